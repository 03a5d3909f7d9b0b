import type { Brief } from './brief';
import { Refusal } from './errors';
import type { Alarm, Bookmark, Changeset, In, Live, Message, Outcome, Resume, Run, Task, TaskState, Tries, Usage } from './task';
import { isHeldByPerson, isIn, isLive, untried } from './task';
import type { Approval, Ask } from '../protocol/asks';
import type { Planning, Routing } from '../protocol/intents';
import type { Starter } from '../protocol/mode';
import type { Priority } from '../protocol/words';

/** Everything that can happen to a task, in the past tense. `at` is milliseconds since the epoch. */
export type TaskEvent =
  | { type: 'edited'; brief: Brief; priority: Priority; routing: Routing; planning: Partial<Planning> }
  | { type: 'accepted'; at: number; by: Starter }
  /** `notBefore` where work mode tries again by itself. */
  | { type: 'retried'; at: number; by: Starter; notBefore: number | null }
  | { type: 'resumed'; at: number; by: Starter; notBefore: number | null }
  /** The person does not want to wait for work mode. */
  | { type: 'hurried' }
  | { type: 'moved'; priority: Priority; position: number }
  | { type: 'dependenciesDropped'; ids: string[] }
  /** The results it would start from do not fit together. */
  | { type: 'conflicted'; paths: string[]; results?: string[] }
  | { type: 'mergeLeftToAgent' }
  /** It was tried, and what came of it is remembered. */
  | { type: 'tried'; tries: Tries }
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
  /** `answered` by the person, rather than taken back by whoever asked. */
  | { type: 'askClosed'; ask: string; answered?: true }
  /** The person answered what no run waits for any more: words for the next run, and what it may do once. */
  | { type: 'answeredLate'; at: number; ask: string; message: Message; granted: Approval | null }
  | { type: 'grantUsed'; ask: string }
  | { type: 'pauseWanted'; by: Starter }
  | { type: 'paused' }
  | { type: 'wentOn' }
  | { type: 'used'; usage: Usage }
  | { type: 'alarmed'; alarm: Alarm }
  | { type: 'alarmClosed' }
  | { type: 'finished'; at: number; changeset: Changeset | null; summary: string; confirmed: boolean }
  | { type: 'failed'; at: number; changeset: Changeset | null; sentence: string; signIn: string | null }
  | { type: 'stopped'; at: number; changeset: Changeset | null }
  | { type: 'lost'; at: number; changeset: Changeset | null }
  | { type: 'timeUp'; at: number; changeset: Changeset | null }
  /** Nobody answered in time: what was asked stays answerable. */
  | { type: 'unanswered'; at: number; changeset: Changeset | null }
  /** Its account may not be used for a while, at its limit or because its service does not answer: it keeps its place. */
  | { type: 'limited'; at: number; changeset: Changeset | null }
  | { type: 'outage'; at: number; changeset: Changeset | null }
  | { type: 'applyStarted'; at: number }
  | { type: 'applyPrepared'; onto: string; merged: string }
  | { type: 'applied'; at: number; commit: string }
  /** `sentence` says why. */
  | { type: 'applyRefused'; sentence: string }
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
      return { ...task, brief: event.brief, priority: event.priority, ...event.routing, ...known(event.planning), tries: untried };
    case 'accepted':
      if (!isIn(task, 'draft')) break;
      return to({ ...queued, since: event.at, trigger: 'start', by: event.by, resume: null, was: null });
    case 'retried': {
      const again = { ...queued, since: event.at, trigger: 'retry', by: event.by, notBefore: event.notBefore } as const;
      const next = isIn(task, 'ready', 'failed', 'interrupted') ? { ...again, resume: wordsLeft(task.now), was: task.now } : null;
      const empty = nothingToChange(task);
      if (!next && !empty) break;
      return heard(to(next ?? { ...again, resume: wordsLeft(empty!), was: null }), event.by);
    }
    case 'resumed':
      if (!isIn(task, 'failed', 'interrupted')) break;
      return heard(to({ ...queued, since: event.at, trigger: 'resume', by: event.by, notBefore: event.notBefore, resume: resumeOf(task.now), was: task.now }), event.by);
    case 'followedUp': {
      const resume = followUp(task, event.message);
      if (!resume) break;
      const was = isIn(task, 'ready', 'failed', 'interrupted') ? task.now : null;
      return heard(to({ ...queued, since: event.at, trigger: 'followUp', by: 'person', resume, was }), 'person');
    }
    case 'hurried':
      if (!isIn(task, 'queued')) break;
      return heard(to({ ...task.now, by: 'person', notBefore: null }), 'person');
    case 'moved':
      if (!isIn(task, 'draft', 'queued')) break;
      return { ...task, priority: event.priority, position: event.position };
    case 'dependenciesDropped':
      if (!isIn(task, 'draft', 'queued', 'ready', 'failed', 'interrupted')) break;
      return { ...task, dependsOn: task.dependsOn.filter((id) => !event.ids.includes(id)) };
    case 'conflicted':
      if (!isIn(task, 'queued')) break;
      return to({ ...task.now, merge: { kind: 'conflict', paths: event.paths, results: event.results ?? [] } });
    case 'mergeLeftToAgent':
      if (!isIn(task, 'queued') || !task.now.merge) break;
      return { ...task, agentMerges: task.now.merge.results, now: { ...task.now, merge: null } };
    case 'tried':
      return { ...task, tries: event.tries };
    case 'withdrawn':
      if (!isIn(task, 'queued')) break;
      return withdrawn(task);
    case 'taken': {
      if (!isIn(task, 'queued')) break;
      const run: Run = { number: task.runs + 1, token: event.token, startedAt: event.at, trigger: task.now.trigger, by: task.now.by };
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
      if (isLive(task)) return heard(to({ ...task.now, messages: [...task.now.messages, event.message] }), 'person');
      if (!isIn(task, 'queued', 'preparing')) break;
      return heard(to({ ...task.now, resume: withMessage(task.now.resume ?? { ...fresh, changeset: null }, event.message) }), 'person');
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
      return heard(to({ ...task.now, asks: task.now.asks.filter(({ id }) => id !== event.ask) }), event.answered ? 'person' : 'workMode');
    case 'answeredLate': {
      if (!isIn(task, 'interrupted') || !task.now.asks.some(({ id }) => id === event.ask)) break;
      const { now } = task;
      const told = {
        ...now, asks: now.asks.filter(({ id }) => id !== event.ask), messages: [...now.messages, event.message],
        granted: event.granted ? [...now.granted, event.granted] : now.granted,
      };
      if (told.asks.length) return to(told);
      return heard(to({ ...queued, since: event.at, trigger: 'followUp', by: 'person', resume: resumeOf(told), was: told }), 'person');
    }
    case 'grantUsed':
      if (!isLive(task) || !task.now.granted.some(({ id }) => id === event.ask)) break;
      return to({ ...task.now, granted: task.now.granted.filter(({ id }) => id !== event.ask) });
    case 'pauseWanted':
      if (isIn(task, 'pausing', 'paused') && event.by === 'person') return to({ ...task.now, heldBy: 'person' });
      if (!isIn(task, 'running')) break;
      return to({ ...task.now, state: 'pausing', heldBy: event.by });
    case 'paused':
      if (!isIn(task, 'pausing')) break;
      return to({ ...task.now, state: 'paused' });
    case 'wentOn': {
      if (!isIn(task, 'pausing', 'paused')) break;
      const { run, base, worktree, asks } = task.now;
      return to({ state: 'running', run, ...bookmarkOf(task.now), base, worktree, asks });
    }
    case 'used':
      return { ...task, usage: [...task.usage.filter(({ run }) => run !== event.usage.run), event.usage] };
    case 'alarmed':
      return { ...task, alarm: event.alarm };
    case 'alarmClosed':
      return { ...task, alarm: null };
    case 'finished': {
      if (!isLive(task)) break;
      // What it might have done once, it did not need.
      const kept = { ...bookmarkOf(task.now), granted: [] };
      if (!event.changeset) return to(done(event.at, { kind: 'nothingToChange', summary: event.summary, run: task.now.run, endedAt: event.at, ...kept }));
      const { changeset, summary, confirmed } = event;
      return { ...to({ state: 'ready', run: task.now.run, endedAt: event.at, ...kept, changeset, summary, confirmed }), tries: untried };
    }
    case 'failed':
      if (!isIn(task, 'preparing') && !isLive(task)) break;
      return to({ state: 'failed', ...broken(task.now, event), sentence: event.sentence, signIn: event.signIn });
    case 'stopped':
      if (!isIn(task, 'preparing') && !isLive(task)) break;
      return to({ state: 'interrupted', ...broken(task.now, event), cause: 'stopped', asks: [] });
    case 'lost':
      if (!isIn(task, 'preparing') && !isLive(task)) break;
      return to({ state: 'interrupted', ...broken(task.now, event), cause: isHeldByPerson(task) ? 'paused' : 'lost', asks: [] });
    case 'timeUp':
      if (!isLive(task)) break;
      return to({ state: 'interrupted', ...broken(task.now, event), cause: 'timeLimit', asks: [] });
    case 'unanswered':
      if (!isLive(task)) break;
      return to({ state: 'interrupted', ...broken(task.now, event), cause: 'unanswered', asks: task.now.asks });
    case 'limited': case 'outage': {
      if (!isIn(task, 'preparing') && !isLive(task)) break;
      const left = broken(task.now, event);
      return to({ ...queued, since: event.at, trigger: 'resume', by: left.run.by, resume: resumeOf(left), was: { state: 'interrupted', ...left, cause: event.type, asks: [] } });
    }
    case 'applyStarted': {
      if (!isIn(task, 'ready', 'failed', 'interrupted')) break;
      const { changeset } = task.now;
      if (!changeset) throw new Refusal(`“${task.brief.title}” changed nothing, so there is nothing to apply.`);
      return to({ state: 'applying', since: event.at, was: task.now, changeset, target: null });
    }
    case 'applyPrepared':
      if (!isIn(task, 'applying')) break;
      return to({ ...task.now, target: { onto: event.onto, merged: event.merged } });
    case 'applied': {
      if (!isIn(task, 'applying')) break;
      const { changeset, was: { run, endedAt } } = task.now;
      return to(done(event.at, { kind: 'applied', commit: event.commit, changeset, run, endedAt }));
    }
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

const fresh: Bookmark = { session: null, progress: null, plan: [], messages: [], granted: [] };
const queued = { state: 'queued', notBefore: null, merge: null } as const;

/** What the person does starts the count anew. */
function heard(task: Task, by: Starter): Task {
  return by === 'person' ? { ...task, tries: untried } : task;
}

/** What is left out stays as it is. */
function known(planning: Partial<Planning>): Partial<Planning> {
  return Object.fromEntries(Object.entries(planning).filter(([, value]) => value !== undefined));
}

function bookmarkOf({ session, progress, plan, messages, granted }: Bookmark): Bookmark {
  return { session, progress, plan, messages, granted };
}

function resumeOf(now: Bookmark & { changeset: Changeset | null }): Resume {
  return { ...bookmarkOf(now), changeset: now.changeset };
}

/** Words that no run has got are kept: with what the task was before, or in the prompt of the draft it is again. */
function withdrawn(task: In<'queued'>): Task {
  const { was, resume } = task.now;
  if (was) return { ...task, now: { ...was, messages: resume ? resume.messages : was.messages } };
  const prompt = [task.brief.prompt, ...(resume?.messages ?? []).map(({ text }) => text)].filter(Boolean).join('\n\n');
  return { ...task, brief: { ...task.brief, prompt }, agentMerges: [], now: { state: 'draft' } };
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
  hurried: 'started', moved: 'moved', dependenciesDropped: 'freed of what it comes after', conflicted: 'held back', mergeLeftToAgent: 'left to the agent to merge', tried: 'counted',
  answeredLate: 'answered', grantUsed: 'allowed', timeUp: 'stopped at its time limit', unanswered: 'put aside without an answer', limited: 'put off', outage: 'put off',
  edited: 'edited', accepted: 'started', retried: 'started again', resumed: 'resumed', followedUp: 'continued', withdrawn: 'taken out of the queue',
  taken: 'taken by an agent', prepared: 'given a worktree', advanced: 'moved on', messaged: 'written to', messagesGone: 'written to',
  asked: 'made to wait for an answer', askClosed: 'answered', pauseWanted: 'paused', paused: 'paused', wentOn: 'resumed',
  used: 'charged', alarmed: 'marked with an alarm', alarmClosed: 'cleared of its alarm', finished: 'finished', failed: 'marked as failed',
  stopped: 'stopped', lost: 'marked as interrupted', applyStarted: 'applied', applyPrepared: 'applied', applied: 'applied',
  applyRefused: 'put back to review', dismissed: 'dismissed', restored: 'restored',
};
