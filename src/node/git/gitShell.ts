import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { Failure } from '../../core/errors';
import type { Log } from '../../engine/ports/world';
import { isRunning } from '../processes/processTable';
import { callGit } from './gitCall';
import type { CallOptions, GitCall, GitResult } from './gitCall';

/** A shell that starts git, with these variables. */
export interface GitShell {
  readonly env: GitCall['env'];
  /** False once it takes no calls any more. */
  readonly alive: boolean;
  /** Null for a call that cannot be said to a shell. */
  call(call: GitCall, options: CallOptions): Promise<GitResult> | null;
  /** It ends when the calls are done. */
  retire(): void;
  /** It ends at once, without an answer to the calls. Git does what was begun. */
  close(): void;
}

/** Second word of the command line of the shell and of what it starts before that becomes git. */
export const gitShellName = 'work-mode-git';

/**
 * What each call runs, in a process of its own: git, with its output in files, for only files can be read by somebody who did not start it.
 * It says the number of git, so that git can be ended, and the exit code. No variable of the person's has such a name. At its end, also that of a killed editor,
 * the shell takes the folder of the files away.
 */
const program = `
trap 'rm -rf "$2"' EXIT
work_mode_call() {
  work_mode_id=$1 work_mode_input=$2 work_mode_files=$3
  cd -P "$4" || { echo "$work_mode_id ended 127"; return; }
  shift 4
  "$@" <"$work_mode_input" >"$work_mode_files.out" 2>"$work_mode_files.err" &
  echo "$work_mode_id git $!"
  wait $!
  echo "$work_mode_id ended $?"
}
`;

/** `caller` is the process that runs `work_mode_call`, `git` is git, once they are known. */
interface Waiting { caller?: number; git?: number; aborted: boolean; lost: boolean; ended: (code: number) => void; failed: (error: Error) => void }

/** Null where it cannot be started: the log tells why. */
export function startGitShell(env: GitCall['env'], log: Log): GitShell | null {
  if (!Object.keys(env).every((name) => variable.test(name))) return null;
  let folder: string | null = null;
  try {
    folder = mkdtempSync(join(tmpdir(), `${gitShellName}-`));
    return new RunningShell(env, folder, log);
  } catch (error) {
    log.warn(`The shell that starts git cannot be started: ${String(error)}`);
    if (folder) rmSync(folder, { recursive: true, force: true });
    return null;
  }
}

/** A shell forgets variables of any other name. */
const variable = /^[A-Za-z_][A-Za-z0-9_]*$/;

interface Held { ref(): void; unref(): void }

class RunningShell implements GitShell {
  alive = true;
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly waiting = new Map<number, Waiting>();
  /** What has run a call and ended, of which the shell has not taken note yet. */
  private over: number[] = [];
  private count = 0;
  /** Calls that still need their files. */
  private open = 0;
  private readonly rounds: NodeJS.Timeout;

  constructor(readonly env: GitCall['env'], private readonly folder: string, private readonly log: Log) {
    // In a session of its own: what Ctrl+C ends is for us to answer, who may still need git to keep what was done.
    this.child = spawn('/bin/sh', ['-s', gitShellName, folder], { cwd: '/', env, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
    const { child } = this;
    for (const one of [child, child.stdin, child.stdout]) one.on('error', (error: unknown) => log.debug(`The shell that starts git: ${String(error)}`));
    if (child.pid === undefined) throw new Error('It has no process.');
    let rest = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.hear(line);
    });
    child.once('exit', () => this.leave());
    child.unref();
    (child.stdin as Writable & Held).unref();
    this.rounds = setInterval(() => this.lookAround(), roundMs);
    this.rounds.unref();
    this.hold();
    child.stdin.write(program);
  }

  call(call: GitCall, { signal }: CallOptions): Promise<GitResult> | null {
    const id = ++this.count;
    const files = join(this.folder, String(id));
    const line = lineOf(call, { id, files });
    return line === null ? null : this.said(line, { id, files, call, signal });
  }

  retire(): void {
    this.alive = false;
    if (this.open === 0) this.leave();
  }

  close(): void {
    this.leave();
  }

