import { existsSync } from 'node:fs';
import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { detailOf } from '../../core/errors';
import type { Log } from '../../engine/ports/world';
import { codeOf } from '../files/diskFailure';
import { hasPlainStorage } from './plainStorage';
import { inQueue } from './queue';
import { registrationOf } from './registration';
import type { Repository } from './repository';

/** Where nothing is, and the commit that its HEAD is at. */
export interface NewWorktree { path: string; commit: string; log: Log; signal: AbortSignal }

/** Adds a worktree without files. Resolves with its private git folder, null when git did not register it. */
export async function register(repository: Repository, o: NewWorktree): Promise<string | null> {
  const { git, root, commonDir } = repository;
  if (process.platform !== 'win32' && hasPlainStorage(commonDir) && !isSparse(repository)) {
    try {
      return await write(commonDir, o);
    } catch (error) {
      o.log.debug(`The worktree ${o.path} is left to git: ${detailOf(error)}`);
    }
  }
  // Git does it one at a time.
  await inQueue(`${commonDir} worktrees`, () => git(root, ['worktree', 'add', '-q', '--detach', '--no-checkout', o.path, o.commit], { signal: o.signal }));
  return registrationOf(commonDir, o.path);
}

/** Git gives a new worktree the patterns of the one it is added from. */
function isSparse({ gitDir }: Repository): boolean {
  return existsSync(join(gitDir, 'info', 'sparse-checkout'));
}

/**
 * What `git worktree add --no-checkout` does, in its order, see gitrepository-layout(5): without the start of a process, and for many at once.
 * Killed in the middle, it leaves what a killed git would; where it fails, nothing.
 */
async function write(commonDir: string, { path, commit }: NewWorktree): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await mkdir(path);
  const made = [path];
  try {
    const gitDir = await claim(commonDir, basename(path));
    made.push(gitDir);
    await writeFile(join(gitDir, 'locked'), 'initializing\n');
    await Promise.all([
      writeFile(join(gitDir, 'gitdir'), `${join(path, '.git')}\n`),
      writeFile(join(gitDir, 'commondir'), '../..\n'),
      writeFile(join(gitDir, 'HEAD'), `${commit}\n`),
      writeFile(join(path, '.git'), `gitdir: ${gitDir}\n`),
    ]);
    await rm(join(gitDir, 'locked'));
    return gitDir;
  } catch (error) {
    for (const folder of made.reverse()) await remove(folder);
    throw error;
  }
}

/** A private git folder that nobody has, of this name or with a number behind it. */
async function claim(commonDir: string, name: string): Promise<string> {
  const folder = join(commonDir, 'worktrees');
  await mkdir(folder, { recursive: true });
  for (let number = 0; ; number += 1) {
    const gitDir = join(folder, `${name}${number || ''}`);
    try {
      await mkdir(gitDir);
      return gitDir;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** Only what was made here. */
async function remove(folder: string): Promise<void> {
  for (const name of ['gitdir', 'commondir', 'HEAD', '.git', 'locked']) await rm(join(folder, name), { force: true });
  await rmdir(folder).catch((error: unknown) => { if (codeOf(error) !== 'ENOENT') throw error; });
}
