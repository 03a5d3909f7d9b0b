import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { Failure } from '../../core/errors';
import type { Log } from '../../engine/ports/world';
import { codeOf, diskFailure, readFailure } from '../files/diskFailure';
import { callGit } from './gitCall';
import type { CallOptions, GitCall, GitResult } from './gitCall';
import { lineOf, plain, shellProgram, smallBytes } from './gitShellLines';
import { end } from './liveGit';

/** A shell that starts git, with these variables. */
export interface GitShell {
  readonly env: GitCall['env'];
  /** False once it takes no calls any more. */
  readonly alive: boolean;
  /** Null while it is not there yet, and for a call that cannot be said to a shell. */
  call(call: GitCall, options: CallOptions): Promise<GitResult> | null;
  /** It ends when the calls are done. */
  retire(): void;
  /** The calls get no answer any more. Git does what was begun, and the shell ends with it. */
  close(): void;
}

export interface ShellOptions {
  log: Log;
  /** It does not work here, or has no room for what git says. */
  troubled: (reason: string) => void;
  /** Nothing is left to close. */
  over: (shell: GitShell) => void;
}

/** In the command line of the shell, and in the name of its folder. */
export const gitShellName = 'work-mode-git';

/** Null where it cannot be started. */
export function startGitShell(env: GitCall['env'], o: ShellOptions): GitShell | null {
  let folder: string | null = null;
  try {
    folder = mkdtempSync(join(resolve(tmpdir()), `${gitShellName}-`));
    return new RunningShell(env, folder, o);
  } catch (error) {
    o.troubled(String(error));
    if (folder) rmSync(folder, { recursive: true, force: true });
    return null;
  }
}

/** `caller` is the process that runs `work_mode_call`, `git` is git, once they are known; `lost` is one that was not there at the last look. */
interface Waiting { caller?: number; git?: number; aborted: boolean; lost: boolean; ended: (code: number) => void; failed: (error: Error) => void }

interface Held { ref(): void; unref(): void }

class RunningShell implements GitShell {
  alive = true;
  private ready = false;
  private closed = false;
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly waiting = new Map<number, Waiting>();
  /** What has run a call and ended, of which the shell has not taken note yet. */
  private over: number[] = [];
  private count = 0;
  /** Calls that still need their files. */
  private open = 0;
  private readonly rounds: NodeJS.Timeout;

  constructor(readonly env: GitCall['env'], private readonly folder: string, private readonly o: ShellOptions) {
    // In a session of its own: what Ctrl+C ends is for us to answer, who may still need git to keep what was done.
    this.child = spawn('/bin/sh', ['-s', gitShellName, folder], { cwd: '/', env: plain(env), detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
    const { child } = this;
    for (const one of [child, child.stdin, child.stdout]) one.on('error', (error: unknown) => o.log.debug(`The shell that starts git: ${String(error)}`));
    if (child.pid === undefined) throw new Error('/bin/sh cannot be started.');
    let rest = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.hear(line);
    });
    child.once('exit', (code) => this.ended(code));
    (child.stdin as Writable & Held).unref();
    this.rounds = setInterval(() => this.lookAround(), roundMs);
    this.rounds.unref();
    this.hold();
    child.stdin.write(shellProgram);
  }

  call(call: GitCall, { signal }: CallOptions): Promise<GitResult> | null {
    if (!this.ready) return null;
    const id = ++this.count;
    const files = join(this.folder, String(id));
    const line = lineOf(call, { id, files });
    return line === null ? null : this.done(call, { id, files, line, signal });
  }

  retire(): void {
    this.alive = false;
    if (this.open === 0) this.leave();
  }

  close(): void {
    this.closed = true;
    this.leave();
  }

  /** What the shell has not run is for whoever starts it directly, who also tells why it cannot be. */
  private async done(call: GitCall, o: Said): Promise<GitResult> {
    const result = await this.said(call, o);
    o.signal?.throwIfAborted();
    return result ?? callGit(call, { signal: o.signal });
  }

  /** Null when nothing ran, or nobody wants the result. */
  private async said({ input }: GitCall, { id, files, line, signal }: Said): Promise<GitResult | null> {
    const one: Waiting = { aborted: false, lost: false, ended: () => undefined, failed: () => undefined };
    // Politely, which makes it take its locks away. A program that a shell starts beside others does not hear SIGINT.
    const stop = () => {
      one.aborted = true;
      if (one.git !== undefined) end(one.git, 'SIGTERM');
    };
    this.open += 1;
    try {
      if (input.length > 0 && !this.given(`${files}.in`, input)) return null;
      signal?.addEventListener('abort', stop, { once: true });
      const code = await new Promise<number>((ended, failed) => {
        this.waiting.set(id, Object.assign(one, { ended, failed }));
        this.hold();
        const seen = this.over.splice(0);
        this.child.stdin.write(seen.length > 0 ? `wait ${seen.join(' ')}\n${line}` : line);
      });
      return code === unrun || one.aborted ? null : await this.resultOf(code, files);
    } finally {
      signal?.removeEventListener('abort', stop);
      this.open -= 1;
      for (const kind of input.length > 0 ? ['out', 'err', 'in'] : ['out', 'err']) forget(`${files}.${kind}`);
      if (!this.alive) this.retire();
    }
  }

