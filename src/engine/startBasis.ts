import { abilitiesOf } from '../core/boardAgent';
import type { OneSided } from '../core/agentPrompt';
import { basisNames, basisOf } from '../core/dependencies';
import { Refusal } from '../core/errors';
import type { In, Task } from '../core/task';
import { isIn } from '../core/task';
import { boardAgents } from './boardAgents';
import type { RunDesk } from './runDesk';

/** What a run starts from: a commit, or the user's own where it is null, and the files in conflict: both sides stand in them, or only one. */
export interface Basis { base: string | null; conflicts: string[]; oneSided?: OneSided[] }

/** Throws a Refusal where a task must not be taken, or not from there, any more. */
type Check = (found: Task) => void;

/** Puts the results together that a task comes after. Null where they do not fit and the agent was not told to merge them: the task then says so and waits. */
export async function startBasis({ world, book }: RunDesk, task: In<'queued'>, check: Check): Promise<Basis | null> {
  const { resume } = task.now;
  const { results, applied, head } = basisOf(task, book.tasks);
  if ((!results.length && !applied.length) || resume?.changeset) return { base: null, conflicts: [] };
  if (results.length === 1 && !head) return { base: results[0] ?? null, conflicts: [] };
  const { commit, conflicts, oneSided = [] } = await world.changesets.combine({ task: task.id, results, applied, head });
  const names = basisNames(task, book.tasks);
  const left = task.agentMerges.join() === names.join() && abilitiesOf(task, boardAgents(world.agents)).mayTalk;
  if (!conflicts.length || left) return { base: commit, conflicts, oneSided };
  await book.commit(task.id, (found) => {
    check(found);
    return { type: 'conflicted', paths: conflicts, results: names };
  });
  return null;
}

/** The check that a task still stands as it did when it was chosen: it may have been withdrawn, edited, or lost what it builds on meanwhile. */
export function asChosen({ book }: RunDesk, task: In<'queued'>, mayRun: (task: In<'queued'>) => boolean): Check {
  const basis = JSON.stringify(basisOf(task, book.tasks));
  return (found) => {
    if (!isIn(found, 'queued') || !mayRun(found)) throw new Refusal(`“${found.brief.title}” may not run any more.`);
    const known = (of: In<'queued'>) => JSON.stringify([of.now.resume?.changeset ?? null, of.now.merge, of.agentMerges]);
    if (known(found) !== known(task) || JSON.stringify(basisOf(found, book.tasks)) !== basis) throw new Refusal(`“${found.brief.title}” starts from something else by now.`);
  };
}
