import { Refusal, Failure, detailOf } from '../core/errors';
import type { TaskMove } from '../core/activityOf';
import type { Task } from '../core/task';
import type { TaskEvent } from '../core/taskEvent';
import { transition } from '../core/transition';
import type { EngineEvent } from './engine';
import type { Store } from './ports/storage';
import type { Log } from './ports/world';

/**
 * All tasks of a repository and the only way to change one. Every write goes through one chain:
 * legal (`transition`), then on disk, then visible. Nobody sees a task that would not survive a crash,
 * except after `record`, which keeps facts that already happened even when the disk refuses them.
 */
export class TaskBook {
  readonly tasks = new Map<string, Task>();
  #chain: Promise<unknown> = Promise.resolve();
  #unsaved = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly log: Log,
    private readonly o: { publish: (event: EngineEvent) => void; mayWrite: () => boolean | Promise<boolean>; moved?: (move: TaskMove) => void },
  ) {}

  get(id: string): Task {
    const task = this.tasks.get(id);
    if (!task) throw new Refusal('That task is no longer there. It may have been deleted in another window.');
    return task;
  }

  /** Adds a new task. */
  add(task: Task): Promise<Task> {
    return this.#inTurn(async () => {
      await this.#save(task);
      this.#show(task);
      this.o.moved?.({ before: null, event: { type: 'added' }, after: task });
      return task;
    });
  }

  /** Moves a task by something a person wants: when it cannot be stored, it does not happen. Where it depends on how things stand, `wanted` says so in its turn, or throws. */
  commit(id: string, wanted: TaskEvent | ((task: Task) => TaskEvent)): Promise<Task> {
    return this.#inTurn(async () => {
      const before = this.get(id);
      const event = typeof wanted === 'function' ? wanted(before) : wanted;
      const task = transition(before, event);
      await this.#save(task);
      this.#show(task);
      this.o.moved?.({ before, event, after: task });
      return task;
    });
  }

  /** Moves a task by something that has already happened: when it cannot be stored now, it is shown all the same and stored with the next write. */
  record(id: string, event: TaskEvent): Promise<Task> {
    return this.#inTurn(async () => {
      const before = this.get(id);
      const task = transition(before, event);
      await this.#save(task).catch((error: unknown) => {
        if (!(error instanceof Failure)) throw error;
        this.#unsaved.add(id);
        this.log.error(`Could not store task ${id}: ${detailOf(error)}`);
        this.o.publish({ type: 'notice', tone: 'warning', sentence: `${error.message} What happened to “${task.brief.title}” is shown here but not stored yet.` });
      });
      this.#show(task);
      this.o.moved?.({ before, event, after: task });
      return task;
    });
  }

  /** `check` throws where the task came to something meanwhile that it must not be removed in. */
  remove(id: string, check: (task: Task) => void = () => {}): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.get(id);
      check(before);
      await this.store.remove(id);
      this.#unsaved.delete(id);
      this.tasks.delete(id);
      this.o.publish({ type: 'deleted', id });
      this.o.moved?.({ before, event: { type: 'removed' }, after: null });
    });
  }

  /** Resolves when everything asked for so far is done. */
  async settled(): Promise<void> {
    await this.#chain;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#chain.then(async () => {
      if (!(await this.o.mayWrite())) throw new Refusal('Another window has taken over the work on this repository. Do it there, or close that window.');
      return work();
    });
    this.#chain = turn.then(() => undefined, () => undefined);
    return turn;
  }

  async #save(task: Task): Promise<void> {
    await this.store.save(task);
    this.#unsaved.delete(task.id);
    for (const id of [...this.#unsaved]) {
      const late = this.tasks.get(id);
      if (!late) continue;
      await this.store.save(late);
      this.#unsaved.delete(id);
    }
  }

  #show(task: Task): void {
    this.tasks.set(task.id, task);
    this.o.publish({ type: 'task', task });
  }
}
