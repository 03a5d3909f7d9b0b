import { tidyBrief } from '../core/brief';
import { answerText, checkAnswer } from '../core/askAnswer';
import { appliedBefore, refuseCircle, standingOf } from '../core/dependencies';
import { Refusal, detailOf, sentenceOf } from '../core/errors';
import { lateAnswer } from '../core/lateAnswer';
import type { QueueFacts } from '../core/nextTask';
import { nextMoment, nextTask } from '../core/nextTask';
import { lastPosition, placeBehind } from '../core/queue';
import type { In, Task } from '../core/task';
import { asksOf, isIn, isLive, untried } from '../core/task';
import { transition } from '../core/transition';
import type { Answer, Ask } from '../protocol/asks';
import type { Intent } from '../protocol/intents';
import type { Switch } from '../protocol/mode';
import { tryAgain } from './afterRun';
import { keepChanges, putBackChanges } from './alarms';
import { applyTask } from './applyTask';
import { LiveRun, Stopped, TimeUp } from './liveRun';
import { messageTask, withdrawMessage } from './messages';
import { answerAsk } from './permissions';
import type { ModeDesk } from './modeDesk';
import { accountOf, checkPause, routeOf } from './route';
import { RunClock } from './runClock';
import type { RunDesk } from './runDesk';
import type { RunEnd } from './runEnd';
import { runTask } from './runTask';
import { Slots } from './slots';
import { TurnWatch } from './turnWatch';

export interface WorkingDeskOptions {
  slots: () => number;
  modes: ModeDesk;
  /** What decides what runs next. */
  queue: () => QueueFacts;
  /** The task does nothing any more. */
  quiet: (id: string) => void;
  /** Something that the person should know. */
  tell: (tone: 'info' | 'warning', sentence: string) => void;
}

/** Carries out intents and keeps the slots busy. Exists only in the window that holds the lease. */
export class WorkingDesk {
  #runs = new Map<string, { live: LiveRun; over: Promise<void> }>();
  readonly #turns: TurnWatch;
  readonly #slots: Slots;
  #applies: Promise<unknown> = Promise.resolve();
  /** Ends the wait for the next moment at which something may run. */
  #forget = () => {};
  /** Queued tasks that could not even be taken, because of a full disk for example: tried again with the next intent, not in a circle. */
  readonly #stuck = new Set<string>();
  #closed = false;

  constructor(private readonly desk: RunDesk, private readonly o: WorkingDeskOptions) {
    this.#turns = new TurnWatch(desk);
    this.#slots = new Slots({ slots: o.slots, agents: () => desk.loop().liveAgents });
  }

