import type { AccountLimit } from '../protocol/mode';
import type { Header, ModeAction } from '../protocol/picture';
import type { Column } from '../protocol/words';
import { isLongOutage, limitOf } from './mode';
import type { QueueFacts, Wait } from './nextTask';
import { readyCount, waitOf } from './nextTask';
import { restWords } from './restWords';
import type { In, Task } from './task';
import { asksOf, isIn } from './task';

/** Open asks in words: only what stands still until it is answered needs the person. */
export function askedWords(asks: number): string {
  return `${asks} need${asks === 1 ? 's' : ''} you`;
}

/** Failed, interrupted and stuck tasks in words. */
export function decisionWords(tasks: number): string {
  return `${tasks} need${tasks === 1 ? 's' : ''} a decision`;
}

/** Said where nothing but the person's answer is missing. */
export const answerLine = 'Waiting for your answer';

type Line = Pick<Header, 'tone' | 'line' | 'mode'> & Partial<Pick<Header, 'until' | 'timeWord'>>;

/** The line on top of the board, in the status bar and in the palette: what work mode is at, in one sentence, and what can be done with the switch. */
export function modePicture(sorted: Record<Column, Task[]>, o: { queue: QueueFacts; mayAct: boolean }): Header {
  const stuck = stuckIn(sorted.queued, o.queue);
  const line = lineOf(sorted, { ...o, stuck });
  return { until: null, timeWord: 'until', ...line, ...restBeside(line, sorted.queued, o), detail: detailOf(sorted, { line: line.line, stuck: stuck.length }), actions: o.mayAct ? switchActions(o.queue) : [] };
}

function lineOf(sorted: Record<Column, Task[]>, { queue, mayAct, stuck }: { queue: QueueFacts; mayAct: boolean; stuck: readonly Task[] }): Line {
  const { switch: at } = queue.mode;
  const busy = [...sorted.active, ...sorted.applying].filter(isAtWork);
  const held = heldIn(sorted);
  const still = stillWords(held);
  const asks = [...sorted.active, ...sorted.ready].some((task) => asksOf(task).length > 0);
  const all = sorted.active.length - held + sorted.applying.length + sorted.queued.length - stuck.length;
  if (at === 'paused') return { tone: 'warning', mode: 'paused', line: busy.length ? `Pausing: ${tasks(busy.length)} still at work` : ['Paused', still].filter(Boolean).join(': ') };
  if (busy.length && at === 'off') return { tone: asks ? 'warning' : 'quiet', mode: 'off', line: `Off: ${tasks(busy.length)} at work` };
  if (busy.length) return { tone: asks ? 'warning' : 'working', mode: 'working', line: `Working on ${busy.length} of ${all}` };
  const waits = at === 'off' ? [] : waitsOf(sorted.queued, queue);
  if (at === 'on' && stuck[0]) return { tone: 'warning', mode: 'needsYou', line: stuck.length > 1 ? `${stuck.length} queued tasks need a decision` : `${titleOf(stuck[0])} needs a decision` };
  const rest = restOf(waits);
  if (rest) return rest;
  const review = waits.map(({ wait }) => wait).find(({ kind }) => kind === 'review');
  if (review?.kind === 'review') return { tone: 'warning', mode: 'needsYou', line: `Paused: you have ${tasks(review.count)} to review` };
  if (asks) return { tone: 'warning', mode: at === 'off' ? 'off' : 'needsYou', line: answerLine };
  // Who paused it knows, unless others wait for it.
  if (still) return { tone: 'warning', mode: at === 'off' ? 'off' : sorted.queued.length ? 'needsYou' : 'idle', line: still };
  if (at === 'off') return { ...offLine(sorted, mayAct), mode: 'off' };
  if (sorted.queued.length) return { tone: 'quiet', mode: 'needsYou', line: 'Queued tasks wait for others' };
  if (sorted.ready.some(isBroken)) return { tone: 'warning', mode: 'idle', line: 'Waiting for you' };
  if (sorted.ready.length) return { tone: 'quiet', mode: 'idle', line: 'All done: waiting for you' };
  return { tone: 'quiet', mode: 'idle', line: 'On: nothing is queued' };
}

