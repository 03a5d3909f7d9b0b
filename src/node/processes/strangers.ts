import { lstatSync } from 'node:fs';

/** A process that carried nothing of a run when it was first met. `mark` is another one when its number was given to another process. */
interface Stranger { mark: string; since: number; sure: boolean }

/** Milliseconds. A process that has just been made shows what its parent has, until it starts its own program. */
const usuallySettledMs = 2000;

/** The processes of this machine that belong to no run, which are most: on Linux a look need not ask each of them again. */
export class Strangers {
  #known = new Map<number, Stranger>();

  constructor(private readonly settledMs = usuallySettledMs) {}

  /** Those of which it is not sure. */
  suspects(pids: readonly number[]): number[] {
    const before = this.#known;
    this.#known = new Map();
    return pids.filter((pid) => {
      const known = before.get(pid);
      if (!known || known.mark !== markOf(pid)) return true;
      this.#known.set(pid, known);
      return !known.sure;
    });
  }

  /**
   * The suspects that neither carry anything of a run, nor are in a group with one that does; true for one that starts no program any more.
   * All others are not strangers, whatever they were before.
   */
  met(strange: ReadonlyMap<number, boolean>): void {
    const now = performance.now();
    for (const [pid, known] of this.#known) if (!known.sure && !strange.has(pid)) this.#known.delete(pid);
    for (const [pid, settled] of strange) {
      const known = this.#known.get(pid);
      if (known) known.sure = settled || now - known.since >= this.settledMs;
      else this.#known.set(pid, { mark: markOf(pid), since: now, sure: settled });
    }
  }
}

/** The system makes the folder of a process anew for another one of the same number. Empty when there is none, which no other mark is. */
function markOf(pid: number): string {
  const stats = lstatSync(`/proc/${pid}`, { throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.ctimeMs}` : '';
}
