import { tidyBrief } from '../core/brief';
import { checkAnswer } from '../core/askAnswer';
import { Refusal, detailOf, sentenceOf } from '../core/errors';
import { lastPosition, nextTask } from '../core/queue';
import type { Task } from '../core/task';
import { isIn, isLive } from '../core/task';
import { transition } from '../core/transition';
import type { Intent } from '../protocol/intents';
import { keepChanges, putBackChanges } from './alarms';
import { applyTask } from './applyTask';
import { LiveRun, Stopped } from './liveRun';
import { messageTask, withdrawMessage } from './messages';
import { answerAsk } from './permissions';
import { checkPause, routeOf } from './route';
import type { RunDesk } from './runDesk';
import { runTask } from './runTask';
import { TurnWatch } from './turnWatch';

export interface WorkingDeskOptions {
  slots: () => number;
  /** The task does nothing any more. */
  quiet: (id: string) => void;
  /** Something that the person should know. */
  tell: (tone: 'info' | 'warning', sentence: string) => void;
}

/** Carries out intents and keeps the slots busy. Exists only in the window that holds the lease. */
export class WorkingDesk {
  #runs = new Map<string, { live: LiveRun; over: Promise<void> }>();
  readonly #turns: TurnWatch;
  #applies: Promise<unknown> = Promise.resolve();
  /** Queued tasks that could not even be taken, because of a full disk for example: tried again with the next intent, not in a circle. */
  readonly #stuck = new Set<string>();
  #closed = false;

  constructor(private readonly desk: RunDesk, private readonly o: WorkingDeskOptions) {
    this.#turns = new TurnWatch(desk);
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
        await book.commit(intent.id, { type: 'accepted', at });
        break;
      case 'retryTask':
        this.#check(book.get(intent.id));
        await book.commit(intent.id, { type: 'retried', at });
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
    }
    this.wake();
    return intent.id;
  }

  /** Fills free slots from the queue. Called after everything that may have freed a slot or queued a task. */
  wake(): void {
    while (!this.#closed && this.#runs.size < this.o.slots()) {
      const next = nextTask(this.desk.book.tasks.values(), new Set([...this.#runs.keys(), ...this.#stuck]));
      if (!next) return;
      this.#start(next.id);
    }
  }

  /** Ends every run; each is frozen and comes up as interrupted. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { live } of this.#runs.values()) live.end(new Error('The editor is closing.'));
    await Promise.all([...this.#runs.values()].map(({ over }) => over));
    await this.#applies;
    await this.desk.book.settled();
  }

  #start(id: string): void {
    const live = new LiveRun();
    const over = runTask(this.desk, id, { live, turns: this.#turns })
      .catch((error: unknown) => this.#broke(id, error))
      .then(() => {
        this.#runs.delete(id);
        this.o.quiet(id);
        this.wake();
      });
    this.#runs.set(id, { live, over });
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
    if (intent.start) route.agent.check(brief);
    const at = world.clock.now();
    const task: Task = {
      version: 1, id: world.clock.token(), brief, priority: intent.priority, position: lastPosition(book.tasks.values()),
      agent, model, effort, profile, createdAt: at, runs: 0, usage: [], alarm: null, now: { state: 'draft' },
    };
    await book.add(intent.start ? transition(task, { type: 'accepted', at }) : task);
    this.wake();
    return task.id;
  }

  async #edit({ id, brief, priority, agent, model, effort, profile }: Extract<Intent, { type: 'editTask' }>): Promise<void> {
    const routing = { agent, model, effort, profile };
    routeOf(routing, this.desk.world.agents);
    await this.desk.book.commit(id, { type: 'edited', brief: tidyBrief(brief), priority, routing });
  }

  #check(task: Task): void {
    routeOf(task, this.desk.world.agents).agent.check(task.brief);
  }

  async #pause(id: string): Promise<void> {
    const { world, book } = this.desk;
    const task = book.get(id);
    if (isLive(task)) checkPause(routeOf(task, world.agents).agent);
    await book.commit(id, { type: 'pauseWanted' });
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
    await book.commit(id, { type: 'resumed', at: world.clock.now() });
  }

  async #answer({ id, ask: askId, answer }: Extract<Intent, { type: 'answerAsk' }>): Promise<void> {
    const task = this.desk.book.get(id);
    const ask = isLive(task) ? task.now.asks.find((one) => one.id === askId) : undefined;
    if (ask) checkAnswer(ask, answer);
    const open = this.#runs.get(id)?.live.take(askId);
    if (!ask || !open || !isLive(task)) throw new Refusal('That was already answered, or the agent does not wait for it any more.');
    await answerAsk(this.desk, { task: id, run: task.now.run.number, ask, open, answer });
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
