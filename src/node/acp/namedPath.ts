import { lstat, readlink, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NamedPath } from '../../core/policy/action';
import { codeOf } from '../files/diskFailure';

export interface Naming {
  /** Top folder of the worktree. */
  worktree: string;
  /** Where the agent works: a relative path starts here. */
  cwd: string;
  /** As the agent wrote it. */
  named: string;
  /** 1-based. */
  line?: number | null;
}

/**
 * Judges a path by where it really is, also when nothing is there yet: links are followed on every step of the way. Where it could be
 * read in two ways, or cannot be known, it is not inside. Hard links cannot be told from files of their own: an agent that may run
 * commands could make one, so a command that makes one is a matter of the policy, not of this.
 */
export async function namePath({ worktree, cwd, named, line = null }: Naming): Promise<NamedPath> {
  const top = await realOf(worktree);
  let judged: NamedPath | undefined;
  for (const reading of readings(named)) {
    const found = reading === null ? outside(named, named) : await judge(top, { named, absolute: resolve(cwd, reading) });
    judged ??= { ...found, line };
    if (!found.inside) return { ...found, line };
  }
  return judged ?? { ...outside(named, named), line };
}

/** What a program might take the words to mean; null where that is no path of a file we can judge. */
function readings(named: string): (string | null)[] {
  if (named.trim() === '' || named.includes('\0')) return [null];
  const trimmed = named.trim();
  return [...new Set([named, trimmed])].map(meaning);
}

function meaning(named: string): string | null {
  if (/^file:/i.test(named)) return fromUri(named);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(named)) return null;
  if (named === '~' || /^~[/\\]/.test(named)) return join(homedir(), named.slice(1));
  // The home of another user, to a shell; where that is, is not ours to know.
  if (/^~[\w.-]+([/\\]|$)/.test(named)) return null;
  return named;
}

function fromUri(uri: string): string | null {
  try {
    return fileURLToPath(uri);
  } catch {
    // Of another machine, or not well formed: there is no file it surely means.
    return null;
  }
}

async function judge(top: string, { named, absolute }: { named: string; absolute: string }): Promise<NamedPath> {
  let real: string;
  try {
    real = await realOf(absolute);
  } catch (error) {
    if (!['ELOOP', 'EACCES', 'EPERM', 'ENAMETOOLONG', 'EINVAL'].includes(codeOf(error))) throw error;
    return outside(named, absolute);
  }
  const path = relative(top, real);
  if (path === '') return { named, real: '.', inside: true, line: null };
  if (path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return outside(named, real);
  const inTop = path.split(sep).join('/');
  return { named, real: inTop, inside: !isGitFolder(inTop), line: null };
}

function outside(named: string, real: string): NamedPath {
  return { named, real, inside: false, line: null };
}

/** `.git` at the top, however a file system that ignores case, trailing dots and invisible characters lets one write it. */
function isGitFolder(path: string): boolean {
  const [first = ''] = path.split('/');
  const plain = first.normalize('NFKC').replace(/\p{Cf}/gu, '').replace(/[. ]+$/, '').toLowerCase();
  return plain === '.git' || /^git~\d+$/.test(plain) || plain.startsWith('.git:');
}

/**
 * The real path of the longest part that exists, and the rest as it is. A link that leads nowhere is followed too: writing to it makes
 * the file it leads to.
 */
async function realOf(path: string, links = 0): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error))) throw error;
  }
  const target = await linkAt(path);
  if (target !== null) {
    if (links >= 40) throw Object.assign(new Error(`too many links at ${path}`), { code: 'ELOOP' });
    return realOf(resolve(await realOf(dirname(path), links + 1), target), links + 1);
  }
  if (dirname(path) === path) return path;
  return join(await realOf(dirname(path), links), basename(path));
}

async function linkAt(path: string): Promise<string | null> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : null;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
    throw error;
  }
}
