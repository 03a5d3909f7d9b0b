import fc from 'fast-check';
import type { Task, TaskState } from '../../src/core/task';
import { isIn, isLive } from '../../src/core/task';
import type { EventType, TaskEvent } from '../../src/core/taskEvent';
import type { Answer } from '../../src/protocol/asks';
import { anApproval, aQuestion, changeset, commitA, commitB } from './tasks';

/** One thing that happens: `likely` keeps to what fits the state, else anything at all. The numbers choose which, and with what in it. */
export interface Step { likely: boolean; pick: number; a: number; b: number }

const small = fc.nat({ max: 1000 });

/** Random histories of one task, long enough to come around all states. */
export const histories: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ likely: fc.integer({ min: 0, max: 4 }).map((n) => n > 0), pick: small, a: small, b: small }),
  { minLength: 1, maxLength: 40, size: 'max' },
);

const makers: { [T in EventType]: (at: number, a: number, b: number) => Extract<TaskEvent, { type: T }> } = {
  edited: (_at, a, b) => ({
    type: 'edited', brief: { title: `Title ${a % 5}`, prompt: b % 3 ? '$ true' : '', notes: '', doneLooksLike: '' }, priority: of(['urgent', 'high', 'normal', 'low'], a),
    routing: { agent: 'shell', model: null, effort: null, profile: null }, planning: b % 2 ? { dependsOn: [...(a % 2 ? ['broken'] : []), ...(a % 3 ? ['met'] : [])] } : {},
  }),
  accepted: (at, a) => ({ type: 'accepted', at, by: starter(a) }),
  retried: (at, a, b) => ({ type: 'retried', at, by: starter(a), notBefore: moment(at, b) }),
  resumed: (at, a, b) => ({ type: 'resumed', at, by: starter(a), notBefore: moment(at, b) }),
  hurried: () => ({ type: 'hurried' }),
  moved: (_at, a, b) => ({ type: 'moved', priority: of(['urgent', 'high', 'normal', 'low'], a), position: b / 8 - 60 }),
  dependenciesDropped: (_at, a) => ({ type: 'dependenciesDropped', ids: a % 2 ? ['broken'] : ['broken', 'later', 'met'] }),
  conflicted: (_at, a) => ({ type: 'conflicted', paths: ['a.txt', 'b/c.txt', 'd', 'e'].slice(0, a % 5) }),
  mergeLeftToAgent: () => ({ type: 'mergeLeftToAgent' }),
  tried: (_at, a) => ({ type: 'tried', tries: { count: a % 4, last: a % 2 ? { tree: commitA, sentence: 'It broke.' } : null } }),
  followedUp: (at, a) => ({ type: 'followedUp', at, message: a % 4 ? message(at) : null }),
  withdrawn: () => ({ type: 'withdrawn' }),
  taken: (at) => worldEvent.taken(at),
  prepared: () => worldEvent.prepared,
  advanced: (_at, a, b) => ({ type: 'advanced', change: { ...(a % 2 ? { session: `session${b % 3}` } : {}), ...(b % 2 ? { progress: { done: a % 4, total: 4 } } : {}) } }),
  messaged: (at) => ({ type: 'messaged', message: message(at) }),
  messagesGone: (_at, a) => ({ type: 'messagesGone', ids: Array.from({ length: 200 }, (_, id) => `m${id}`).slice(a % 2 ? 0 : 100) }),
  asked: (at, a) => ({ type: 'asked', ask: ask(at, a) }),
  askClosed: (at, a, b) => ({ type: 'askClosed', at, ask: `ask${a % 3}`, ...(b % 3 > 0 && { answer: answer(at, b) }) }),
  answerLeft: (_at, a) => ({ type: 'answerLeft', ask: `ask${a % 3}` }),
  answeredLate: (at, a, b) => ({ type: 'answeredLate', at, ask: `ask${a % 3}`, message: message(at), granted: b % 2 ? { ...anApproval, id: `ask${a % 3}` } : null }),
  grantUsed: (at, a) => ({ type: 'grantUsed', at, ask: `ask${a % 3}` }),
  pauseWanted: (_at, a) => ({ type: 'pauseWanted', by: starter(a) }),
  paused: (at) => ({ type: 'paused', at }),
  wentOn: (at) => ({ type: 'wentOn', at }),
  slotGivenBack: (at) => ({ type: 'slotGivenBack', at }),
  slotTakenBack: (at) => ({ type: 'slotTakenBack', at }),
  slept: (at, a) => ({ type: 'slept', at, ms: a % 3 }),
  used: (_at, a) => ({ type: 'used', usage: { run: 1 + (a % 3), trigger: 'start', session: null, tokens: { input: a, output: 1, total: a + 1 }, cost: null } }),
  alarmed: (at, a) => ({ type: 'alarmed', alarm: { at, run: 1 + (a % 3), changes: [{ kind: 'file', name: 'README.md' }], before: 'b' } }),
  alarmClosed: () => ({ type: 'alarmClosed' }),
  finished: (at, a, b) => ({ type: 'finished', at, changeset: work(a), summary: 'Done', confirmed: b % 3 > 0 }),
  failed: (at, a, b) => ({ type: 'failed', at, changeset: work(a), sentence: `It broke in way ${b % 4}.`, signIn: b % 5 ? null : 'agent login' }),
  stopped: (at, a) => ({ type: 'stopped', at, changeset: work(a) }),
  lost: (at, a, b) => ({ type: 'lost', at, changeset: work(a), ...(b % 2 > 0 && { found: true as const }) }),
  timeUp: (at, a) => ({ type: 'timeUp', at, changeset: work(a) }),
  unanswered: (at, a) => ({ type: 'unanswered', at, changeset: work(a) }),
  limited: (at, a) => ({ type: 'limited', at, changeset: work(a) }),
  outage: (at, a) => ({ type: 'outage', at, changeset: work(a) }),
  applyStarted: (at) => ({ type: 'applyStarted', at }),
  applyPrepared: () => ({ type: 'applyPrepared', onto: commitA, merged: commitB }),
  applied: (at) => ({ type: 'applied', at, commit: commitB }),
  applyRefused: () => ({ type: 'applyRefused', sentence: 'No.' }),
  dismissed: (at) => ({ type: 'dismissed', at }),
  restored: () => ({ type: 'restored' }),
};

