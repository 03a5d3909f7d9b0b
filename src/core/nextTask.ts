import type { AccountLimit } from '../protocol/mode';
import { basisNames, isMet, standingOf } from './dependencies';
import type { Mode } from './mode';
import { doubtEnd, doubtOf, limitOf } from './mode';
import { byTurn } from './queue';
import type { In, Task } from './task';
import { isIn, isLive } from './task';
import { works } from './workTime';

/** Everything that decides what runs next. */
export interface QueueFacts {
  tasks: ReadonlyMap<string, Task>;
  mode: Mode;
  /** Milliseconds since the epoch. */
  now: number;
  /** How many further tasks may be worked on, and how many further agents may live. */
  free: { slots: number; agents: number };
  /** So many tasks may wait for a review before work mode starts nothing more; 0 for any number. */
  reviewLimit: number;
  /** How many tasks wait for a review, where somebody has counted them already. */
  ready?: number;
  /** Tasks whose earlier run is still being put away, or that leave the queue. */
  busy: ReadonlySet<string>;
  /** Tasks with a run, from the moment they are chosen for it until it is put away. */
  runs: ReadonlySet<string>;
  /** Why a task could not be started; null of one that nothing is known against. */
  stuck?: (id: string) => Stuck | null;
  /** The account that a task's agent works on. */
  account: (task: Task) => string;
}

/** Why a task could not be started, and until when it is not tried again; null where that is left to the person. */
export interface Stuck { sentence: string; until: number | null }

/** Why a queued task does not run now. */
export type Wait =
  | { kind: 'off' | 'paused' | 'slot' | 'agents' | 'busy' }
  /** `started` where the person has said that it starts as soon as it can. */
  | { kind: 'dependency' | 'broken'; others: { id: string; title: string; why: string }[]; started?: true }
  | { kind: 'conflict'; paths: string[] }
  | { kind: 'limit'; limit: AccountLimit }
  /** Another task tries the account first; it is waited for until then at the latest. */
  | { kind: 'trial'; limit: AccountLimit; until: number }
  | { kind: 'later'; until: number }
  | ({ kind: 'stuck' } & Stuck)
  | { kind: 'review'; count: number };

/** The queued task to take next, by priority, then position; null when none may run. The only place that decides it. */
export function nextTask(facts: QueueFacts): In<'queued'> | null {
  let ready: number | null = null;
  let next: In<'queued'> | null = null;
  for (const task of facts.tasks.values()) {
    if (!isIn(task, 'queued') || (next && byTurn(task, next) > 0)) continue;
    // Most of a long queue waits for others: who they are is not asked here.
    if (!task.dependsOn.every((id) => isMet(id, facts.tasks))) continue;
    if (!waitOf(task, facts, ready ??= readyCount(facts.tasks.values()))) next = task;
  }
  return next;
}

/** Why this task waits; null when it may run now (it then waits at most for its turn). What a person started waits for no switch and no review. */
export function waitOf(task: In<'queued'>, facts: QueueFacts, ready = facts.ready): Wait | null {
  const { mode, now, free } = facts;
  const { by, notBefore, merge } = task.now;
  const before = waitForOthers(task, facts.tasks);
  if (before) return before;
  // What did not fit together may be other results by now.
  if (merge && (!merge.results.length || merge.results.join() === basisNames(task, facts.tasks).join())) return { kind: 'conflict', paths: merge.paths };
  if (by === 'workMode' && mode.switch !== 'on') return { kind: mode.switch };
  const account = facts.account(task);
  const limit = limitOf(mode, account, now);
  if (limit) return { kind: 'limit', limit };
  if (notBefore !== null && notBefore > now) return { kind: 'later', until: notBefore };
  const doubt = doubtOf(mode, account, now);
  if (doubt && isTried(account, task, facts)) return { kind: 'trial', limit: doubt, until: doubtEnd(doubt) };
  // All tasks are counted for it, so only where it matters.
  const reviews = by === 'workMode' && facts.reviewLimit > 0 ? (ready ?? readyCount(facts.tasks.values())) : 0;
  if (facts.reviewLimit > 0 && reviews >= facts.reviewLimit) return { kind: 'review', count: reviews };
  const stuck = facts.stuck?.(task.id) ?? null;
  if (stuck && (stuck.until === null || stuck.until > now)) return { kind: 'stuck', sentence: stuck.sentence, until: stuck.until };
  if (facts.busy.has(task.id)) return { kind: 'busy' };
  if (free.slots <= 0) return { kind: 'slot' };
  return free.agents <= 0 ? { kind: 'agents' } : null;
}

/** What can never be met is said before what is only not met yet. */
function waitForOthers({ dependsOn, now }: In<'queued'>, tasks: QueueFacts['tasks']): Wait | null {
  const standings = dependsOn.map((id) => ({ id, standing: standingOf(id, tasks) }));
  const kind = standings.some(({ standing }) => standing.kind === 'broken') ? 'broken' : 'waits';
  const others = standings.flatMap(({ id, standing }) => (standing.kind === kind ? [{ id, title: tasks.get(id)?.brief.title ?? 'A task', why: standing.why }] : []));
  return others.length ? { kind: kind === 'waits' ? 'dependency' : kind, others, ...(now.by === 'person' && { started: true }) } : null;
}

/** Whether another task than this one has the account to itself. One that waits for the person, or for its slot after that, tells nothing of the account. */
function isTried(account: string, { id }: Task, facts: QueueFacts): boolean {
  for (const run of facts.runs) {
    const other = run === id ? undefined : facts.tasks.get(run);
    if (other && (isIn(other, 'queued', 'preparing') || (isLive(other) && works(other.now))) && facts.account(other) === account) return true;
  }
  return false;
}

/** The next moment at which a task may run that waits for nothing but the time; null when none does. */
export function nextMoment(facts: QueueFacts): number | null {
  const { mode, now } = facts;
  const held = new Set(mode.limits.flatMap(({ account }) => (limitOf(mode, account, now) ?? doubtOf(mode, account, now) ? [account] : [])));
  let moment: number | null = null;
  for (const task of facts.tasks.values()) {
    if (!isIn(task, 'queued') || !((task.now.notBefore ?? 0) > now || facts.stuck?.(task.id) || (held.size && held.has(facts.account(task))))) continue;
    const wait = waitOf(task, facts, 0);
    const at = wait?.kind === 'limit' ? wait.limit.until : wait?.kind === 'later' || wait?.kind === 'trial' || wait?.kind === 'stuck' ? wait.until : null;
    if (at !== null) moment = Math.min(at, moment ?? at);
  }
  return moment;
}

/** How many tasks wait for the person's review. */
export function readyCount(tasks: Iterable<Task>): number {
  let count = 0;
  for (const { now } of tasks) if (now.state === 'ready') count += 1;
  return count;
}