  /** Does what was asked and answers with the id of its task. Throws a Refusal or Failure. */
  async handle(intent: Intent): Promise<string> {
    const { book } = this.desk;
    const at = this.desk.world.clock.now();
    this.#stuck.clear();
    switch (intent.type) {
      case 'createTask': return this.#create(intent);
      case 'editTask': await this.#edit(intent); break;
      case 'startTask':
        this.#check(book.get(intent.id));
        await book.commit(intent.id, isIn(book.get(intent.id), 'queued') ? { type: 'hurried' } : { type: 'accepted', at, by: 'person' });
        break;
      case 'acceptTask':
        this.#check(book.get(intent.id));
        await book.commit(intent.id, { type: 'accepted', at, by: 'workMode' });
        break;
      case 'retryTask':
        this.#check(book.get(intent.id));
        await book.commit(intent.id, { type: 'retried', at, by: 'person', notBefore: null });
        break;
      case 'resumeTask':
        await this.#resume(intent.id);
        break;
      case 'pauseTask': await this.#pause(intent.id); break;
      case 'stopTask': await this.#stop(intent.id); break;
      case 'applyTask': await this.#apply(intent.id); break;
      case 'dismissTask': await book.commit(intent.id, { type: 'dismissed', at }); break;
      case 'restoreTask': await book.commit(intent.id, { type: 'restored' }); break;
      case 'deleteTask': await this.#delete(intent.id); break;
      case 'answerAsk': await this.#answer(intent); break;
      case 'messageTask': await messageTask(this.desk, intent); this.#wished(intent.id); break;
      case 'withdrawMessage': await withdrawMessage(this.desk, intent); this.#wished(intent.id); break;
      case 'putBackChanges': this.o.tell('info', await putBackChanges(this.desk, intent.id, this.#turns)); break;
      case 'keepChanges': await keepChanges(this.desk, intent.id); break;
      case 'moveTask': await this.#move(intent); break;
      case 'dropDependencies': await this.#dropDependencies(intent.id); break;
      case 'mergeByAgent': await book.commit(intent.id, { type: 'mergeLeftToAgent' }); break;
      case 'setMode': await this.#throwSwitch(intent.to); break;
      case 'liftLimit': await this.o.modes.liftLimit(intent.account); break;
    }
    this.wake();
    return 'id' in intent ? intent.id : '';
  }

  /** How many further tasks may be worked on, and how many further agents may live. */
  free(): { slots: number; agents: number } {
    return this.#slots.free();
  }

  /** Tasks that have a run, or could not be taken. */
  busy(): ReadonlySet<string> {
    return new Set([...this.#runs.keys(), ...this.#stuck]);
  }

  /** Fills free slots from the queue. Called after everything that may have freed a slot or queued a task. */
  wake(): void {
    this.#slots.serve();
    for (let next = this.#next(); next; next = this.#next()) this.#start(next.id);
    this.#forget();
    this.#forget = () => {};
    const moment = this.#closed ? null : nextMoment(this.o.queue());
    if (moment !== null) this.#forget = this.desk.world.clock.at(moment, () => this.wake());
  }

  #next(): In<'queued'> | null {
    if (this.#closed || this.#slots.free().slots <= 0) return null;
    return nextTask(this.o.queue());
  }

  /** Ends every run; each is frozen and comes up as interrupted. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#forget();
    for (const { live } of this.#runs.values()) live.end(new Error('The editor is closing.'));
    await Promise.all([...this.#runs.values()].map(({ over }) => over));
    await this.#applies;
    await this.desk.book.settled();
    await this.o.modes.settled();
  }

  #start(id: string): void {
    this.#slots.enter(id);
    const clock = new RunClock({
      clock: this.desk.world.clock, slots: this.#slots, id, limitMs: this.#limitMs(id),
      timeUp: () => {
        live.timeUp = true;
        live.wished();
      },
      over: () => live.end(new TimeUp('Its time is up.')),
      freed: () => this.wake(),
    });
    const live = new LiveRun(clock);
    const over = runTask(this.desk, id, { live, turns: this.#turns, account: (end) => this.#accountSeen(id, end) })
      .catch((error: unknown) => this.#broke(id, error))
      .then(() => this.#tryAgain(id))
      .then(() => {
        clock.end();
        this.#runs.delete(id);
        this.#slots.leave(id);
        this.o.quiet(id);
        this.wake();
      });
    this.#runs.set(id, { live, over });
  }

  /** How long one run of this task may work; null for as long as it wants. */
  #limitMs(id: string): number | null {
    const minutes = this.desk.book.get(id).timeLimitMinutes ?? this.desk.loop().timeLimitMinutes;
    return minutes > 0 ? minutes * 60_000 : null;
  }

  async #accountSeen(id: string, end: RunEnd): Promise<void> {
    const task = this.desk.book.get(id);
    const account = accountOf(task, this.desk.world.agents);
    if (end.kind === 'limited') return this.o.modes.limitMet({ account, label: routeOf(task, this.desk.world.agents).agent.label, until: end.until });
    if (end.kind === 'completed') await this.o.modes.accountWorks(account);
  }

  /** Only where work mode itself had started it: what the person starts is theirs to judge. */
  async #tryAgain(id: string): Promise<void> {
    const task = this.desk.book.tasks.get(id);
    if (this.#closed || !task || !isIn(task, 'failed') || task.now.run.by !== 'workMode' || this.o.modes.mode.switch === 'off') return;
    await tryAgain(this.desk, id, this.desk.loop().retries).catch((error: unknown) => this.desk.world.log.error(`Could not put ${id} back into the queue: ${detailOf(error)}`));
  }

  /** What was cut off when the editor closed is taken up again, once. */
  async takeUp(): Promise<void> {
    const { switch: at, since } = this.o.modes.mode;
    if (at !== 'on') return;
    const { book } = this.desk;
    for (const task of [...book.tasks.values()]) {
      if (!isIn(task, 'interrupted') || task.now.cause !== 'lost' || task.now.endedAt < since || task.tries.count > 0) continue;
      await tryAgain(this.desk, task.id, this.desk.loop().retries);
    }
  }

  /** Paused, what runs finishes what it is at and holds still; on again, it goes on in the same session. */
  async #throwSwitch(to: Switch): Promise<void> {
    await this.o.modes.throwSwitch(to);
    const { book, world } = this.desk;
    for (const task of [...book.tasks.values()]) {
      if (to === 'paused' && isIn(task, 'running') && routeOf(task, world.agents).agent.mayPause) await book.commit(task.id, { type: 'pauseWanted', by: 'workMode' });
      else if (to === 'on' && isIn(task, 'pausing', 'paused') && task.now.heldBy === 'workMode') await book.commit(task.id, { type: 'wentOn' });
      else continue;
      this.#wished(task.id);
    }
  }

  async #move({ id, behind }: Extract<Intent, { type: 'moveTask' }>): Promise<void> {
    const { book } = this.desk;
    const place = placeBehind(book.get(id), behind, book.tasks.values());
    if (!place) return;
    const { others, ...spot } = place;
    for (const { id: other, ...theirs } of others) if (isIn(book.get(other), 'queued')) await book.commit(other, { type: 'moved', ...theirs });
    await book.commit(id, { type: 'moved', ...spot });
  }

  async #dropDependencies(id: string): Promise<void> {
    const { book } = this.desk;
    const ids = book.get(id).dependsOn.filter((one) => standingOf(one, book.tasks).kind === 'broken');
    await book.commit(id, { type: 'dependenciesDropped', ids });
  }

