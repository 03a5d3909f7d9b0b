import { lstat, readdir, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { codeOf } from '../files/diskFailure';
import { readPlain } from '../files/readPlain';

/** What stands at the path of a place: ours beyond doubt, not there, only begun by a killed git, or something we must not touch. */
export type Standing =
  | { kind: 'ours'; gitDir: string }
  | { kind: 'gone'; gitDir: string | null }
  | { kind: 'begun'; gitDir: string | null }
  | { kind: 'foreign'; reason: string };

/** Proof of ownership, asked before anything in the folder is changed: `.git` and git's own registration must name each other. */
export async function standingOf(commonDir: string, path: string): Promise<Standing> {
  const gitDir = await registrationOf(commonDir, path);
  const kind = await kindAt(path);
  if (kind === 'absent') return { kind: 'gone', gitDir };
  if (kind !== 'folder') return { kind: 'foreign', reason: 'it is not a folder' };
  if (!(await isWhereItSeems(path))) return { kind: 'foreign', reason: 'a link leads to it now' };
  const names = await readdir(path);
  const pointed = pointedAt(path);
  if (gitDir !== null && pointed !== null && (await samePath(pointed, gitDir))) return { kind: 'ours', gitDir };
  if (names.every((name) => name === '.git') && (await kindAt(join(path, '.git'))) !== 'folder') return { kind: 'begun', gitDir };
  if (gitDir === null) return { kind: 'foreign', reason: 'git does not know it as a worktree of this repository' };
  return { kind: 'foreign', reason: 'its .git was removed or replaced' };
}

/** The private git folder of the worktree at `path`, by git's own registration; found also when the `.git` in the worktree is lost. */
export async function registrationOf(commonDir: string, path: string): Promise<string | null> {
  const folder = join(commonDir, 'worktrees');
  // The usual case first: the worktree says itself where it is registered.
  const pointed = pointedAt(path);
  if (pointed !== null && dirname(pointed) === folder && (await pointsBack(pointed, path))) return pointed;
  for (const name of await namesIn(folder)) {
    if (await pointsBack(join(folder, name), path)) return join(folder, name);
  }
  return null;
}

/** False when something on the way to it has become a link since: then it is another folder than the one we made, by the same name. */
export async function isWhereItSeems(path: string): Promise<boolean> {
  return (await realpath(path)) === path;
}

async function pointsBack(gitDir: string, path: string): Promise<boolean> {
  const back = textOf(join(gitDir, 'gitdir'));
  return back !== null && samePath(dirname(resolve(gitDir, back)), path);
}

function pointedAt(path: string): string | null {
  const text = textOf(join(path, '.git'));
  const target = text?.startsWith('gitdir: ') ? text.slice('gitdir: '.length) : null;
  if (target === null) return null;
  return isAbsolute(target) ? resolve(target) : resolve(path, target);
}

async function samePath(one: string, other: string): Promise<boolean> {
  return resolve(one) === resolve(other) || (await real(one)) === (await real(other));
}

async function real(path: string): Promise<string> {
  return realpath(path).catch(async () => join(await realpath(dirname(path)).catch(() => dirname(path)), path.slice(dirname(path).length)));
}

async function kindAt(path: string): Promise<'absent' | 'folder' | 'other'> {
  try {
    return (await lstat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return 'absent';
    throw error;
  }
}

function textOf(path: string): string | null {
  return readPlain(path)?.toString().replace(/\r?\n$/, '') ?? null;
}

/** What is in a folder; nothing where there is none. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
