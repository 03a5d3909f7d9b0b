import type { Lease } from '../../engine/ports/windows';
import { acquireLease, type LeaseOptions } from './acquireLease';
import { HeartWatch } from './heartWatch';
import { waitForLease } from './waitForLease';

export interface HurriedLease extends Lease {
  /** Whoever waits looks at once, and often for a while: the owner seems to be gone. */
  hurry(): void;
}

/** One engine per repository: of all processes that try, on any machine that shares the folder, one gets the lease. */
export function createLease(options: LeaseOptions): HurriedLease {
  const o = { watch: new HeartWatch(), ...options };
  const hurried = new Set<() => void>();
  return {
    async acquire() {
      const result = await acquireLease(o);
      return 'heldBy' in result ? null : result;
    },
    wait: (signal) => waitForLease({ ...o, hurried }, signal),
    hurry() {
      for (const look of hurried) look();
    },
  };
}
