import { detailOf } from '../../core/errors';
import { watchFolder } from '../store/watchFolder';
import { acquireLease, type LeaseOptions, type RepositoryLease } from './acquireLease';
import { HeartWatch } from './heartWatch';
import { isLeaseFile } from './leaseFiles';

/** Pauses between looks when the owner seems to be gone: a process that was killed takes a moment to end. */
const hurriedMs = [20, 50, 100, 200, 300, 500, 500, 500];

/**
 * Resolves when this process has got the lease: tries as soon as something happens in its folder, when somebody in `hurried` is called, and every
 * few seconds. Rejects with the signal's reason.
 */
export async function waitForLease(options: LeaseOptions & { hurried?: Set<() => void> }, signal: AbortSignal): Promise<RepositoryLease> {
  const o = { watch: new HeartWatch(), ...options };
  signal.throwIfAborted();
  let wake = (): void => undefined;
  const stopWatching = watchFolder({ folder: o.folder, matters: isLeaseFile, log: o.log }, () => wake());
  const stop = () => wake();
  let soon: number[] = [];
  const hurry = () => {
    soon = [...hurriedMs];
    wake();
  };
  o.hurried?.add(hurry);
  signal.addEventListener('abort', stop);
  let told = '';
  try {
    for (;;) {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      const result = await acquireLease(o).catch((error: unknown) => {
        // A disk that is full or away for a while: say it once and keep trying.
        const detail = detailOf(error);
        if (detail !== told) o.log.warn(`The lease cannot be taken yet: ${detail}`);
        told = detail;
        return null;
      });
      if (result && !('heldBy' in result)) {
        if (!signal.aborted) return result;
        await result.release();
      }
      signal.throwIfAborted();
      const timer = setTimeout(wake, soon.shift() ?? o.lookAgainMs ?? 2000 + Math.random() * 3000);
      await woken;
      clearTimeout(timer);
      signal.throwIfAborted();
    }
  } finally {
    signal.removeEventListener('abort', stop);
    o.hurried?.delete(hurry);
    stopWatching();
  }
}
