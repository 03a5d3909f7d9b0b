import type { AccountRest } from '../core/accountRest';
import { Refusal, detailOf, sentenceOf } from '../core/errors';
import type { QueueFacts, Stuck } from '../core/nextTask';
import { nextMoment, nextTask, waitOf } from '../core/nextTask';
import type { In } from '../core/task';
import { isIn, isLive } from '../core/task';
import type { Switch } from '../protocol/mode';
import { takeUpLost, tryAgain } from './afterRun';
import { Closing, LiveRun, Stopped, TimeUp, timeUpText } from './liveRun';
import type { ModeDesk } from './modeDesk';
import { pauseRuns, unpauseRuns } from './pauseRuns';
import { accountOf, routeOf } from './route';
import { RunClock } from './runClock';
import type { RunDesk } from './runDesk';
import type { RunEnd } from './runEnd';
import { runTask } from './runTask';
import { Slots } from './slots';
import { StuckTasks } from './stuckTasks';
import type { TurnWatch } from './turnWatch';

export interface LoopOptions {
  slots: () => number;
  modes: ModeDesk;
  turns: TurnWatch;
  queue: () => QueueFacts;
  quiet: (id: string) => void;
  tell: (tone: 'info' | 'warning', sentence: string) => void;
}

interface RunningTask { live: LiveRun; clock: RunClock; over: Promise<void> }

