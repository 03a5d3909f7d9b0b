import { availableParallelism } from 'node:os';

/** Whether one process of git may use several threads or processes: others run at the same time, and with two cores it would only take theirs. */
const spare = availableParallelism() > 2;

/** For a process of git that looks at the files of a whole tree. */
export const lookingArgs: readonly string[] = spare ? [] : ['-c', 'core.preloadIndex=false'];

/** For one that writes them: several processes write faster for one place `alone`, and slower for several side by side. */
export function writingArgs(alone: boolean): readonly string[] {
  return ['-c', `checkout.workers=${alone && spare ? 4 : 1}`];
}
