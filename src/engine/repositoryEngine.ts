import type { Activity } from '../core/board';
import type { BoardAgent } from '../core/boardAgent';
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
import { ModeDesk } from './modeDesk';
import type { World } from './ports/world';
import { accountOf } from './route';
import type { RunDesk } from './runDesk';
import { TaskBook } from './taskBook';
import { TaskReader } from './taskReader';
import { WindowRole } from './windowRole';

/**
 * The engine of one repository. Where this process holds the lease it works; else it shows what another window does,
 * and takes over as soon as that one is gone.
 */
export class RepositoryEngine implements Engine {
  readonly #broadcast: Broadcast;
  readonly #unruled: () => void;
  readonly #book: TaskBook;
  readonly #desk: RunDesk;
  readonly #modes: ModeDesk;
  readonly #reader: TaskReader;
  readonly #role: WindowRole;
  /** Resolves when the tasks are loaded and this window knows its role; rejects with the Failure that kept it from that. */
  readonly ready: Promise<void>;

  constructor(private readonly world: World, private readonly o: { slots: () => number; profile: () => Profile; loop?: () => LoopSettings }) {
    const broadcast = (this.#broadcast = new Broadcast(world.log));
    const activity = new ActivityDesk(world, {
      task: (id) => this.#book.tasks.get(id),
      logged: (entry) => this.#broadcast.everywhere({ type: 'logged', entry }),
    });
    this.#book = new TaskBook(world.store, world.log, { publish: (event) => this.#changed(event), mayWrite: () => this.#role.mayWrite(), moved: (move) => activity.moved(move) });
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
    this.#role = new WindowRole(world, { desk: this.#desk, reader: this.#reader, modes: this.#modes, broadcast, queue: () => this.queue(), slots: o.slots, loop: () => this.#loop() });
    this.ready = this.#role.known;
  }

  get role(): 'working' | 'following' {
    return this.#role.working ? 'working' : 'following';
  }

  /** While this window takes over, too: what is wanted then waits for it. */
  get mayAct(): boolean {
    return this.#role.mayAct;
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
      tasks: this.#book.tasks, mode: this.#modes.mode, now: this.world.clock.now(), free: this.#role.free(),
      reviewLimit: this.#loop().reviewLimit, busy: this.#role.working?.busy() ?? new Set(), runs: this.#role.runs(), stuck: (id) => this.#role.working?.stuck(id) ?? null, account: (task) => accountOf(task, this.world.agents),
    };
  }

  log(o: { filter: ActivityFilter; before: number | null; count: number }): Promise<ActivityPage> {
    return this.world.activities.page(o);
  }

  handle(intent: Intent): Promise<string> {
    return this.#role.handle(intent);
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
    this.#role.working?.wake();
  }

  async close(): Promise<void> {
    this.#unruled();
    await this.#role.close();
  }

  /** A task moved, or something about storing it wants to be known. */
  #changed(event: EngineEvent): void {
    if (event.type === 'task' || event.type === 'deleted' || event.type === 'notice') this.#broadcast.everywhere(event);
    else this.#broadcast.here(event);
  }

  #loop(): LoopSettings {
    return this.o.loop?.() ?? usualLoop;
  }
}
