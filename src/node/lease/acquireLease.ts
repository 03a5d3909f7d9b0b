import { randomBytes } from 'node:crypto';
import type { HeldLease } from '../../engine/ports/windows';
import type { Log } from '../../engine/ports/world';
import { claim, cleanBelow, type LeaseOwner, newestGeneration, type Newest, rewrite, withdraw } from './leaseFiles';
import { lives, ownIdentity, staleMs } from './owner';

export interface LeaseOptions {
  folder: string;
  log: Log;
  heartbeatMs?: number;
  /** How long one that waits does nothing where nothing is heard of the owner. */
  lookAgainMs?: number;
}

/** The right to work on a repository, while this process lives and holds it. */
export interface RepositoryLease extends HeldLease {
  /** Looks at the disk now: false when another process has taken over. */
  stillMine(): Promise<boolean>;
}

/** Takes the lease when nobody alive holds it; else says who does. Throws Failure('disk'). */
export async function acquireLease(o: LeaseOptions): Promise<RepositoryLease | { heldBy: LeaseOwner | null }> {
  const me: LeaseOwner = { ...(await ownIdentity()), token: randomBytes(12).toString('hex'), heartbeat: Date.now(), released: false };
  for (;;) {
    const before = await newestGeneration(o.folder);
    if (before && (await isHeld(before))) return { heldBy: before.owner };
    const generation = (before?.generation ?? 0) + 1;
    if (!(await claim(o.folder, generation, { ...me, heartbeat: Date.now() }))) continue;
    const newest = await newestGeneration(o.folder);
    if (newest?.generation === generation && newest.owner?.token === me.token) {
      await cleanBelow(o.folder, generation).catch((error: unknown) => o.log.warn(`Old lease files stay in ${o.folder}: ${String(error)}`));
      return new Held(o, generation, me);
    }
    // We were slow: others have come and gone above us since we looked.
    await withdraw(o.folder, generation);
  }
}

async function isHeld({ owner, changedAt }: Newest): Promise<boolean> {
  // Half a file, from a file system without hard links: its writer may be at it.
  if (!owner) return Math.abs(Date.now() - changedAt) < staleMs;
  return !owner.released && lives(owner, Date.now());
}

class Held implements RepositoryLease {
  private readonly over = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private beating: Promise<void> = Promise.resolve();
  private released = false;
  private reported = false;

  constructor(private readonly o: LeaseOptions, private readonly generation: number, private readonly me: LeaseOwner) {
    const beat = () => {
      this.beating = this.beating.then(() => this.beat());
    };
    this.timer = setInterval(beat, o.heartbeatMs ?? 10_000).unref();
  }

  get lost(): AbortSignal {
    return this.over.signal;
  }

  async stillMine(): Promise<boolean> {
    if (this.released || this.lost.aborted) return false;
    const newest = await newestGeneration(this.o.folder);
    if (newest?.generation === this.generation && newest.owner?.token === this.me.token) return true;
    this.lose();
    return false;
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
    if (this.released || this.lost.aborted) return;
    try {
      if (await this.stillMine()) await rewrite(this.o.folder, this.generation, { ...this.me, heartbeat: Date.now(), released: true });
    } catch (error) {
      // The next one takes over when this process has ended.
      this.o.log.warn(`The lease in ${this.o.folder} could not be released: ${String(error)}`);
    }
    this.released = true;
  }

  private async beat(): Promise<void> {
    try {
      if (await this.stillMine()) await rewrite(this.o.folder, this.generation, { ...this.me, heartbeat: Date.now() });
    } catch (error) {
      // Windows on this machine ask whether we live; only other machines need the heartbeat.
      if (!this.reported) this.o.log.warn(`The heartbeat in ${this.o.folder} could not be written: ${String(error)}`);
      this.reported = true;
    }
  }

  private lose(): void {
    if (this.lost.aborted || this.released) return;
    clearInterval(this.timer);
    this.o.log.warn(`Another process has taken over the work in ${this.o.folder}.`);
    this.over.abort(new Error('Another process has taken over this repository.'));
  }
}
