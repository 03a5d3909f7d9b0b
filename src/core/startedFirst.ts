import { priorities } from '../protocol/words';
import type { QueueFacts, Wait } from './nextTask';
import { readyCount, waitOf } from './nextTask';
import { byTurn } from './queue';
import type { In } from './task';
import { isIn } from './task';

/** Which others get what a task waits for before it does: more urgent ones, or else ones of its own priority that stand before it. */
export type StartedFirst = 'moreUrgent' | 'before';

/** Whether a task that the person started waits for room that others get first; null where none does, or where it waits for something else. */
export function startedFirst(task: In<'queued'>, wait: Wait | null, facts: QueueFacts): StartedFirst | null {
  if (task.now.by !== 'person' || (wait?.kind !== 'slot' && wait?.kind !== 'agents')) return null;
  const room = { ...facts, free: { slots: 1, agents: 1 } };
  let { ready } = facts;
  let found: StartedFirst | null = null;
  for (const other of facts.tasks.values()) {
    if (!isIn(other, 'queued') || byTurn(other, task) >= 0) continue;
    const urgent = priorities.indexOf(other.priority) < priorities.indexOf(task.priority);
    // One of a kind is enough, and most of a long queue is never looked at.
    if ((!urgent && found) || waitOf(other, room, ready ??= readyCount(facts.tasks.values()))) continue;
    if (urgent) return 'moreUrgent';
    found = 'before';
  }
  return found;
}
