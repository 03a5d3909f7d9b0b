import type { Task } from '../core/task';
import type { EngineEvent } from './engine';
import type { World } from './ports/world';

/** Reads the tasks of the disk into memory and tells what is new: one look after the other, and never an older state over a newer one. */
export class TaskReader {
  #loaded = false;
  #looking: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #forget = () => {};
  #tookMs = 0;
  #ended = 0;
  /** What was heard since the look began that goes on now: newer than what it may have read. */
  readonly #fresh = new Set<string>();
  /** Tasks of which the person was told that they were changed by somebody else. */
  readonly #doubted = new Set<string>();

  constructor(private readonly world: Pick<World, 'store' | 'clock'>, private readonly o: { tasks: Map<string, Task>; publish: (event: EngineEvent) => void }) {}

  get loaded(): boolean {
    return this.#loaded;
  }

  /** Looks at the disk, from now on: a look that goes on already may have missed something. */
  load(): Promise<void> {
    if (!this.#looking) return this.#look();
    return (this.#next ??= this.#looking.catch(() => undefined).then(() => this.#look()));
  }

  /** Looks at the disk soon: where there are many tasks, most of the time is left to others. */
  loadSoon(failed: (error: unknown) => void): void {
    this.#forget();
    const at = this.#ended + this.#tookMs * restsPerLook;
    if (this.world.clock.now() >= at) return void this.load().catch(failed);
    this.#forget = this.world.clock.at(at, () => void this.load().catch(failed));
  }

  /** Nobody wants what was to be looked at soon. */
  rest(): void {
    this.#forget();
  }

  /** Another window says how a task is now; it is on the disk. */
  heard(task: Task): void {
    if (!this.#loaded) return;
    this.#fresh.add(task.id);
    this.o.tasks.set(task.id, task);
    this.o.publish({ type: 'task', task });
  }

  heardDeleted(id: string): void {
    this.#fresh.add(id);
    if (this.o.tasks.delete(id)) this.o.publish({ type: 'deleted', id });
  }

  #look(): Promise<void> {
    this.#next = null;
    this.#fresh.clear();
    const began = this.world.clock.now();
    this.#looking = this.#read().finally(() => {
      this.#looking = null;
      this.#ended = this.world.clock.now();
      this.#tookMs = this.#ended - began;
    });
    return this.#looking;
  }

  async #read(): Promise<void> {
    const { tasks: known, publish } = this.o;
    const { tasks, unreadable, unsealed } = await this.world.store.load();
    const gone = new Set(known.keys());
    for (const task of tasks) {
      gone.delete(task.id);
      if (this.#fresh.has(task.id)) continue;
      const before = known.get(task.id);
      if (before && JSON.stringify(before) === JSON.stringify(task)) continue;
      known.set(task.id, task);
      if (this.#loaded) publish({ type: 'task', task });
    }
    for (const id of gone) {
      if (this.#fresh.has(id)) continue;
      known.delete(id);
      publish({ type: 'deleted', id });
    }
    this.#loaded = true;
    if (unreadable.length) publish({ type: 'notice', tone: 'warning', sentence: unreadableSentence(unreadable) });
    const doubted = tasks.filter(({ id }) => unsealed.includes(id) && !this.#doubted.has(id));
    if (!doubted.length) return;
    for (const { id } of doubted) this.#doubted.add(id);
    publish({ type: 'notice', tone: 'warning', sentence: unsealedSentence(doubted) });
  }
}

/** A look that takes long is followed by so many times as long without one. */
const restsPerLook = 4;

function unreadableSentence(files: readonly string[]): string {
  const [one, was] = files.length === 1 ? ['A task file', 'was'] : [`${files.length} task files`, 'were'];
  return `${one} could not be read and ${was} set aside: ${files.slice(0, 3).join(', ')}. The other tasks are all here.`;
}

function unsealedSentence(tasks: readonly Task[]): string {
  const [one] = tasks;
  const [those, were, them, they] = one && tasks.length === 1 ? [`“${one.brief.title}”`, 'was', 'it', 'it comes'] : [`${tasks.length} tasks`, 'were', 'them', 'they come'];
  return `${those} ${were} not written here by this VS Code profile, so Work Mode does not rely on ${them}: ${they} from another profile, computer or folder, or something else changed ${them}. `
    + `The words and the work so far are kept, and nothing starts by itself. Look at the changes before you apply them.`;
}
