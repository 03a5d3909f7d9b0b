import { detailOf, sentenceOf } from '../core/errors';
import type { Run } from '../core/task';
import { WorktreeGone } from '../core/worktreeGone';
import type { RunDesk } from './runDesk';

/** A result that cannot be frozen stays in its place, which is then never used again; of a place that is gone nothing stays. Says so in the thread, and answers with the sentence. */
export async function notFrozen({ world, write }: RunDesk, o: { task: string; run: Run; error: unknown }): Promise<string> {
  const { task, run, error } = o;
  world.log.error(`Could not freeze run ${run.number} of ${task}: ${detailOf(error)}`);
  const path = error instanceof WorktreeGone ? null : await world.places.setAside(run);
  const kept = path ? ` Look into ${path} for what the agent did; Work Mode leaves that folder alone from now on.` : '';
  const sentence = `${sentenceOf(error)}${kept}`;
  write(task, run.number, { at: world.clock.now(), kind: 'error', text: sentence, detail: detailOf(error) });
  return sentence;
}
