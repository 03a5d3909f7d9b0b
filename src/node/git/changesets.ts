import { Failure } from '../../core/errors';
import { WorktreeGone } from '../../core/worktreeGone';
import type { Changesets } from '../../engine/ports/git';
import type { Log } from '../../engine/ports/world';
import { statsAt } from '../files/seenAt';
import { combine } from './combine';
import { submodulesOf } from './nestedRepositories';
import { keepCommit } from './ownCommit';
import { isWhereItSeems, registrationOf } from './registration';
import type { Repository } from './repository';
import type { PrivateGit } from './placeGit';
import { snapshot } from './snapshot';

/** Where frozen results and safety commits of a task are kept. */
export function refsOf(task: string): string {
  return `refs/work-mode/${task}`;
}

/** Freezes what agents made into commits under refs of ours. */
export function createChangesets({ repository, log }: { repository: Repository; log: Log }): Changesets {
  const { git, root, commonDir } = repository;
  /** Of the base that was frozen against last: mostly the next one, too. */
  let known: { base: string; submodules: Promise<string[]> } | undefined;
  const submodulesAt = (inPlace: PrivateGit, base: string) => {
    if (known?.base !== base) known = { base, submodules: submodulesOf(inPlace, base) };
    const { submodules } = known;
    submodules.catch(() => (known = undefined));
    return submodules;
  };

  return {
    async freeze({ place, task, run, title, flattened = () => {} }) {
      const gitDir = registered(commonDir, place.path);
      const { base, path } = place;
      return snapshot({ git, path, gitDir, base, from: base, submodules: (inPlace) => submodulesAt(inPlace, base), flattened }, async ({ tree, changes }) => {
        if (changes.length === 0) return null;
        const made = await keepCommit(repository, { tree, parent: base, message: title, ref: `${refsOf(task)}/${run}` }, log);
        const total = (of: 'added' | 'removed') => changes.reduce((sum, change) => sum + change[of], 0);
        return { base, result: made, files: changes.length, added: total('added'), removed: total('removed'), tree };
      });
    },

    combine: (o) => combine(repository, o),

    async forget(task) {
      const refs = await git(root, ['for-each-ref', '--format=delete %(refname)', `${refsOf(task)}/`]);
      if (refs) await git(root, ['update-ref', '--stdin'], { input: `${refs}\n` });
    },
  };
}

function registered(commonDir: string, path: string): string {
  const gitDir = registrationOf(commonDir, path);
  const stats = statsAt(path);
  if (!stats) throw new WorktreeGone(path);
  if (gitDir !== null && stats.isDirectory() && isWhereItSeems(path)) return gitDir;
  throw new Failure(
    'git', 'Git does not know the worktree of this task any more, or something else stands in its place, so its changes cannot be collected. Retry the task.',
    `registered as ${gitDir ?? 'nothing'}, ${path} is ${stats.isDirectory() ? 'a folder' : 'no folder'}`,
  );
}
