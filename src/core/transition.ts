import type { Brief } from './brief';
import { Refusal } from './errors';
import type { Alarm, Bookmark, Changeset, In, Live, Message, Outcome, Resume, Run, Task, TaskState, Usage } from './task';
import { isIn, isLive } from './task';
import type { Ask } from '../protocol/asks';
import type { Routing } from '../protocol/intents';
import type { Priority } from '../protocol/words';

/** Everything that can happen to a task, in the past tense. `at` is milliseconds since the epoch. */
export type TaskEvent =
  | { type: 'edited'; brief: Brief; priority: Priority; routing: Routing }
  | { type: 'accepted'; at: number }
  | { type: 'retried'; at: number }
  | { type: 'resumed'; at: number }
  /** The person goes on with a task whose run is over; null where the message waits there already. */
  | { type: 'followedUp'; at: number; message: Message | null }
  | { type: 'withdrawn' }
  | { type: 'taken'; token: string; at: number }
  | { type: 'prepared'; base: string; worktree: string }
  | { type: 'advanced'; change: Partial<Pick<Bookmark, 'session' | 'progress' | 'plan'>> }
  | { type: 'messaged'; message: Message }
  /** Messages went to the agent, or were taken back. */
  | { type: 'messagesGone'; ids: string[] }
  | { type: 'asked'; ask: Ask }
  | { type: 'askClosed'; ask: string }
  | { type: 'pauseWanted' }
  | { type: 'paused' }
  | { type: 'wentOn' }
  | { type: 'used'; usage: Usage }
  | { type: 'alarmed'; alarm: Alarm }
  | { type: 'alarmClosed' }
  | { type: 'finished'; at: number; changeset: Changeset | null; summary: string; confirmed: boolean }
  | { type: 'failed'; at: number; changeset: Changeset | null; sentence: string; signIn: string | null }
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
      return { ...task, brief: event.brief, priority: event.priority, ...event.routing };
    case 'accepted':
      if (!isIn(task, 'draft')) break;
      return to({ state: 'queued', since: event.at, trigger: 'start', resume: null, was: null });
    case 'retried': {
      if (isIn(task, 'ready', 'failed', 'interrupted')) return to({ state: 'queued', since: event.at, trigger: 'retry', resume: wordsLeft(task.now), was: task.now });
      const empty = nothingToChange(task);
      if (!empty) break;
      return to({ state: 'queued', since: event.at, trigger: 'retry', resume: wordsLeft(empty), was: null });
    }
    case 'resumed':
      if (!isIn(task, 'failed', 'interrupted')) break;
      return to({ state: 'queued', since: event.at, trigger: 'resume', resume: resumeOf(task.now), was: task.now });
    case 'followedUp': {
      const resume = followUp(task, event.message);
      if (!resume) break;
      const was = isIn(task, 'ready', 'failed', 'interrupted') ? task.now : null;
      return to({ state: 'queued', since: event.at, trigger: 'followUp', resume, was });
    }
    case 'withdrawn':
      if (!isIn(task, 'queued')) break;
      return withdrawn(task);
    case 'taken': {
      if (!isIn(task, 'queued')) break;
      const run: Run = { number: task.runs + 1, token: event.token, startedAt: event.at, trigger: task.now.trigger };
      return { ...task, runs: run.number, now: { state: 'preparing', run, resume: task.now.resume } };
    }
    case 'prepared': {
      if (!isIn(task, 'preparing')) break;
      const { run, resume } = task.now;
      return to({ state: 'running', run, ...bookmarkOf(resume ?? fresh), base: event.base, worktree: event.worktree, asks: [] });
    }
    case 'advanced':
      if (!isLive(task)) break;
      return to({ ...task.now, ...event.change });
    case 'messaged':
      if (isLive(task)) return to({ ...task.now, messages: [...task.now.messages, event.message] });
      if (!isIn(task, 'queued', 'preparing')) break;
      return to({ ...task.now, resume: withMessage(task.now.resume ?? { ...fresh, changeset: null }, event.message) });
    case 'messagesGone':
      if (isLive(task)) return to({ ...task.now, messages: without(task.now.messages, event.ids) });
      if (isIn(task, 'ready', 'failed', 'interrupted')) return to({ ...task.now, messages: without(task.now.messages, event.ids) });
      if (!isIn(task, 'queued', 'preparing') || !task.now.resume) break;
      return to({ ...task.now, resume: { ...task.now.resume, messages: without(task.now.resume.messages, event.ids) } });
    case 'asked':
      if (!isLive(task)) break;
      return to({ ...task.now, asks: [...task.now.asks, event.ask] });
    case 'askClosed':
      if (!isLive(task)) break;
      return to({ ...task.now, asks: task.now.asks.filter(({ id }) => id !== event.ask) });
    case 'pauseWanted':
      if (!isIn(task, 'running')) break;
      return to({ ...task.now, state: 'pausing' });
    case 'paused':
      if (!isIn(task, 'pausing')) break;
      return to({ ...task.now, state: 'paused' });
    case 'wentOn':
      if (!isIn(task, 'pausing', 'paused')) break;
      return to({ ...task.now, state: 'running' });
    case 'used':
      return { ...task, usage: [...task.usage.filter(({ run }) => run !== event.usage.run), event.usage] };
    case 'alarmed':
      return { ...task, alarm: event.alarm };
    case 'alarmClosed':
      return { ...task, alarm: null };
    case 'finished': {
      if (!isLive(task)) break;
      const kept = bookmarkOf(task.now);
      if (!event.changeset) return to(done(event.at, { kind: 'nothingToChange', summary: event.summary, ...kept }));
      const { changeset, summary, confirmed } = event;
      return to({ state: 'ready', run: task.now.run, endedAt: event.at, ...kept, changeset, summary, confirmed });
    }
    case 'failed':
      if (!isIn(task, 'preparing') && !isLive(task)) break;
      return to({ state: 'failed', ...broken(task.now, event), sentence: event.sentence, signIn: event.signIn });
    case 'stopped':
      if (!isIn(task, 'preparing') && !isLive(task)) break;
      return to({ state: 'interrupted', ...broken(task.now, event), cause: 'stopped' });
    case 'lost':
      if (!isIn(task, 'preparing') && !isLive(task)) break;
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

