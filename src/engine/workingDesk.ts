import { tidyBrief } from '../core/brief';
import { Refusal, detailOf, sentenceOf } from '../core/errors';
import { lastPosition, nextTask } from '../core/queue';
import type { Task } from '../core/task';
import { isIn } from '../core/task';
import { transition } from '../core/transition';
import type { Intent } from '../protocol/intents';
import { applyTask } from './applyTask';
import type { RunDesk } from './runTask';
import { Stopped, runTask } from './runTask';

export interface WorkingDeskOptions {
  slots: () => number;
  /** The task does nothing any more. */
  quiet: (id: string) => void;
  /** Something that the person should know. */
  tell: (sentence: string) => void;
}

/** Carries out intents and keeps the slots busy. Exists only in the window that holds the lease. */
export class WorkingDesk {
  #runs = new Map<string, { abort: AbortController; over: Promise<void> }>();
  #applies: Promise<unknown> = Promise.resolve();
  /** Queued tasks that could not even be taken, because of a full disk for example: tried again with the next intent, not in a circle. */
  readonly #stuck = new Set<string>();
  #closed = false;

  constructor(private readonly desk: RunDesk, private readonly o: WorkingDeskOptions) {}

  /** Does what was asked and answers with the id of its task. Throws a Refusal or Failure. */
  async handle(intent: Intent): Promise<string> {
    const { world, book } = this.desk;
    const at = world.clock.now();
    this.#stuck.clear();
    switch (intent.type) {
      case 'createTask': return this.#create(intent);
      case 'editTask': {
        world.agents.get(intent.agent);
        const { agent, model, effort, profile } = intent;
        await book.commit(intent.id, { type: 'edited', brief: tidyBrief(intent.brief), priority: intent.priority, routing: { agent, model, effort, profile } });
        break;
      }
      case 'startTask':
        this.#check(book.get(intent.id));
        await book.commit(intent.id, { type: 'accepted', at });
        break;
      case 'retryTask':
        this.#check(book.get(intent.id));
        await book.commit(intent.id, { type: 'retried', at });
        break;
      case 'resumeTask':
        this.#check(book.get(intent.id));
        await book.commit(intent.id, { type: 'resumed', at });
        break;
      case 'stopTask': await this.#stop(intent.id); break;
      case 'applyTask': await this.#apply(intent.id); break;
      case 'dismissTask': await book.commit(intent.id, { type: 'dismissed', at }); break;
      case 'restoreTask': await book.commit(intent.id, { type: 'restored' }); break;
      case 'pauseTask':
      case 'answerAsk':
      case 'messageTask':
      case 'withdrawMessage':
      case 'putBackChanges':
      case 'keepChanges':
        throw new Refusal('That is not possible yet.');
      case 'deleteTask': await this.#delete(intent.id); break;
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
    for (const { abort } of this.#runs.values()) abort.abort(new Error('The editor is closing.'));
    await Promise.all([...this.#runs.values()].map(({ over }) => over));
    await this.#applies;
    await this.desk.book.settled();
  }

  #start(id: string): void {
    const abort = new AbortController();
    const over = runTask(this.desk, id, abort.signal)
      .catch((error: unknown) => this.#broke(id, error))
      .then(() => {
        this.#runs.delete(id);
        this.o.quiet(id);
        this.wake();
      });
    this.#runs.set(id, { abort, over });
  }

  /** Reached only when a run could not be taken from the queue or its end could not be told. */
  #broke(id: string, error: unknown): void {
    this.desk.world.log.error(`Run of ${id} broke: ${detailOf(error)}`);
    const task = this.desk.book.tasks.get(id);
    if (!task || !isIn(task, 'queued')) return;
    this.#stuck.add(id);
    this.o.tell(`“${task.brief.title}” could not be started. ${sentenceOf(error)} It stays queued and is tried again with your next action.`);
  }

  async #create(intent: Extract<Intent, { type: 'createTask' }>): Promise<string> {
    const { world, book } = this.desk;
    const brief = tidyBrief(intent.brief);
    const agent = world.agents.get(intent.agent);
    if (intent.start) agent.check(brief);
    const at = world.clock.now();
    const task: Task = {
      version: 1, id: world.clock.token(), brief, priority: intent.priority, position: lastPosition(book.tasks.values()),
      agent: agent.id, model: intent.model, effort: intent.effort, profile: intent.profile, createdAt: at, runs: 0, usage: [], alarm: null, now: { state: 'draft' },
    };
    await book.add(intent.start ? transition(task, { type: 'accepted', at }) : task);
    this.wake();
    return task.id;
  }

  #check(task: Task): void {
    this.desk.world.agents.get(task.agent).check(task.brief);
  }

  async #stop(id: string): Promise<void> {
    const run = this.#runs.get(id);
    if (!run) {
      await this.desk.book.commit(id, { type: 'withdrawn' });
      return;
    }
    run.abort.abort(new Stopped('Stopped by the user.'));
    await run.over;
  }

  async #apply(id: string): Promise<void> {
    const turn = this.#applies.then(() => applyTask(this.desk, id));
    this.#applies = turn.catch(() => undefined).then(() => this.o.quiet(id));
    await turn;
  }

  async #delete(id: string): Promise<void> {
    const { world, book } = this.desk;
    const task = book.get(id);
    if (isIn(task, 'preparing', 'running', 'applying')) {
      throw new Refusal(`“${task.brief.title}” is being worked on. Stop it first, then delete it.`);
    }
    // A run that has ended may still be giving its worktree back.
    await this.#runs.get(id)?.over;
    await book.remove(id);
    await world.transcripts.remove(id);
    await world.changesets.forget(id);
  }
}
