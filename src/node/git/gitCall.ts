import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';

/** One git process. Its variables are those of `env`, and those of `more` before them. `input` is what it reads. */
export interface GitCall {
  binary: string;
  cwd: string;
  args: string[];
  env: Readonly<Record<string, string>>;
  more: Record<string, string>;
  input: string | Uint8Array;
  /** A daemon that a hook left behind may hold the pipes: the exit of git itself is then enough. */
  hooks: boolean;
}

/** `code` is -1 when git was killed, or could not be started: then `fault` says what is not there, or else the system's own words are in `stderr`. */
export interface GitResult { code: number; stdout: Buffer; stderr: string; fault?: 'folder' | 'program' }

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Gets each line that git or its hooks print, on either stream, as it comes. */
  onLine?: ((line: string) => void) | undefined;
}

/** Runs git to its end, without a shell. Aborted, git is asked to end, which makes it take its locks away; the result is then that of a killed one. */
export async function callGit(call: GitCall, { signal, onLine }: CallOptions = {}): Promise<GitResult> {
  const child = spawn(call.binary, call.args, { cwd: call.cwd, env: { ...call.env, ...call.more }, windowsHide: true, stdio: [call.input.length > 0 ? 'pipe' : 'ignore', 'pipe', 'pipe'] }) as Child;
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => heard(stream, onLine)) as [Buffer[], Buffer[]];
  const stop = () => void child.kill('SIGINT');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    give(child, call.input);
    const code = await ended(child, () => call.hooks || signal?.aborted === true);
    return { code: code ?? -1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
  } catch (error) {
    return { code: -1, stdout: Buffer.alloc(0), stderr: String(error), ...(await faultOf(error, call)) };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

/** Everything that comes. */
function heard(stream: Readable, onLine: CallOptions['onLine']): Buffer[] {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (onLine) for (const line of chunk.toString().split(/[\r\n]+/)) if (line.trim()) onLine(line.trimEnd());
  });
  return chunks;
}

/** It may end before it has read all of it: its exit tells what happened. */
function give({ stdin }: Child, input: string | Uint8Array): void {
  stdin?.on('error', () => undefined);
  stdin?.end(input);
}

/** Resolves with its exit code, null when it was killed. Where somebody else may hold its pipes, what it has said shortly after its end is all. */
function ended(child: Child, held: () => boolean): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
    child.once('exit', (code) => {
      if (held()) setTimeout(() => { child.stdout.destroy(); child.stderr.destroy(); resolve(code); }, pipesMs);
    });
  });
}

const pipesMs = 200;

/** The system says the same of a folder and of a program that are not there. */
async function faultOf(error: unknown, { cwd }: GitCall): Promise<{ fault?: 'folder' | 'program' }> {
  const { code } = error as NodeJS.ErrnoException;
  if (!['ENOENT', 'ENOTDIR', 'EACCES'].includes(code ?? '')) return {};
  const there = await stat(cwd).then((stats) => stats.isDirectory(), () => false);
  return { fault: there ? 'program' : 'folder' };
}
