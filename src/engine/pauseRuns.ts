import { Refusal } from '../core/errors';
import { abilitiesOf } from '../core/boardAgent';
import { isIn } from '../core/task';
import type { TaskEvent } from '../core/taskEvent';
import { boardAgents } from './boardAgents';
import type { LiveRun } from './liveRun';
import type { RunDesk } from './runDesk';

export interface Runs { live: (id: string) => LiveRun | null }

/** Work mode is paused: what runs finishes what it is at and holds still, what is being prepared does so before it begins. */
export async function pauseRuns(desk: RunDesk, runs: Runs): Promise<void> {
  const { book } = desk;
  const agents = boardAgents(desk.world.agents);
  for (const task of book.tasks.values()) {
    const live = isIn(task, 'preparing') && abilitiesOf(task, agents).mayPause ? runs.live(task.id) : null;
    if (live) live.heldFirst = true;
  }
  await each(desk, runs, (id) => {
    const task = book.get(id);
    return isIn(task, 'running') && abilitiesOf(task, agents).mayPause ? { type: 'pauseWanted', by: 'workMode' } : null;
  });
}

/** Work mode is on again: what it held still goes on; what the person paused alone does not. */
export async function unpauseRuns(desk: RunDesk, runs: Runs): Promise<void> {
  const { book, world } = desk;
  for (const { id } of book.tasks.values()) {
    const live = runs.live(id);
    if (live) live.heldFirst = false;
  }
  await each(desk, runs, (id) => {
    const task = book.get(id);
    return isIn(task, 'pausing', 'paused') && task.now.heldBy === 'workMode' ? { type: 'wentOn', at: world.clock.now() } : null;
  });
}

/** One that cannot be told does not keep the others from hearing it. */
async function each(desk: RunDesk, runs: Runs, eventOf: (id: string) => TaskEvent | null): Promise<void> {
  const { book } = desk;
  const broke: unknown[] = [];
  for (const id of [...book.tasks.keys()]) {
    if (!book.tasks.has(id) || !eventOf(id)) continue;
    try {
      await book.commit(id, () => {
        const event = eventOf(id);
        if (!event) throw new Refusal('It came to something else meanwhile.');
        return event;
      });
      runs.live(id)?.wished();
    } catch (error) {
      if (!(error instanceof Refusal)) broke.push(error);
    }
  }
  if (broke.length) throw broke[0];
}
