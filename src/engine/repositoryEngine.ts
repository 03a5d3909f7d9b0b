import type { Activity, BoardAgent } from '../core/board';
import { detailOf, sentenceOf } from '../core/errors';
import type { Mode } from '../core/mode';
import type { QueueFacts } from '../core/nextTask';
import type { Rule } from '../core/policy/rule';
import type { Task } from '../core/task';
import type { Profile } from '../protocol/asks';
import type { ActivityFilter, ActivityPage } from '../protocol/activity';
import type { Intent } from '../protocol/intents';
import type { TranscriptLine } from '../protocol/transcript';
import { ActivityDesk } from './activityDesk';
import { boardAgents } from './boardAgents';
import { Broadcast } from './broadcast';
import type { Engine, EngineEvent, LoopSettings } from './engine';
import { usualLoop } from './engine';
import { FollowingDesk } from './followingDesk';
import { ModeDesk } from './modeDesk';
import type { HeldLease } from './ports/windows';
import type { World } from './ports/world';
import { recover } from './recover';
import { accountOf } from './route';
import type { RunDesk } from './runDesk';
import { TaskBook } from './taskBook';
import { TaskReader } from './taskReader';
import { WorkingDesk } from './workingDesk';

/**
 * The engine of one repository. Where this process holds the lease it works; else it shows what another window does,
 * and takes over as soon as that one is gone.
 */
export class RepositoryEngine implements Engine {
  #lease: HeldLease | null = null;
  #working: WorkingDesk | null = null;
  #following: FollowingDesk | null = null;
  /** Taking over, or giving up what another window took over. */
  #turning: Promise<void> = Promise.resolve();
  #closing = new AbortController();
  readonly #broadcast: Broadcast;
  readonly #unruled: () => void;
  readonly #book: TaskBook;
  readonly #desk: RunDesk;
  readonly #modes: ModeDesk;
  readonly #reader: TaskReader;
  #line: Awaited<ReturnType<World['handover']['serve']>> | null = null;
  /** Resolves when the tasks are loaded and this window knows its role; rejects with the Failure that kept it from that. */
  readonly ready: Promise<void>;

