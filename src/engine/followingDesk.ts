import type { Activity } from '../core/board';
import { detailOf } from '../core/errors';
import { asksOf, isIn, isLive } from '../core/task';
import type { EngineEvent } from './engine';
import type { ModeDesk } from './modeDesk';
import type { Told } from './ports/windows';
import type { World } from './ports/world';
import type { TaskBook } from './taskBook';
import type { TaskReader } from './taskReader';

export interface FollowingDeskOptions {
  book: TaskBook;
  reader: TaskReader;
  modes: ModeDesk;
  activities: Map<string, Activity>;
  publish: (event: EngineEvent) => void;
}

/** Shows what another window does, from the disk and from what that one tells. Exists only in a window that does not hold the lease. */
export class FollowingDesk {
  #reached = false;
  #ends: (() => void)[] = [];

  constructor(private readonly world: World, private readonly o: FollowingDeskOptions) {}

  /** Whether what the person wants can be handed over. */
  get reached(): boolean {
    return this.#reached;
  }

  async open(): Promise<void> {
    const { world, o } = this;
    const warn = (error: unknown) => world.log.warn(detailOf(error));
    this.#ends = [
      world.store.watch(() => o.reader.loadSoon(warn)),
      world.modes.watch(() => void o.modes.load().catch(warn)),
      () => o.reader.rest(),
    ];
    await Promise.all([o.reader.load(), o.modes.load()]);
    this.#ends.push(world.handover.listen((news) => this.#hear(news), (state) => this.#line(state)));
  }

  close(): void {
    for (const end of this.#ends.splice(0)) end();
    this.#reached = false;
    this.o.activities.clear();
  }

  /** What the window that works has free, as far as its tasks tell: who waits for the person has given its slot back. */
  free(o: { slots: number; agents: number }): { slots: number; agents: number } {
    const runs = [...this.o.book.tasks.values()].filter((task) => isIn(task, 'preparing') || isLive(task));
    return { slots: o.slots - runs.filter((task) => !asksOf(task).length).length, agents: o.agents - runs.length };
  }

  #line(state: 'open' | 'shut'): void {
    this.#reached = state === 'open';
    this.o.publish({ type: 'role' });
    // What was told before this window listened is on the disk.
    if (this.#reached) for (const { id } of [...this.o.book.tasks.values()].filter(isLive)) this.#missed(id);
  }

  /** What the window that works says, shown here as if it happened here. */
  #hear(news: Told): void {
    const { activities, publish, reader } = this.o;
    switch (news.type) {
      case 'activity':
        if (news.activity) activities.set(news.id, news.activity);
        else activities.delete(news.id);
        return publish({ type: 'activity', id: news.id });
      case 'task': return reader.heard(news.task);
      case 'deleted': return reader.heardDeleted(news.id);
      case 'missed': return this.#missed(news.task);
      default: publish(news);
    }
  }

  /** A view that shows the lines of this task reads them again. */
  #missed(id: string): void {
    const task = this.o.book.tasks.get(id);
    if (task) this.o.publish({ type: 'task', task });
  }
}
