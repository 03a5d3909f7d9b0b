import { linkSync, renameSync } from 'node:fs';
import { copyFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../files/diskFailure';
import { removeIfThere } from '../files/removeIfThere';

/**
 * The index as it was when a place was complete, kept where no agent looks for it. The index that an agent can reach may claim
 * that a changed file is unchanged; this one knows the true state of each file, so that git still need not read them all.
 */
export function trustedIndex(gitDir: string): string {
  return join(gitDir, 'work-mode.index');
}

/** Keeps the index of a place that has just been completed. */
export async function keepIndex(gitDir: string): Promise<void> {
  await put(join(gitDir, 'index'), trustedIndex(gitDir));
}

/** Makes the kept index the place's own again. Without one there is none afterwards: git then writes every file anew. */
export async function restoreIndex(gitDir: string): Promise<void> {
  try {
    await put(trustedIndex(gitDir), join(gitDir, 'index'));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await rm(join(gitDir, 'index'), { force: true });
  }
}

/** Forgets the kept index, when even that is in doubt. */
export async function dropIndex(gitDir: string): Promise<void> {
  await rm(trustedIndex(gitDir), { force: true });
}

/** A copy of the kept index at `to` for git to work with; false when there is none. */
export async function copyIndex(gitDir: string, to: string): Promise<boolean> {
  try {
    await put(trustedIndex(gitDir), to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Git replaces an index, it never writes into one: a hard link is as good as a copy, costs nothing, and keeps the exact time
 * that git needs to see which files may have changed just after it. A copy gets an earlier time: git then looks more closely.
 * Names are changed at once, which takes a fraction of the time that handing it over would.
 */
export async function put(from: string, to: string): Promise<void> {
  const temporary = `${to}.new`;
  await removeIfThere(temporary);
  try {
    linkSync(from, temporary);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw error;
    const { mtimeMs } = await stat(from);
    await copyFile(from, temporary);
    const earlier = Math.floor(mtimeMs / 1000);
    await utimes(temporary, earlier, earlier);
  }
  renameSync(temporary, to);
  // Renaming one name of a file onto another name of the same file does nothing, and leaves both.
  await removeIfThere(temporary);
}
