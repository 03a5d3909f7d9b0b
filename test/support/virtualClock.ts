import type { Clock } from '../../src/engine/ports/world';

/** A clock that stands still until a test lets time pass; tokens are counted, so that they are the same in every run. */
export interface VirtualClock extends Clock {
  /** Lets time pass: what falls due is called at its time, one after the other, and what follows from it has happened before the next. */
  advance(ms: number): Promise<void>;
  /** The machine sleeps for so long, or its clock is set, back where this is below zero: nothing happens meanwhile, and what waits for a length of time waits as long as before. */
  jump(ms: number): void;
  /** Lets time pass up to that moment. */
  runUntil(time: number): Promise<void>;
  /** Lets time pass from one thing that falls due to the next until this holds; throws when nothing is left that could make it true. */
  runUntilTrue(holds: () => boolean): Promise<void>;
  /** When the things fall due that are still to come, soonest first. Empty after a tidy end. */
  pending(): number[];
}

interface Due { time: number; order: number; callback: () => void; /** It waits for a length of time, rather than for a time. */ lasts: boolean }

export function virtualClock(start = 1_000_000): VirtualClock {
  let now = start;
  let tokens = 0;
  let order = 0;
  const dues = new Set<Due>();

  const soonest = () => [...dues].reduce<Due | null>((first, due) => (!first || due.time < first.time || (due.time === first.time && due.order < first.order) ? due : first), null);
  const call = async (due: Due) => {
    dues.delete(due);
    now = Math.max(now, due.time);
    due.callback();
    await settled();
  };
  const runUntil = async (time: number) => {
    await settled();
    for (let due = soonest(); due && due.time <= time; due = soonest()) await call(due);
    now = Math.max(now, time);
  };
  const add = (due: Omit<Due, 'order'>) => {
    const added = { ...due, order: order++ };
    dues.add(added);
    return () => dues.delete(added);
  };
  return {
    now: () => now,
    token: () => `token${String(tokens++).padStart(5, '0')}`,
    at: (time, callback) => add({ time, callback, lasts: false }),
    after: (ms, callback) => add({ time: now + ms, callback, lasts: true }),
    jump(ms) {
      now += ms;
      for (const due of dues) if (due.lasts) due.time += ms;
    },
    advance: (ms) => runUntil(now + ms),
    runUntil,
    async runUntilTrue(holds) {
      await settled();
      for (let due = soonest(); !holds(); due = soonest()) {
        if (!due) throw new Error('Nothing falls due any more, and it is still not so.');
        await call(due);
      }
    },
    pending: () => [...dues].map(({ time }) => time).sort((a, b) => a - b),
  };
}

/** Resolves when everything that needs no time has happened: in a world in memory all of it is promises. */
export async function settled(): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** One round lets all promises run; the others are for what itself waits for the next round. */
const rounds = 3;
