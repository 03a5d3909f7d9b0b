import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../../core/errors';
import { Refusal } from '../../core/errors';
import type { ApplyTarget } from '../../engine/ports/git';
import { fileNames } from './fileNames';
import type { GitResult } from './git';
import { gitFailure } from './gitFailure';
import type { ApplySite } from './rollBack';
import { indexInfo, touchedPaths } from './touchedPaths';
import type { TouchedPath } from './touchedPaths';
import { put } from './trustedIndex';

export interface CommitOrder {
  task: string;
  target: ApplyTarget;
  message: string;
  touched: readonly TouchedPath[];
  /** Paths in which the user had changes of their own before. */
  edited: ReadonlySet<string>;
  env: Record<string, string>;
  report(line: string): void;
}

export interface Made { commit: string; parent: string; tree: string }

/**
 * Commits exactly the target, by `git commit` with the user's hooks, identity and signing. What the user has staged besides is not in
 * it and stays staged: the commit is made from an index of our own. Throws a Refusal in the words of the hook or of git.
 */
export async function commitTarget(site: ApplySite, order: CommitOrder): Promise<string> {
  const { git, root, gitDir } = site;
  const index = join(gitDir, 'work-mode.commit.index');
  const env = { ...order.env, GIT_INDEX_FILE: index, GIT_REFLOG_ACTION: reflogAction(order.task) };
  try {
    await removeIndex(index);
    await put(join(gitDir, 'index'), index);
    const same = await git.run(root, ['diff-index', '--cached', '--quiet', '--ignore-submodules=none', order.target.merged], { env });
    // Unlike -m, this minds no edits of the user's; without -u it touches no file. What is known of each file's state is kept.
    if (same.code !== 0) await git(root, ['read-tree', '--reset', order.target.merged], { env });
    const message = order.message.replaceAll('\0', '').replace(/\n*$/, '\n');
    const args = ['-c', 'i18n.commitEncoding=UTF-8', 'commit', '-q', '--no-status', '--cleanup=verbatim', '-F', '-'];
    const result = await git.runWithHooks(root, args, { env, input: message, onLine: order.report });
    if (result.code !== 0) throw commitRefusal(args, result);
    const made = await lastCommit(site);
    if (made.parent === order.target.onto) return await settle(site, order, made);
    const earlier = await madeCommit(site, order);
    if (earlier) return await settle(site, order, earlier);
    await takeBack(site, made);
    throw new Refusal('Your branch moved while the commit was being made, so it was taken back. Apply again.');
  } finally {
    await removeIndex(index);
  }
}

/** The commit of an apply, found when nobody lived to hear of it; null when it was not made, or was taken back. */
export async function madeCommit({ git, root }: ApplySite, { task, target }: Pick<CommitOrder, 'task' | 'target'>): Promise<Made | null> {
  const logs = await git.run(root, [...listing, '-g', 'HEAD', '--']);
  const moves = logs.code === 0 ? logs.stdout.toString().split('\n').filter(Boolean) : [];
  // Without a reflog the commits on top of the old one are all there is to look at.
  const commits = moves.length > 0 ? moves : (await git(root, [...listing, `${target.onto}..HEAD`, '--'])).split('\n');
  for (const line of commits) {
    const [commit = '', parent = '', tree = '', action = ''] = line.split('\0');
    const ours = parent === target.onto && (tree === target.merged || action.startsWith(`${reflogAction(task)}:`));
    if (ours && (await isReachable({ git, root }, commit))) return { commit, parent, tree };
  }
  return null;
}

/** The same on the branches of other worktrees, which another window may have opened: only what says that it was made by the apply of this task. */
export async function madeElsewhere({ git, root }: Pick<ApplySite, 'git' | 'root'>, { task, target }: Pick<CommitOrder, 'task' | 'target'>): Promise<Made | null> {
  const moves = await git.run(root, [...listing, '-g', '--branches', '--']);
  if (moves.code !== 0) return null;
  for (const line of moves.stdout.toString().split('\n').filter(Boolean)) {
    const [commit = '', parent = '', tree = '', action = ''] = line.split('\0');
    if (parent === target.onto && action.startsWith(`${reflogAction(task)}:`) && (await isReachable({ git, root }, commit))) return { commit, parent, tree };
  }
  return null;
}

