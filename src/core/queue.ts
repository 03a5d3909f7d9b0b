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

/** Where a task goes; `others` have to stand elsewhere too, because there was no room left between them. */
export interface Spot { priority: Priority; position: number; others: { id: string; priority: Priority; position: number }[] }

/** Where a task of the queue goes that is to come behind another one, or to its top; null when it is there already. */
export function placeBehind(task: Task, behind: string | null, tasks: Iterable<Task>): Spot | null {
  const order = othersInOrder(task, tasks);
  const at = behind === null ? 0 : order.findIndex(({ id }) => id === behind) + 1;
  if (behind !== null && at === 0) throw new Refusal('The task it was to go behind is not queued any more. Look at the queue again, and move it there.');
  const [before, after] = [order[at - 1], order[at]];
  if (!before && !after) return null;
  const priority = [before, after].find((one) => one?.priority === task.priority)?.priority ?? (before ?? after)!.priority;
  const above = before?.priority === priority ? before.position : -Infinity;
  const below = after?.priority === priority ? after.position : Infinity;
  if (task.priority === priority && above < task.position && task.position < below) return null;
  const position = above === -Infinity ? below - 1 : below === Infinity ? above + 1 : (above + below) / 2;
  if (above < position && position < below) return { priority, position, others: [] };
  return spread(order.filter((other) => other.priority === priority), { priority, at: order.slice(0, at).filter((other) => other.priority === priority).length });
}

/** Where a task of the queue goes that is to come directly before another one; null when it is there already. */
export function placeBefore(task: Task, before: string, tasks: Iterable<Task>): Spot | null {
  const order = othersInOrder(task, tasks);
  const at = order.findIndex(({ id }) => id === before);
  if (at < 0) throw new Refusal('The task it was to go before is not queued any more. Look at the queue again, and move it there.');
  return placeBehind(task, order[at - 1]?.id ?? null, order);
}

function othersInOrder({ id }: Task, tasks: Iterable<Task>): Task[] {
  return [...tasks].filter((other) => isIn(other, 'queued') && other.id !== id).sort(byTurn);
}

/** Gives everything of one priority a place of its own again, with one left free at `at`. */
function spread(same: readonly Task[], { priority, at }: { priority: Priority; at: number }): Spot {
  const others = same.map(({ id }, index) => ({ id, priority, position: index < at ? index : index + 1 }));
  return { priority, position: at, others: others.filter(({ position }, index) => same[index]!.position !== position) };
}