/** A task that found nothing to change may go on; a second run of an applied one would be a task of its own. */
function nothingToChange(task: Task): Extract<Outcome, { kind: 'nothingToChange' }> | null {
  return isIn(task, 'done') && task.now.outcome.kind === 'nothingToChange' ? task.now.outcome : null;
}

const fresh: Bookmark = { session: null, progress: null, plan: [], messages: [] };

function bookmarkOf({ session, progress, plan, messages }: Bookmark): Bookmark {
  return { session, progress, plan, messages };
}

function resumeOf(now: Bookmark & { changeset: Changeset | null }): Resume {
  return { ...bookmarkOf(now), changeset: now.changeset };
}

/** Words that no run has got are kept: with what the task was before, or in the prompt of the draft it is again. */
function withdrawn(task: In<'queued'>): Task {
  const { was, resume } = task.now;
  if (was) return { ...task, now: { ...was, messages: resume ? resume.messages : was.messages } };
  const prompt = [task.brief.prompt, ...(resume?.messages ?? []).map(({ text }) => text)].filter(Boolean).join('\n\n');
  return { ...task, brief: { ...task.brief, prompt }, now: { state: 'draft' } };
}

/** A run that starts afresh still gets the words that no run has got. */
function wordsLeft({ messages }: Bookmark): Resume | null {
  return messages.length ? { ...fresh, messages, changeset: null } : null;
}

/** What a task whose run is over goes on from; null where it cannot. */
function followUp(task: Task, message: Message | null): Resume | null {
  const empty = nothingToChange(task);
  const resume = empty ? { ...bookmarkOf(empty), changeset: null } : isIn(task, 'ready', 'failed', 'interrupted') ? resumeOf(task.now) : null;
  return resume && message ? withMessage(resume, message) : resume;
}

function withMessage(resume: Resume, message: Message): Resume {
  return { ...resume, messages: [...resume.messages, message] };
}

function without(messages: Message[], ids: string[]): Message[] {
  return messages.filter(({ id }) => !ids.includes(id));
}

/** What is kept of a run that did not finish. A run lost in preparation keeps what it was to resume. */
function broken(now: In<'preparing'>['now'] | Live['now'], event: { at: number; changeset: Changeset | null }) {
  const bookmark = now.state === 'preparing' ? (now.resume ?? fresh) : now;
  const earlier = now.state === 'preparing' ? (now.resume?.changeset ?? null) : null;
  return { run: now.run, endedAt: event.at, ...bookmarkOf(bookmark), changeset: event.changeset ?? earlier };
}

const stateWord: Record<TaskState['state'], string> = {
  draft: 'a draft', queued: 'queued', preparing: 'being prepared', running: 'running', pausing: 'about to pause', paused: 'paused', ready: 'ready for review', failed: 'failed',
  interrupted: 'interrupted', applying: 'being applied', done: 'done',
};

const eventWord: Record<EventType, string> = {
  edited: 'edited', accepted: 'started', retried: 'started again', resumed: 'resumed', followedUp: 'continued', withdrawn: 'taken out of the queue',
  taken: 'taken by an agent', prepared: 'given a worktree', advanced: 'moved on', messaged: 'written to', messagesGone: 'written to',
  asked: 'made to wait for an answer', askClosed: 'answered', pauseWanted: 'paused', paused: 'paused', wentOn: 'resumed',
  used: 'charged', alarmed: 'marked with an alarm', alarmClosed: 'cleared of its alarm', finished: 'finished', failed: 'marked as failed',
  stopped: 'stopped', lost: 'marked as interrupted', applyStarted: 'applied', applyPrepared: 'applied', applied: 'applied',
  applyRefused: 'put back to review', dismissed: 'dismissed', restored: 'restored',
};