/** Of the column: it has no result that only waits to be reviewed. */
function isBroken(task: Task): boolean {
  return !isIn(task, 'ready');
}

function offLine(sorted: Record<Column, Task[]>, mayAct: boolean): Pick<Line, 'tone' | 'line'> {
  const ready = sorted.ready.some((task) => isIn(task, 'ready'));
  const broken = sorted.ready.some(isBroken);
  if (!mayAct) return { tone: 'quiet', line: 'Following another window' };
  if (broken || ready) return { tone: broken ? 'warning' : 'quiet', line: 'Waiting for you' };
  if (sorted.queued.length) return { tone: 'quiet', line: 'Work mode is off' };
  return { tone: 'quiet', line: sorted.drafts.length ? 'Ready to start' : 'Nothing to do' };
}

/** What the line does not say already. */
function detailOf(sorted: Record<Column, Task[]>, { line, stuck }: { line: string; stuck: number }): string {
  const ready = readyCount(sorted.ready);
  const asks = [...sorted.active, ...sorted.ready].reduce((sum, task) => sum + asksOf(task).length, 0);
  const undecided = stuck + sorted.ready.filter((task) => !isIn(task, 'ready') && !asksOf(task).length).length;
  const parts = [
    asks ? askedWords(asks) : '',
    undecided ? decisionWords(undecided) : '',
    stillWords(heldIn(sorted)),
    ready ? `${ready} ready to review` : '',
    sorted.queued.length ? `${sorted.queued.length} queued` : '',
  ].filter((part) => part && !line.endsWith(part));
  if (parts.length || sorted.active.length || sorted.applying.length) return parts.join(' · ');
  const drafts = sorted.drafts.length;
  return drafts ? `${drafts} draft${drafts === 1 ? '' : 's'}` : 'Write down a task below.';
}

/** Works now, rather than waiting for the person or holding still. */
export function isAtWork(task: Task): boolean {
  return isIn(task, 'preparing', 'applying') || (isIn(task, 'running', 'pausing') && !asksOf(task).length);
}

/** Paused tasks in words; empty where there are none. */
export function stillWords(count: number): string {
  return count ? `${tasks(count)} hold${count === 1 ? 's' : ''} still` : '';
}

function heldIn({ active }: Record<Column, Task[]>): number {
  return active.filter((task) => isIn(task, 'paused')).length;
}

/** Queued tasks that never start unless the person decides something. */
function stuckIn(queued: readonly Task[], queue: QueueFacts): Task[] {
  return queued.filter((task) => {
    // Most of a long queue can wait for neither: the header is drawn often.
    if (!isIn(task, 'queued') || !(task.dependsOn.length || task.now.merge || queue.stuck?.(task.id))) return false;
    const wait = waitOf(task, queue, 0);
    return wait?.kind === 'broken' || wait?.kind === 'conflict' || (wait?.kind === 'stuck' && wait.until === null);
  });
}

interface Waiting { task: Task; wait: Wait }

/** What is waited for that comes by itself, the soonest; but before that, what may never come. */
function restOf(waits: readonly Waiting[]): Line | null {
  const limits = waits.flatMap(({ wait }) => (wait.kind === 'limit' ? [wait.limit] : [])).sort((one, other) => one.until - other.until);
  const later = waits.flatMap(({ task, wait }) => (wait.kind === 'later' ? [{ task, until: wait.until }] : [])).sort((one, other) => one.until - other.until);
  const long = limits.find(isLongOutage);
  if (long) return { tone: 'warning', mode: 'needsYou', ...limitLine(long) };
  const stuck = waits.flatMap(({ task, wait }) => (wait.kind === 'stuck' && wait.until !== null ? [{ task, until: wait.until }] : [])).sort((one, other) => one.until - other.until);
  const [first] = stuck;
  if (first) return { tone: 'warning', mode: 'needsYou', line: `${stuck.length > 1 ? tasks(stuck.length) : titleOf(first.task)} could not be started`, until: first.until, timeWord: 'tried again at' };
  const resting = { tone: 'quiet', mode: 'resting' } as const;
  const [[limit], [again]] = [limits, later];
  if (again && (!limit || again.until < limit.until)) return { ...resting, line: `${later.length > 1 ? `The first of ${tasks(later.length)}` : titleOf(again.task)} is tried again`, until: again.until, timeWord: 'at' };
  return limit ? { ...resting, ...limitLine(limit) } : null;
}

