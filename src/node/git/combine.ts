import type { OneSided } from '../../core/agentPrompt';
import { Failure } from '../../core/errors';
import { ownIdentity } from './git';
import { gitFailure } from './gitFailure';
import { headCommit } from './initialise';
import { oneSided } from './oneSided';
import type { Repository } from './repository';

/** One commit that holds several, the paths about which they disagree, and where of these only one side stands. */
export interface Combined { commit: string; conflicts: string[]; oneSided?: OneSided[] }

/**
 * Puts results together in memory, the user's commit first where `head`. The same results always make the same commit, so that a task which
 * is tried again starts from the same base. Touches no file, index or ref.
 */
export async function combine(repository: Repository, { results, applied = [], head }: { results: readonly string[]; applied?: readonly string[]; head: boolean }): Promise<Combined> {
  const [mine] = await Promise.all([head || results.length === 0 ? headCommit(repository) : null, repository.usable()]);
  const elsewhere = mine === null ? [] : await appliedElsewhere(repository, mine, applied);
  const all = [...new Set([...(mine === null ? [] : [mine]), ...elsewhere, ...results])];
  if (mine !== null && all.length === 1) return { commit: mine, conflicts: [] };
  const dates = await datesOf(repository, all);
  const commits = await withoutAncestors(repository, all);
  const [first = '', ...others] = commits;
  if (others.length === 0) return { commit: first, conflicts: [] };
  const at = Math.max(...commits.map((commit) => dates.get(commit) ?? 0));
  const conflicts = new Set<string>();
  let folded = { commit: first, tree: '' };
  for (const other of others) {
    const merged = await merge(repository, { ours: folded.commit, theirs: other, at });
    for (const path of merged.conflicts) conflicts.add(path);
    folded = { tree: merged.tree, commit: await commitOf(repository, { tree: merged.tree, parents: [folded.commit, other], at }) };
  }
  const commit = others.length === 1 ? folded.commit : await commitOf(repository, { tree: folded.tree, parents: commits, at });
  if (conflicts.size === 0) return { commit, conflicts: [] };
  const paths = [...conflicts].sort();
  return { commit, conflicts: paths, oneSided: await oneSided(repository, { commit, sources: commits, conflicts: paths }) };
}

/** What a task builds on may have been deleted from the repository. */
export async function requireCommit({ git, root }: Repository, commit: string, sentence: string): Promise<void> {
  const there = await git.run(root, ['cat-file', '-e', `${commit}^{commit}`]);
  if (there.code !== 0) throw new Failure('git', sentence, `${commit}\n${there.stderr.trim()}`);
}

/** The sentence for a base that is not there. */
export const lostBase = 'What this task builds on is no longer in the repository: the result of a task that comes before it. Run that task again, or take the dependency away, then start this one.';

/** Those that a branch of another worktree holds and the user's commit does not. What the person rewrote or took back is on no branch: their own commit is the truth then. */
async function appliedElsewhere({ git, root }: Repository, mine: string, applied: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const commit of applied) {
    const held = await git.run(root, ['merge-base', '--is-ancestor', commit, mine]);
    if (held.code !== 1) continue;
    const branch = await git.run(root, ['for-each-ref', '--count=1', '--format=%(refname)', `--contains=${commit}`, 'refs/heads']);
    if (branch.code === 0 && branch.stdout.toString().trim()) found.push(commit);
  }
  return found;
}

/** When each was committed, in seconds. Throws a Failure with a sentence where one of them is not there any more. */
async function datesOf(repository: Repository, commits: readonly string[]): Promise<Map<string, number>> {
  const args = ['rev-list', '--no-walk=unsorted', '--no-commit-header', '--format=%H %ct', ...commits, '--'];
  const found = await repository.git.run(repository.root, args);
  const lines = found.stdout.toString().split('\n').filter(Boolean).map((line) => line.split(' '));
  if (found.code !== 0 || lines.length !== commits.length) {
    for (const commit of commits) await requireCommit(repository, commit, lostBase);
    throw gitFailure(args, found);
  }
  return new Map(lines.map(([commit = '', seconds]) => [commit, Number(seconds)]));
}

