import type { BigIntStats } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { codeOf } from '../files/diskFailure';
import { readPlain } from '../files/readPlain';
import { namesAt, statsAt } from '../files/seenAt';
import { createRefsReader } from './refsReader';
import { ownFolder } from './repository';
import type { Repository } from './repository';
import { lookingArgs } from './spareCores';

/**
 * What stands at a path. `id` is the blob in which the content is kept, as it is on disk; null where it is none of a file or too large
 * to be kept, and then only `mark`, which changes with every write, tells whether it is still the same.
 */
const standingSchema = z.object({
  mode: z.enum(['absent', 'file', 'program', 'link', 'folder', 'submodule']), id: z.string().nullable(), mark: z.string(),
  /** Who may read and write it, as of a file on disk; 0 where that does not matter. */
  rights: z.number().int(),
});
export type Standing = z.infer<typeof standingSchema>;

export const lookSchema = z.object({
  version: z.literal(1),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** `ref: refs/heads/main`, or a commit where no branch is checked out. */
  head: z.string(),
  /** The commit that is checked out; '' in a repository without any. */
  commit: z.string(),
  refs: z.record(z.string(), z.string()),
  /** Files that differ from the commit, and untracked ones, by path with slashes. */
  files: z.record(z.string(), standingSchema),
  /** Files of the repository's own folder that decide what git does, by their names below it. */
  settings: z.record(z.string(), standingSchema),
});
/** The user's files, branch and settings at one moment: everything that is not as in the commit. */
export type Look = z.infer<typeof lookSchema>;

/** Looks at the user's files, and keeps the content of those that git has not. */
export interface Looker {
  look(): Promise<Look>;
  /** What stands at a path of the main tree now. Keeps nothing. */
  standingAt(path: string): Promise<Standing>;
}

const maxBytes = 8 * 1024 * 1024;
const maxKept = 5000;
/** A file that was written this shortly ago may be written again without its times showing it. */
const racyMs = 100;

/** One process reads the files, one the refs when they moved, and one more keeps what is new; a file whose times did not move is not read again. */
export function createLooker(repository: Repository): Looker {
  const { git, root, commonDir, gitDir } = repository;
  const known = new Map<string, Standing>();
  const refs = createRefsReader(repository);

  async function standings(paths: ReadonlyMap<string, string>): Promise<Record<string, Standing>> {
    const began = Date.now();
    const found = new Map<string, Standing>();
    const unread: { name: string; path: string; standing: Standing; racy: boolean }[] = [];
    let looked = 0;
    for (const [name, path] of paths) {
      // With very many files that are not as in the commit, others have their turn meanwhile.
      if (++looked % 1000 === 0) await new Promise(setImmediate);
      const stats = statsAt(path);
      const standing = standingOf(stats);
      found.set(name, standing);
      const old = known.get(path);
      if (old && old.mark === standing.mark && old.mode === standing.mode) found.set(name, old);
      else if (isKept(standing, stats) && unread.length < maxKept) unread.push({ name, path, standing, racy: began - Number(stats?.ctimeMs ?? 0) < racyMs });
    }
    const ids = await keep(unread.map(({ path, standing }) => ({ path, link: standing.mode === 'link' })));
    for (const { name, path, standing, racy } of unread) {
      const read = { ...standing, id: ids.get(path) ?? null };
      found.set(name, read);
      if (racy) known.delete(path);
      else known.set(path, read);
    }
    return Object.fromEntries(found);
  }

  /** Writes contents into the object store, exactly as they are. */
  async function keep(files: { path: string; link: boolean }[]): Promise<Map<string, string>> {
    const ids = new Map<string, string>();
    const plain = files.filter(({ path, link }) => !link && !/[\n\r]/.test(path)).map(({ path }) => path);
    if (plain.length > 0) {
      const input = plain.map((path) => `${path}\n`).join('');
      const result = await git.run(root, ['hash-object', '-w', '--no-filters', '--stdin-paths'], { input });
      const lines = result.stdout.toString().split('\n').filter(Boolean);
      // It stops at the first file that has just gone; what is left is read one by one.
      plain.slice(0, lines.length).forEach((path, at) => ids.set(path, lines[at] ?? ''));
    }
    for (const { path, link } of files.filter((one) => !ids.has(one.path))) {
      const content = await (link ? readlink(path) : readFile(path)).catch(unlessUnreadable);
      if (content !== undefined) ids.set(path, await keepText(repository, content));
    }
    return ids;
  }

  async function dirtyFiles(): Promise<{ commit: string; paths: string[]; gone: string[]; submodules: string[] }> {
    // A submodule is looked at from outside only: git would run a `git status` by the settings that are in it.
    const args = [...lookingArgs, 'status', '--porcelain=v2', '-z', '--branch', '--untracked-files=all', '--no-renames', '--ignore-submodules=dirty'];
    const found = { commit: '', paths: [] as string[], gone: [] as string[], submodules: [] as string[] };
    for (const line of (await git.bytes(root, args)).toString().split('\0')) {
      if (line.startsWith('# branch.oid ')) found.commit = line.slice(13).replace('(initial)', '');
      else if (line.startsWith('? ')) found.paths.push(line.slice(2));
      else if (line.startsWith('u ')) found.paths.push(line.split(' ').slice(10).join(' '));
      else if (line.startsWith('1 ')) {
        const words = line.split(' ');
        // Gone is also what a link on the way leads out of the tree; it must not be read through that.
        const list = words[2]?.startsWith('S') ? found.submodules : words[1]?.endsWith('D') ? found.gone : found.paths;
        list.push(words.slice(8).join(' '));
      }
    }
    return found;
  }

  return {
    async look() {
      const at = Date.now();
      const head = headOf(gitDir);
      const settingPaths = settingFiles();
      const [dirty, allRefs] = await Promise.all([dirtyFiles(), refs()]);
      const paths = withoutWorktrees(root, dirty.paths);
      const wanted = new Map([...paths.map((path): [string, string] => [path, join(root, path)]), ...settingPaths.map((name): [string, string] => [`${inGit}${name}`, settingPath(repository, name)])]);
      const found = Object.entries(await standings(wanted));
      const gone = dirty.gone.map((path): [string, Standing] => [path, absent]);
      const submodules = dirty.submodules.map((path): [string, Standing] => [path, { ...absent, mode: 'submodule' }]);
      return {
        version: 1, at, head, commit: dirty.commit, refs: allRefs,
        files: Object.fromEntries([...found.filter(([name]) => !name.startsWith(inGit)), ...gone, ...submodules]),
        settings: Object.fromEntries(found.filter(([name]) => name.startsWith(inGit)).map(([name, one]) => [name.slice(inGit.length), one])),
      };
    },
    async standingAt(path) {
      const absolute = join(root, path);
      const stats = statsAt(absolute);
      const standing = standingOf(stats);
      if (!isKept(standing, stats)) return standing;
      const content = await (standing.mode === 'link' ? readlink(absolute) : readFile(absolute)).catch(unlessAbsent);
      if (content === undefined) return standingOf(null);
      return { ...standing, id: (await git(root, ['hash-object', '--no-filters', '--stdin'], { input: content })).trim() };
    },
  };

  function settingFiles(): string[] {
    const own = relativeTo(commonDir, join(ownFolder(repository), 'rules.json'));
    return ['config', 'config.worktree', 'hooks', 'info', own, ...['hooks', 'info'].flatMap((folder) => filesIn(commonDir, folder))];
  }
}

