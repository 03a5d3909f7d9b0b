import { DiskFull } from '../core/errors';
import type { Clock } from './ports/world';

/**
 * Does what needs room on the disk, again and again until there is some; `waits` hears of each time that there is none. When `over` is aborted it is
 * tried a last time, and throws what it throws.
 */
export async function withRoom<T>(clock: Clock, o: { over: AbortSignal; waits: (error: DiskFull, times: number) => void }, work: () => Promise<T>): Promise<T> {
  for (let times = 0; ; times += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DiskFull) || o.over.aborted) throw error;
      o.waits(error, times);
      await passed(clock, pausesMs[Math.min(times, pausesMs.length - 1)] ?? 0, o.over);
    }
  }
}

/** Resolves after this time, or as soon as the signal is aborted. */
function passed(clock: Clock, ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      forget();
      over.removeEventListener('abort', done);
      resolve();
    };
    const forget = clock.after(ms, done);
    over.addEventListener('abort', done);
  });
}

const pausesMs = [10, 60, 300, 600].map((seconds) => seconds * 1_000);
