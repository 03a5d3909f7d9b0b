import { priorities } from '../protocol/words';
import type { Priority } from '../protocol/words';
import { Refusal } from './errors';
import type { Task } from './task';
import { isIn } from './task';

/** Negative when `a` is taken before `b`: by priority, then position, then age. */
export function byTurn(a: Task, b: Task): number {
  return priorities.indexOf(a.priority) - priorities.indexOf(b.priority) || a.position - b.position || a.createdAt - b.createdAt;
}

/** Where a new task goes: behind all others of its priority. */
export function lastPosition(tasks: Iterable<Task>): number {
  let last = 0;
  for (const task of tasks) last = Math.max(last, task.position);
  return last + 1;
}

/** Priority and position of a task that goes behind another one of the queue, or to its top; null when it is there already. */
export function placeBehind(task: Task, behind: string | null, tasks: Iterable<Task>): { priority: Priority; position: number } | null {
  const order = [...tasks].filter((other) => isIn(other, 'queued') && other.id !== task.id).sort(byTurn);
  const at = behind === null ? 0 : order.findIndex(({ id }) => id === behind) + 1;
  if (behind !== null && at === 0) throw new Refusal('The task it was to go behind is not queued any more. Look at the queue again, and move it there.');
  const [before, after] = [order[at - 1], order[at]];
  if (!before && !after) return null;
  const priority = [before, after].find((one) => one?.priority === task.priority)?.priority ?? (before ?? after)!.priority;
  const above = before?.priority === priority ? before.position : null;
  const below = after?.priority === priority ? after.position : null;
  const position = above === null ? below! - 1 : below === null ? above + 1 : (above + below) / 2;
  const there = task.priority === priority && (above ?? -Infinity) < task.position && task.position < (below ?? Infinity);
  return there ? null : { priority, position };
}