  private async said(line: string, { id, files, call, signal }: { id: number; files: string; call: GitCall; signal: AbortSignal | undefined }): Promise<GitResult> {
    const one: Waiting = { aborted: false, lost: false, ended: () => undefined, failed: () => undefined };
    const stop = () => {
      one.aborted = true;
      if (one.git !== undefined) end(one.git);
    };
    this.open += 1;
    try {
      if (call.input.length > 0) writeFileSync(`${files}.in`, call.input, { flag: 'wx' });
      signal?.addEventListener('abort', stop, { once: true });
      const code = await new Promise<number>((ended, failed) => {
        this.waiting.set(id, Object.assign(one, { ended, failed }));
        this.hold();
        const seen = this.over.splice(0);
        this.child.stdin.write(seen.length > 0 ? `wait ${seen.join(' ')}\n${line}` : line);
      });
      // Nothing ran: whoever starts it directly is told why.
      if (code === 126 || code === 127) return await callGit(call, { signal });
      return { code: code > highestCode ? -1 : code, stdout: await contentOf(`${files}.out`), stderr: (await contentOf(`${files}.err`)).toString() };
    } catch (error) {
      throw error instanceof Failure ? error : this.broken(error);
    } finally {
      signal?.removeEventListener('abort', stop);
      for (const kind of call.input.length > 0 ? ['out', 'err', 'in'] : ['out', 'err']) rmSync(`${files}.${kind}`, { force: true });
      this.open -= 1;
      if (!this.alive) this.retire();
    }
  }

  private hear(line: string): void {
    const [id, what, value] = line.split(' ').map((word, n) => (n === 1 ? word : Number(word))) as [number, string, number];
    const one = this.waiting.get(id);
    if (what === 'caller') {
      if (one) one.caller = value;
      else this.over.push(value);
    } else if (what === 'git') {
      if (one) one.git = value;
      if (one?.aborted) end(value);
    } else if (what === 'ended') {
      this.settle(id)?.ended(value);
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
    (this.child.stdout as Readable & Held)[this.waiting.size > 0 ? 'ref' : 'unref']();
  }

  /** Somebody may have killed the process of a call, which then says nothing; what it has said may only not be heard yet at the first look. */
  private lookAround(): void {
    for (const [id, one] of this.waiting) {
      if (one.caller === undefined || isRunning(one.caller)) continue;
      if (one.lost) this.settle(id)?.failed(cutOff());
      one.lost = true;
    }
  }

  private leave(): void {
    this.alive = false;
    clearInterval(this.rounds);
    this.child.stdin.end();
    for (const one of this.waiting.values()) one.failed(cutOff());
    this.waiting.clear();
    this.hold();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Somebody has taken the files away. Git may have run: it is not run again. */
  private broken(error: unknown): Failure {
    this.log.warn(`The output of git is gone: ${String(error)}`);
    this.retire();
    return new Failure('git', `What git said is not there any more: something has changed the folder ${this.folder}. Try again.`, String(error));
  }
}

const roundMs = 2000;

/** Beyond it, a shell tells the signal that has ended a program. */
const highestCode = 129;

/** Null for what a shell would understand otherwise, or what is too large to say. */
function lineOf({ binary, cwd, args, more, input }: GitCall, { id, files }: { id: number; files: string }): string | null {
  if (!isAbsolute(cwd) || input.length > mostInput || !Object.keys(more).every((name) => variable.test(name))) return null;
  const set = Object.entries(more).map(([name, value]) => `${name}=${quoted(value)}`);
  const words = [input.length > 0 ? `${files}.in` : '/dev/null', files, cwd, binary, ...args].map(quoted);
  const line = `{ ${set.length > 0 ? `export ${set.join(' ')}; ` : ''}work_mode_call ${id} ${words.join(' ')}; } & echo "${id} caller $!"\n`;
  return line.includes('\0') ? null : line;
}

const mostInput = 1_000_000;

/** Between single quotes a shell changes nothing. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** What is small is read at once: the way over another thread takes longer than the reading. */
async function contentOf(file: string): Promise<Buffer> {
  const { size } = statSync(file);
  if (size === 0) return Buffer.alloc(0);
  return size > mostInput ? readFile(file) : readFileSync(file);
}

/** Politely, which makes it take its locks away. A program that a shell starts beside others does not hear SIGINT. */
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function cutOff(): Failure {
  return new Failure('git', 'Git was cut off, because the process that starts it has ended. Try again.', gitShellName);
}
