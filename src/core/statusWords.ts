import { columnOf } from './board';
import { askedWords, decisionWords, isAtWork, stillWords } from './modePicture';
import { asksOf, type Task } from './task';

/** What the tasks come to, for places that have room for a few words only. */
export interface StatusWords {
  /** Open asks: what stands still until the person answers. */
  asks: number;
  /** Failed and interrupted tasks. */
  undecided: number;
  /** At work, rather than waiting for the person or holding still. */
  running: number;
  /** What was paused, in words; empty where nothing is. */
  still: string;
  ready: number;
  queued: number;
  /** Open asks in words; empty where there are none. */
  asked: string;
  /** What runs, is ready and waits for its turn, in words. */
  onTheWay: string[];
  /** The few words, the pressing ones first; none where nothing goes on. */
  short: string[];
  /** All of it, also what only wants a decision some time. */
  whole: string[];
}

/** Counts the tasks, and says it as the header of the board does. */
export function statusWords(tasks: Iterable<Task>): StatusWords {
  let [asks, undecided, running, held, ready, queued] = [0, 0, 0, 0, 0, 0];
  for (const task of tasks) {
    const column = columnOf(task);
    const open = asksOf(task).length;
    asks += open;
    if (isAtWork(task)) running += 1;
    else if (task.now.state === 'paused') held += 1;
    else if (column === 'queued') queued += 1;
    else if (column === 'ready' && task.now.state === 'ready') ready += 1;
    else if (column === 'ready' && !open) undecided += 1;
  }
  const asked = asks ? [askedWords(asks)] : [];
  const still = stillWords(held);
  const onTheWay = [running ? `${running} running` : '', still, ready ? `${ready} ready` : '', queued && !running ? `${queued} queued` : ''].filter(Boolean);
  return { asks, undecided, running, still, ready, queued, asked: asked.join(''), onTheWay, short: [...asked, ...onTheWay], whole: [...asked, ...(undecided ? [decisionWords(undecided)] : []), ...onTheWay] };
}
