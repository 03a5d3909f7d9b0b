import { basename, dirname, join } from 'node:path';
import { readPlain } from '../files/readPlain';
import { namesAt } from '../files/seenAt';
import { parsePlace } from './placeLedger';
import { ownFolder } from './repository';
import type { Repository } from './repository';

/** Where the notes about places are kept. */
export function ledgerFolder(repository: Repository): string {
  return join(ownFolder(repository), 'places');
}

/**
 * Null where the open folder is the person's. In a place of ours nobody applies anything: it is at a commit of some task, and its files
 * are those of the next one soon. `home` is the folder of the repository that the places belong to; null where that has no files.
 */
export async function ownWorktree(repository: Repository): Promise<{ sentence: string; home: string | null } | null> {
  const { root, commonDir, gitDir } = repository;
  if (gitDir === commonDir) return null;
  const places = await placePaths(ledgerFolder(repository));
  if (!places.has(root)) return null;
  const home = await homeOf(repository, places);
  const where = home ? ` They are on the board of the repository itself, ${home}.` : ' They are on the board of the repository itself.';
  return { sentence: `This folder is one of Work Mode’s own worktrees: agents work in it, on one task after another, and tasks are neither started nor applied from here.${where}`, home };
}

async function placePaths(folder: string): Promise<Set<string>> {
  const notes = namesAt(folder).filter((name) => name.endsWith('.json')).map((name) => readPlain(join(folder, name))?.toString() ?? '');
  return new Set(notes.flatMap((note) => parsePlace(note)?.path ?? []));
}

/** The worktree that the places are named after, else the first that is not ours. */
async function homeOf({ git, root }: Repository, places: ReadonlySet<string>): Promise<string | null> {
  const listed = (await git(root, ['worktree', 'list', '--porcelain'])).split('\n\n');
  const withFiles = listed.filter((one) => !/^bare$/m.test(one)).map((one) => /^worktree (.*)$/m.exec(one)?.[1] ?? '');
  const theirs = withFiles.filter((path) => path !== '' && !places.has(path));
  return theirs.find((path) => join(dirname(path), `${basename(path)}.worktrees`) === dirname(root)) ?? theirs[0] ?? null;
}
