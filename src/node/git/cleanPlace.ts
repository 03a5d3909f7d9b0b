import { renameSync, writeFileSync } from 'node:fs';
import { chmod, lstat, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPlain } from '../files/readPlain';
import { namesAt, statsAt } from '../files/seenAt';
import { canSeeProcesses, gitProcessesIn } from './liveGit';
import { emptyMovedSubmodules } from './movedSubmodules';
import { inPlace } from './placeGit';
import type { PlaceAt } from './placeGit';
import { writingArgs } from './spareCores';
import { dropIndex, keepIndex, restoreIndex } from './trustedIndex';

export interface Checkout extends PlaceAt { commit: string; /** No other place is being filled. */ alone: boolean }

/** What an unfinished merge, rebase or bisect of an agent leaves in the private git folder. */
const unfinished = new Set([
  'rebase-merge', 'rebase-apply', 'sequencer', 'MERGE_HEAD', 'MERGE_MODE', 'MERGE_MSG', 'MERGE_RR', 'SQUASH_MSG', 'AUTO_MERGE',
  'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'BISECT_LOG', 'BISECT_START', 'BISECT_TERMS', 'BISECT_NAMES', 'BISECT_ANCESTORS_OK', 'BISECT_EXPECTED_REV',
]);

/** Settings of one worktree that decide which files it has: an agent must not leave its own to the next task. */
const settings = ['config.worktree', 'info/sparse-checkout'];

/** Writes all files of `commit` into a worktree that was added without any. */
export async function fillPlace(place: Checkout, signal: AbortSignal): Promise<void> {
  await writeAllFiles(place, signal);
  await Promise.all([keepIndex(place.gitDir), keepSettings(place.gitDir)]);
}

/** Undoes what agents may have done to the private git folder, so that git works there as we expect: before anything else is done in a used place. */
export async function makeOurs(place: Pick<Checkout, 'gitDir' | 'commit'>): Promise<void> {
  await Promise.all([restoreSettings(place.gitDir), removeUnfinished(place.gitDir), replaceLinkedHead(place)]);
}

/**
 * Brings a used place to exactly the files of `commit`; ignored files stay. Moves no branch, whatever the agent has checked out.
 * The trusted index must know all that is in it, as it does after a freeze or a look: then only what differs is touched.
 */
export async function cleanPlace(place: Checkout, signal: AbortSignal): Promise<void> {
  await restoreIndex(place.gitDir);
  await Promise.all([inPlace(place, [...writingArgs(place.alone), 'read-tree', '-m', '-u', place.commit], signal), moveHead(place, signal)]);
  await removeUnknown(place, signal);
}

/** Looks at every file. */
async function writeAllFiles(place: Checkout, signal: AbortSignal): Promise<void> {
  await inPlace(place, [...writingArgs(place.alone), 'reset', '-q', '--hard', place.commit], signal);
}

/** A HEAD that names a commit is a file of this worktree alone, and git replaces it just so. */
async function moveHead(place: Checkout, signal: AbortSignal): Promise<void> {
  const { gitDir, commit } = place;
  if (!isDetached(gitDir)) return void (await inPlace(place, ['update-ref', '--no-deref', 'HEAD', commit], signal));
  const temporary = join(gitDir, 'HEAD.lock');
  writeFileSync(temporary, `${commit}\n`, { flag: 'wx' });
  renameSync(temporary, join(gitDir, 'HEAD'));
}

async function removeUnknown(place: Checkout, signal: AbortSignal): Promise<void> {
  await emptyMovedSubmodules(place, signal);
  await inPlace(place, ['clean', '-ffdq'], signal);
  await keepIndex(place.gitDir);
}

/**
 * The same for a place in which git was killed or that resists, and of which nothing is believed: waits for git processes
 * still at it, takes away stale locks and write protection, and writes every file anew.
 */
export async function mendPlace(place: Checkout, signal: AbortSignal): Promise<void> {
  await removeStaleLocks(place, signal);
  await Promise.all([makeWritable(place.path), dropIndex(place.gitDir)]);
  await makeOurs(place);
  await Promise.all([restoreIndex(place.gitDir), moveHead(place, signal)]);
  await writeAllFiles(place, signal);
  await removeUnknown(place, signal);
}

async function removeStaleLocks({ path, gitDir }: Checkout, signal: AbortSignal): Promise<void> {
  if (!canSeeProcesses) return;
  // A child of a killed git may still be writing files for a moment.
  for (let waitMs = 10; (await gitProcessesIn([path, gitDir])).length > 0; waitMs = Math.min(waitMs * 2, 500)) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  for (const lock of ['index.lock', 'HEAD.lock', 'config.worktree.lock']) await rm(join(gitDir, lock), { force: true });
}

/** Folders in which an agent forbade writing cannot be cleaned; ignored ones are included, as they may hold files the next base tracks. */
async function makeWritable(folder: string): Promise<void> {
  const { mode } = await lstat(folder);
  if ((mode & 0o700) !== 0o700) await chmod(folder, mode | 0o700);
  const entries = await readdir(folder, { withFileTypes: true });
  await Promise.all(entries.filter((entry) => entry.isDirectory()).map((entry) => makeWritable(join(folder, entry.name))));
}

/** Git calls a worktree none at all whose HEAD is a link to some file. */
async function replaceLinkedHead({ gitDir, commit }: Pick<Checkout, 'gitDir' | 'commit'>): Promise<void> {
  const head = join(gitDir, 'HEAD');
  if (statsAt(head)?.isFile()) return;
  await rm(head, { recursive: true, force: true });
  await writeFile(head, `${commit}\n`);
}

function isDetached(gitDir: string): boolean {
  return /^[0-9a-f]{40,64}\s*$/.test(readPlain(join(gitDir, 'HEAD'))?.toString() ?? '');
}

/** What agents left, and freezes that were killed. */
async function removeUnfinished(gitDir: string): Promise<void> {
  const names = namesAt(gitDir).filter((name) => unfinished.has(name) || name.startsWith('work-mode.freeze'));
  await Promise.all(names.map((name) => rm(join(gitDir, name), { recursive: true, force: true })));
}

async function keepSettings(gitDir: string): Promise<void> {
  await Promise.all(settings.map(async (name) => {
    const content = readPlain(join(gitDir, name));
    if (content) await writeFile(kept(gitDir, name), content);
  }));
}

async function restoreSettings(gitDir: string): Promise<void> {
  await Promise.all(settings.map(async (name) => {
    const [mine, now] = [readPlain(kept(gitDir, name)), readPlain(join(gitDir, name))];
    if (mine && !(now && mine.equals(now))) await writeFile(join(gitDir, name), mine);
    if (!mine && now) await rm(join(gitDir, name));
  }));
}

function kept(gitDir: string, name: string): string {
  return join(gitDir, `work-mode.${name.replace('/', '-')}`);
}
