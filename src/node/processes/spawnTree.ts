import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { Failure } from '../../core/errors';
import type { Log } from '../../engine/ports/world';
import { codeOf } from '../files/diskFailure';
import { endProcesses } from './endProcesses';
import { findProgram } from './findProgram';
import { type RunProcess, runVariable, watchdogName } from './processTable';

export interface TreeExit { code: number | null; signal: NodeJS.Signals | null }

/** A process, and everything that it starts. */
export interface Tree {
  pid: number;
  input: Writable;
  output: Readable;
  errors: Readable;
  /** Resolves when the process itself has ended; what it started may live on until `end`. */
  exited: Promise<TreeExit>;
  /** Ends everything of the run and resolves, when it is gone, with what was still there. May be called more than once. */
  end(): Promise<RunProcess[]>;
}

export interface TreeOptions {
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** Marks every process, so that it can be found and ended wherever it goes. */
  token: string;
  log: Log;
  /** What is left of the run is looked for once more at its end, so that one look is enough for `end`. */
  reaped?: boolean;
}

/** Starts a process in a group of its own that ends with us, even when we are killed. Throws Failure('agent') with the way out. */
export async function spawnTree(o: TreeOptions): Promise<Tree> {
  await requireFolder(o.cwd);
  const program = await findProgram(o.command, o.env);
  if (!program) throw new Failure('agent', notFound(o.command), `PATH=${o.env['PATH'] ?? ''}`);
  const started = Date.now();
  const child = takeAhead(o, program) ?? (await spawned(o, program, guard));
  const exited = new Promise<TreeExit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  child.on('error', (error) => o.log.warn(`${o.command} (${child.pid}): ${String(error)}`));
  // Writing to a process that has just ended is no error of ours: its exit tells what happened.
  for (const stream of child.stdio) stream?.on('error', (error: unknown) => o.log.debug(`${o.command} (${child.pid}): ${String(error)}`));
  const name = `${[o.command, ...o.args].join(' ').slice(0, 200)} (${child.pid}) in ${o.cwd}`;
  o.log.debug(`Started ${name}`);
  void exited.then(({ code, signal }) => o.log.debug(`Ended ${name} with ${signal ?? code} after ${Date.now() - started} ms`));

  return {
    pid: child.pid!,
    input: child.stdin!,
    output: child.stdout!,
    errors: child.stderr!,
    exited,
    async end() {
      const ended = process.platform === 'win32' ? await taskkill(child) : await endProcesses(o.token, { looks: o.reaped ? 1 : 2 });
      // One that was just becoming another program showed nothing of its run to that look: it is looked for until it is gone.
      while (process.platform !== 'win32' && !(await endsWithin(againMs, exited))) ended.push(...await endProcesses(o.token));
      await exited;
      child.stdio[3]?.destroy();
      return ended.filter((one) => one.pid !== child.pid && !one.watchdog);
    },
  };
}

