import type { DependencyPicture } from '../protocol/picture';
import { Refusal } from './errors';
import type { In, Task } from './task';
import { isIn } from './task';
import { failureOf } from './tries';

/** How a task that comes before another one stands to it. */
export type Standing = { kind: 'met' } | { kind: 'waits' | 'broken'; why: string };

/** Whether what `id` names is done as far as those that come after it are concerned: its result is frozen, applied, or there was nothing to change. */
export function isMet(id: string, tasks: ReadonlyMap<string, Task>): boolean {
  const now = tasks.get(id)?.now;
  return now?.state === 'ready' ? now.confirmed : now?.state === 'done' && now.outcome.kind !== 'dismissed';
}

/** The same, and why not, in words. */
export function standingOf(id: string, tasks: ReadonlyMap<string, Task>): Standing {
  const task = tasks.get(id);
  if (!task) return broken('was deleted');
  if (isMet(id, tasks)) return met;
  const { now } = task;
  switch (now.state) {
    case 'ready': return waits('ended without saying that it is done; review it first');
    case 'failed': return broken('failed');
    case 'interrupted': return now.asks.length ? waits('waits for your answer') : broken(interruptedWords[now.cause] ?? 'was interrupted');
    case 'done': return broken('was dismissed');
    case 'draft': return waits('is a draft');
    case 'queued': return waits(failureOf(task) === null ? 'is queued' : 'failed and is tried again');
    case 'applying': return waits('is being applied');
    default: return waits('is being worked on');
  }
}

const interruptedWords: Partial<Record<In<'interrupted'>['now']['cause'], string>> = {
  unsealed: 'was not written here by this VS Code profile', unconfirmed: 'ended without a result',
};

/** What a task comes after, as it is drawn. */
export function dependencyPictures(dependsOn: readonly string[], tasks: ReadonlyMap<string, Task>): DependencyPicture[] {
  return dependsOn.map((id) => {
    const standing = standingOf(id, tasks);
    return { id, title: tasks.get(id)?.brief.title ?? 'A deleted task', standing: standing.kind, state: standing.kind === 'met' ? 'done' : standing.why };
  });
}

/** Throws a Refusal that names the circle when `id` would come, by any way, after itself, or after a task that is not there. */
export function refuseCircle(id: string, dependsOn: readonly string[], tasks: ReadonlyMap<string, Task>): void {
  const missing = dependsOn.find((one) => one !== id && !tasks.has(one));
  if (missing !== undefined) throw new Refusal('A task that this one is to come after is not there any more. Choose again.');
  const way = wayTo(id, dependsOn, tasks);
  if (!way) return;
  const title = (one: string) => `“${tasks.get(one)?.brief.title ?? 'This task'}”`;
  const names = [id, ...way].map(title);
  throw new Refusal(way.length > 1 || way[0] !== id
    ? `These tasks would wait for each other in a circle: ${names.join(' comes after ')}. Take one of these dependencies away.`
    : `${title(id)} cannot come after itself.`);
}

/** All tasks that come, by any way, after this one. */
export function dependentsOf(id: string, tasks: ReadonlyMap<string, Task>): Set<string> {
  const next = new Map<string, string[]>();
  for (const task of tasks.values()) for (const one of task.dependsOn) next.set(one, [...(next.get(one) ?? []), task.id]);
  const found = new Set<string>();
  const open = [...(next.get(id) ?? [])];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    open.push(...(next.get(one) ?? []));
  }
  return found;
}

/** What a run of this task starts from: the results of what it comes after, the commits of what is applied, and the user's commit where there is one of these, or no result. */
export function basisOf(task: Task, tasks: ReadonlyMap<string, Task>): { results: string[]; applied: string[]; head: boolean } {
  const found = foundations(task, tasks);
  const results = found.flatMap((one) => (isIn(one, 'ready') ? [one.now.changeset.result] : []));
  const applied = found.flatMap((one) => (isIn(one, 'done') && one.now.outcome.kind === 'applied' ? [one.now.outcome.commit] : []));
  return { results: [...new Set(results)], applied: [...new Set(applied)], head: applied.length > 0 || !results.length };
}

/** Names what a run of this task starts from, apart from the user's commit: what was found or decided about it holds while this is the same. */
export function basisNames(task: Task, tasks: ReadonlyMap<string, Task>): string[] {
  const { results, applied } = basisOf(task, tasks);
  return [...results, ...applied];
}

/** Tasks whose changes this one builds on and that are not applied: they had a run, and may be at another one now. */
export function appliedBefore(task: Task, tasks: ReadonlyMap<string, Task>): Task[] {
  return foundations(task, tasks).filter((one) => !isIn(one, 'done', 'draft') && one.runs > 0);
}

/** Why this task cannot be applied yet; null where it can. */
export function whyNotApplied(task: Task, tasks: ReadonlyMap<string, Task>): string | null {
  const [first] = appliedBefore(task, tasks);
  if (!first) return null;
  const title = `“${first.brief.title}”`;
  if (isIn(first, 'ready', 'applying')) return `Apply ${title} first: this task builds on its changes.`;
  const standing = standingOf(first.id, tasks);
  return `This task builds on ${title}, which ${standing.kind === 'met' ? 'is not applied' : standing.why}. See to that one first, or edit this task so that it does not come after it.`;
}

/** The tasks that a task comes after; what had nothing to change stands for what it came after itself. */
function foundations(task: Task, tasks: ReadonlyMap<string, Task>, seen = new Set<string>()): Task[] {
  return task.dependsOn.flatMap((id) => {
    const one = tasks.get(id);
    if (!one || seen.has(id)) return [];
    seen.add(id);
    const empty = isIn(one, 'done') && one.now.outcome.kind === 'nothingToChange';
    return empty ? [one, ...foundations(one, tasks, seen)] : [one];
  });
}

/** The way by which `id` is reached from what it would come after; null when there is none. */
function wayTo(id: string, from: readonly string[], tasks: ReadonlyMap<string, Task>): string[] | null {
  const seen = new Set<string>();
  const open = from.map((one) => [one]);
  for (let way = open.shift(); way; way = open.shift()) {
    const last = way.at(-1) ?? '';
    if (last === id) return way;
    if (seen.has(last)) continue;
    seen.add(last);
    for (const next of tasks.get(last)?.dependsOn ?? []) open.push([...way, next]);
  }
  return null;
}

const met: Standing = { kind: 'met' };

function waits(why: string): Standing {
  return { kind: 'waits', why };
}

function broken(why: string): Standing {
  return { kind: 'broken', why };
}
