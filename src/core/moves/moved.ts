import type { Task, TaskState } from '../task';
import { untried } from '../task';
import type { Starter } from '../../protocol/mode';

/** The same task in another state. */
export function moved(task: Task, now: TaskState): Task {
  return { ...task, now };
}

/** What the person does starts the count anew. */
export function heard(task: Task, by: Starter): Task {
  return by === 'person' ? { ...task, tries: untried } : task;
}

/** How a task waits that has just come into the queue. */
export const queued = { state: 'queued', notBefore: null, merge: null } as const;
