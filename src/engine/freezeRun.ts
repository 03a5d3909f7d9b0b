import { DiskFull, detailOf } from '../core/errors';
import type { Changeset, In } from '../core/task';
import { tellOfFlattened } from './flattened';
import { Closing } from './liveRun';
import type { LiveRun } from './liveRun';
import { notFrozen } from './notFrozen';
import type { Place } from './ports/git';
import type { RunDesk } from './runDesk';
import type { RunEnd } from './runEnd';
import { outcomeLine } from './runEnd';
import { withRoom } from './withRoom';

export interface FreezeOptions { place: Place; end: RunEnd; live: LiveRun; tell: (tone: 'info' | 'warning', sentence: string) => void }

/**
 * Freezes what a run has made, and says in its thread what came of it. A full disk is waited for: the work is done, and only has to be put away.
 * Null where the editor closes meanwhile: the next start finds the run, and freezes it.
 */
export async function freezeRun(desk: RunDesk, task: In<'running'>, o: FreezeOptions): Promise<{ end: RunEnd; changeset: Changeset | null } | null> {
  const { world } = desk;
  const { place, end, live, tell } = o;
  const { run } = task.now;
  const over = live.putAway();
  const waits = (error: DiskFull, times: number) => {
    world.log.warn(`Run ${run.number} of ${task.id} is not frozen yet: ${detailOf(error)}`);
    desk.show(task.id, 'Waits for room on the disk to put away what it did. Stop it to give that up', null);
    if (times === 0) tell('warning', `What “${task.brief.title}” did cannot be put away yet, so its worktree stays as it is. ${error.message}`);
  };
  try {
    const freeze = () => world.changesets.freeze({ place, task: task.id, run: run.number, title: task.brief.title, flattened: tellOfFlattened(desk, task) });
    const changeset = await withRoom(world.clock, { over, waits }, freeze);
    desk.write(task.id, run.number, { at: world.clock.now(), kind: 'system', text: outcomeLine(end, changeset) });
    return { end, changeset };
  } catch (error) {
    if (error instanceof DiskFull && over.reason instanceof Closing) return null;
    return { end: { kind: 'failed', sentence: await notFrozen(desk, { task: task.id, run, error }), signIn: null }, changeset: null };
  }
}
