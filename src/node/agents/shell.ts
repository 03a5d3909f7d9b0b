import { dirname, isAbsolute, join } from 'node:path';
import type { Brief } from '../../core/brief';
import { promptOf } from '../../core/brief';
import { Refusal } from '../../core/errors';
import { shellCommands } from '../../core/shellCommands';
import type { Agent, WorkEnd } from '../../engine/ports/agents';
import type { Job } from '../../engine/ports/job';
import type { Log } from '../../engine/ports/world';
import type { RunProcess } from '../processes/processTable';
import type { TreeExit } from '../processes/spawnTree';
import { agentEnvironment } from './agentEnvironment';
import { bookmark, resumePoint } from './shellBookmark';
import { isReadable, type Shell, startShell } from './shellProcess';
import { exitCode, shortCommand, stepFailure } from './stepFailure';
import { StepOutput } from './stepOutput';

export interface ShellAgentOptions {
  log?: Log;
  /** Name or path of the shell. Found beside git on Windows, and by PATH elsewhere. */
  sh?: string;
  gitBinary?: string;
}

/** The built-in agent: runs the commands written in the task, one step each, in one shell. */
export function createShellAgent(options: ShellAgentOptions = {}): Agent {
  return {
    id: 'shell',
    label: 'Shell',
    hint: 'runs the lines that start with “$ ” and the ```sh blocks of the prompt, one step each. Works offline.',
    account: 'shell',
    models: [],
    efforts: [],
    mayPause: true,
    mayTalk: false,
    sandboxed: false,
    check: (brief) => void commandsOf(brief),
    work: (job, signal) => work(job, options, signal),
  };
}

function commandsOf(brief: Brief): string[] {
  const commands = shellCommands(promptOf(brief));
  if (commands.length > 0) return commands;
  throw new Refusal(
    'The Shell agent finds no command in this task. Write each command on a line that starts with “$ ”, for example “$ npm test”, '
    + 'or put them into a block that begins with ```sh and ends with ```.',
  );
}

async function work(job: Job, options: ShellAgentOptions, signal: AbortSignal): Promise<WorkEnd> {
  signal.throwIfAborted();
  const commands = commandsOf(job.brief);
  const from = resumePoint(job.bookmark.session, commands, job.place);
  if (from.remark) say(job, from.remark);
  if (from.done === commands.length) return completed(commands.length);
  const shellOptions = {
    command: shellProgram(options), cwd: from.cwd, token: job.run.token, log: options.log ?? silent, reaped: true,
    // A bash whose input is a socket takes itself for a remote login and reads the person's start-up files, unless it is not the outermost one.
    env: agentEnvironment(process.env, { WORK_MODE_RUN: job.run.token, WORK_MODE_TASK: job.task, SHLVL: '1' }),
  };
  const shell = await startShell(shellOptions);
  const stop = () => void shell.end().catch(() => undefined); // awaited below, where its error is heard
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    const readable = (command: string) => isReadable(command, shellOptions);
    const end = await job.turn(() => runSteps({ job, commands, shell, from, readable }, signal));
    const leftRunning = await shell.end();
    signal.throwIfAborted();
    if (leftRunning.length > 0) say(job, endedLine(leftRunning));
    return end;
  } finally {
    signal.removeEventListener('abort', stop);
    await shell.end();
  }
}

interface Steps { job: Job; commands: string[]; shell: Shell; from: { done: number; cwd: string }; readable: (command: string) => Promise<boolean> }

async function runSteps({ job, commands, shell, from, readable }: Steps, signal: AbortSignal): Promise<WorkEnd> {
  const of = commands.length;
  const advance = (done: number, cwd: string) => job.advance({ progress: { done, total: of }, session: bookmark({ done, commands, cwd, place: job.place }) });
  // One step alone has no progress before it is done, and begins anew when it is cut off.
  if (of > 1) await advance(from.done, from.cwd);
  for (const [index, command] of [...commands.entries()].slice(from.done)) {
    if (job.wishes.pause()) await job.wishes.holdStill();
    signal.throwIfAborted();
    const step = index + 1;
    const started = Date.now();
    job.activity(`Step ${step} of ${of}`, shortCommand(command));
    job.report({ at: started, kind: 'command', step, of, command });
    const output = outputTo(job);
    const end = await shell.run(command, (bytes) => output.push(bytes));
    output.finish();
    signal.throwIfAborted();

    const exit: TreeExit = end.kind === 'left' ? end.exit : { code: end.code, signal: null };
    job.report({ at: Date.now(), kind: 'ended', step, code: exitCode(exit), tookMs: Date.now() - started });
    if (exit.code !== 0) {
      const unreadable = exit.code !== null && !(await readable(command));
      return { kind: 'failed', sentence: stepFailure({ step, of, command, exit, lastLine: output.lastLine(), unreadable }), signIn: null };
    }
    await advance(step, end.kind === 'ended' ? end.cwd : job.place.cwd);
    if (end.kind === 'left') return leftEarly(job, step, of);
  }
  signal.throwIfAborted();
  const last = outputTo(job);
  await shell.close((bytes) => last.push(bytes));
  last.finish();
  return completed(of);
}

/** `exit 0` ends a script with success: what stands after it was not meant to run. */
function leftEarly(job: Job, step: number, of: number): WorkEnd {
  if (step === of) return completed(of);
  const sentence = `Step ${step} of ${of} ended the shell with success, so the steps after it did not run.`;
  say(job, sentence);
  return { kind: 'completed', summary: sentence, confirmed: true };
}

function completed(count: number): WorkEnd {
  return { kind: 'completed', summary: count === 1 ? 'Ran 1 command.' : `Ran ${count} commands.`, confirmed: true };
}

function outputTo(job: Job): StepOutput {
  return new StepOutput({ text: (text) => job.report({ at: Date.now(), kind: 'output', text }), remark: (text) => say(job, text) });
}

function say(job: Job, text: string): void {
  job.report({ at: Date.now(), kind: 'system', text });
}

function endedLine(ended: RunProcess[]): string {
  const names = [...new Set(ended.map((one) => one.name))].join(', ');
  return ended.length === 1
    ? `Ended a process that the commands had left running: ${names}.`
    : `Ended ${ended.length} processes that the commands had left running: ${names}.`;
}

/** Git for Windows brings a shell along; elsewhere there always is one. */
function shellProgram({ sh, gitBinary }: ShellAgentOptions): string {
  if (sh) return sh;
  if (process.platform !== 'win32' || !gitBinary || !isAbsolute(gitBinary)) return 'sh';
  return join(dirname(dirname(gitBinary)), 'bin', 'sh.exe');
}

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