  private given(file: string, input: string | Uint8Array): boolean {
    try {
      writeFileSync(file, input, { flag: 'wx' });
      return true;
    } catch (error) {
      this.o.troubled(String(error));
      return false;
    }
  }

  private async resultOf(code: number, files: string): Promise<GitResult | null> {
    try {
      const [stdout, stderr] = [await contentOf(`${files}.out`), (await contentOf(`${files}.err`)).toString()];
      // The shell found no program of that name, or could not become it.
      if ((code === 126 || code === 127) && stdout.length === 0) return null;
      if (code !== 0) this.needRoom(`${files}.room`);
      return { code: wasKilled(code, stderr) ? -1 : code, stdout, stderr };
    } catch (error) {
      throw error instanceof Failure ? error : this.broken(error);
    }
  }

  private hear(line: string): void {
    const [first, what, last] = line.split(' ');
    const [id, value] = [Number(first), Number(last)];
    const one = this.waiting.get(id);
    if (what === 'ready') this.ready = true;
    else if (what === 'caller' && one) one.caller = value;
    else if (what === 'caller') this.over.push(value);
    else if (what === 'ended') this.settle(id)?.ended(value);
    else if (what === 'unrun') this.settle(id)?.ended(unrun);
    else if (what === 'git' && one) {
      one.git = value;
      if (one.aborted) end(value, 'SIGTERM');
    }
  }

  private settle(id: number): Waiting | undefined {
    const one = this.waiting.get(id);
    this.waiting.delete(id);
    if (one?.caller !== undefined) this.over.push(one.caller);
    this.hold();
    return one;
  }

  /** We live as long as somebody waits. */
  private hold(): void {
    for (const one of [this.child, this.child.stdout as Readable & Held]) one[this.waiting.size > 0 ? 'ref' : 'unref']();
  }

  /** Somebody may have killed the process of a call, which then says nothing; what it has said may only not be heard yet at the first look. */
  private lookAround(): void {
    for (const [id, one] of this.waiting) {
      if (one.caller === undefined || !hasEnded(one.caller)) continue;
      if (one.lost) this.settle(id)?.failed(cutOff());
      one.lost = true;
    }
  }

  /** It takes its files away itself, unless it was killed. */
  private ended(code: number | null): void {
    if (!this.ready && !this.closed && this.alive) this.o.troubled(`/bin/sh ended at once (${code}).`);
    this.leave();
    if (code !== 0) rm(this.folder, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) => this.o.log.debug(`${this.folder} stays: ${String(error)}`));
  }

  private leave(): void {
    this.alive = false;
    clearInterval(this.rounds);
    this.child.stdin.end();
    for (const one of this.waiting.values()) one.failed(cutOff());
    this.waiting.clear();
    this.hold();
    this.o.over(this);
  }

  /** Without any, git may have failed because of that, and said less than it wanted to. */
  private needRoom(file: string): void {
    try {
      writeFileSync(file, Buffer.alloc(4096));
    } catch (error) {
      if (!['ENOSPC', 'EDQUOT'].includes(codeOf(error))) throw error;
      this.o.troubled(String(error));
      throw diskFailure(error, resolve(tmpdir()));
    } finally {
      forget(file);
    }
  }

  /** Git has run: it is not run again. */
  private broken(error: unknown): Failure {
    if (this.closed) return cutOff();
    if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return readFailure(error, this.folder);
    this.o.troubled(`what git said is gone: ${String(error)}`);
    return new Failure('git', `What git said is not there any more: something has changed the folder ${this.folder}. Try again.`, String(error));
  }
}

interface Said { id: number; files: string; line: string; signal: AbortSignal | undefined }

const roundMs = 2000;

/** Instead of an exit code: nothing ran. */
const unrun = -2;

async function contentOf(file: string): Promise<Buffer> {
  const { size } = statSync(file);
  if (size === 0) return Buffer.alloc(0);
  return size > smallBytes ? readFile(file) : readFileSync(file);
}

function forget(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It goes with the folder.
  }
}

/** A shell adds 128 to the number of the signal. Git itself says 129 where it was called wrongly, and then how to. */
function wasKilled(code: number, stderr: string): boolean {
  return (code > 129 && code <= 192) || (code === 129 && stderr === '');
}

/** The program of one that has ended, though nobody has taken note of it, does not show. */
function hasEnded(pid: number): boolean {
  try {
    readlinkSync(`/proc/${pid}/exe`);
    return false;
  } catch (error) {
    return ['ENOENT', 'ESRCH'].includes(codeOf(error));
  }
}

function cutOff(): Failure {
  return new Failure('git', 'Git was cut off, because the process that starts it has ended. Try again.', gitShellName);
}
