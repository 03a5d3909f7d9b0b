import { basisOf } from '../core/dependencies';
import type { In } from '../core/task';
import type { RunDesk } from './runDesk';

/** What a run starts from: a commit, or the user's own where it is null, and the files in which both sides of a conflict stand. */
export interface Basis { base: string | null; conflicts: string[] }

/** Puts the results together that a task comes after. Null where they do not fit and the agent was not told to merge them: the task then says so and waits. */
export async function startBasis({ world, book }: RunDesk, task: In<'queued'>): Promise<Basis | null> {
  const { resume, merge } = task.now;
  const { results, applied, head } = basisOf(task, book.tasks);
  if ((!results.length && !applied.length) || resume?.changeset) return { base: null, conflicts: [] };
  if (results.length === 1 && !head) return { base: results[0] ?? null, conflicts: [] };
  const { commit, conflicts } = await world.changesets.combine({ task: task.id, results, applied, head });
  if (!conflicts.length || merge?.kind === 'agent') return { base: commit, conflicts };
  await book.commit(task.id, { type: 'conflicted', paths: conflicts });
  return null;
}