/** What else the line says while others are at work, or the switch is not on: the account that is the first to go on of those that queued tasks wait for. */
function restBeside({ line, mode, until }: Line, queued: readonly Task[], { queue, mayAct }: { queue: QueueFacts; mayAct: boolean }): Pick<Header, 'line' | 'until' | 'timeWord'> | null {
  const besides = mode === 'working' || mode === 'paused' || mode === 'off';
  if (!besides || !mayAct || line === answerLine || (until ?? null) !== null) return null;
  const resting = queue.mode.limits.filter((limit) => limit.until > queue.now).sort((one, other) => one.until - other.until);
  const limit = resting.find((one) => queued.some((task) => isIn(task, 'queued') && keptBy(task, queue) === one));
  return limit ? { line: `${line} · ${restWords[limit.reason].short(limit)}`, until: limit.until, timeWord: restWords[limit.reason].timeWord } : null;
}

/** The rest that keeps a queued task from being started now, or once the switch is on; null where it waits for something else. */
function keptBy(task: In<'queued'>, queue: QueueFacts): AccountLimit | null {
  const limit = limitOf(queue.mode, queue.account(task), queue.now);
  const kind = limit && waitOf(task, queue, 0)?.kind;
  return kind === 'limit' || kind === 'off' || kind === 'paused' ? limit : null;
}

function limitLine(limit: AccountLimit): Pick<Header, 'line' | 'until' | 'timeWord'> {
  const { short, timeWord } = restWords[limit.reason];
  return { line: `Waiting: ${short(limit)}`, until: limit.until, timeWord };
}

function waitsOf(queued: readonly Task[], queue: QueueFacts): Waiting[] {
  const ready = readyCount(queue.tasks.values());
  return queued.flatMap((task) => {
    const wait = isIn(task, 'queued') ? waitOf(task, queue, ready) : null;
    return wait ? [{ task, wait }] : [];
  });
}

/** A title as one is quoted in a line, short enough for the status bar. */
function titleOf({ brief: { title } }: Task): string {
  return `“${title.length > 40 ? `${[...title].slice(0, 39).join('').trimEnd()}…` : title}”`;
}

function tasks(count: number): string {
  return `${count} task${count === 1 ? '' : 's'}`;
}

/** What the person can do with the switch now, the likely first. */
export function switchActions({ mode, now }: Pick<QueueFacts, 'mode' | 'now'>): ModeAction[] {
  const rest = mode.limits.filter(({ until }) => until > now).map(({ account, label }): ModeAction => ({ name: 'liftLimit', label: `Resume ${label} Now`, icon: 'debug-continue', account }));
  const [on, off, pause, resume] = [
    { name: 'turnOn', label: 'Turn On', icon: 'play' }, { name: 'turnOff', label: 'Turn Off', icon: 'debug-stop' },
    { name: 'pause', label: 'Pause', icon: 'debug-pause' }, { name: 'resume', label: 'Resume', icon: 'debug-continue' },
  ].map((one) => ({ ...one, account: null })) as [ModeAction, ModeAction, ModeAction, ModeAction];
  switch (mode.switch) {
    case 'off': return [on, ...rest];
    case 'on': return [pause, off, ...rest];
    case 'paused': return [resume, off, ...rest];
  }
}
