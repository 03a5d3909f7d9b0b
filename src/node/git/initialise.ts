import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../core/errors';
import type { Log } from '../../engine/ports/world';
import { readPlain } from '../files/readPlain';
import { createGit, ownIdentity } from './git';
import { gitFailure } from './gitFailure';
import type { Repository } from './repository';

/** Makes `folder` a git repository, and nothing else: no file is added. */
export async function initialise(folder: string, { binary, log }: { binary: string; log: Log }): Promise<void> {
  await createGit({ binary, log })(folder, ['init']);
}

/** The sentence for a repository where there is no commit to start from. */
export const noCommits = 'This repository has no commits yet, and a task needs one to start from. Make a first commit of your files, then start the task again.';

/** The commit the user is at; a Refusal when there is none yet. */
export async function headCommit(repository: Repository): Promise<string> {
  const loose = looseHead(repository);
  if (loose) return loose;
  const args = ['rev-parse', '--verify', '-q', 'HEAD^{commit}'];
  const result = await repository.git.run(repository.root, args);
  if (result.code === 0) return result.stdout.toString().trim();
  if (await isUnborn(repository)) throw new Refusal(noCommits);
  throw gitFailure(args, { ...result, stderr: result.stderr || 'could not parse HEAD' });
}

/** The commit of a HEAD that stands in plain files, as it mostly does: spares a process at every start of a task. Null otherwise. */
function looseHead({ gitDir, commonDir }: Repository): string | null {
  const head = textOf(join(gitDir, 'HEAD'));
  const branch = /^ref: (refs\/heads\/[^\n]+)\n$/.exec(head)?.[1];
  const commit = branch === undefined ? head : textOf(join(commonDir, branch)) || packed(commonDir, branch);
  return /^([0-9a-f]{40}|[0-9a-f]{64})\n$/.test(commit) ? commit.trim() : null;
}

/** The line's commit, with a line end, of a branch that has no file of its own. */
function packed(commonDir: string, branch: string): string {
  const line = textOf(join(commonDir, 'packed-refs')).split('\n').find((one) => one.endsWith(` ${branch}`));
  return line ? `${line.slice(0, line.indexOf(' '))}\n` : '';
}

/** '' where there is no such file: git then knows better. */
function textOf(path: string): string {
  try {
    return readPlain(path)?.toString() ?? '';
  } catch {
    return '';
  }
}

/** True when the branch that is checked out has no commit; false also when HEAD cannot be read. */
export async function isUnborn(repository: Repository): Promise<boolean> {
  const { git, root } = repository;
  const branch = await git.run(root, ['symbolic-ref', '-q', 'HEAD']);
  if (branch.code !== 0) return false;
  const name = branch.stdout.toString().trim();
  if (await exists(join(repository.commonDir, name))) return false;
  return (await git.run(root, ['show-ref', '--verify', '-q', name])).code !== 0;
}

/** Commits the files that are there, except ignored ones; an empty commit when there are none. Runs the user's hooks. */
export async function makeFirstCommit(repository: Repository): Promise<void> {
  const { git, root } = repository;
  if (!(await isUnborn(repository))) return;
  await git(root, ['add', '-A']);
  const args = ['commit', '-q', '--allow-empty', '-m', 'First commit'];
  const named = await git.run(root, ['var', 'GIT_COMMITTER_IDENT']);
  const result = await git.runWithHooks(root, args, named.code === 0 ? {} : { env: ownIdentity });
  if (result.code !== 0) throw gitFailure(args, result);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}
