import { isIn, isLive } from '../core/task';
import type { LiveRun } from './liveRun';
import type { Wishes } from './ports';
import type { RunDesk } from './runDesk';

/** What the person wants of a run: derived from its task, so that it survives whatever the agent forgets. */
export function runWishes(desk: RunDesk, task: string, live: LiveRun): Wishes {
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
      live.signal.throwIfAborted();
      // The person may have thought better of it meanwhile.
      if (!isIn(book.get(task), 'pausing')) return;
      const on = goesOn(desk, task, live);
      await Promise.all([book.commit(task, { type: 'paused' }), on]);
    },
    onChange: (listener) => live.onWish(listener),
  };
}

/** Resolves when the task runs again; rejects with the reason of the run's end. */
function goesOn({ book }: RunDesk, task: string, live: LiveRun): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      unlisten();
      live.signal.removeEventListener('abort', stop);
    };
    const stop = () => {
      end();
      reject(live.signal.reason as Error);
    };
    const unlisten = live.onWish(() => {
      if (!isIn(book.get(task), 'running')) return;
      end();
      resolve();
    });
    live.signal.addEventListener('abort', stop, { once: true });
  });
}
