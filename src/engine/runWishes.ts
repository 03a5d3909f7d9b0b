import { Refusal } from '../core/errors';
import { isIn, isLive } from '../core/task';
import { TimeUp } from './liveRun';
import type { LiveRun } from './liveRun';
import type { Wishes } from './ports/job';
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
    pause: () => run.live.timeUp || run.live.time.returning || isIn(book.get(task), 'pausing', 'paused'),
    async holdStill() {
      run.over.throwIfAborted();
      if (run.live.timeUp) {
        run.live.end(new TimeUp('Its time is up.'));
        run.over.throwIfAborted();
      }
      // The person may have thought better of it meanwhile.
      if (isIn(book.get(task), 'pausing')) await pause(desk, task, run);
      else if (run.live.time.returning) await run.live.time.onward(run.over);
      run.over.throwIfAborted();
    },
    onChange: (listener) => run.live.onWish(listener),
  };
}

/** It holds still whether the disk takes that or not. */
async function pause(desk: RunDesk, task: string, run: WishingRun): Promise<void> {
  const { time } = run.live;
  const on = goesOn(desk, task, run);
  time.wait('pause');
  const held = desk.book.record(task, { type: 'paused', at: desk.world.clock.now() }).catch((error: unknown) => {
    // The person thought better of it in this moment: then it goes on at once.
    if (!(error instanceof Refusal)) throw error;
  });
  await Promise.all([held, on]);
  await time.goOn('pause', run.over);
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