const listing = ['log', '--no-show-signature', '-n', '200', '--format=%H%x00%P%x00%T%x00%gs'];

async function isReachable({ git, root }: Pick<ApplySite, 'git' | 'root'>, commit: string): Promise<boolean> {
  if ((await git.run(root, ['merge-base', '--is-ancestor', commit, 'HEAD'])).code === 0) return true;
  return (await git(root, ['for-each-ref', '--count=1', `--contains=${commit}`, 'refs/heads'])) !== '';
}

/** Brings the user's index up to what hooks changed in the commit; takes the commit back when a hook swept the user's own edits into it. */
export async function settle(site: ApplySite, order: Pick<CommitOrder, 'target' | 'touched' | 'edited'>, made: Made): Promise<string> {
  const { git, root } = site;
  if (made.tree === order.target.merged) return made.commit;
  const touched = new Set(order.touched.map(({ path }) => path));
  const rewritten = await touchedPaths(git, root, [order.target.merged, made.tree]);
  const swept = rewritten.map(({ path }) => path).filter((path) => !touched.has(path) && order.edited.has(path));
  if (swept.length > 0) {
    await takeBack(site, made);
    throw new Refusal(`A hook of this repository put your own unfinished changes in ${fileNames(swept)} into the commit, so it was taken back. Commit them or put them aside, then apply again.`);
  }
  await git(root, ['update-index', '-z', '--index-info'], { input: indexInfo(rewritten.map(({ path, after }) => ({ path, entry: after }))) });
  // Exit code 1 only says that some files differ from the index, as the user's own edits do.
  await git.run(root, ['update-index', '-q', '--refresh']);
  return made.commit;
}

async function lastCommit({ git, root }: ApplySite): Promise<Made> {
  const [commit = '', tree = '', parent = ''] = (await git(root, ['rev-parse', 'HEAD^{commit}', 'HEAD^{tree}', 'HEAD^@'])).split('\n');
  return { commit, parent, tree };
}

/** Only when it is still the last commit: never takes anybody else's with it. */
async function takeBack({ git, root }: ApplySite, { commit, parent }: Made): Promise<void> {
  await git(root, ['update-ref', '-m', 'work-mode: commit taken back', 'HEAD', parent, commit]);
}

function reflogAction(task: string): string {
  return `work-mode apply ${task}`;
}

async function removeIndex(index: string): Promise<void> {
  await Promise.all([index, `${index}.lock`, `${index}.new`].map((file) => rm(file, { force: true })));
}

function commitRefusal(args: string[], result: GitResult): Refusal | Failure {
  const said = `${result.stdout.toString()}\n${result.stderr}`.trim();
  if (/tell me who you are|empty ident name|unable to auto-detect email|no (name|email) was given|ident name consists only/i.test(said)) {
    return new Refusal('Git does not know your name for the commit, so everything was put back. Run: git config --global user.name "Your Name" and git config --global user.email you@example.com, then apply again.');
  }
  if (/gpg failed to sign|failed to write commit object|signing failed|cannot run gpg|load(ing)? key|user\.signingkey/i.test(said)) {
    return new Refusal(`The commit could not be signed, so everything was put back. Unlock or correct your signing key, then apply again. Git said:\n${tail(said)}`);
  }
  if (/cannot lock ref 'HEAD'/i.test(said)) return new Refusal('Your branch moved while the commit was being made, so everything was put back. Apply again.');
  if (/No space left|Read-only file system|Disk quota/i.test(said)) return gitFailure(args, result);
  return new Refusal(`The commit was refused, most likely by a hook of this repository, so everything was put back. Correct what it says, then apply again:\n${tail(said) || '(it said nothing)'}`);
}

/** The end of what was said is where hooks put the reason. */
function tail(said: string): string {
  const lines = said.split(/\r?\n/);
  const shown = lines.slice(-20).join('\n').slice(-2000);
  return lines.length > 20 || shown.length < said.length ? `…\n${shown}` : shown;
}
