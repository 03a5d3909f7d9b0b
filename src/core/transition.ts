import type { Brief } from './brief';
import { Refusal } from './errors';
import type { Changeset, Outcome, Progress, Resume, Reviewable, Run, Task, TaskState } from './task';
import { isIn } from './task';
import type { Priority } from '../protocol/words';

/** Everything that can happen to a task, in the past tense. `at` is milliseconds since the epoch. */
export type TaskEvent =
  | { type: 'edited'; brief: Brief; priority: Priority; agent: string }
  | { type: 'accepted'; at: number }
  | { type: 'retried'; at: number }
  | { type: 'resumed'; at: number }
  | { type: 'withdrawn' }
  | { type: 'taken'; token: string; at: number }
  | { type: 'prepared'; base: string; worktree: string }
  | { type: 'advanced'; progress: Progress; session: string | null }
  | { type: 'finished'; at: number; changeset: Changeset | null; summary: string }
  | { type: 'failed'; at: number; changeset: Changeset | null; sentence: string }
  | { type: 'stopped'; at: number; changeset: Changeset | null }
  | { type: 'lost'; at: number; changeset: Changeset | null }
  | { type: 'applyStarted'; at: number }
  | { type: 'applyPrepared'; onto: string; merged: string }
  | { type: 'applied'; at: number; commit: string }
  | { type: 'applyRefused' }
  | { type: 'dismissed'; at: number }
  | { type: 'restored' };

export type EventType = TaskEvent['type'];

/**
 * The whole task map: the task after the event, or a Refusal with a sentence. Pure; nothing else makes a new state.
 * The golden file `test/unit/transition.golden.txt` prints every pair of state and event.
 */
export function transition(task: Task, event: TaskEvent): Task {
  const to = (now: TaskState): Task => ({ ...task, now });
  switch (event.type) {
    case 'edited':
      if (!isIn(task, 'draft', 'queued', 'ready', 'failed', 'interrupted')) break;
      return { ...task, brief: event.brief, priority: event.priority, agent: event.agent };
    case 'accepted':
      if (!isIn(task, 'draft')) break;
      return to({ state: 'queued', since: event.at, resume: null, was: null });
    case 'retried':
      if (isIn(task, 'ready', 'failed', 'interrupted')) return to({ state: 'queued', since: event.at, resume: null, was: task.now });
      if (!changedNothing(task)) break;
      return to({ state: 'queued', since: event.at, resume: null, was: null });
    case 'resumed':
      if (!isIn(task, 'failed', 'interrupted')) break;
      return to({ state: 'queued', since: event.at, resume: bookmark(task.now), was: task.now });
    case 'withdrawn':
      if (!isIn(task, 'queued')) break;
      return to(task.now.was ?? { state: 'draft' });
    case 'taken': {
      if (!isIn(task, 'queued')) break;
      const run: Run = { number: task.runs + 1, token: event.token, startedAt: event.at };
      return { ...task, runs: run.number, now: { state: 'preparing', run, resume: task.now.resume } };
    }
    case 'prepared': {
      if (!isIn(task, 'preparing')) break;
      const { run, resume } = task.now;
      const { session = null, progress = null } = resume ?? {};
      return to({ state: 'running', run, session, progress, base: event.base, worktree: event.worktree });
    }
    case 'advanced':
      if (!isIn(task, 'running')) break;
      return to({ ...task.now, progress: event.progress, session: event.session });
    case 'finished':
      if (!isIn(task, 'running')) break;
      if (!event.changeset) return to(done(event.at, { kind: 'nothingToChange', summary: event.summary }));
      return to({ state: 'ready', run: task.now.run, endedAt: event.at, changeset: event.changeset, summary: event.summary });
    case 'failed':
      if (!isIn(task, 'preparing', 'running')) break;
      return to({ state: 'failed', ...broken(task.now, event), sentence: event.sentence });
    case 'stopped':
      if (!isIn(task, 'preparing', 'running')) break;
      return to({ state: 'interrupted', ...broken(task.now, event), cause: 'stopped' });
    case 'lost':
      if (!isIn(task, 'preparing', 'running')) break;
      return to({ state: 'interrupted', ...broken(task.now, event), cause: 'lost' });
    case 'applyStarted': {
      if (!isIn(task, 'ready', 'failed', 'interrupted')) break;
      const { changeset } = task.now;
      if (!changeset) throw new Refusal(`“${task.brief.title}” changed nothing, so there is nothing to apply.`);
      return to({ state: 'applying', since: event.at, was: task.now, changeset, target: null });
    }
    case 'applyPrepared':
      if (!isIn(task, 'applying')) break;
      return to({ ...task.now, target: { onto: event.onto, merged: event.merged } });
    case 'applied':
      if (!isIn(task, 'applying')) break;
      return to(done(event.at, { kind: 'applied', commit: event.commit, changeset: task.now.changeset }));
    case 'applyRefused':
      if (!isIn(task, 'applying')) break;
      return to(task.now.was);
    case 'dismissed':
      if (!isIn(task, 'ready', 'failed', 'interrupted')) break;
      return to(done(event.at, { kind: 'dismissed', was: task.now }));
    case 'restored':
      if (!isIn(task, 'done') || task.now.outcome.kind !== 'dismissed') break;
      return to(task.now.outcome.was);
  }
  throw new Refusal(`“${task.brief.title}” is ${stateWord[task.now.state]}, so it cannot be ${eventWord[event.type]} now.`);
}

function done(at: number, outcome: Outcome): TaskState {
  return { state: 'done', at, outcome };
}

/** A task that found nothing to change may be run once more; a second run of an applied one would be a task of its own. */
function changedNothing(task: Task): boolean {
  return isIn(task, 'done') && task.now.outcome.kind === 'nothingToChange';
}

function bookmark(now: Extract<Reviewable, { state: 'failed' | 'interrupted' }>): Resume {
  return { session: now.session, progress: now.progress, changeset: now.changeset };
}

/** What is kept of a run that did not finish. A run lost in preparation keeps what it was to resume. */
function broken(now: Extract<TaskState, { state: 'preparing' | 'running' }>, event: { at: number; changeset: Changeset | null }) {
  const { session, progress } = now.state === 'running' ? now : (now.resume ?? { session: null, progress: null });
  const earlier = now.state === 'preparing' ? (now.resume?.changeset ?? null) : null;
  return { run: now.run, endedAt: event.at, session, progress, changeset: event.changeset ?? earlier };
}

const stateWord: Record<TaskState['state'], string> = {
  draft: 'a draft', queued: 'queued', preparing: 'being prepared', running: 'running', ready: 'ready for review', failed: 'failed',
  interrupted: 'interrupted', applying: 'being applied', done: 'done',
};

const eventWord: Record<EventType, string> = {
  edited: 'edited', accepted: 'started', retried: 'started again', resumed: 'resumed', withdrawn: 'taken out of the queue',
  taken: 'taken by an agent', prepared: 'given a worktree', advanced: 'moved on', finished: 'finished', failed: 'marked as failed',
  stopped: 'stopped', lost: 'marked as interrupted', applyStarted: 'applied', applyPrepared: 'applied', applied: 'applied',
  applyRefused: 'put back to review', dismissed: 'dismissed', restored: 'restored',
};