/** Keeps the slots busy: takes the next task whenever there is room, and looks again when something may have changed that. */
export class Loop {
  readonly #runs = new Map<string, RunningTask>();
  readonly #slots: Slots;
  readonly #stuck = new StuckTasks();
  /** Tasks that are leaving the queue. */
  readonly #apart = new Set<string>();
  /** Ends the wait for the next moment at which something may run. */
  #forget = () => {};
  #switching: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(private readonly desk: RunDesk, private readonly o: LoopOptions) {
    this.#slots = new Slots({ slots: o.slots, agents: () => desk.loop().liveAgents });
  }

  /** How many further tasks may be worked on, and how many further agents may live. */
  free(): { slots: number; agents: number } {
    return this.#slots.free();
  }

  /** Tasks that have a run, or leave the queue. */
  busy(): ReadonlySet<string> {
    return new Set([...this.#runs.keys(), ...this.#apart]);
  }

  /** Why a task could not be started; null where nothing stands against it. */
  stuck(id: string): Stuck | null {
    return this.#stuck.of(id);
  }

  /** Tasks with a run, from the moment they are chosen for it until it is put away. */
  runs(): ReadonlySet<string> {
    return new Set(this.#runs.keys());
  }

  liveRun(id: string): LiveRun | null {
    return this.#runs.get(id)?.live ?? null;
  }

  /** What the person wants of this run is other than before. */
  wished(id: string): void {
    this.#runs.get(id)?.live.wished();
  }

  /** Fills free slots from the queue. Called after everything that may have freed a slot or queued a task. */
  wake(): void {
    this.#forget();
    if (this.#closed) return;
    for (const [id, { clock }] of this.#runs) clock.limit(this.#limitMs(id));
    this.#slots.serve();
    for (let next = this.#next(); next; next = this.#next()) this.#start(next.id);
    const moment = nextMoment(this.o.queue());
    this.#forget = moment === null ? () => {} : this.desk.world.clock.at(moment, () => {
      this.o.modes.said();
      this.wake();
    });
  }

  /** What could not be started is tried again. */
  unstick(): void {
    this.#stuck.clear();
  }

  /** Ends the run of a task, or takes the task out of the queue. */
  async stop(id: string): Promise<void> {
    const { book } = this.desk;
    if (!this.#runs.has(id)) {
      await book.commit(id, { type: 'withdrawn' });
      return;
    }
    await this.apart(id, async () => {
      // It had not begun, or its end had put it back there.
      if (isIn(book.get(id), 'queued')) await book.commit(id, { type: 'withdrawn' });
    });
  }

  /** Does something with a task that has no run any more, and gets none meanwhile. */
  async apart(id: string, work: () => Promise<void>): Promise<void> {
    this.#apart.add(id);
    try {
      const run = this.#runs.get(id);
      run?.live.end(new Stopped('Stopped by the user.'));
      await run?.over;
      await work();
    } finally {
      this.#apart.delete(id);
    }
  }

  /** Paused, what runs finishes what it is at and holds still; on again, it goes on in the same session. Off, it stays as it is. */
  throwSwitch(to: Switch): Promise<void> {
    // One after the other: a pause that is still being told to some runs would hold them still after it is over.
    const turn = this.#switching.then(() => this.#throw(to));
    this.#switching = turn.catch(() => undefined);
    return turn;
  }

  async #throw(to: Switch): Promise<void> {
    const { modes } = this.o;
    const before = modes.mode;
    await modes.throwSwitch(to);
    const runs = { live: (id: string) => this.liveRun(id) };
    if (to === 'paused') await pauseRuns(this.desk, runs);
    if (to !== 'on') return;
    await unpauseRuns(this.desk, runs);
    // What was cut off while work mode was paused would have gone on now.
    if (before.switch === 'paused') await takeUpLost(this.desk, before.since);
  }

  /** What was cut off when the editor closed is taken up again, once. */
  async takeUp(): Promise<void> {
    const { mode } = this.o.modes;
    if (mode.switch === 'on') await takeUpLost(this.desk, mode.since);
  }

  /** Ends every run; nothing begins any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#forget();
    for (const { live } of this.#runs.values()) live.end(new Closing('The editor is closing.'));
    await Promise.all([...this.#runs.values()].map(({ over }) => over));
  }

  #next(): In<'queued'> | null {
    return this.#slots.free().slots > 0 ? nextTask(this.o.queue()) : null;
  }

  /** Whether nothing but its own slot keeps a chosen task from running: things may have changed since it was chosen. */
  #mayRun(task: In<'queued'>): boolean {
    return !this.#closed && !this.#apart.has(task.id) && !waitOf(task, { ...this.o.queue(), free: { slots: 1, agents: 1 }, busy: new Set() });
  }

  #start(id: string): void {
    this.#slots.enter(id);
    const clock = new RunClock({
      clock: this.desk.world.clock, slots: this.#slots, id, limitMs: this.#limitMs(id),
      timeUp: () => {
        live.timeUp = true;
        this.desk.show(id, timeUpText('finishing what it is at'), null);
        live.wished();
      },
      over: () => live.end(new TimeUp('Its time is up.')),
      freed: () => {
        this.#timeMoved(id, { type: 'slotGivenBack' });
        this.wake();
      },
      back: () => this.#timeMoved(id, { type: 'slotTakenBack' }),
      slept: (ms) => this.#timeMoved(id, { type: 'slept', ms }),
    });
    const live = new LiveRun(clock);
    const over = runTask(this.desk, id, { live, turns: this.o.turns, mayRun: (task) => this.#mayRun(task), taken: () => this.#stuck.taken(id), account: (end) => this.#accountSeen(id, end), answered: () => this.#answered(id), tell: this.o.tell })
      .catch((error: unknown) => this.#broke(id, error))
      .catch((error: unknown) => this.desk.world.log.error(`That the run of ${id} broke could not be told: ${detailOf(error)}`))
      .then(() => this.#tryAgain(id))
      .then(() => {
        clock.end();
        this.#runs.delete(id);
        this.#slots.leave(id);
        this.o.quiet(id);
        this.wake();
      });
    this.#runs.set(id, { live, clock, over });
  }

  /** Its work time stands still, goes on, or stood still for a while. */
  #timeMoved(id: string, event: { type: 'slotGivenBack' | 'slotTakenBack' } | { type: 'slept'; ms: number }): void {
    const { book, world } = this.desk;
    book.record(id, { ...event, at: world.clock.now() }).catch((error: unknown) => {
      // The run ended in this moment: then there is nothing to tell of it.
      if (!(error instanceof Refusal)) world.log.error(`Could not tell what ${id} does with its time (${event.type}): ${detailOf(error)}`);
    });
  }

  /** How long one run of this task may work; null for as long as it wants. */
  #limitMs(id: string): number | null {
    const minutes = this.desk.book.get(id).timeLimitMinutes ?? this.desk.loop().timeLimitMinutes;
    return minutes > 0 ? minutes * 60_000 : null;
  }

  async #accountSeen(id: string, end: RunEnd): Promise<void> {
    const task = this.desk.book.get(id);
    const account = accountOf(task, this.desk.world.agents);
    if (end.kind === 'limited' || end.kind === 'outage') {
      const rest: AccountRest = end.kind === 'limited' ? { reason: 'limit', until: end.until } : { reason: 'outage', until: null };
      return this.o.modes.limitMet({ account, label: routeOf(task, this.desk.world.agents).agent.label, ...rest });
    }
    if (end.kind === 'completed') await this.o.modes.accountWorks(account);
  }

  /** Its account works: who waits for that may begin. */
  #answered(id: string): void {
    const { modes } = this.o;
    const { book, world } = this.desk;
    const account = accountOf(book.get(id), world.agents);
    if (!modes.doubts(account)) return;
    modes.accountAnswered(account).then(() => this.wake(), (error: unknown) => world.log.error(`Could not tell that ${account} answers: ${detailOf(error)}`));
  }

  /** Only where work mode itself had started it: what the person starts is theirs to judge. */
  async #tryAgain(id: string): Promise<void> {
    const task = this.desk.book.tasks.get(id);
    if (this.#closed || !task || !isIn(task, 'failed') || task.now.run.by !== 'workMode' || this.o.modes.mode.switch === 'off') return;
    await tryAgain(this.desk, id);
  }

  /** Reached only when a run could not be taken from the queue, or when its end could not be told. */
  async #broke(id: string, error: unknown): Promise<void> {
    const { world, book } = this.desk;
    const task = book.tasks.get(id);
    world.log.error(`Run of ${id} broke: ${detailOf(error)}`);
    if (!task || this.#closed) return;
    const now = world.clock.now();
    if (isIn(task, 'queued')) {
      const told = this.#stuck.add(id, { title: task.brief.title, error, now });
      if (told !== null) this.o.tell('warning', told);
    }
    // Without a run it would be at work for ever. What its agent did stays in its worktree, and is kept before that is used again.
    if (isIn(task, 'preparing') || isLive(task)) await book.record(id, { type: 'failed', at: now, changeset: null, sentence: sentenceOf(error), signIn: null });
  }
}
