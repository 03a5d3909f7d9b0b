import { randomUUID } from 'node:crypto';
import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../core/errors';
import { WorktreeGone } from '../../core/worktreeGone';
import type { Changesets } from '../../engine/ports/git';
import type { Log } from '../../engine/ports/world';
import { codeOf } from '../files/diskFailure';
import { removeIfThere } from '../files/removeIfThere';
import { parseChanges } from './changedFiles';
import type { FileChange } from './changedFiles';
import { combine } from './combine';
import type { Git } from './git';
import { ownIdentity } from './git';
import { addNestedRepositories, gitlink, nestedRepositories, submodulesOf } from './nestedRepositories';
import { isWhereItSeems, registrationOf } from './registration';
import type { Repository } from './repository';
import { placeEnvironment } from './settingsGuard';
import { copyIndex, put, trustedIndex } from './trustedIndex';

/** Where frozen results and safety commits of a task are kept. */
export function refsOf(task: string): string {
  return `refs/work-mode/${task}`;
}

/** Git that works on the files of a place with an index of our own; the place's index is neither read nor written. */
export interface PrivateGit { (args: string[], input?: string | Uint8Array): Promise<Buffer>; path: string }

/** Freezes what agents made into commits under refs of ours. */
export function createChangesets({ repository, log }: { repository: Repository; log: Log }): Changesets {
  const { git, root, commonDir } = repository;
  /** Of the base that was frozen against last: mostly the next one, too. */
  let known: { base: string; submodules: Promise<string[]> } | undefined;
  const submodulesAt = (inPlace: PrivateGit, base: string) => {
    if (known?.base !== base) known = { base, submodules: submodulesOf(inPlace, base) };
    const { submodules } = known;
    submodules.catch(() => (known = undefined));
    return submodules;
  };

  return {
    async freeze({ place, task, run, title }) {
      git.soon();
      const gitDir = await registered(commonDir, place.path);
      // A name of its own: whatever a killed freeze left behind is not in the way.
      const index = join(gitDir, `work-mode.freeze.${randomUUID().slice(0, 8)}`);
      try {
        const inPlace = privateGit(git, { path: place.path, gitDir, index });
        const { tree, changes } = await snapshot(inPlace, { gitDir, index, base: place.base, submodules: await submodulesAt(inPlace, place.base), log });
        // It has just looked into every file that may have changed: neither the next freeze nor the next clean-up needs to again.
        await put(index, trustedIndex(gitDir));
        if (changes.length === 0) return null;
        const message = title.replaceAll('\0', '');
        const made = await git(root, ['commit-tree', tree, '-p', place.base, '-F', '-'], { env: ownIdentity, input: message });
        await git(root, ['update-ref', `${refsOf(task)}/${run}`, made]);
        const total = (of: 'added' | 'removed') => changes.reduce((sum, change) => sum + change[of], 0);
        return { base: place.base, result: made, files: changes.length, added: total('added'), removed: total('removed'), tree };
      } finally {
        await Promise.all([index, `${index}.lock`, `${index}.new`].map(removeIfThere));
      }
    },

    combine: (o) => combine(repository, o),

    async forget(task) {
      const refs = await git(root, ['for-each-ref', '--format=delete %(refname)', `${refsOf(task)}/`]);
      if (refs) await git(root, ['update-ref', '--stdin'], { input: `${refs}\n` });
    },
  };
}

interface Freezing { gitDir: string; index: string; base: string; submodules: readonly string[]; log: Log }

async function snapshot(inPlace: PrivateGit, o: Freezing): Promise<{ tree: string; changes: FileChange[] }> {
  const begin = async () => {
    if (!(await copyIndex(o.gitDir, o.index))) await inPlace(['read-tree', o.base]);
  };
  const finish = async () => {
    const tree = (await inPlace(['write-tree'])).toString().trim();
    return { tree, changes: await changesBetween(inPlace, o.base, tree) };
  };
  await begin();
  let stumbled: Failure | null = null;
  try {
    await addAll(inPlace, o.submodules, []);
    const frozen = await finish();
    if (!frozen.changes.some((change) => change.mode === gitlink)) return frozen;
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
  o.log.info(`The task made repositories of its own in ${nested.join(', ')}; their files are part of the result, their history is not.`);
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

async function changesBetween(inPlace: PrivateGit, base: string, tree: string): Promise<FileChange[]> {
  return parseChanges(await inPlace(['diff-tree', '-r', '-z', '-M', '--raw', '--numstat', '--no-ext-diff', '--no-textconv', base, tree]));
}

function privateGit(git: Git, { path, gitDir, index }: { path: string; gitDir: string; index: string }): PrivateGit {
  const at = ['--git-dir', gitDir, '--work-tree', path];
  const env = { ...placeEnvironment(gitDir), GIT_INDEX_FILE: index };
  return Object.assign((args: string[], input?: string | Uint8Array) =>
    git.bytes(path, [...at, ...args], { env, ...(input === undefined ? {} : { input }) }), { path });
}

async function registered(commonDir: string, path: string): Promise<string> {
  const gitDir = await registrationOf(commonDir, path);
  const stands = await standsAt(path);
  if (stands === 'nothing') throw new WorktreeGone(path);
  if (gitDir !== null && stands === 'folder' && (await isWhereItSeems(path))) return gitDir;
  throw new Failure(
    'git', 'Git does not know the worktree of this task any more, or something else stands in its place, so its changes cannot be collected. Retry the task.',
    `registered as ${gitDir ?? 'nothing'}, ${path} is a ${stands}`,
  );
}

async function standsAt(path: string): Promise<'folder' | 'file' | 'nothing'> {
  try {
    return (await lstat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return 'nothing';
    throw error;
  }
}
