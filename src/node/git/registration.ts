import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { readPlain } from '../files/readPlain';
import { namesAt, statsAt } from '../files/seenAt';

/** What stands at the path of a place: ours beyond doubt, not there, only begun by a killed git, or something we must not touch. */
export type Standing =
  | { kind: 'ours'; gitDir: string }
  | { kind: 'gone'; gitDir: string | null }
  | { kind: 'begun'; gitDir: string | null }
  | { kind: 'foreign'; reason: string };

/** Proof of ownership, asked before anything in the folder is changed: `.git` and git's own registration must name each other. */
export function standingOf(commonDir: string, path: string): Standing {
  const gitDir = registrationOf(commonDir, path);
  const kind = kindAt(path);
  if (kind === 'absent') return { kind: 'gone', gitDir };
  if (kind !== 'folder') return { kind: 'foreign', reason: 'it is not a folder' };
  if (!isWhereItSeems(path)) return { kind: 'foreign', reason: 'a link leads to it now' };
  const pointed = pointedAt(path);
  if (gitDir !== null && pointed !== null && samePath(pointed, gitDir)) return { kind: 'ours', gitDir };
  if (namesAt(path).every((name) => name === '.git') && kindAt(join(path, '.git')) !== 'folder') return { kind: 'begun', gitDir };
  if (gitDir === null) return { kind: 'foreign', reason: 'git does not know it as a worktree of this repository' };
  return { kind: 'foreign', reason: 'its .git was removed or replaced' };
}

/** The private git folder of the worktree at `path`, by git's own registration; found also when the `.git` in the worktree is lost. */
export function registrationOf(commonDir: string, path: string): string | null {
  const folder = join(commonDir, 'worktrees');
  // The usual case first: the worktree says itself where it is registered.
  const pointed = pointedAt(path);
  if (pointed !== null && dirname(pointed) === folder && pointsBack(pointed, path)) return pointed;
  for (const name of namesAt(folder)) {
    if (pointsBack(join(folder, name), path)) return join(folder, name);
  }
  return null;
}

/** False when something on the way to it has become a link since: then it is another folder than the one we made, by the same name. */
export function isWhereItSeems(path: string): boolean {
  return realOf(path) === path;
}

function pointsBack(gitDir: string, path: string): boolean {
  const back = textOf(join(gitDir, 'gitdir'));
  return back !== null && samePath(dirname(resolve(gitDir, back)), path);
}

function pointedAt(path: string): string | null {
  const text = textOf(join(path, '.git'));
  const target = text?.startsWith('gitdir: ') ? text.slice('gitdir: '.length) : null;
  if (target === null) return null;
  return isAbsolute(target) ? resolve(target) : resolve(path, target);
}

function samePath(one: string, other: string): boolean {
  return resolve(one) === resolve(other) || real(one) === real(other);
}

/** Where it really is; of what is not there, where it would be. */
function real(path: string): string {
  return realOf(path) ?? join(realOf(dirname(path)) ?? dirname(path), path.slice(dirname(path).length));
}

function realOf(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

function kindAt(path: string): 'absent' | 'folder' | 'other' {
  const stats = statsAt(path);
  if (!stats) return 'absent';
  return stats.isDirectory() ? 'folder' : 'other';
}

function textOf(path: string): string | null {
  return readPlain(path)?.toString().replace(/\r?\n$/, '') ?? null;
}
