import { isIn, isLive } from '../core/task';
import type { LiveRun } from './liveRun';
import type { Wishes } from './ports';
import type { RunDesk } from './runDesk';

/** `over` is aborted when the run is to end, and when its agent has ended. */
export interface WishingRun { live: LiveRun; over: AbortSignal }

/** What the person wants of a run: derived from its task, so that it survives whatever the agent forgets. */
export function runWishes(desk: RunDesk, task: string, run: WishingRun): Wishes {
  const { book } = desk;
  return {
    messages() {
      const known = book.get(task);
      return isLive(known) ? known.now.messages : [];
    },
    async delivered(ids) {
      await book.record(task, { type: 'messagesGone', ids });
    },
    pause: () => isIn(book.get(task), 'pausing', 'paused'),
    async holdStill() {
      run.over.throwIfAborted();
      // The person may have thought better of it meanwhile.
      if (!isIn(book.get(task), 'pausing')) return;
      const on = goesOn(desk, task, run);
      await Promise.all([book.commit(task, { type: 'paused' }), on]);
    },
    onChange: (listener) => run.live.onWish(listener),
  };
}

/** Resolves when the task runs again; rejects with the reason of the run's end. */
function goesOn({ book }: RunDesk, task: string, { live, over }: WishingRun): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      unlisten();
      over.removeEventListener('abort', stop);
    };
    const stop = () => {
      end();
      reject(over.reason as Error);
    };
    const unlisten = live.onWish(() => {
      if (!isIn(book.get(task), 'running')) return;
      end();
      resolve();
    });
    over.addEventListener('abort', stop, { once: true });
  });
}
