import { existsSync } from 'node:fs';
import type { Log } from '../../engine/ports/world';
import type { LeftEdits } from '../../engine/ports/git';
import { refsOf } from './changesets';
import { ownIdentity } from './git';
import { submodulesOf } from './nestedRepositories';
import { inPlace, privateGit } from './placeGit';
import type { PlaceAt, PrivateGit } from './placeGit';
import { snapshot } from './snapshot';
import { dropIndex, trustedIndex } from './trustedIndex';

/** A place that nobody works in; `task` and `base` are of the run that did last. */
export interface Left extends PlaceAt { task: string; base: string }

/** `tidy`: there was nothing in the place but what was frozen and what is ignored, not even an empty folder. */
export interface LeftLook { edits: Omit<LeftEdits, 'taken'> | null; tidy: boolean }

/**
 * Keeps what was changed in a place since its files were frozen: the person may have worked on in it, and the place is about to be used
 * again. As a commit of its own, so that it can be picked without what the agent made. One look sees whether anything was.
 */
export async function keepLeftEdits(left: Left, log: Log, signal: AbortSignal): Promise<LeftLook> {
  const asFrozen = privateGit(left, trustedIndex(left.gitDir), signal);
  const looked = await asFrozen.run(['ls-files', '-z', '--modified', '--deleted', '--others', '--directory', '--exclude-standard']);
  // A folder that cannot be read is said to be empty, with a warning.
  const tidy = looked.code === 0 && looked.stdout.length === 0 && looked.stderr === '';
  if (looked.code !== 0) {
    log.info(`What the worktree ${left.path} held when it was frozen is not known any more, so it is compared with its base: ${looked.stderr.trim()}`);
    await dropIndex(left.gitDir);
  }
  return { edits: tidy ? null : await keep(left, asFrozen, log), tidy };
}

async function keep(left: Left, asFrozen: PrivateGit, log: Log): Promise<LeftLook['edits']> {
  const { git, path, gitDir, task, base } = left;
  // Without the index that knows what was frozen, all that differs from the base is kept.
  const frozen = existsSync(trustedIndex(gitDir)) ? (await asFrozen(['write-tree'])).toString().trim() : `${base}^{tree}`;
  const commit = (of: string, parent: string, message: string) => git(path, ['--git-dir', gitDir, 'commit-tree', of, '-p', parent, '-m', message], { env: ownIdentity });
  return snapshot({ ...left, from: frozen, submodules: (files) => submodulesOf(files, base), log }, async ({ tree, changes }) => {
    if (changes.length === 0) return null;
    const made = await commit(tree, await commit(frozen, base, `What ${task} had made`), `Changed after the run of ${task}`);
    await inPlace(left, ['update-ref', `${refsOf(task)}/left-${made.slice(0, 8)}`, made]);
    return { task, commit: made, paths: changes.map((change) => change.path) };
  });
}
