import { join } from 'node:path';
import { Failure, Refusal } from '../../core/errors';
import type { Changeset } from '../../core/task';
import type { ApplyTarget } from '../../engine/ports/git';
import { fileNames } from './fileNames';
import { ownIdentity } from './git';
import { gitFailure } from './gitFailure';
import { headCommit } from './initialise';
import { localEdits, statOf, unsavedInTheWay, untrackedInTheWay } from './inTheWay';
import type { Repository } from './repository';
import { touchedPaths } from './touchedPaths';
import type { TouchedPath } from './touchedPaths';

/** A target with what was found out about it, so that applying it need not ask again. */
export interface PreparedApply { target: ApplyTarget; touched: TouchedPath[]; edited: ReadonlySet<string> }

/** Merges a changeset into the user's commit in memory and looks for everything in its way. Touches no file, index or ref. */
export async function prepareApply(repository: Repository, changeset: Changeset, unsaved: () => readonly string[]): Promise<PreparedApply> {
  const { git, root } = repository;
  await refuseInProgress(repository);
  // Looking through the user's files takes as long as the whole merge: both at once.
  const [{ onto, merged, touched }, edits] = await Promise.all([mergeOf(repository, changeset), localEdits(git, root), repository.usable()]);
  if (edits.unmerged.length > 0) {
    throw new Refusal(`There are unresolved conflicts in ${fileNames(edits.unmerged)}. Resolve them and stage the files (git add), then apply again.`);
  }
  await refuseInTheWay(repository, { touched, edited: edits.edited, unsaved: unsaved() });
  return { target: { onto, merged }, touched, edited: edits.edited };
}

async function mergeOf(repository: Repository, changeset: Changeset): Promise<ApplyTarget & { touched: TouchedPath[] }> {
  const [{ onto, ontoTree, base, result }, ancestry] = await Promise.all([
    treesOf(repository, changeset),
    repository.git.run(repository.root, ['merge-base', '--is-ancestor', changeset.base, 'HEAD']),
  ]);
  const grown = ancestry.code === 0;
  const merged = ontoTree === base ? result : await mergeInMemory(repository, changeset, grown ? onto : await onBase(repository, changeset, ontoTree));
  return { onto, merged, touched: await touchedPaths(repository.git, repository.root, [ontoTree, merged]) };
}

/** Refuses, with all names at once, when local work stands where the changes go. */
export async function refuseInTheWay(
  { root }: Repository, { touched, edited, unsaved }: { touched: TouchedPath[]; edited: ReadonlySet<string>; unsaved: readonly string[] },
): Promise<void> {
  const changed = touched.map(({ path }) => path).filter((path) => edited.has(path));
  const [untracked, open] = await Promise.all([untrackedInTheWay(root, touched), unsavedInTheWay(root, touched, unsaved)]);
  const reasons = [
    ...(changed.length ? [`You have changes of your own in ${fileNames(changed)}: commit them or put them aside.`] : []),
    ...(untracked.length ? [`The task adds files where you have some that are not in git: move ${fileNames(untracked)} away or delete what you do not need.`] : []),
    ...(open.length ? [`There is unsaved text in ${fileNames(open)}: save or revert it.`] : []),
  ];
  if (reasons.length) throw new Refusal(`Nothing was applied. ${reasons.join(' ')} Then apply again.`);
}

const inProgress: [string, string, string][] = [
  ['rebase-merge', 'A rebase', 'git rebase --continue'], ['rebase-apply', 'A rebase', 'git rebase --continue'],
  ['MERGE_HEAD', 'A merge', 'git merge --continue'], ['CHERRY_PICK_HEAD', 'A cherry-pick', 'git cherry-pick --continue'],
  ['REVERT_HEAD', 'A revert', 'git revert --continue'], ['sequencer', 'A cherry-pick or revert', 'git cherry-pick --continue'],
  ['BISECT_LOG', 'A bisect', 'git bisect reset'],
];

async function refuseInProgress({ gitDir }: Repository): Promise<void> {
  const found = await Promise.all(inProgress.map(([file]) => statOf(join(gitDir, file))));
  const [, what, way] = inProgress.find((_, n) => found[n]) ?? [];
  if (what) throw new Refusal(`${what} is in progress in your files. Finish it (${way}) or abort it, then apply again.`);
}

interface Trees { onto: string; ontoTree: string; base: string; result: string }

async function treesOf(repository: Repository, changeset: Changeset): Promise<Trees> {
  const { git, root } = repository;
  const args = ['rev-parse', '--verify', 'HEAD^{commit}'];
  // rev-parse takes several names, but not with --verify.
  const names = ['rev-parse', 'HEAD^{commit}', 'HEAD^{tree}', `${changeset.base}^{tree}`, `${changeset.result}^{tree}`];
  const found = await git.run(root, names);
  const [onto = '', ontoTree = '', base = '', result = ''] = found.stdout.toString().split('\n');
  if (found.code === 0) return { onto, ontoTree, base, result };
  await headCommit(repository);
  const there = await git.run(root, ['cat-file', '-e', `${changeset.result}^{commit}`]);
  if (there.code === 0) throw gitFailure(args, found);
  throw new Failure('git', 'The frozen result of this task is no longer in the repository. Retry the task to make it again.', found.stderr);
}

/** The user's files as if committed right on top of the base: the merge is then exact also when the history was rewritten since. */
function onBase({ git, root }: Repository, { base }: Changeset, ontoTree: string): Promise<string> {
  return git(root, ['commit-tree', ontoTree, '-p', base, '-m', 'ours'], { env: ownIdentity });
}

async function mergeInMemory({ git, root }: Repository, { result }: Changeset, ours: string): Promise<string> {
  const args = ['merge-tree', '--write-tree', '--name-only', '-z', '--no-messages', ours, result];
  const merge = await git.run(root, args);
  const [tree = '', ...names] = merge.stdout.toString().split('\0');
  if (merge.code === 0) return tree;
  if (merge.code !== 1) throw gitFailure(args, merge);
  throw new Refusal(
    `Nothing was applied: your branch has changed the same places since this task began, in ${fileNames(names.filter(Boolean))}. `
    + 'Run the task again so that it starts from your newest commit, or change those places back and commit, then apply again.',
  );
}
