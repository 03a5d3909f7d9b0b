import type { Card } from '../src/protocol/picture';
import type { ThreadPicture } from '../src/protocol/thread';
import { tookText } from './timeText';

/** The time at work of a card: counted on as if it had begun at `since`, standing still at `ms`, or what the last run came to. `title` says what it is. */
export type WorkTime = { kind: 'goesOn'; since: number; title: string } | { kind: 'stands' | 'over'; ms: number; title: string };

/** Null where there was no run, or nobody knows how long it worked. */
export function workTime({ live, worked }: Pick<Card, 'live' | 'worked'>): WorkTime | null {
  if (!worked) return null;
  if (!live) return { kind: 'over', ms: worked.ms, title: 'Time at work in the last run, waiting not counted:' };
  const title = 'Time at work in this run, waiting not counted:';
  return worked.since === null ? { kind: 'stands', ms: worked.ms, title } : { kind: 'goesOn', since: worked.since - worked.ms, title };
}

/** What stands around the time of the run that goes on: which run it is, where it is not the first, and how long it may work. */
export function runWords({ number, limitMinutes }: NonNullable<ThreadPicture['run']>): { before: string; after: string } {
  return { before: number > 1 ? `run ${number} · ` : '', after: limitMinutes === null ? '' : ` of ${tookText(limitMinutes * 60_000)}` };
}
