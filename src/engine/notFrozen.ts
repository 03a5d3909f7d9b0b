import { DiskFull, detailOf, sentenceOf } from '../core/errors';
import type { Run } from '../core/task';
import { WorktreeGone } from '../core/worktreeGone';
import type { World } from './ports/world';
import type { RunDesk } from './runDesk';

/** A result that cannot be frozen stays in its place, which is then never used again; of a place that is gone nothing stays. Says so in the thread, and answers with the sentence. */
export async function notFrozen({ world, write }: RunDesk, o: { task: string; run: Run; error: unknown }): Promise<string> {
  const { task, run, error } = o;
  world.log.error(`Could not freeze run ${run.number} of ${task}: ${detailOf(error)}`);
  const sentence = `${sentenceOf(error)}${error instanceof WorktreeGone ? '' : await whereItIs(world, { run, error })}`;
  write(task, run.number, { at: world.clock.now(), kind: 'error', text: sentence, detail: detailOf(error) });
  return sentence;
}

/** Where its work is to be found. It must end in a sentence, whatever else fails. */
async function whereItIs({ places, log }: World, { run, error }: { run: Run; error: unknown }): Promise<string> {
  // Nothing is wrong with the worktree: when it is used again, there is room, and all that is in it is kept before.
  if (error instanceof DiskFull) return keptLater;
  try {
    const path = await places.setAside(run);
    return path ? ` Look into ${path} for what the agent did; Work Mode leaves that folder alone from now on.` : '';
  } catch (problem) {
    log.error(`The worktree of run ${run.token} could not be set aside: ${detailOf(problem)}`);
    return keptLater;
  }
}

const keptLater = ' What the agent did stays in its worktree, and is kept as a commit before that is used again.';
