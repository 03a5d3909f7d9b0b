import type { Git } from './git';
import { placeEnvironment } from './settingsGuard';

/** A worktree of ours, and its private git folder. */
export interface PlaceAt { git: Git; path: string; gitDir: string }

/** Git for a place, which it finds even when the place's own `.git` was lost, and never in a folder above. */
export function inPlace({ git, path, gitDir }: PlaceAt, args: string[], signal?: AbortSignal): Promise<string> {
  return git(path, [...at(path, gitDir), ...args], { env: placeEnvironment(gitDir), ...(signal ? { signal } : {}) });
}

/** Git that works on the files of a place with an index of our own; the place's index is neither read nor written. */
export interface PrivateGit { (args: string[], input?: string | Uint8Array): Promise<Buffer>; path: string }

/** Git that works on the files of a place with this index. */
export function privateGit({ git, path, gitDir }: PlaceAt, index: string, signal?: AbortSignal): PrivateGit {
  const env = { ...placeEnvironment(gitDir), GIT_INDEX_FILE: index };
  return Object.assign((args: string[], input?: string | Uint8Array) =>
    git.bytes(path, [...at(path, gitDir), ...args], { env, ...(input === undefined ? {} : { input }), ...(signal ? { signal } : {}) }), { path });
}

function at(path: string, gitDir: string): string[] {
  return ['--git-dir', gitDir, '--work-tree', path];
}
