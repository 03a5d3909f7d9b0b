import type { In, Live, WorkTime } from './task';

/** Whether this run works, as against waiting for the person or for its slot. */
export function works({ state, asks, work }: Live['now']): boolean {
  return state !== 'paused' && asks.length === 0 && work.hasSlot;
}

/** The same run with its work time moved on: called with everything that may have made it wait, or work again. */
export function clocked<Now extends Live['now']>(now: Now, at: number): Now {
  const { work } = now;
  if (works(now) === (work.since !== null)) return now;
  const next: WorkTime = work.since === null ? { ...work, since: at } : { ...work, ms: workedUntil(work, at), since: null };
  return { ...now, work: next };
}

/** The same work time without what the machine slept of it. It may have begun to wait before anybody noticed that. */
export function withoutSleep(work: WorkTime, slept: { at: number; ms: number }): WorkTime {
  const ms = workedUntil(work, slept.at);
  return { ...work, ms: ms === null ? null : Math.max(0, ms - slept.ms), since: work.since === null ? null : slept.at };
}

/** What the work time of a run comes to that ends now; null where nobody knows. */
export function workedMs(now: In<'preparing'>['now'] | Live['now'], at: number): number | null {
  return workedUntil(now.state === 'preparing' ? begun(now.run) : now.work, at);
}

/** The same for a run that the next start finds cut off, at nobody knows which moment: known only where it waited. */
export function workedWhenFound(now: In<'preparing'>['now'] | Live['now']): number | null {
  return now.state === 'preparing' || now.work.since !== null ? null : now.work.ms;
}

/** A run works from the moment it was taken. */
export function begun({ startedAt }: { startedAt: number }): WorkTime {
  return { ms: 0, since: startedAt, hasSlot: true };
}

/** The clock of the machine may have been set back meanwhile. */
function workedUntil({ ms, since }: WorkTime, at: number): number | null {
  return ms === null || since === null ? ms : ms + Math.max(0, at - since);
}
