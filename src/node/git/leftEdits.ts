import { existsSync } from 'node:fs';
import { detailOf } from '../../core/errors';
import type { Log } from '../../engine/ports/world';
import type { LeftEdits } from '../../engine/ports/git';
import { refsOf } from './changesets';
import { ownIdentity } from './git';
import { submodulesOf } from './nestedRepositories';
import { inPlace, privateGit } from './placeGit';
import type { PlaceAt } from './placeGit';
import { snapshot } from './snapshot';
import { dropIndex, trustedIndex } from './trustedIndex';

/** A place that nobody works in; `task` and `base` are of the run that did last. */
export interface Left extends PlaceAt { task: string; base: string }

/**
 * Keeps what was changed in a place since its files were frozen: the person may have worked on in it, and the place is about to be used
 * again. As a commit of its own, so that it can be picked without what the agent made. Null when nothing was, which is seen with one look.
 */
export async function keepLeftEdits(left: Left, log: Log, signal: AbortSignal): Promise<Omit<LeftEdits, 'taken'> | null> {
  const { git, path, gitDir, task, base } = left;
  const asFrozen = privateGit(left, trustedIndex(gitDir), signal);
  const look = () => asFrozen(['status', '--porcelain', '-z', '--no-renames', '--untracked-files=normal', '--ignore-submodules=dirty']);
  const status = await look().catch(async (error: unknown) => {
    signal.throwIfAborted();
    log.info(`What the worktree ${path} held when it was frozen is not known any more, so it is compared with its base: ${detailOf(error)}`);
    await dropIndex(gitDir);
    return look();
  });
  if (!status.toString().split('\0').some(isEdit)) return null;
  // Without the index that knows what was frozen, all that differs from the base is kept.
  const frozen = existsSync(trustedIndex(gitDir)) ? (await asFrozen(['write-tree'])).toString().trim() : `${base}^{tree}`;
  const commit = (of: string, parent: string, message: string) => git(path, ['--git-dir', gitDir, 'commit-tree', of, '-p', parent, '-m', message], { env: ownIdentity });
  const flattened = (folders: readonly string[]) => log.info(`There are repositories inside of ${path}, in ${folders.join(', ')}: their files are kept, their history is not.`);
  return snapshot({ ...left, from: frozen, submodules: (files) => submodulesOf(files, base), flattened }, async ({ tree, changes }) => {
    if (changes.length === 0) return null;
    const made = await commit(tree, await commit(frozen, base, `What ${task} had made`), `Changed after the run of ${task}`);
    await inPlace(left, ['update-ref', `${refsOf(task)}/left-${made.slice(0, 8)}`, made]);
    return { task, commit: made, paths: changes.map((change) => change.path) };
  });
}

/** A line of `git status`: what differs from the index in the second column, or is unknown to it. */
function isEdit(line: string): boolean {
  return line.length > 3 && line[1] !== ' ';
}
