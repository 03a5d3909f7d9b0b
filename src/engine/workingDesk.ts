import { whyNotApplied } from '../core/dependencies';
import { Refusal } from '../core/errors';
import type { QueueFacts, Stuck } from '../core/nextTask';
import type { Task } from '../core/task';
import { isIn, isLive } from '../core/task';
import type { Intent } from '../protocol/intents';
import { keepChanges, putBackChanges } from './alarms';
import { answerTask, takeUpTask } from './answering';
import { applyTask } from './applyTask';
import { checkTask, createTask, dropDependencies, editTask, mergeByAgent, moveTask } from './editing';
import { Loop } from './loop';
import { messageTask, withdrawMessage } from './messages';
import type { ModeDesk } from './modeDesk';
import { checkPause, routeOf } from './route';
import type { RunDesk } from './runDesk';
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

/** Carries out what the person wants, and lets the loop go on after it. Exists only in the window that holds the lease. */
export class WorkingDesk {
  readonly #turns: TurnWatch;
  readonly #loop: Loop;
  #applies: Promise<unknown> = Promise.resolve();

  constructor(private readonly desk: RunDesk, private readonly o: WorkingDeskOptions) {
    this.#turns = new TurnWatch(desk);
    this.#loop = new Loop(desk, { ...o, turns: this.#turns });
  }

  /** Does what was asked and answers with the id of its task. Throws a Refusal or Failure. */
  async handle(intent: Intent): Promise<string> {
    this.#loop.unstick();
    try {
      return await this.#carryOut(intent);
    } finally {
      // Also after a refusal: what was stuck waits for no moment of its own any more.
      this.#loop.wake();
    }
  }

  /** How many further tasks may be worked on, and how many further agents may live. */
  free(): { slots: number; agents: number } {
    return this.#loop.free();
  }

  /** Tasks that have a run, or leave the queue. */
  busy(): ReadonlySet<string> {
    return this.#loop.busy();
  }

  /** Why a task could not be started; null where nothing stands against it. */
  stuck(id: string): Stuck | null {
    return this.#loop.stuck(id);
  }

  /** Tasks with a run, from the moment they are chosen for it until it is put away. */
  runs(): ReadonlySet<string> {
    return this.#loop.runs();
  }

  /** Fills free slots from the queue. */
  wake(): void {
    this.#loop.wake();
  }

  /** What was cut off when the editor closed is taken up again, once. */
  takeUp(): Promise<void> {
    return this.#loop.takeUp();
  }

  /** Ends every run; each is frozen and comes up as interrupted. */
  async close(): Promise<void> {
    await this.#loop.close();
    await this.#applies;
    await this.desk.book.settled();
    await this.o.modes.settled();
  }

  async #carryOut(intent: Intent): Promise<string> {
    if (intent.type === 'createTask') return createTask(this.desk, intent);
    if (intent.type === 'setMode') await this.#loop.throwSwitch(intent.to);
    else if (intent.type === 'liftLimit') await this.o.modes.liftLimit(intent.account);
    else await this.#carryOutOn(intent);
    return 'id' in intent ? intent.id : '';
  }

  async #carryOutOn(intent: Exclude<Intent, { type: 'createTask' | 'setMode' | 'liftLimit' }>): Promise<void> {
    const { desk, desk: { book, world } } = this;
    const { id } = intent;
    const at = world.clock.now();
    switch (intent.type) {
      case 'editTask': return editTask(desk, intent);
      case 'startTask':
        checkTask(book.get(id), world.agents);
        await book.commit(id, (task) => (isIn(task, 'queued') ? { type: 'hurried' } : { type: 'accepted', at, by: 'person' }));
        return;
      case 'acceptTask':
        checkTask(book.get(id), world.agents);
        await book.commit(id, { type: 'accepted', at, by: 'workMode' });
        return;
      case 'retryTask':
        checkTask(book.get(id), world.agents);
        await book.commit(id, { type: 'retried', at, by: 'person', notBefore: null });
        return;
      case 'moveTask':
      case 'moveTaskBefore': return moveTask(desk, intent);
      case 'dropDependencies': return dropDependencies(desk, id);
      case 'mergeByAgent': return mergeByAgent(desk, id);
      case 'pauseTask': return this.#pause(id);
      case 'resumeTask': return this.#resume(id);
      case 'stopTask': return this.#loop.stop(id);
      case 'applyTask': return this.#apply(id);
      case 'dismissTask': await book.commit(id, { type: 'dismissed', at }); return;
      case 'restoreTask': await book.commit(id, { type: 'restored' }); return;
      case 'deleteTask': return this.#delete(id);
      case 'answerAsk': return answerTask(desk, intent, this.#loop.liveRun(id));
      case 'messageTask': await messageTask(desk, intent); this.#loop.wished(id); return;
      case 'withdrawMessage': await withdrawMessage(desk, intent); this.#loop.wished(id); return;
      case 'putBackChanges': this.o.tell('info', await putBackChanges(desk, id, this.#turns)); return;
      case 'keepChanges': return keepChanges(desk, id);
    }
  }

  async #pause(id: string): Promise<void> {
    const { world, book } = this.desk;
    const task = book.get(id);
    if (isLive(task)) checkPause(routeOf(task, world.agents).agent);
    await book.commit(id, { type: 'pauseWanted', by: 'person' });
    this.#loop.wished(id);
  }

  /** A run that holds still goes on; one that is over is taken up by a new one. */
  async #resume(id: string): Promise<void> {
    if (!isLive(this.desk.book.get(id))) return takeUpTask(this.desk, id);
    await this.desk.book.commit(id, { type: 'wentOn', at: this.desk.world.clock.now() });
    this.#loop.wished(id);
  }

  async #apply(id: string): Promise<void> {
    const { book } = this.desk;
    const why = whyNotApplied(book.get(id), book.tasks);
    if (why) throw new Refusal(why);
    const turn = this.#applies.then(() => this.#turns.aside(() => applyTask(this.desk, id)));
    this.#applies = turn.catch(() => undefined).then(() => this.o.quiet(id));
    await turn;
  }

  async #delete(id: string): Promise<void> {
    const { world, book } = this.desk;
    const check = (task: Task) => {
      if (isIn(task, 'preparing', 'applying') || isLive(task)) throw new Refusal(`“${task.brief.title}” is being worked on. Stop it first, then delete it.`);
    };
    check(book.get(id));
    // A run that has ended may still be giving its worktree back, and one that has not begun begins no more.
    await this.#loop.apart(id, () => book.remove(id, check));
    await world.transcripts.remove(id);
    await world.changesets.forget(id);
    await world.rules.forget(id);
  }
}
