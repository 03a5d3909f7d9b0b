import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrivateGit } from './placeGit';

/** The mode of an entry that points to a commit of another repository. */
export const gitlink = '160000';

/** The submodules of a commit, as paths with slashes. */
export async function submodulesOf(inPlace: PrivateGit, commit: string): Promise<string[]> {
  return entriesOf(await inPlace(['ls-tree', '-r', '-z', '--full-tree', commit]));
}

/** Folders, outermost only, that are repositories made inside a place: neither ignored nor among its `submodules`. Paths with slashes. */
export async function nestedRepositories(inPlace: PrivateGit, submodules: readonly string[]): Promise<string[]> {
  const found = await repositoriesBelow(inPlace.path, '', new Set(submodules));
  const ignored = await ignoredOf(inPlace, found);
  return found.filter((path) => !ignored.has(path));
}

/** Adds the files of nested repositories as plain files to the private index, but no ignored ones. */
export async function addNestedRepositories(inPlace: PrivateGit, nested: string[]): Promise<void> {
  const files = (await Promise.all(nested.map((path) => filesBelow(inPlace.path, path)))).flat();
  const ignored = await ignoredOf(inPlace, files);
  const wanted = files.filter((file) => !ignored.has(file));
  await inPlace(['-c', 'core.safecrlf=false', 'update-index', '--add', '--replace', '-z', '--stdin'], wanted.map((file) => `${file}\0`).join(''));
}

function entriesOf(listing: Buffer): string[] {
  return listing.toString().split('\0').filter((line) => line.startsWith(gitlink)).map((line) => line.slice(line.indexOf('\t') + 1));
}

async function repositoriesBelow(root: string, folder: string, submodules: ReadonlySet<string>): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  if (folder !== '' && submodules.has(folder)) return [];
  if (folder !== '' && entries.some((entry) => entry.name === '.git')) return [folder];
  const inner = entries.filter((entry) => entry.isDirectory() && entry.name !== '.git');
  return (await Promise.all(inner.map((entry) => repositoriesBelow(root, below(folder, entry.name), submodules)))).flat();
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = (await readdir(join(root, folder), { withFileTypes: true })).filter((entry) => entry.name !== '.git');
  const inner = entries.filter((entry) => entry.isDirectory()).map((entry) => filesBelow(root, below(folder, entry.name)));
  const files = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map((entry) => below(folder, entry.name));
  return [...files, ...(await Promise.all(inner)).flat()];
}

/** `check-ignore` ends with 1 when none is ignored. */
async function ignoredOf(inPlace: PrivateGit, paths: string[]): Promise<Set<string>> {
  if (paths.length === 0) return new Set();
  const input = paths.map((path) => `${path}\0`).join('');
  const words = (await inPlace(['check-ignore', '--no-index', '-z', '--stdin'], input).catch(noneIgnored)).toString().split('\0');
  return new Set(words.filter(Boolean));
}

function noneIgnored(error: unknown): string {
  if (error instanceof Error && 'detail' in error && /^exit code 1\n?$/m.test(String(error.detail))) return '';
  throw error;
}

function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
