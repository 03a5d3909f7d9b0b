import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf, diskFailure } from '../files/diskFailure';
import { hasPlainStorage } from './plainStorage';
import { inQueue } from './queue';
import { registrationOf } from './registration';
import { ownFolder } from './repository';
import type { Repository } from './repository';

/** Adds a worktree without files at `path`, where nothing is, with its HEAD at `commit`. Resolves with its private git folder, null when git did not register it. */
export async function register(repository: Repository, { path, commit, signal }: { path: string; commit: string; signal: AbortSignal }): Promise<string | null> {
  const { git, root, commonDir } = repository;
  if (process.platform !== 'win32' && hasPlainStorage(commonDir)) return write(repository, path, commit);
  // Git does it one at a time.
  await inQueue(`${commonDir} worktrees`, () => git(root, ['worktree', 'add', '-q', '--detach', '--no-checkout', path, commit], { signal }));
  return registrationOf(commonDir, path);
}

/**
 * What `git worktree add --no-checkout` leaves, see gitrepository-layout(5), without the start of a process, and many at once. The registration
 * appears whole: killed before, there is nothing but a folder with a `.git` that leads nowhere.
 */
async function write(repository: Repository, path: string, commit: string): Promise<string> {
  const { commonDir } = repository;
  const begun = join(ownFolder(repository), `worktree.${randomUUID().slice(0, 8)}`);
  try {
    await mkdir(path);
    await mkdir(begun, { recursive: true });
    await mkdir(join(commonDir, 'worktrees'), { recursive: true });
    await Promise.all([
      writeFile(join(begun, 'gitdir'), `${join(path, '.git')}\n`),
      writeFile(join(begun, 'commondir'), '../..\n'),
      writeFile(join(begun, 'HEAD'), `${commit}\n`),
    ]);
    for (let number = 0; ; number += 1) {
      const gitDir = join(commonDir, 'worktrees', `${basename(path)}${number || ''}`);
      await writeFile(join(path, '.git'), `gitdir: ${gitDir}\n`);
      if (await named(begun, gitDir)) return gitDir;
    }
  } catch (error) {
    throw diskFailure(error, dirname(path));
  } finally {
    await rm(begun, { recursive: true, force: true });
  }
}

/** False when there is one of this name. */
async function named(begun: string, gitDir: string): Promise<boolean> {
  try {
    await rename(begun, gitDir);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(codeOf(error))) return false;
    throw error;
  }
}
