import { isLongOutage } from '../core/mode';
import { answerLine } from '../core/modePicture';
import { restWords } from '../core/restWords';
import type { Task } from '../core/task';
import { asksOf, isIn, isLive, lastRunOf } from '../core/task';
import type { AccountLimit, Switch } from '../protocol/mode';
import type { Header } from '../protocol/picture';
import { clockTime } from './clockTime';

/** What work mode looks like at one moment. */
export interface Seen { switch: Switch; header: Pick<Header, 'mode' | 'line' | 'until'>; tasks: readonly Task[]; limits: readonly AccountLimit[]; now: number }

/** Something that the person is told once. */
export interface News { sentence: string; /** The account that may be tried again at once. */ account: string | null }

/**
 * Finds what is worth a message in what work mode is at: that it needs the person, that its queue is done, that an account rests.
 * What is so when it begins to look is known already, so a reload repeats nothing.
 */
export class ModeNews {
  /** When work mode last was done, or was turned on: runs of its own that ended later are counted, however often anybody looked. */
  private since: number;
  /** What it stands still for; null while it does not. */
  private told: string | null;
  /** What was seen only once so far: between two tasks it looks for a moment as if all were done. */
  private maybe: string | null = null;
  /** What is known of accounts that rest. */
  private resting: Set<string>;

  constructor(first: Seen) {
    this.told = stillFor(first);
    this.resting = new Set(first.limits.map(restKey));
    this.since = this.told === done || first.switch === 'off' ? first.now : begunAt(first);
  }

  /** `unsure` when it has to look once more, soon, to know. */
  look(seen: Seen): { news: News[]; unsure: boolean } {
    const limits = seen.limits.filter((limit) => limit.until > seen.now && !this.resting.has(restKey(limit)));
    this.resting = new Set(seen.limits.map(restKey));
    const news: News[] = limits.map((limit) => ({ sentence: restWords[limit.reason].news(limit, clockTime(limit.until, seen.now)), account: limit.account }));
    const still = stillFor(seen);
    const sure = still === this.maybe;
    this.maybe = still;
    if (seen.switch === 'off') this.since = seen.now;
    const ended = still === done ? seen.tasks.filter((task) => endedAt(task) > this.since) : [];
    if (!still || (still === this.told && !ended.length)) {
      this.told = still;
      return { news, unsure: false };
    }
    if (!sure) return { news, unsure: true };
    this.told = still;
    const sentence = still === done ? doneSentence(ended) : `Work mode needs you. ${still}.`;
    if (still === done) this.since = seen.now;
    return { news: sentence ? [...news, { sentence, account: null }] : news, unsure: false };
  }
}

const done = 'done';

/** What work mode waits for; null while it is off, works, or waits for a time. An ask alone has a message of its own. */
function stillFor({ switch: at, header, tasks }: Seen): string | null {
  if (at !== 'on' || (header.mode !== 'idle' && header.mode !== 'needsYou')) return null;
  if (header.mode === 'idle') return done;
  // An account that rests for long has a message of its own, and is tried again and again meanwhile.
  if (header.until !== null) return null;
  if (header.line !== answerLine) return header.line;
  return tasks.some((task) => isIn(task, 'queued', 'preparing') || isLive(task)) ? null : done;
}

/** When the last run of a task ended that work mode had started; never where there is none. */
function endedAt(task: Task): number {
  const last = lastRunOf(task);
  return last?.run.by === 'workMode' ? last.endedAt : -Infinity;
}

/** When what is still under way was begun: runs that followed each other without a time in which work mode would have said that it is done belong together. */
function begunAt({ tasks, now }: Seen): number {
  let begun = Math.min(now, ...tasks.map(underWaySince));
  for (const task of [...tasks].sort((one, other) => endedAt(other) - endedAt(one))) {
    if (endedAt(task) < begun - togetherMs) break;
    begun = Math.min(begun, lastRunOf(task)!.run.startedAt);
  }
  return begun;
}

const togetherMs = 1_000;

/** Since when a task waits for work mode or is worked on by it; never where it is not. */
function underWaySince({ now }: Task): number {
  if (now.state === 'queued') return now.by === 'workMode' ? now.since : Infinity;
  const run = now.state === 'preparing' || now.state === 'running' || now.state === 'pausing' || now.state === 'paused' ? now.run : null;
  return run?.by === 'workMode' ? run.startedAt : Infinity;
}

function doneSentence(mine: readonly Task[]): string | null {
  if (!mine.length) return null;
  const counts = new Map<string, number>();
  for (const task of mine) counts.set(endOf(task), (counts.get(endOf(task)) ?? 0) + 1);
  const parts = ends.flatMap((end) => (counts.has(end) ? [`${counts.get(end)} ${end}`] : []));
  return `Work mode is done: ${parts.join(', ')}.`;
}

const ends = ['ready', 'applied', 'with nothing to change', 'failed', 'interrupted', 'waiting for your answer', 'dismissed'] as const;

function endOf(task: Task): (typeof ends)[number] {
  const { now } = task;
  if (asksOf(task).length) return 'waiting for your answer';
  switch (now.state) {
    case 'done': return now.outcome.kind === 'nothingToChange' ? 'with nothing to change' : now.outcome.kind;
    case 'failed': return 'failed';
    case 'interrupted': return 'interrupted';
    default: return 'ready';
  }
}

/** Each of these is told once. */
function restKey(limit: AccountLimit): string {
  return `${limit.account} ${limit.reason}${isLongOutage(limit) ? ', for long' : ''}`;
}
