import type { Bookmark, Changeset, Reviewable, Run, Task, TaskState, Tries } from './task';
import { isLive, untried } from './task';

/**
 * What is taken from a task that anybody may have written: its words, its work and what is over. It never starts by itself, never with more
 * than a new task may do, and brings no session, no messages, no open asks and no alarm along. A run that was going on is taken for lost,
 * and how one ended that is over is not said, but that it is not believed.
 */
export function unsealedTask(task: Task): Task {
  const now = stateOf(task);
  const tries = now.state === 'draft' || now.state === 'done' ? untried : tried;
  return { ...task, agent: 'shell', model: null, effort: null, profile: null, usage: [], alarm: null, agentMerges: [], tries, runs: Math.max(0, task.runs), now };
}

const nothing: Bookmark = { session: null, progress: null, plan: [], messages: [], granted: [], unfinished: null };
/** Work mode leaves it to the person. */
const tried: Tries = { count: 1, last: null, left: true };

function stateOf(task: Task): TaskState {
  const { now } = task;
  if (now.state === 'done') return { ...now, outcome: outcomeOf(now.outcome) };
  if (isLive(task) || now.state === 'preparing') {
    const { run } = isLive(task) ? task.now : now as Extract<TaskState, { state: 'preparing' }>;
    // Recovered like any run that broke off: what stands in its worktree is kept.
    return /^[a-z0-9]{10}$/.test(run.token) ? { state: 'preparing', run, resume: null } : { state: 'draft' };
  }
  const was = now.state === 'queued' || now.state === 'applying' ? now.was : now.state === 'draft' ? null : now as Reviewable;
  return was?.changeset ? interrupted(was, was.changeset) : { state: 'draft' };
}

function outcomeOf(outcome: Extract<TaskState, { state: 'done' }>['outcome']): typeof outcome {
  if (outcome.kind === 'applied') return outcome;
  if (outcome.kind === 'nothingToChange') return { kind: 'nothingToChange', summary: outcome.summary, ...nothing };
  return { kind: 'dismissed', was: interrupted(outcome.was, outcome.was.changeset) };
}

function interrupted({ run, endedAt, workedMs }: { run: Run; endedAt: number; workedMs: number | null }, changeset: Changeset | null): Extract<Reviewable, { state: 'interrupted' }> {
  return { state: 'interrupted', run, endedAt, workedMs, ...nothing, cause: 'unsealed', changeset, asks: [] };
}
