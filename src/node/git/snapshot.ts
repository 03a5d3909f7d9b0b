import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../core/errors';
import { removeIfThere } from '../files/removeIfThere';
import { parseChanges } from './changedFiles';
import type { FileChange } from './changedFiles';
import { addNestedRepositories, gitlink, nestedRepositories } from './nestedRepositories';
import { privateGit } from './placeGit';
import type { PlaceAt, PrivateGit } from './placeGit';
import { copyIndex, put, trustedIndex } from './trustedIndex';

/**
 * `from`: the commit or tree that changes are measured from. `base`: what the files are taken to come from where no index was kept.
 * `flattened` hears of repositories inside of the place, whose files count and whose history does not.
 */
export interface SnapshotOptions extends PlaceAt { base: string; from: string; submodules: (inPlace: PrivateGit) => Promise<readonly string[]>; flattened: (folders: readonly string[]) => void }

export interface Snapshot { tree: string; changes: FileChange[] }

/**
 * Writes all that a place holds, apart from ignored files, into a tree, and answers with what `keep` makes of it. Only then does the trusted index know
 * the files as they are now: killed before, the next look finds them changed again.
 */
export async function snapshot<T>(o: SnapshotOptions, keep: (taken: Snapshot) => Promise<T>): Promise<T> {
  const { gitDir } = o;
  // A name of its own: whatever a killed freeze left behind is not in the way.
  const index = join(gitDir, `work-mode.freeze.${randomUUID().slice(0, 8)}`);
  try {
    const inPlace = privateGit(o, index);
    const kept = await keep(await take(inPlace, { ...o, index, submodules: await o.submodules(inPlace) }));
    // It has just looked into every file that may have changed: neither the next look nor the next clean-up needs to again.
    await put(index, trustedIndex(gitDir));
    return kept;
  } finally {
    await Promise.all([index, `${index}.lock`, `${index}.new`].map(removeIfThere));
  }
}

async function take(inPlace: PrivateGit, o: Omit<SnapshotOptions, 'submodules'> & { index: string; submodules: readonly string[] }): Promise<Snapshot> {
  const begin = async () => {
    if (!(await copyIndex(o.gitDir, o.index))) await inPlace(['read-tree', o.base]);
  };
  const finish = async () => {
    const [tree, changes] = await Promise.all([inPlace(['write-tree']), changesSince(inPlace, o.from)]);
    return { tree: tree.toString().trim(), changes };
  };
  await begin();
  let stumbled: Failure | null = null;
  try {
    await addAll(inPlace, o.submodules, []);
    const taken = await finish();
    if (!taken.changes.some((change) => change.mode === gitlink)) return taken;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    stumbled = error;
  }
  // A repository inside the worktree: git would keep a mere pointer to it, or refuse. Its files are what the agent made.
  const nested = await nestedRepositories(inPlace, o.submodules);
  if (nested.length === 0) {
    if (stumbled) throw stumbled;
    return finish();
  }
  await rm(o.index, { force: true });
  await begin();
  await addAll(inPlace, o.submodules, nested);
  await addNestedRepositories(inPlace, nested);
  o.flattened(nested);
  return finish();
}

/**
 * Submodules are left out, for to see whether one has changed, git would run a `git status` in it, by settings and filters that the
 * agent may have put there. Only which commit each is at is taken down, which runs nothing.
 */
async function addAll(inPlace: PrivateGit, submodules: readonly string[], nested: readonly string[]): Promise<void> {
  const skipped = [...submodules, ...nested].map((path) => `:(top,exclude,literal)${path}\0`);
  if (skipped.length === 0) return void (await inPlace([...adding, '.']));
  await inPlace([...adding, '--pathspec-from-file=-', '--pathspec-file-nul'], `:(top)\0${skipped.join('')}`);
  if (submodules.length === 0) return;
  await inPlace(['update-index', '--add', '--remove', '--replace', '-z', '--stdin'], submodules.map((path) => `${path}\0`).join(''));
}

/** `--sparse`: what an agent made outside a sparse checkout counts too. */
const adding = ['-c', 'core.safecrlf=false', '-c', 'advice.addEmbeddedRepo=false', 'add', '-A', '--sparse'];

async function changesSince(inPlace: PrivateGit, base: string): Promise<FileChange[]> {
  return parseChanges(await inPlace(['diff-index', '--cached', '-z', '-M', '--raw', '--numstat', '--no-ext-diff', '--no-textconv', '--ignore-submodules=none', base]));
}
