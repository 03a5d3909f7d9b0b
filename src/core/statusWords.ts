import { columnOf } from './board';
import { askedWords, decisionWords } from './modePicture';
import { asksOf, type Task } from './task';

/** What the tasks come to, for places that have room for a few words only. */
export interface StatusWords {
  /** Open asks: what stands still until the person answers. */
  asks: number;
  /** Failed and interrupted tasks. */
  undecided: number;
  running: number;
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
  let [asks, undecided, running, ready, queued] = [0, 0, 0, 0, 0];
  for (const task of tasks) {
    const column = columnOf(task);
    const open = asksOf(task).length;
    asks += open;
    if (column === 'active' || column === 'applying') running += 1;
    else if (column === 'queued') queued += 1;
    else if (column === 'ready' && task.now.state === 'ready') ready += 1;
    else if (column === 'ready' && !open) undecided += 1;
  }
  const asked = asks ? [askedWords(asks)] : [];
  const onTheWay = [running ? `${running} running` : '', ready ? `${ready} ready` : '', queued && !running ? `${queued} queued` : ''].filter(Boolean);
  return { asks, undecided, running, ready, queued, asked: asked.join(''), onTheWay, short: [...asked, ...onTheWay], whole: [...asked, ...(undecided ? [decisionWords(undecided)] : []), ...onTheWay] };
}
