import { DiskFull, detailOf } from '../core/errors';
import type { Changeset, In } from '../core/task';
import { tellOfFlattened } from './flattened';
import { Closing } from './liveRun';
import type { LiveRun } from './liveRun';
import { notFrozen } from './notFrozen';
import type { Place } from './ports/git';
import type { Clock } from './ports/world';
import type { RunDesk } from './runDesk';
import type { RunEnd } from './runEnd';
import { outcomeLine } from './runEnd';

export interface FreezeOptions { place: Place; end: RunEnd; live: LiveRun; tell: (tone: 'info' | 'warning', sentence: string) => void }

/**
 * Freezes what a run has made, and says in its thread what came of it. A disk that takes nothing is waited for: the work is done, and only has to be put away.
 * Null where the editor closes meanwhile: the next start finds the run, and freezes it.
 */
export async function freezeRun(desk: RunDesk, task: In<'running'>, o: FreezeOptions): Promise<{ end: RunEnd; changeset: Changeset | null } | null> {
  const { world } = desk;
  const { place, end, live, tell } = o;
  const { run } = task.now;
  const over = live.putAway();
  for (let times = 0; ; times += 1) {
    try {
      const changeset = await world.changesets.freeze({ place, task: task.id, run: run.number, title: task.brief.title, flattened: tellOfFlattened(desk, task) });
      desk.write(task.id, run.number, { at: world.clock.now(), kind: 'system', text: outcomeLine(end, changeset) });
      return { end, changeset };
    } catch (error) {
      if (error instanceof DiskFull && over.reason instanceof Closing) return null;
      if (!(error instanceof DiskFull) || over.aborted) return { end: { kind: 'failed', sentence: await notFrozen(desk, { task: task.id, run, error }), signIn: null }, changeset: null };
      world.log.warn(`Run ${run.number} of ${task.id} is not frozen yet: ${detailOf(error)}`);
      desk.show(task.id, `What it did is put away as soon as there is room. ${error.message}`, null);
      if (times === 0) tell('warning', `What “${task.brief.title}” did cannot be put away yet, so its worktree stays as it is. ${error.message}`);
      await passed(world.clock, pausesMs[Math.min(times, pausesMs.length - 1)] ?? 0, over);
    }
  }
}

/** Resolves after this time, or as soon as the signal is aborted. */
function passed(clock: Clock, ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const forget = clock.after(ms, resolve);
    over.addEventListener('abort', () => { forget(); resolve(); }, { once: true });
  });
}

const pausesMs = [10, 60, 300, 600].map((seconds) => seconds * 1_000);
