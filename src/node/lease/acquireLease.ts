import { randomBytes } from 'node:crypto';
import type { HeldLease } from '../../engine/ports/windows';
import type { Log } from '../../engine/ports/world';
import { claim, cleanBelow, type LeaseOwner, newestGeneration, type Newest, rewrite, withdraw } from './leaseFiles';
import { HeartWatch } from './heartWatch';
import { lifeOf, ownIdentity } from './owner';

export interface LeaseOptions {
  folder: string;
  log: Log;
  heartbeatMs?: number;
  /** What was seen so far of an owner that cannot be looked up; without it this is the first look. */
  watch?: HeartWatch;
  clock?: LeaseClock;
  /** How long one that waits does nothing where nothing is heard of the owner. */
  lookAgainMs?: number;
}

/** `now` is the time of day, which jumps where the machine slept or its clock is set; `steady` never goes back. Milliseconds. */
export interface LeaseClock { now(): number; steady(): number }

const realClock: LeaseClock = { now: () => Date.now(), steady: () => performance.now() };

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
    if (before && (await isHeld(before, o.watch ?? new HeartWatch()))) return { heldBy: before.owner };
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

async function isHeld({ generation, owner, changedAt }: Newest, watch: HeartWatch): Promise<boolean> {
  if (owner?.released) return false;
  // Half a file, from a file system without hard links: its writer may be at it.
  const life = owner ? await lifeOf(owner) : 'unknown';
  return life === 'unknown' ? !watch.stopped(JSON.stringify([generation, owner, changedAt])) : life === 'lives';
}

const looksPerBeat = 5;
interface Moment { now: number; steady: number }

class Held implements RepositoryLease {
  private readonly over = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private beating: Promise<void> = Promise.resolve();
  private released = false;
  private reported = false;
  private readonly beatMs: number;
  private begun: Moment;
  /** When this was last seen to be its owner. */
  private seen: Moment;

  constructor(private readonly o: LeaseOptions, private readonly generation: number, private readonly me: LeaseOwner) {
    this.beatMs = o.heartbeatMs ?? 10_000;
    this.begun = this.seen = this.moment();
    // Looks more often than it beats: a timer stands still while the machine sleeps, and the first beat after that must not be late.
    this.timer = setInterval(() => {
      if (this.since(this.begun) < this.beatMs) return;
      this.begun = this.moment();
      this.beating = this.beating.then(() => this.beat());
    }, this.beatMs / looksPerBeat).unref();
  }

  get lost(): AbortSignal {
    return this.over.signal;
  }

  async stillMine(): Promise<boolean> {
    if (this.released || this.lost.aborted) return false;
    const now = this.moment();
    const newest = await newestGeneration(this.o.folder);
    if (newest?.generation === this.generation && newest.owner?.token === this.me.token) {
      this.seen = now;
      return true;
    }
    this.lose();
    return false;
  }

  mayWrite(): boolean | Promise<boolean> {
    const held = () => !this.released && !this.lost.aborted;
    if (!held() || this.since(this.seen) < 2 * this.beatMs) return held();
    // Where that cannot be read nothing can be written either, and whoever writes says so.
    return this.stillMine().catch(held);
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
      // Windows that can look up whether we live do that; only others need the heartbeat.
      if (!this.reported) this.o.log.warn(`The heartbeat in ${this.o.folder} could not be written: ${String(error)}`);
      this.reported = true;
    }
  }

  private moment(): Moment {
    const { now, steady } = this.o.clock ?? realClock;
    return { now: now(), steady: steady() };
  }

  /** By the clock by which more has passed: one may have stood still, the other may have been set. */
  private since({ now, steady }: Moment): number {
    const at = this.moment();
    return Math.max(Math.abs(at.now - now), at.steady - steady);
  }

  private lose(): void {
    if (this.lost.aborted || this.released) return;
    clearInterval(this.timer);
    this.o.log.warn(`Another process has taken over the work in ${this.o.folder}.`);
    this.over.abort(new Error('Another process has taken over this repository.'));
  }
}
