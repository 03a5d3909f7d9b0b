import { isIn, isLive } from '../core/task';
import { TimeUp } from './liveRun';
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
    pause: () => run.live.timeUp || isIn(book.get(task), 'pausing', 'paused'),
    async holdStill() {
      run.over.throwIfAborted();
      if (run.live.timeUp) {
        run.live.end(new TimeUp('Its time is up.'));
        run.over.throwIfAborted();
      }
      // The person may have thought better of it meanwhile.
      if (!isIn(book.get(task), 'pausing')) return;
      const on = goesOn(desk, task, run);
      run.live.time.wait();
      await Promise.all([book.commit(task, { type: 'paused' }), on]);
      await run.live.time.goOn();
      run.over.throwIfAborted();
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
