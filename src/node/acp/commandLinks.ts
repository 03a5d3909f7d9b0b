import { lstat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Link } from '../../core/policy/lexicalPath';
import { codeOf } from '../files/diskFailure';
import type { NamePath } from './toolAction';

/** More words than these are not looked up: so long a line is read by its letters alone. */
const mostWords = 200;
const mostFolders = 8;

/**
 * The links below the worktree that the words of a command go over, and where they lead. Words are taken apart roughly, and each is also seen
 * from the folders that the line names, as it may change into them. What a pattern matches or a variable holds stays unknown.
 */
export async function commandLinks(command: string, o: { worktree: string; cwd: string; namePath: NamePath }): Promise<Link[]> {
  const words = [...new Set(command.split(/[\s;&|(){}<>"'`$=,]+/).map((word) => word.replace(/[^/]*[*?[].*$/, '')).filter((word) => word !== '' && !word.includes('\0')))].slice(0, mostWords);
  const folders = [o.cwd, ...words.filter((word) => !word.startsWith('-')).map((word) => resolve(o.cwd, word))].slice(0, mostFolders);
  const seen = new Set<string>();
  for (const folder of folders) for (const word of words) for (const path of stepsTo(resolve(folder, word), o.worktree)) seen.add(path);
  const found = await Promise.all([...seen].map(async (at): Promise<Link[]> => {
    if (!(await isLink(at))) return [];
    const { real, inside } = await o.namePath({ worktree: o.worktree, cwd: o.worktree, named: at });
    return [{ at, real: inside ? join(o.worktree, real) : resolve(o.worktree, real) }];
  }));
  return found.flat();
}

/** The path and the folders above it, up to the worktree and without it. */
function stepsTo(path: string, worktree: string): string[] {
  const below = relative(worktree, path);
  if (below === '' || below.startsWith('..') || isAbsolute(below)) return [];
  const names = below.split(sep);
  return names.map((_, at) => join(worktree, ...names.slice(0, at + 1)));
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EACCES', 'ELOOP'].includes(codeOf(error))) return false;
    throw error;
  }
}
