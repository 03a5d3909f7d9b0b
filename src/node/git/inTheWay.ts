import { lstat, readdir, realpath } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { codeOf } from '../files/diskFailure';
import type { Git } from './git';
import { lookingArgs } from './spareCores';
import type { TouchedPath } from './touchedPaths';

/** What the user has done since their last commit, to tracked files. */
export interface LocalEdits { edited: ReadonlySet<string>; unmerged: readonly string[] }

/** Reads the user's edits, staged or not, without taking a lock. */
export async function localEdits(git: Git, root: string): Promise<LocalEdits> {
  const output = await git.bytes(root, [...lookingArgs, 'status', '--porcelain=v2', '-z', '-uno', '--no-renames', '--ignore-submodules=all']);
  const edited = new Set<string>();
  const unmerged: string[] = [];
  for (const line of output.toString().split('\0')) {
    // An ordinary change has 8 fields before its path, an unmerged one 10.
    if (line.startsWith('1 ')) edited.add(line.split(' ').slice(8).join(' '));
    if (line.startsWith('u ')) unmerged.push(line.split(' ').slice(10).join(' '));
  }
  return { edited, unmerged };
}

/** Untracked or ignored files that stand where a new file is to be written, which git would overwrite or stumble over. */
export async function untrackedInTheWay(root: string, touched: readonly TouchedPath[]): Promise<string[]> {
  const leaving = new Set(touched.filter((one) => one.before && !one.after).map((one) => one.path));
  // On a file system that ignores case, a new name may show the old file.
  const leavingInAnyCase = new Set([...leaving].map((path) => path.toLowerCase()));
  const folders = new Map<string, Promise<string | null>>();

  /** Null when `folder` is a folder or will be able to become one; else what is there instead. */
  function clash(folder: string): Promise<string | null> {
    if (folder === '.') return Promise.resolve(null);
    const known = folders.get(folder);
    if (known) return known;
    const found = clash(dirname(folder)).then(async (above) => {
      if (above !== null) return above;
      const there = await statOf(join(root, folder));
      return !there || there.isDirectory() || leaving.has(folder) ? null : folder;
    });
    folders.set(folder, found);
    return found;
  }

  async function atPath({ path }: TouchedPath): Promise<string[]> {
    const above = await clash(dirname(path));
    if (above !== null) return [above];
    const there = await statOf(join(root, path));
    if (!there) return [];
    if (there.isDirectory()) return (await filesBelow(root, path)).filter((file) => !leaving.has(file));
    return leavingInAnyCase.has(path.toLowerCase()) || leaving.has(dirname(path)) ? [] : [path];
  }

  const arriving = touched.filter((one) => !one.before && one.after?.mode !== '160000');
  return [...new Set((await Promise.all(arriving.map(atPath))).flat())];
}

/** Those of the touched paths that are open in an editor with unsaved text, compared by real path. */
export async function unsavedInTheWay(root: string, touched: readonly TouchedPath[], unsaved: readonly string[]): Promise<string[]> {
  if (unsaved.length === 0) return [];
  const fold = (path: string) => (process.platform === 'linux' ? path : path.toLowerCase());
  const paths = new Map(touched.map(({ path }) => [fold(path), path]));
  const inside = await Promise.all(unsaved.map(async (file) => relative(root, await realOf(file)).split(sep).join('/')));
  return inside.map((path) => paths.get(fold(path))).filter((path) => path !== undefined);
}

/** What is at a path, itself and not what it links to; null when nothing is. */
export async function statOf(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
    throw error;
  }
}

/** Every file and link below a folder of `root`, as paths from `root` with slashes. */
export async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const inner = await Promise.all(entries.map(async (entry) =>
    entry.isDirectory() ? filesBelow(root, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
  return inner.flat();
}

/** A file that is not saved yet may not exist: then the real path of its folder counts. */
async function realOf(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error))) throw error;
    return dirname(file) === file ? file : join(await realOf(dirname(file)), basename(file));
  }
}
