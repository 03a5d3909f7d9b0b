import type { Lease } from '../../engine/ports';
import { acquireLease, type LeaseOptions } from './acquireLease';
import { waitForLease } from './waitForLease';

/** One engine per repository: of all processes that try, on any machine that shares the folder, one gets the lease. */
export function createLease(o: LeaseOptions): Lease {
  return {
    async acquire() {
      const result = await acquireLease(o);
      return 'heldBy' in result ? null : result;
    },
    wait: (signal) => waitForLease(o, signal),
  };
}
