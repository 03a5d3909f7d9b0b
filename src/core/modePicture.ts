import type { Header, ModeAction } from '../protocol/picture';
import type { Column } from '../protocol/words';
import type { QueueFacts, Wait } from './nextTask';
import { readyCount, waitOf } from './nextTask';
import type { Task } from './task';
import { asksOf, isIn } from './task';

/** Open asks in words: only what stands still until it is answered needs the person. */
export function askedWords(asks: number): string {
  return `${asks} need${asks === 1 ? 's' : ''} you`;
}

/** Failed and interrupted tasks in words. */
export function decisionWords(tasks: number): string {
  return `${tasks} need${tasks === 1 ? 's' : ''} a decision`;
}

/** Said where nothing but the person's answer is missing. */
export const answerLine = 'Waiting for your answer';

type Line = Pick<Header, 'tone' | 'line' | 'mode' | 'until'>;

/** The line on top of the board, in the status bar and in the palette: what work mode is at, in one sentence, and what can be done with the switch. */
export function modePicture(sorted: Record<Column, Task[]>, o: { queue: QueueFacts; mayAct: boolean }): Header {
  const line = lineOf(sorted, o.queue, o.mayAct);
  return { ...line, detail: detailOf(sorted, line), actions: o.mayAct ? switchActions(o.queue) : [] };
}

function lineOf(sorted: Record<Column, Task[]>, queue: QueueFacts, mayAct: boolean): Line {
  const { switch: at } = queue.mode;
  const busy = [...sorted.active, ...sorted.applying].filter(isAtWork);
  const held = heldIn(sorted);
  const still = stillWords(held);
  const asks = [...sorted.active, ...sorted.ready].some((task) => asksOf(task).length > 0);
  const all = sorted.active.length - held + sorted.applying.length + sorted.queued.length;
  if (at === 'paused') return { tone: 'warning', mode: 'paused', until: null, line: busy.length ? `Pausing: ${tasks(busy.length)} still at work` : ['Paused', still].filter(Boolean).join(': ') };
  if (busy.length && at === 'off') return { tone: asks ? 'warning' : 'quiet', mode: 'off', until: null, line: `Off: ${tasks(busy.length)} at work` };
  if (busy.length) return { tone: asks ? 'warning' : 'working', mode: 'working', until: null, line: `Working on ${busy.length} of ${all}` };
  const waits = at === 'off' ? [] : waitsOf(sorted.queued, queue);
  const resting = waits.filter((wait): wait is Extract<Wait, { kind: 'limit' | 'later' }> => wait.kind === 'limit' || wait.kind === 'later');
  const first = resting.sort((one, other) => untilOf(one) - untilOf(other))[0];
  if (first) return { tone: 'quiet', mode: 'resting', until: untilOf(first), line: first.kind === 'limit' ? `Waiting: usage limit of ${first.limit.label}` : 'Waiting before it is tried again' };
  const review = waits.find((wait) => wait.kind === 'review');
  if (review) return { tone: 'warning', mode: 'needsYou', until: null, line: `Paused: you have ${tasks(review.count)} to review` };
  if (asks) return { tone: 'warning', mode: at === 'off' ? 'off' : 'needsYou', until: null, line: answerLine };
  if (still) return { tone: 'warning', mode: at === 'off' ? 'off' : 'needsYou', until: null, line: still };
  if (at === 'off') return { ...offLine(sorted, mayAct), mode: 'off', until: null };
  if (waits.some(({ kind }) => kind === 'broken' || kind === 'conflict')) return { tone: 'warning', mode: 'needsYou', until: null, line: 'Queued tasks need a decision' };
  if (sorted.queued.length) return { tone: 'quiet', mode: 'needsYou', until: null, line: 'Queued tasks wait for others' };
  if (sorted.ready.length) return { tone: 'quiet', mode: 'idle', until: null, line: 'All done: waiting for you' };
  return { tone: 'quiet', mode: 'idle', until: null, line: 'On: nothing is queued' };
}

function offLine(sorted: Record<Column, Task[]>, mayAct: boolean): Pick<Line, 'tone' | 'line'> {
  const ready = sorted.ready.some((task) => isIn(task, 'ready'));
  const broken = sorted.ready.some((task) => !isIn(task, 'ready'));
  if (!mayAct) return { tone: 'quiet', line: 'Following another window' };
  if (broken || ready) return { tone: broken ? 'warning' : 'quiet', line: 'Waiting for you' };
  if (sorted.queued.length) return { tone: 'quiet', line: 'Work mode is off' };
  return { tone: 'quiet', line: sorted.drafts.length ? 'Ready to start' : 'Nothing to do' };
}

/** What the line does not say already. */
function detailOf(sorted: Record<Column, Task[]>, { line }: Line): string {
  const ready = readyCount(sorted.ready);
  const asks = [...sorted.active, ...sorted.ready].reduce((sum, task) => sum + asksOf(task).length, 0);
  const broken = sorted.ready.filter((task) => !isIn(task, 'ready') && !asksOf(task).length).length;
  const parts = [
    asks ? askedWords(asks) : '',
    broken ? decisionWords(broken) : '',
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

function waitsOf(queued: readonly Task[], queue: QueueFacts): Wait[] {
  const ready = readyCount(queue.tasks.values());
  return queued.flatMap((task) => {
    const wait = isIn(task, 'queued') ? waitOf(task, queue, ready) : null;
    return wait ? [wait] : [];
  });
}

function untilOf(wait: Extract<Wait, { kind: 'limit' | 'later' }>): number {
  return wait.kind === 'limit' ? wait.limit.until : wait.until;
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
