import { DiskFull, sentenceOf } from '../core/errors';
import type { Stuck } from '../core/nextTask';

/** Tasks that could not even be started, and why: tried again after a while, or with the person's next intent, never in a circle. */
export class StuckTasks {
  readonly #tasks = new Map<string, Stuck & { times: number }>();
  /** Why no task can be started at all. */
  #all: Stuck | null = null;

  /** Why this one is not started; null where nothing stands against it. Whether its time has come is for others to see. */
  of(id: string): Stuck | null {
    const [own, all] = [this.#tasks.get(id) ?? null, this.#all];
    if (!own || !all) return own ?? all;
    return own.until === null || own.until >= (all.until ?? 0) ? own : all;
  }

  /** One more could not be started. Answers with what the person is to hear; null where they have heard it. */
  add(id: string, o: { title: string; error: unknown; now: number }): string | null {
    const { error, now } = o;
    const sentence = sentenceOf(error);
    const failed = `“${o.title}” could not be started. ${sentence}`;
    // A disk that takes nothing takes nothing of others either.
    if (error instanceof DiskFull) {
      const known = this.#all !== null;
      this.#all = { sentence, until: now + firstPauseMs };
      return known ? null : `${failed} No task starts meanwhile: it is tried again every ${firstPauseMs / 60_000} minutes, and with your next action.`;
    }
    const times = (this.#tasks.get(id)?.times ?? 0) + 1;
    const pause = pausesMs[times - 1] ?? null;
    this.#tasks.set(id, { sentence, until: pause === null ? null : now + pause, times });
    if (pause === null) return `${failed} That was the third time, so it waits for you.`;
    return times === 1 ? `${failed} It stays queued and is tried again in ${pause / 60_000} minutes, or with your next action.` : null;
  }

  /** This one was taken from the queue, so the disk takes something, too. */
  taken(id: string): void {
    this.#tasks.delete(id);
    this.#all = null;
  }

  /** The person is there and does something: everything is tried again. */
  clear(): void {
    this.#tasks.clear();
    this.#all = null;
  }
}

/** Time for the person, or for what fills the disk, to make room. */
const firstPauseMs = 10 * 60_000;
const pausesMs = [firstPauseMs, 3 * firstPauseMs];