  constructor(private readonly world: World, private readonly o: { slots: () => number; profile: () => Profile; loop?: () => LoopSettings }) {
    const broadcast = (this.#broadcast = new Broadcast(world.log));
    const activity = new ActivityDesk(world, {
      task: (id) => this.#book.tasks.get(id),
      logged: (entry) => this.#broadcast.everywhere({ type: 'logged', entry }),
    });
    this.#book = new TaskBook(world.store, world.log, { publish: (event) => this.#changed(event), mayWrite: () => this.#mayWrite(), moved: (move) => activity.moved(move) });
    this.#desk = {
      world,
      book: this.#book,
      profile: o.profile,
      loop: () => this.#loop(),
      show: (id, text, code) => broadcast.doing(id, { text, code }),
      write: (task, run, line) => {
        world.transcripts.append(task, run, line);
        broadcast.everywhere({ type: 'transcript', task, run, line });
        activity.said(task, run, line);
      },
    };
    this.#reader = new TaskReader(world, { tasks: this.#book.tasks, publish: (event) => this.#broadcast.here(event) });
    this.#modes = new ModeDesk(world, {
      changed: () => this.#broadcast.here({ type: 'mode' }),
      doubted: (sentence) => this.#broadcast.here({ type: 'notice', tone: 'warning', sentence }),
      switched: (before, after) => activity.switched(before, after),
    });
    this.#unruled = world.rules.onChange(() => this.#broadcast.here({ type: 'rules' }));
    this.ready = this.#open();
    this.ready.catch((error: unknown) => world.log.error(`Work Mode could not open this repository: ${detailOf(error)}`));
  }

  get role(): 'working' | 'following' {
    return this.#working ? 'working' : 'following';
  }

  /** While this window takes over, too: what is wanted then waits for it. */
  get mayAct(): boolean {
    return this.#lease !== null || (this.#following?.reached ?? false);
  }

  get loaded(): boolean {
    return this.#reader.loaded;
  }

  tasks(): ReadonlyMap<string, Task> {
    return this.#book.tasks;
  }

  activities(): ReadonlyMap<string, Activity> {
    return this.#broadcast.activities;
  }

  agents(): readonly BoardAgent[] {
    return boardAgents(this.world.agents);
  }

  mode(): Mode {
    return this.#modes.mode;
  }

  queue(): QueueFacts {
    return {
      tasks: this.#book.tasks, mode: this.#modes.mode, now: this.world.clock.now(), free: this.#free(),
      reviewLimit: this.#loop().reviewLimit, busy: this.#working?.busy() ?? new Set(), account: (task) => accountOf(task, this.world.agents),
    };
  }

  log(o: { filter: ActivityFilter; before: number | null; count: number }): Promise<ActivityPage> {
    return this.world.activities.page(o);
  }

  async handle(intent: Intent): Promise<string> {
    await this.ready;
    if (this.#lease && !this.#working) await this.#turning;
    return this.#working ? this.#working.handle(intent) : this.world.handover.send(intent);
  }

  async transcript(id: string, run = this.#book.get(id).runs): Promise<TranscriptLine[]> {
    if (run < 1) return [];
    await this.world.transcripts.flush();
    return this.world.transcripts.read(id, run);
  }

  page(id: string, o: { run: number; before: number | null; count: number }): Promise<{ lines: TranscriptLine[]; from: number }> {
    return this.world.transcripts.page({ task: id, ...o });
  }

  rules(): readonly Rule[] {
    return this.world.rules.list();
  }

  forgetRule(rule: string): Promise<void> {
    return this.world.rules.remove(rule);
  }

  onEvent(listener: (event: EngineEvent) => void): () => void {
    return this.#broadcast.onEvent(listener);
  }

  /** Looks for free slots again, for example after the setting changed. */
  wake(): void {
    this.#working?.wake();
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('The editor is closing.'));
    this.#following?.close();
    this.#unruled();
    await this.ready.catch(() => undefined);
    await this.#turning;
    // What other windows wait for is done before the last of it is stored.
    await Promise.all([this.#working?.close(), this.#line?.close()]);
    await Promise.all([this.world.transcripts.flush(), this.world.activities.flush()]);
    this.#broadcast.end();
    await this.#lease?.release();
    this.#lease = null;
  }

  async #open(): Promise<void> {
    const lease = await this.world.lease.acquire();
    if (!lease) return this.#follow();
    this.#lease = lease;
    await Promise.all([this.#reader.load(), this.#modes.load()]);
    if (this.#modes.mode.switch === 'on' && !this.#loop().autoStart) await this.#modes.turnedOff();
    await this.#work(lease);
  }

  /** Shows what another window does until that one is gone. */
  async #follow(rest: Promise<unknown> = Promise.resolve()): Promise<void> {
    const following = new FollowingDesk(this.world, {
      book: this.#book, reader: this.#reader, modes: this.#modes, activities: this.#broadcast.activities, publish: (event) => this.#broadcast.here(event),
    });
    this.#following = following;
    await following.open();
    if (this.#closing.signal.aborted) return following.close();
    this.#broadcast.here({ type: 'role' });
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
      await Promise.all([this.#reader.load(), this.#modes.load()]);
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
    const found = await recover(this.#desk);
    if (this.#closing.signal.aborted || lease.lost.aborted) return;
    const working = new WorkingDesk(this.#desk, {
      slots: this.o.slots,
      modes: this.#modes,
      queue: () => this.queue(),
      quiet: (id) => this.#broadcast.doing(id, null),
      tell: (tone, sentence) => this.#broadcast.everywhere({ type: 'notice', tone, sentence }),
    });
    this.#working = working;
    this.#broadcast.here({ type: 'role' });
    for (const sentence of found) this.#broadcast.here({ type: 'notice', tone: 'warning', sentence });
    const line = await this.world.handover.serve((intent) => working.handle(intent)).catch((error: unknown) => {
      this.world.log.warn(`Other windows cannot reach this one: ${detailOf(error)}`);
      return null;
    });
    if (lease.lost.aborted) return line?.close();
    this.#line = this.#broadcast.line = line;
    // It works by now: an error here must not give the lease to another window while runs go on in this one.
    await working.takeUp().catch((error: unknown) => this.#report(error));
    working.wake();
  }

  /** This process was thought dead and another one took over: stop at once, write nothing more, and show what that one does. */
  async #lose(): Promise<void> {
    this.world.log.warn('Another window took over the work on this repository.');
    const [working, line] = [this.#working, this.#line];
    this.#working = null;
    this.#line = this.#broadcast.line = null;
    this.#lease = null;
    this.#broadcast.here({ type: 'role' });
    try {
      await Promise.all([working?.close(), line?.close()]);
      this.#broadcast.activities.clear();
      if (!this.#closing.signal.aborted) await this.#follow();
    } catch (error) {
      this.#report(error);
    }
  }

  #free(): QueueFacts['free'] {
    const all = { slots: this.o.slots(), agents: this.#loop().liveAgents };
    return this.#working?.free() ?? this.#following?.free(all) ?? all;
  }

  /** A task moved, or something about storing it wants to be known. */
  #changed(event: EngineEvent): void {
    if (event.type === 'task' || event.type === 'deleted' || event.type === 'notice') this.#broadcast.everywhere(event);
    else this.#broadcast.here(event);
  }

  #loop(): LoopSettings {
    return this.o.loop?.() ?? usualLoop;
  }

  #mayWrite(): boolean {
    return this.#lease !== null && !this.#lease.lost.aborted;
  }

  #report(error: unknown): void {
    this.world.log.error(detailOf(error));
    this.#broadcast.here({ type: 'notice', tone: 'warning', sentence: sentenceOf(error) });
  }
}

/** How long a window that could not take over leaves it to others. */
const restMs = 10_000;