async function endsWithin(ms: number, exited: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => { timer = setTimeout(() => resolve(false), ms); });
  try {
    return await Promise.race([exited.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

const againMs = 50;

/**
 * Gets everything ready for a `spawnTree` with the same options that comes soon, for a large process needs many milliseconds to start another one.
 * A shell of ours waits in the folder, and nothing else runs before. What goes wrong here is told there. It ends with the processes of its run.
 */
export async function spawnAhead(o: TreeOptions): Promise<void> {
  const program = process.platform === 'win32' ? null : await findProgram(o.command, o.env);
  if (!program || ahead.has(o.token)) return;
  try {
    const child = await spawned(o, program, guardThatWaits);
    child.once('exit', () => {
      // Once it became the program, the pipe is that one's: its end would wake the watchdog.
      if (ahead.get(o.token)?.child !== child) return;
      ahead.delete(o.token);
      child.stdio[3]?.destroy();
    });
    for (const one of [child, ...child.stdio]) one?.on('error', (error: unknown) => o.log.debug(`${o.command}, started ahead: ${String(error)}`));
    ahead.set(o.token, { of: keyOf(o, program), child });
  } catch (error) {
    o.log.debug(`${o.command} was not started ahead: ${String(error)}`);
  }
}

/** What waits, by the token of its run. */
const ahead = new Map<string, { of: string; child: ChildProcess }>();

/** Lets what waits become the program, where it was made ready for just this one. */
function takeAhead(o: TreeOptions, program: string): ChildProcess | null {
  const waiting = ahead.get(o.token);
  ahead.delete(o.token);
  if (!waiting) return null;
  const { child } = waiting;
  const alive = child.exitCode === null && child.signalCode === null;
  if (alive && waiting.of === keyOf(o, program) && child.stdin?.write('\n')) return child;
  // Its watchdog ends it.
  child.stdio[3]?.destroy();
  return null;
}

function keyOf({ args, cwd, env }: TreeOptions, program: string): string {
  return JSON.stringify([program, args, cwd, Object.entries(env).sort()]);
}

/**
 * The watchdog waits on a pipe that only we hold. When we die, by whatever signal, the pipe ends and it ends the whole group:
 * politely, then for good. It lets go of everything else, so that it keeps no output open.
 */
const watchdog = `
( trap '' TERM INT HUP
  read -r _ <&3 || { kill -TERM 0; sleep 1; kill -KILL 0; } ) </dev/null >/dev/null 2>&1 &
`;
const guard = `${watchdog}exec "$@" 3<&-`;
/** A shell reads no further than the end of the line: what comes after it is for the program. */
const guardThatWaits = `${watchdog}read -r _ && exec "$@" 3<&-`;

async function spawned(o: TreeOptions, program: string, script: string): Promise<ChildProcess> {
  try {
    const child = startGuarded(o, program, script);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return child;
  } catch (error) {
    throw notStarted(o.command, error);
  }
}

/** Some refusals of the system are thrown at once, for example of variables that are too long. */
function startGuarded(o: TreeOptions, program: string, script: string): ChildProcess {
  const env = { ...o.env, [runVariable]: o.token };
  if (process.platform === 'win32') return spawn(program, o.args, { cwd: o.cwd, env, windowsHide: true });
  const args = ['-c', script, watchdogName, program, ...o.args];
  return spawn('/bin/sh', args, { cwd: o.cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
}

async function taskkill(child: ChildProcess): Promise<RunProcess[]> {
  if (child.exitCode !== null || child.signalCode !== null) return [];
  await promisify(execFile)('taskkill', ['/PID', String(child.pid), '/T', '/F']).catch((error: unknown) => {
    if (child.exitCode === null && child.signalCode === null) throw notEnded(error);
  });
  return [];
}

async function requireFolder(cwd: string): Promise<void> {
  const folder = await stat(cwd).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw new Failure('agent', `The folder ${cwd} cannot be entered (${codeOf(error)}). Check its access rights, then retry the task.`, String(error));
  });
  if (folder?.isDirectory()) return;
  throw new Failure('agent', `The folder ${cwd} is gone, so nothing can run in it. Retry the task to get a new one.`, cwd);
}

function notFound(command: string): string {
  return `The program “${command}” was not found. Install it, or correct its path, then retry the task.`;
}

function notStarted(command: string, error: unknown): Failure {
  return new Failure('agent', `“${command}” could not be started (${codeOf(error)}). ${wayOut(codeOf(error))}, then retry the task.`, String(error));
}

function wayOut(code: string): string {
  if (code === 'E2BIG') return 'Its arguments or its variables are too long: shorten them in the setting workMode.agents';
  if (['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE'].includes(code)) return 'The machine has no room for further processes: close some programs';
  return 'Check that it may be run';
}

function notEnded(error: unknown): Failure {
  return new Failure('agent', 'The processes of the run could not be ended. End them in the Task Manager, then try again.', String(error));
}
