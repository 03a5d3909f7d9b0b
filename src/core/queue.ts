import { priorities } from '../protocol/words';
import type { In, Task } from './task';
import { isIn } from './task';

/** Negative when `a` is taken before `b`: by priority, then position, then age. */
export function byTurn(a: Task, b: Task): number {
  return priorities.indexOf(a.priority) - priorities.indexOf(b.priority) || a.position - b.position || a.createdAt - b.createdAt;
}

/** The queued task to take next, leaving out those whose earlier run is still being put away; null when none waits. */
export function nextTask(tasks: Iterable<Task>, busy: ReadonlySet<string>): In<'queued'> | null {
  let next: In<'queued'> | null = null;
  for (const task of tasks) {
    if (!isIn(task, 'queued') || busy.has(task.id)) continue;
    if (!next || byTurn(task, next) < 0) next = task;
  }
  return next;
}

/** Where a new task goes: behind all others of its priority. */
export function lastPosition(tasks: Iterable<Task>): number {
  let last = 0;
  for (const task of tasks) last = Math.max(last, task.position);
  return last + 1;
}
