import type { Activity } from '../core/board';
import { detailOf } from '../core/errors';
import type { EngineEvent } from './engine';
import type { Told } from './ports/windows';
import type { Log } from './ports/world';

/** What concerns the windows that follow as much as this one. */
type Shared = Extract<EngineEvent, { type: 'task' | 'deleted' | 'notice' | 'transcript' | 'logged' }>;

/** Tells the views of this window what happens, and, while it works, the windows that follow. */
export class Broadcast {
  /** What running tasks do this moment. */
  readonly activities = new Map<string, Activity>();
  /** Leads to the windows that follow, while this one works. */
  line: { tell(news: Told): void } | null = null;
  readonly #listeners = new Set<(event: EngineEvent) => void>();

  constructor(private readonly log: Log) {}

  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** To the views of this window alone. */
  here(event: EngineEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.log.error(`A view failed to follow: ${detailOf(error)}`);
      }
    }
  }

  everywhere(event: Shared): void {
    this.here(event);
    this.line?.tell(event);
  }

  /** A running task does this now; null when it does nothing any more. */
  doing(id: string, activity: Activity | null): void {
    if (activity) this.activities.set(id, activity);
    else this.activities.delete(id);
    this.here({ type: 'activity', id });
    this.line?.tell({ type: 'activity', id, activity });
  }

  /** Nobody hears anything any more. */
  end(): void {
    this.#listeners.clear();
  }
}
