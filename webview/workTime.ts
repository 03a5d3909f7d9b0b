import type { Card } from '../src/protocol/picture';

/** The time at work of a card: counted on as if it had begun at `since`, standing still at `ms`, or what the last run came to. `title` says what it is. */
export type WorkTime = { kind: 'goesOn'; since: number; title: string } | { kind: 'stands' | 'over'; ms: number; title: string };

/** Null where there was no run, or nobody knows how long it worked. */
export function workTime({ live, worked }: Pick<Card, 'live' | 'worked'>): WorkTime | null {
  if (!worked) return null;
  if (!live) return { kind: 'over', ms: worked.ms, title: 'Time at work in the last run, waiting not counted:' };
  const title = 'Time at work so far, waiting not counted:';
  return worked.since === null ? { kind: 'stands', ms: worked.ms, title } : { kind: 'goesOn', since: worked.since - worked.ms, title };
}
