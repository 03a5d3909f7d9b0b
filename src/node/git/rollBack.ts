import { randomUUID } from 'node:crypto';
import { rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from '../files/diskFailure';
import { refsOf } from './changesets';
import type { Git } from './git';
import { ownIdentity } from './git';
import { filesBelow, statOf } from './inTheWay';
import { indexInfo, parseRaw, sameEntry, touchedPaths } from './touchedPaths';
import type { TouchedPath } from './touchedPaths';
import { put } from './trustedIndex';

/** The worktree in which something was being applied. */
export interface ApplySite { git: Git; root: string; gitDir: string }

export interface RollBack {
  task: string;
  /** What the paths go back to: the commit that is checked out now. */
  to: string;
  /** The tree that was being written. */
  merged: string;
  touched: readonly TouchedPath[];
}

/** Content that was neither there before nor written by us, and where it is kept. */
export interface Kept { ref: string; paths: string[] }

/**
 * Brings index and files of the touched paths back to `to`, from any state a killed or failed apply can leave. All other paths
 * stay as they are. Content we do not know is kept under a ref before it is replaced.
 */
export async function rollBack(site: ApplySite, o: RollBack): Promise<Kept | null> {
  const { git, root } = site;
  const concerned = new Set(o.touched.map(({ path }) => path));
  const back = (await touchedPaths(git, root, [o.to, o.merged])).filter(({ path }) => concerned.has(path));
  const disk = await onDisk(root, back);
  const staged = await stagedByUs(site, o, back);
  const found = await lookAt(site, { ...o, back, disk });
  // Killed before the first byte: whatever is there is the user's and none of our business.
  if (staged.length === 0 && !found.written) return null;
  const kept = await keepUnknown(site, o, found);
  if (staged.length > 0) await git(root, ['update-index', '-z', '--index-info'], { input: indexInfo(staged) });
  const arrived = new Set(back.filter(({ before }) => !before).map(({ path }) => path));
  for (const path of [...disk.others, ...disk.files.filter((file) => arrived.has(file))]) await removeFile(root, path);
  for (const folder of disk.folders) await rm(join(root, folder), { recursive: true, force: true });
  const returning = back.filter(({ before }) => before !== null).map(({ path }) => `${path}\0`).join('');
  if (returning) await git(root, ['checkout-index', '-f', '-u', '-z', '--stdin'], { input: returning });
  return kept;
}

interface Disk {
  /** Touched paths at which there is a file or a link. */
  files: string[];
  /** Touched paths of files at which there is a folder. */
  folders: string[];
  /** Files that stand where a touched path needs a folder, or inside one of `folders`, and are not touched themselves. */
  others: string[];
}

async function onDisk(root: string, touched: readonly TouchedPath[]): Promise<Disk> {
  const known = new Set(touched.map(({ path }) => path));
  const disk: Disk = { files: [], folders: [], others: [] };
  const others = new Set<string>();
  for (const { path, before } of touched) {
    const blocked = await firstFileAbove(root, path);
    if (blocked !== null) {
      if (!known.has(blocked) && before) others.add(blocked);
      continue;
    }
    const there = await statOf(join(root, path));
    if (there?.isDirectory() && before && before.mode !== '160000') {
      disk.folders.push(path);
      for (const file of await filesBelow(root, path)) if (!known.has(file)) others.add(file);
    } else if (there && !there.isDirectory()) disk.files.push(path);
  }
  return { ...disk, others: [...others] };
}

async function firstFileAbove(root: string, path: string): Promise<string | null> {
  const folders: string[] = [];
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.unshift(folder);
  for (const folder of folders) {
    const there = await statOf(join(root, folder));
    if (!there) return null;
    if (!there.isDirectory()) return folder;
  }
  return null;
}

interface Found { tree: string; unknown: string[]; written: boolean }

/** Hashes what is on disk into an index of our own and compares it with both sides. */
async function lookAt({ git, root, gitDir }: ApplySite, o: RollBack & { back: TouchedPath[]; disk: Disk }): Promise<Found> {
  const index = join(gitDir, `work-mode.rollback.${randomUUID().slice(0, 8)}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    await put(join(gitDir, 'index'), index).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
    await git(root, ['read-tree', '--reset', o.merged], { env });
    const there = new Set([...o.disk.files, ...o.disk.others]);
    const absent = o.back.filter(({ path }) => !there.has(path)).map(({ path }) => ({ path, entry: null }));
    await git(root, ['update-index', '-z', '--index-info'], { env, input: indexInfo(absent) });
    const hashing = ['-c', 'core.safecrlf=false', 'update-index', '--add', '--replace', '-z', '--stdin'];
    await git(root, hashing, { env, input: [...there].map((path) => `${path}\0`).join('') });
    const tree = await git(root, ['write-tree'], { env });
    const before = new Map(o.back.map((one) => [one.path, one.before]));
    const differing = await touchedPaths(git, root, [o.merged, tree]);
    const found: Found = { tree, unknown: [], written: false };
    const notOurs = new Set(differing.map(({ path }) => path));
    found.written = o.back.some(({ path }) => !notOurs.has(path));
    for (const { path, after } of differing) {
      if (!after || !there.has(path) || sameEntry(after, before.get(path) ?? null)) continue;
      if (await isUnfinished({ git, root }, { path, found: after.id, merged: o.merged })) found.written = true;
      else found.unknown.push(path);
    }
    return found;
  } finally {
    await Promise.all([index, `${index}.lock`, `${index}.new`].map((file) => rm(file, { force: true })));
  }
}

async function keepUnknown({ git, root }: ApplySite, { task, to }: RollBack, { tree, unknown }: Found): Promise<Kept | null> {
  if (unknown.length === 0) return null;
  const commit = await git(root, ['commit-tree', tree, '-p', to, '-m', 'Files as they were when an apply was rolled back'], { env: ownIdentity });
  const ref = `${refsOf(task)}/rolled-back-${commit.slice(0, 8)}`;
  await git(root, ['update-ref', ref, commit]);
  return { ref, paths: unknown };
}

/** A git that was killed leaves the beginning of a file: nobody's work. */
async function isUnfinished({ git, root }: Pick<ApplySite, 'git' | 'root'>, o: { path: string; found: string; merged: string }): Promise<boolean> {
  const ours = await git.run(root, ['cat-file', 'blob', `${o.merged}:${o.path}`]);
  if (ours.code !== 0) return false;
  const theirs = await git.bytes(root, ['cat-file', 'blob', o.found]);
  return theirs.length < ours.stdout.length && ours.stdout.subarray(0, theirs.length).equals(theirs);
}

/** Index entries that we wrote, as they were before; what the user staged meanwhile stays staged. */
async function stagedByUs({ git, root }: ApplySite, { to }: RollBack, back: readonly TouchedPath[]) {
  const wanted = new Map(back.map((one) => [one.path, one]));
  const staged = parseRaw(await git.bytes(root, ['diff-index', '--cached', '-z', '--raw', '--no-renames', '--no-abbrev', '--ignore-submodules=none', to]));
  return staged.filter(({ path, after }) => {
    const one = wanted.get(path);
    return one !== undefined && sameEntry(after, one.after);
  }).map(({ path, before }) => ({ path, entry: before }));
}

async function removeFile(root: string, path: string): Promise<void> {
  await unlink(join(root, path)).catch((error: unknown) => {
    if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error))) throw error;
  });
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    try {
      await rmdir(join(root, folder));
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EBUSY', 'EPERM', 'EACCES', 'EINVAL'].includes(codeOf(error))) return;
      throw error;
    }
  }
}
