import type { Card } from '../src/protocol/picture';

/** The time of a run as its card shows it: counted on from `since`, or what it took. `title` says what is in it. */
export type RunTime = { since: number; title: string } | { tookMs: number; title: string };

/** Nothing is counted while the task holds still or waits for an answer. Nobody keeps how long it waited, so waiting is said to be included. */
export function runTime({ badge, runningSince, tookMs }: Pick<Card, 'badge' | 'runningSince' | 'tookMs'>): RunTime | null {
  if (badge === 'Paused' || (badge === 'Needs input' && runningSince !== null)) return null;
  if (runningSince !== null) return { since: runningSince, title: 'Since it started, waiting included:' };
  return tookMs === null ? null : { tookMs, title: 'The last run, waiting included:' };
}