  /** Reached only when a run could not be taken from the queue or its end could not be told. */
  #broke(id: string, error: unknown): void {
    this.desk.world.log.error(`Run of ${id} broke: ${detailOf(error)}`);
    const task = this.desk.book.tasks.get(id);
    if (!task || !isIn(task, 'queued')) return;
    this.#stuck.add(id);
    this.o.tell('warning', `“${task.brief.title}” could not be started. ${sentenceOf(error)} It stays queued and is tried again with your next action.`);
  }

  async #create(intent: Extract<Intent, { type: 'createTask' }>): Promise<string> {
    const { world, book } = this.desk;
    const brief = tidyBrief(intent.brief);
    const { agent, model, effort, profile } = intent;
    const route = routeOf(intent, world.agents);
    if (intent.start || intent.queue) route.agent.check(brief);
    const at = world.clock.now();
    const id = world.clock.token();
    const { labels = [], dependsOn = [], timeLimitMinutes = null } = intent;
    refuseCircle(id, dependsOn, book.tasks);
    const task: Task = {
      version: 1, id, brief, priority: intent.priority, position: lastPosition(book.tasks.values()),
      agent, model, effort, profile, labels, dependsOn, timeLimitMinutes,
      createdAt: at, tries: untried, runs: 0, usage: [], alarm: null, now: { state: 'draft' },
    };
    await book.add(intent.start || intent.queue ? transition(task, { type: 'accepted', at, by: intent.start ? 'person' : 'workMode' }) : task);
    this.wake();
    return task.id;
  }

  async #edit({ id, brief, priority, agent, model, effort, profile, labels, dependsOn, timeLimitMinutes }: Extract<Intent, { type: 'editTask' }>): Promise<void> {
    const routing = { agent, model, effort, profile };
    routeOf(routing, this.desk.world.agents);
    if (dependsOn) refuseCircle(id, dependsOn, this.desk.book.tasks);
    await this.desk.book.commit(id, { type: 'edited', brief: tidyBrief(brief), priority, routing, planning: { labels, dependsOn, timeLimitMinutes } });
  }

  #check(task: Task): void {
    routeOf(task, this.desk.world.agents).agent.check(task.brief);
  }

  async #pause(id: string): Promise<void> {
    const { world, book } = this.desk;
    const task = book.get(id);
    if (isLive(task)) checkPause(routeOf(task, world.agents).agent);
    await book.commit(id, { type: 'pauseWanted', by: 'person' });
    this.#wished(id);
  }

  /** A run that holds still goes on; one that is over is taken up by a new one. */
  async #resume(id: string): Promise<void> {
    const { world, book } = this.desk;
    const task = book.get(id);
    if (isLive(task)) {
      await book.commit(id, { type: 'wentOn' });
      this.#wished(id);
      return;
    }
    this.#check(task);
    const asks = asksOf(task);
    // It is told that nobody answered.
    for (const ask of asks) await this.#answerLate(id, ask, null);
    if (!asks.length) await book.commit(id, { type: 'resumed', at: world.clock.now(), by: 'person', notBefore: null });
  }

  async #answer({ id, ask: askId, answer }: Extract<Intent, { type: 'answerAsk' }>): Promise<void> {
    const task = this.desk.book.get(id);
    const ask = asksOf(task).find((one) => one.id === askId);
    if (ask) checkAnswer(ask, answer);
    if (ask && isIn(task, 'interrupted')) return this.#answerLate(id, ask, answer);
    const open = this.#runs.get(id)?.live.take(askId);
    if (!ask || !open || !isLive(task)) throw new Refusal('That was already answered, or the agent does not wait for it any more.');
    await answerAsk(this.desk, { task: id, run: task.now.run.number, ask, open, answer });
  }

  /** The run that asked is over: the next one is told, and begins when nothing else waits for an answer. */
  async #answerLate(id: string, ask: Ask, answer: Answer | null): Promise<void> {
    const { world, book } = this.desk;
    const at = world.clock.now();
    const { text, granted } = lateAnswer(ask, answer);
    const { run } = (book.get(id) as In<'interrupted'>).now;
    await book.commit(id, { type: 'answeredLate', at, ask: ask.id, message: { id: world.clock.token(), at, text, steer: false }, granted });
    if (answer) this.desk.write(id, run.number, { at, kind: 'answer', ask: ask.id, answer, text: answerText(ask, answer) });
  }

  #wished(id: string): void {
    this.#runs.get(id)?.live.wished();
  }

  async #stop(id: string): Promise<void> {
    const run = this.#runs.get(id);
    if (!run) {
      await this.desk.book.commit(id, { type: 'withdrawn' });
      return;
    }
    run.live.end(new Stopped('Stopped by the user.'));
    await run.over;
  }

  async #apply(id: string): Promise<void> {
    const [first] = appliedBefore(this.desk.book.get(id), this.desk.book.tasks);
    if (first) throw new Refusal(`Apply “${first.brief.title}” first: this task builds on its changes.`);
    const turn = this.#applies.then(() => this.#turns.aside(() => applyTask(this.desk, id)));
    this.#applies = turn.catch(() => undefined).then(() => this.o.quiet(id));
    await turn;
  }

  async #delete(id: string): Promise<void> {
    const { world, book } = this.desk;
    const task = book.get(id);
    if (isIn(task, 'preparing', 'applying') || isLive(task)) {
      throw new Refusal(`“${task.brief.title}” is being worked on. Stop it first, then delete it.`);
    }
    // A run that has ended may still be giving its worktree back.
    await this.#runs.get(id)?.over;
    await book.remove(id);
    await world.transcripts.remove(id);
    await world.changesets.forget(id);
    await world.rules.forget(id);
  }
}
