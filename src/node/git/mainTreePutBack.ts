import { cp, lstat, mkdir, open, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../core/errors';
import { changeText } from '../../core/ownChange';
import { codeOf, diskFailure } from '../files/diskFailure';
import { fileNames } from './fileNames';
import type { Difference } from './mainTreeChanges';
import { committed, contentOf, NotPutBack } from './mainTreeContent';
import type { Content } from './mainTreeContent';
import { settingPath } from './mainTreeLook';
import type { Look } from './mainTreeLook';
import { ownFolder } from './repository';
import type { Repository } from './repository';

/** `kept` is the folder for what stands there now. */
export interface PutBack { before: Look; wanted: Difference[]; kept: string }

/**
 * Puts each of these back to what it was, after what stands there now was moved into `kept`. No link is followed: one that stands on the
 * way to a file is moved away like anything else. Resolves with what could not be put back, each with the reason.
 */
export async function putBack(repository: Repository, { before, wanted, kept }: PutBack): Promise<string[]> {
  const failed: string[] = [];
  for (const difference of ordered(wanted)) {
    try {
      await putOneBack(repository, { before, difference, kept });
    } catch (error) {
      if (!(error instanceof NotPutBack || error instanceof Failure) && codeOf(error) === '') throw error;
      failed.push(`${changeText(difference)}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failed;
}

/** What branches bring back of files comes first, then the files, and last of all what decides about git. */
function ordered(wanted: Difference[]): Difference[] {
  const rank = { head: 0, ref: 1, file: 2, setting: 3 } as const;
  return [...wanted].sort((one, other) => rank[one.kind] - rank[other.kind]);
}

async function putOneBack(repository: Repository, o: { before: Look; difference: Difference; kept: string }): Promise<void> {
  const { before, difference, kept } = o;
  switch (difference.kind) {
    case 'head': return checkOut(repository, before);
    case 'ref': return putRefBack(repository, { before, difference, kept });
    case 'setting': {
      const { path } = difference;
      const base = settingPath(repository, path).slice(0, -path.length - 1);
      if (path.includes('/') && before.settings[path.split('/')[0] ?? '']?.mode === 'link') throw new NotPutBack('it is behind a link');
      return replace({ base, path, kept: join(kept, '.git') }, await contentOf(repository, difference.before));
    }
    case 'file': {
      const content = difference.before ? await contentOf(repository, difference.before) : await committed(repository, before.commit, difference.name);
      return replace({ base: repository.root, path: difference.name, kept }, content);
    }
  }
}

async function replace({ base, path, kept }: { base: string; path: string; kept: string }, content: Content): Promise<void> {
  const names = path.split('/');
  if (names.some((name) => name === '..' || name === '' || name === '.')) throw new NotPutBack('it is no plain path');
  for (let depth = 1; depth < names.length; depth++) {
    const folder = names.slice(0, depth).join('/');
    const there = await standsAt(join(base, folder));
    if (there?.isDirectory()) continue;
    if (content.mode === 'absent') return;
    if (there) await moveAway(join(base, folder), join(kept, folder));
    await mkdir(join(base, folder));
  }
  const at = join(base, path);
  const there = await standsAt(at);
  if (content.mode === 'folder' && there?.isDirectory()) return;
  if (there) await moveAway(at, join(kept, path));
  if (content.mode === 'absent') return;
  if (content.mode === 'folder') return void (await mkdir(at));
  if (content.mode === 'link') return symlink(content.bytes.toString(), at);
  // Exclusive: what somebody puts there in this moment, a link above all, is neither followed nor overwritten.
  const file = await open(at, 'wx', content.rights);
  try {
    await file.writeFile(content.bytes);
  } finally {
    await file.close();
  }
}

/** Never onto something that was kept before: two files may have stood at one path, one after the other. */
async function moveAway(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  let free = to;
  for (let n = 2; await standsAt(free); n++) free = `${to}.${n}`;
  try {
    await rename(from, free);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    // Another disk: links are copied as links.
    const there = await lstat(from);
    if (there.isSymbolicLink()) await symlink(await readlink(from), free);
    else await cp(from, free, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    await rm(from, { recursive: true, force: true });
  }
}

async function putRefBack(repository: Repository, { before, difference, kept }: { before: Look; difference: Extract<Difference, { kind: 'ref' }>; kept: string }): Promise<void> {
  const { git, root } = repository;
  const { name: ref, now } = difference;
  if (now !== null) {
    await git(root, ['update-ref', `refs/work-mode/kept/${now}`, now]);
    await writeFile(join(kept, 'refs.txt'), `${now} ${ref}\n`, { flag: 'a' });
  }
  const checkedOut = (await git.run(root, ['symbolic-ref', '-q', 'HEAD'])).stdout.toString().trim() === ref;
  if (checkedOut && difference.before !== null && now !== null) await bringFiles(repository, now, difference.before);
  if (checkedOut && difference.before === null) throw new NotPutBack('it is checked out');
  const none = '0'.repeat((now ?? difference.before ?? before.commit).length);
  const args = difference.before === null ? ['-d', ref, now ?? none] : [ref, difference.before, now ?? none];
  await git(root, ['update-ref', '--create-reflog', '-m', 'work-mode: put back', ...args].filter((word) => difference.before !== null || word !== '--create-reflog'));
}

/** Back to the branch or commit that was checked out. Branches themselves stay where they are. */
async function checkOut(repository: Repository, before: Look): Promise<void> {
  const { git, root } = repository;
  const target = before.head.startsWith('ref: ') ? before.head.slice('ref: '.length) : before.head;
  const [now = '', then = ''] = (await git(root, ['rev-parse', 'HEAD^{commit}', `${target}^{commit}`])).split('\n');
  await bringFiles(repository, now, then);
  if (target.startsWith('refs/')) await git(root, ['symbolic-ref', '-m', 'work-mode: put back', 'HEAD', target]);
  else await git(root, ['update-ref', '--no-deref', '-m', 'work-mode: put back', 'HEAD', then, now]);
}

/** Carries the user's own edits over; git refuses, before it writes the first file, where they are in the way. */
async function bringFiles({ git, root }: Repository, from: string, to: string): Promise<void> {
  await git.run(root, ['update-index', '-q', '--refresh']);
  await git(root, ['read-tree', '-m', '-u', from, to]);
}

/** A new folder for things that were put back. */
export async function keepFolder(repository: Repository): Promise<string> {
  const home = join(ownFolder(repository), 'kept');
  const stamp = new Date().toISOString().replaceAll(':', '.');
  try {
    await mkdir(home, { recursive: true });
    for (let n = 1; ; n++) {
      const folder = join(home, n === 1 ? stamp : `${stamp}-${n}`);
      const made = await mkdir(folder).then(() => true, (error: unknown) => {
        if (codeOf(error) === 'EEXIST') return false;
        throw error;
      });
      if (made) return folder;
    }
  } catch (error) {
    throw diskFailure(error, home);
  }
}

async function standsAt(path: string) {
  return lstat(path).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
    throw error;
  });
}

/** The failure that names what could not be put back. */
export function putBackFailure(failed: string[], kept: string): Failure {
  const names = failed.map((one) => one.split(': ')[0] ?? one);
  return new Failure('disk', `Not everything could be put back: ${fileNames(names)} ${names.length === 1 ? 'is' : 'are'} still changed. What stood there is kept in ${kept}; put the rest back by hand.`, failed.join('\n'));
}
