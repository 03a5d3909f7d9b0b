import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gitlink } from './nestedRepositories';
import { inPlace } from './placeGit';
import type { PlaceAt } from './placeGit';

/**
 * Git leaves the files of a submodule as they are, so one that a task moved to another commit would be at that one for the next task, and in its
 * changes, too. It is empty again, as in a new worktree. What was in it is kept beside the index of the place until that happens there the next time.
 */
export async function emptyMovedSubmodules(place: PlaceAt, signal: AbortSignal): Promise<void> {
  const { path, gitDir } = place;
  if (!existsSync(join(path, '.gitmodules')) && !existsSync(join(gitDir, 'modules'))) return;
  const changes = (await inPlace(place, ['diff-files', '--raw', '-z', '--ignore-submodules=dirty'], signal)).split('\0');
  for (let at = 0; at + 1 < changes.length; at += 2) {
    if (!changes[at]!.startsWith(`:${gitlink} ${gitlink} `)) continue;
    const submodule = changes[at + 1]!;
    const kept = join(gitDir, 'work-mode.submodules', submodule);
    await rm(kept, { recursive: true, force: true });
    await mkdir(dirname(kept), { recursive: true });
    await rename(join(path, submodule), kept);
    await mkdir(join(path, submodule));
  }
}