/** What the engine does with a task that it takes. */
export const worldEvent = {
  taken: (at: number): Extract<TaskEvent, { type: 'taken' }> => ({ type: 'taken', token: `token${at}`, at }),
  prepared: { type: 'prepared', base: commitA, worktree: '/places/1' } satisfies TaskEvent,
};

const anywhere: EventType[] = ['edited', 'moved', 'tried', 'used', 'alarmed', 'alarmClosed', 'messaged'];
const ends: EventType[] = ['finished', 'finished', 'failed', 'stopped', 'lost', 'timeUp', 'unanswered', 'limited', 'outage'];
const during: EventType[] = ['advanced', 'messaged', 'messagesGone', 'asked', 'asked', 'askClosed', 'askClosed', 'answerLeft', 'grantUsed', 'pauseWanted', 'slotGivenBack', 'slotTakenBack', 'slotTakenBack', 'slept', 'used'];
const over: EventType[] = ['retried', 'resumed', 'followedUp', 'answeredLate', 'applyStarted', 'dismissed', 'edited', 'messagesGone', 'dependenciesDropped'];
const fitting: Record<TaskState['state'], EventType[]> = {
  draft: ['accepted', 'accepted', 'moved', 'edited'],
  queued: ['taken', 'taken', 'taken', 'hurried', 'withdrawn', 'conflicted', 'mergeLeftToAgent', 'dependenciesDropped', 'messaged', 'moved'],
  preparing: ['prepared', 'prepared', 'prepared', 'messaged', 'stopped', 'lost', 'failed', 'limited', 'outage'],
  running: [...during, ...ends], pausing: ['paused', 'paused', 'wentOn', ...during, ...ends], paused: ['wentOn', 'wentOn', 'pauseWanted', 'slotGivenBack', ...ends],
  ready: over, failed: over, interrupted: over,
  applying: ['applyPrepared', 'applied', 'applyRefused'],
  done: ['restored', 'followedUp', 'retried'],
};

/** The event of this step; `at` is its place in the history. */
export function eventOf(task: Task, { likely, pick, a, b }: Step, at: number): TaskEvent {
  const types = likely ? fitting[task.now.state] : a % 3 ? anywhere : (Object.keys(makers) as EventType[]);
  const event = makers[of(types, pick)](10_000 + at, a, b);
  // An ask is asked once, and what is answered is one of those that wait.
  if (event.type === 'asked' && isLive(task) && task.now.asks.some(({ id }) => id === event.ask.id)) return { type: 'askClosed', at: event.ask.at, ask: event.ask.id };
  const open = isIn(task, 'interrupted') ? task.now.asks[0] : undefined;
  return event.type === 'answeredLate' && open && b % 3 ? { ...event, ask: open.id } : event;
}

/** The same task, of which nothing can be changed in place. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) frozen(part);
  return value;
}

function of<T>(list: readonly T[], at: number): T {
  return list[at % list.length]!;
}

function starter(n: number): 'person' | 'workMode' {
  return n % 2 ? 'person' : 'workMode';
}

function moment(at: number, n: number): number | null {
  return n % 2 ? at + n : null;
}

function message(at: number) {
  return { id: `m${at - 10_000}`, at, text: `words ${at};`, steer: false };
}

function work(n: number) {
  return n % 4 ? { ...changeset, files: n } : null;
}

/** To an approval and to a question alike: the map does not mind. */
function answer(at: number, n: number): Answer {
  return n % 2 ? { kind: 'deny', reason: `words ${at};` } : { kind: 'approve', remember: null };
}

function ask(at: number, n: number) {
  return n % 2 ? { ...anApproval, id: `ask${n % 3}`, at } : { ...aQuestion, id: `ask${n % 3}`, at };
}
