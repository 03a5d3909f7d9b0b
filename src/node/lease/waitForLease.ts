import { detailOf } from '../../core/errors';
import { watchFolder } from '../store/watchFolder';
import { acquireLease, type LeaseOptions, type RepositoryLease } from './acquireLease';
import { isLeaseFile } from './leaseFiles';

/** Resolves when this process has got the lease: tries as soon as something happens in its folder, and every few seconds. Rejects with the signal's reason. */
export async function waitForLease(o: LeaseOptions, signal: AbortSignal): Promise<RepositoryLease> {
  signal.throwIfAborted();
  let wake = (): void => undefined;
  const stopWatching = watchFolder({ folder: o.folder, matters: isLeaseFile, log: o.log }, () => wake());
  const stop = () => wake();
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
      const timer = setTimeout(wake, 2000 + Math.random() * 3000);
      await woken;
      clearTimeout(timer);
      signal.throwIfAborted();
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stopWatching();
  }
}