/** The prefix of names that are below the repository's own folder. */
export const inGit = '.git/';

/** Where a setting of a look is on disk. */
export function settingPath({ commonDir, gitDir }: Repository, name: string): string {
  return join(name === 'config.worktree' ? gitDir : commonDir, name);
}

/** Keeps a text or bytes as a blob. */
export async function keepText({ git, root }: Repository, content: string | Uint8Array): Promise<string> {
  return (await git(root, ['hash-object', '-w', '--stdin'], { input: content })).trim();
}

/** Nothing is there. */
export const absent: Standing = { mode: 'absent', id: null, mark: '', rights: 0 };

/** The same thing, as far as can be told. */
export function sameStanding(one: Standing, other: Standing): boolean {
  if (one.mode !== other.mode) return false;
  if (one.id !== null && other.id !== null) return one.id === other.id;
  return one.mark === other.mark;
}

function standingOf(stats: BigIntStats | null): Standing {
  if (!stats) return absent;
  if (stats.isDirectory()) return { ...absent, mode: 'folder' };
  const mark = [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].join(' ');
  if (stats.isSymbolicLink()) return { mode: 'link', id: null, mark, rights: 0 };
  const runs = process.platform !== 'win32' && (stats.mode & 0o100n) !== 0n;
  return { mode: runs ? 'program' : 'file', id: null, mark, rights: Number(stats.mode & 0o777n) };
}

function isKept({ mode }: Standing, stats: BigIntStats | null): boolean {
  return mode === 'link' || (stats !== null && stats.isFile() && stats.size <= maxBytes);
}

function headOf(gitDir: string): string {
  return readPlain(join(gitDir, 'HEAD'))?.toString().trim() ?? '';
}

/** A worktree inside of the user's own folder is not part of their files. */
function withoutWorktrees(root: string, paths: string[]): string[] {
  const kept: string[] = [];
  for (const path of paths) {
    if (path.endsWith('/') && statsAt(join(root, path, '.git'))?.isFile()) continue;
    kept.push(path.replace(/\/$/, ''));
  }
  return kept;
}

/** Not through a link: where it leads to is itself what counts. */
function filesIn(base: string, folder: string): string[] {
  if (!isFolder(join(base, folder))) return [];
  const paths = namesAt(join(base, folder)).filter((name) => !name.endsWith('.sample')).map((name) => `${folder}/${name}`);
  return paths.flatMap((path) => (isFolder(join(base, path)) ? filesIn(base, path) : [path]));
}

function isFolder(path: string): boolean {
  return statsAt(path)?.isDirectory() ?? false;
}

function relativeTo(folder: string, path: string): string {
  return path.slice(folder.length + 1).replaceAll('\\', '/');
}

/** What we may not read we cannot keep; its times still tell of a change. */
function unlessUnreadable(error: unknown): undefined {
  return ['EACCES', 'EPERM'].includes(codeOf(error)) ? undefined : unlessAbsent(error);
}

function unlessAbsent(error: unknown): undefined {
  if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
  throw error;
}