/** In the same order, without those that another one holds anyway. */
async function withoutAncestors({ git, root }: Repository, commits: readonly string[]): Promise<string[]> {
  if (commits.length < 2) return [...commits];
  const tips = new Set((await git(root, ['merge-base', '--independent', ...commits])).split('\n'));
  return commits.filter((commit) => tips.has(commit));
}

interface Merged { tree: string; conflicts: string[] }

/** `at` is the date of commits that have to be made for it, in seconds. */
interface Sides { ours: string; theirs: string; at: number }

async function merge(repository: Repository, { ours, theirs, at }: Sides): Promise<Merged> {
  const merged = await mergeTree(repository, ours, theirs);
  if (merged.conflicts.length === 0) return merged;
  const knowing = await knowingItsBase(repository, { ours, theirs, at });
  const better = knowing === ours ? merged : await mergeTree(repository, knowing, theirs);
  if (better.conflicts.length === 0) return better;
  const [one, other] = await Promise.all([shortName(repository, knowing), shortName(repository, theirs)]);
  return mergeTree(repository, one, other);
}

/**
 * What a result was built on may be in our files though it is not in our history, since applying makes a commit of the person's own. Both
 * sides would then seem to have made the same changes. Resolves with ours as a commit whose history says so, or as it is.
 */
async function knowingItsBase(repository: Repository, { ours, theirs, at }: Sides): Promise<string> {
  const { git, root } = repository;
  const [, ...bases] = (await git(root, ['rev-list', '--parents', '-n', '1', theirs, '--'])).split(' ');
  const tree = await git(root, ['rev-parse', `${ours}^{tree}`]);
  const held: string[] = [];
  for (const base of bases) {
    if ((await git.run(root, ['merge-base', '--is-ancestor', base, ours])).code === 0) continue;
    const merged = await mergeTree(repository, ours, base);
    if (merged.conflicts.length === 0 && merged.tree === tree) held.push(base);
  }
  return held.length === 0 ? ours : commitOf(repository, { tree, parents: [ours, ...held], at });
}

/** One way to write conflicts, whatever the person likes best: an agent is told of two sides. */
const fixedStyle = ['-c', 'merge.conflictStyle=merge'];

async function mergeTree({ git, root }: Repository, ours: string, theirs: string): Promise<Merged> {
  const args = [...fixedStyle, 'merge-tree', '--write-tree', '--name-only', '--messages', '--allow-unrelated-histories', '-z', ours, theirs];
  const merge = await git.run(root, args);
  if (merge.code !== 0 && merge.code !== 1) throw gitFailure(args, merge);
  const [tree = '', ...rest] = merge.stdout.toString().split('\0');
  if (merge.code === 0) return { tree, conflicts: [] };
  const end = rest.indexOf('');
  return { tree, conflicts: [...new Set([...rest.slice(0, end), ...inConflict(rest.slice(end + 1))])] };
}

/** The paths that git's own words about conflicts name, as some are named nowhere else: for each message a count of paths, these, its kind and its text. */
function inConflict(fields: readonly string[]): string[] {
  const paths: string[] = [];
  for (let at = 0; at < fields.length;) {
    const count = Number(fields[at]);
    if (!Number.isInteger(count) || fields[at] === '') break;
    if (fields[at + 1 + count]?.startsWith('CONFLICT')) paths.push(...fields.slice(at + 1, at + 1 + count));
    at += count + 3;
  }
  return paths;
}

/** A short id for the conflict markers, which show what git was given; the whole id where a branch that somebody named like it would be meant. */
async function shortName({ git, root }: Repository, commit: string): Promise<string> {
  const short = commit.slice(0, 10);
  const found = await git.run(root, ['rev-parse', '--verify', '-q', `${short}^{commit}`]);
  return found.code === 0 && found.stdout.toString().trim() === commit ? short : commit;
}

async function commitOf({ git, root }: Repository, { tree, parents, at }: { tree: string; parents: readonly string[]; at: number }): Promise<string> {
  const date = `@${at} +0000`;
  const env = { ...ownIdentity, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  return git(root, ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-m', 'The results that a task builds on, put together'], { env });
}
