import type { Task, Tries } from './task';
import { isIn } from './task';

export type NextTry =
  | { kind: 'again'; way: 'retried' | 'resumed'; notBefore: number; tries: Tries }
  /** It is left to the person, and why; `tries` where that is to be kept, so that it is said once. */
  | { kind: 'enough'; sentence: string; tries?: Tries };

/**
 * Whether work mode tries a task again whose run did not work out, how and when; null where that is not its business. One count over
 * all ways; the same failure on the same files is not tried a second time.
 */
export function nextTry(task: Task, o: { retries: number; now: number }): NextTry | null {
  const { tries } = task;
  if (isIn(task, 'interrupted') && task.now.cause === 'lost') {
    if (tries.left) return null;
    if (tries.count > 0) return { kind: 'enough', tries: { ...tries, left: true }, sentence: `It was cut off ${tries.last ? 'when work mode had tried it again' : 'again after work mode had taken it up once'}. It waits for you.` };
    return { kind: 'again', way: 'resumed', notBefore: o.now, tries: { count: 1, last: tries.last } };
  }
  if (!isIn(task, 'failed') || task.now.signIn !== null) return null;
  const { changeset, sentence, session } = task.now;
  const print = { tree: changeset ? (changeset.tree ?? changeset.result) : '', sentence };
  if (tries.last && tries.last.tree === print.tree && tries.last.sentence === print.sentence) {
    return { kind: 'enough', sentence: 'It failed in the same way as before, on the same files, so it is not tried again. Change the task, or what stands in its way, then run it again.' };
  }
  if (tries.count >= o.retries) {
    return { kind: 'enough', sentence: tries.count ? `It was tried ${tries.count + 1} times and is not tried again. It waits for you.` : 'It waits for you.' };
  }
  const notBefore = o.now + (pausesMs[Math.min(tries.count, pausesMs.length - 1)] ?? 0);
  return { kind: 'again', way: session ? 'resumed' : 'retried', notBefore, tries: { count: tries.count + 1, last: print } };
}

/** Why the last run failed of a task that waits in the queue to be tried again; null of any other. */
export function failureOf({ now }: Task): string | null {
  return now.state === 'queued' && now.was?.state === 'failed' ? now.was.sentence : null;
}

const pausesMs = [1, 5, 15, 30].map((minutes) => minutes * 60_000);
