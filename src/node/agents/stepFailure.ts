import { constants } from 'node:os';
import type { TreeExit } from '../processes/spawnTree';

/** A step that did not succeed. */
export interface FailedStep {
  step: number;
  of: number;
  command: string;
  exit: TreeExit;
  /** The last line of its output, empty when there was none. */
  lastLine: string;
  /** The shell could not even read it. */
  unreadable: boolean;
}

/** What went wrong in a step, and the way out, as one sentence for the card. */
export function stepFailure(failed: FailedStep): string {
  const { step, of, lastLine } = failed;
  const said = lastLine === '' ? '' : ` Its last line was: ${lastLine}`;
  return `Step ${step} of ${of} ${whatHappened(failed)}${said}`;
}

/** The exit code as a shell would give it. */
export function exitCode({ code, signal }: TreeExit): number {
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

/** The first line of a command, short enough for a card. */
export function shortCommand(command: string): string {
  const [first = '', ...more] = command.split('\n');
  const line = first.replace(/\\$/, '').trim();
  if (line.length > 120) return `${line.slice(0, 119)}…`;
  return more.length > 0 ? `${line} …` : line;
}

function whatHappened({ exit, command, unreadable }: FailedStep): string {
  const short = shortCommand(command);
  const code = exitCode(exit);
  const signal = exit.signal ?? signalOf(code);
  if (unreadable) return `is not written as the shell expects it: ${short}. Correct it in the task, then resume or retry.`;
  if (signal === 'SIGKILL') return `was killed (SIGKILL), as happens when memory runs out: ${short}.`;
  if (signal) return `was ended by ${signal}: ${short}.`;
  if (code === 127) return `ended with code 127, a command was not found: ${short}. Install it, or correct its name.`;
  if (code === 126) return `ended with code 126, a file may not be run: ${short}. Make it executable, or name the program that runs it.`;
  return `ended with code ${code}: ${short}.`;
}

/** Shells report a signal as 128 and its number. */
function signalOf(code: number): string | null {
  const number = code - 128;
  if (number < 1 || number > 31) return null;
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? null;
}
