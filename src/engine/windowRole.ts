import { detailOf, sentenceOf } from '../core/errors';
import type { QueueFacts } from '../core/nextTask';
import { isIn, isLive } from '../core/task';
import type { Intent } from '../protocol/intents';
import type { Broadcast } from './broadcast';
import type { LoopSettings } from './engine';
import { FollowingDesk } from './followingDesk';
import type { ModeDesk } from './modeDesk';
import type { HeldLease } from './ports/windows';
import type { World } from './ports/world';
import { recover } from './recover';
import type { RunDesk } from './runDesk';
import type { TaskReader } from './taskReader';
import { WorkingDesk } from './workingDesk';

export interface RoleNeeds { desk: RunDesk; reader: TaskReader; modes: ModeDesk; broadcast: Broadcast; queue: () => QueueFacts; slots: () => number; loop: () => LoopSettings }

/** Whether this window works on the tasks or follows the one that does, and how it comes from one to the other. */
export class WindowRole {
  #lease: HeldLease | null = null;
  #working: WorkingDesk | null = null;
  #following: FollowingDesk | null = null;
  /** Taking over, or giving up what another window took over. */
  #turning: Promise<void> = Promise.resolve();
  #closing = new AbortController();
  #line: Awaited<ReturnType<World['handover']['serve']>> | null = null;
  /** Resolves when the tasks are loaded and this window knows its role; rejects with the Failure that kept it from that. */
  readonly known: Promise<void>;

  constructor(private readonly world: World, private readonly o: RoleNeeds) {
    this.known = this.#open();
    this.known.catch((error: unknown) => world.log.error(`Work Mode could not open this repository: ${detailOf(error)}`));
  }

  /** Null while another window works. */
  get working(): WorkingDesk | null {
    return this.#working;
  }

  /** While this window takes over, too: what is wanted then waits for it. */
  get mayAct(): boolean {
    return this.#lease !== null || (this.#following?.reached ?? false);
  }

  mayWrite(): boolean | Promise<boolean> {
    return this.#lease !== null && !this.#lease.lost.aborted && this.#lease.mayWrite();
  }

  free(): QueueFacts['free'] {
    const all = { slots: this.o.slots(), agents: this.o.loop().liveAgents };
    return this.#working?.free() ?? this.#following?.free(all) ?? all;
  }

  /** Tasks with a run: in a window that follows, as far as the tasks tell. */
  runs(): ReadonlySet<string> {
    return this.#working?.runs() ?? new Set([...this.o.desk.book.tasks.values()].filter((task) => isIn(task, 'preparing') || isLive(task)).map(({ id }) => id));
  }

  async handle(intent: Intent): Promise<string> {
    await this.known;
    if (this.#lease && !this.#working) await this.#turning;
    return this.#working ? this.#working.handle(intent) : this.world.handover.send(intent);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('The editor is closing.'));
    this.#following?.close();
    await this.known.catch(() => undefined);
    await this.#turning;
    // What other windows wait for is done before the last of it is stored.
    await Promise.all([this.#working?.close(), this.#line?.close()]);
    await Promise.all([this.world.transcripts.flush(), this.world.activities.flush()]);
    this.o.broadcast.end();
    await this.#lease?.release();
    this.#lease = null;
  }

  async #open(): Promise<void> {
    const lease = await this.world.lease.acquire();
    if (!lease) return this.#follow();
    this.#lease = lease;
    await Promise.all([this.o.reader.load(), this.o.modes.load()]);
    if (this.o.modes.mode.switch === 'on' && !this.o.loop().autoStart) await this.o.modes.turnedOff();
    await this.#work(lease);
  }

  /** Shows what another window does until that one is gone. */
  async #follow(rest: Promise<unknown> = Promise.resolve()): Promise<void> {
    const following = new FollowingDesk(this.world, {
      book: this.o.desk.book, reader: this.o.reader, modes: this.o.modes, activities: this.o.broadcast.activities, publish: (event) => this.o.broadcast.here(event),
    });
    this.#following = following;
    await following.open();
    if (this.#closing.signal.aborted) return following.close();
    this.o.broadcast.here({ type: 'role' });
    rest.then(() => this.world.lease.wait(this.#closing.signal)).then(
      (lease) => { this.#turning = this.#takeOver(lease); },
      (error: unknown) => { if (!this.#closing.signal.aborted) this.#report(error); },
    );
  }

  /** Work mode goes on as it was: the person did not open anything anew. */
  async #takeOver(lease: HeldLease): Promise<void> {
    if (this.#closing.signal.aborted) return lease.release();
    this.#lease = lease;
    this.#following?.close();
    this.#following = null;
    try {
      await Promise.all([this.o.reader.load(), this.o.modes.load()]);
      await this.#work(lease);
    } catch (error) {
      this.#report(error);
      this.#lease = null;
      await lease.release();
      if (this.#closing.signal.aborted) return;
      // Perhaps another window can; else it is tried again.
      await this.#follow(this.#rest()).catch((reason: unknown) => this.#report(reason));
    }
  }

  /** Resolves after a while, or when the editor closes. */
  #rest(): Promise<void> {
    const { clock } = this.world;
    return new Promise((resolve) => {
      const forget = clock.at(clock.now() + restMs, resolve);
      this.#closing.signal.addEventListener('abort', () => {
        forget();
        resolve();
      });
    });
  }

  async #work(lease: HeldLease): Promise<void> {
    lease.lost.addEventListener('abort', () => { this.#turning = this.#lose(); });
    if (this.#closing.signal.aborted) return;
    const found = await recover(this.o.desk);
    if (this.#closing.signal.aborted || lease.lost.aborted) return;
    const working = new WorkingDesk(this.o.desk, {
      slots: this.o.slots,
      modes: this.o.modes,
      queue: this.o.queue,
      quiet: (id) => this.o.broadcast.doing(id, null),
      tell: (tone, sentence) => this.o.broadcast.everywhere({ type: 'notice', tone, sentence }),
    });
    this.#working = working;
    this.o.broadcast.here({ type: 'role' });
    for (const sentence of found) this.o.broadcast.here({ type: 'notice', tone: 'warning', sentence });
    const line = await this.world.handover.serve((intent) => working.handle(intent)).catch((error: unknown) => {
      this.world.log.warn(`Other windows cannot reach this one: ${detailOf(error)}`);
      return null;
    });
    if (lease.lost.aborted) return line?.close();
    this.#line = this.o.broadcast.line = line;
    // It works by now: an error here must not give the lease to another window while runs go on in this one.
    await working.takeUp().catch((error: unknown) => this.#report(error));
    working.wake();
  }

  /** This process was thought dead and another one took over: stop at once, write nothing more, and show what that one does. */
  async #lose(): Promise<void> {
    this.world.log.warn('Another window took over the work on this repository.');
    const [working, line] = [this.#working, this.#line];
    this.#working = null;
    this.#line = this.o.broadcast.line = null;
    this.#lease = null;
    this.o.broadcast.here({ type: 'role' });
    try {
      await Promise.all([working?.close(), line?.close()]);
      this.o.broadcast.activities.clear();
      if (!this.#closing.signal.aborted) await this.#follow();
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    this.world.log.error(detailOf(error));
    this.o.broadcast.here({ type: 'notice', tone: 'warning', sentence: sentenceOf(error) });
  }
}

/** How long a window that could not take over leaves it to others. */
const restMs = 10_000;
