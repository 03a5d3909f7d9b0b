import { join } from 'node:path';
import { detailOf, Failure, Refusal } from '../../core/errors';
import type { ApplyTarget, Applier } from '../../engine/ports/git';
import type { Log } from '../../engine/ports/world';
import { beginJournal, endJournal, openJournal } from './applyJournal';
import { refsOf } from './changesets';
import { commitTarget, madeCommit, madeElsewhere, settle } from './commitTarget';
import { fileNames } from './fileNames';
import { gitFailure, lastWords } from './gitFailure';
import { headCommit } from './initialise';
import { localEdits } from './inTheWay';
import { canSeeProcesses, endAll, processesWith } from './liveGit';
import { prepareApply, refuseInTheWay } from './prepareApply';
import type { PreparedApply } from './prepareApply';
import { inQueue } from './queue';
import type { Repository } from './repository';
import { rollBack } from './rollBack';
import type { ApplySite, Kept, RollBack } from './rollBack';
import { removeOwnIndexes, removeStaleLocks, waitingForLock } from './staleLocks';
import { touchedPaths } from './touchedPaths';

export interface ApplierOptions {
  repository: Repository;
  log: Log;
  /** Absolute paths of files that are open with unsaved text. */
  unsavedFiles(): readonly string[];
  /** Hears of each file that an apply has written, and of the branch it moved (as the file git keeps it in), by absolute path. */
  wrote?: (path: string) => void;
}

/** Puts changesets into the files of the worktree that is open. */
export function createApplier({ repository, log, unsavedFiles, wrote }: ApplierOptions): Applier {
  const { git, root, commonDir } = repository;
  /** What `prepare` found out last; looked at again where it may have changed. */
  let prepared: PreparedApply | null = null;
  const alone = <T>(work: () => Promise<T>) => inQueue(`${commonDir} apply`, work);

  async function apply({ task, target, message, report }: Parameters<Applier['apply']>[0]): Promise<string> {
    const { touched, edited } = await known(target);
    if (touched.length === 0) {
      report('These changes are already in your files');
      return target.onto;
    }
    await refuseInTheWay(repository, { touched, edited: new Set(), unsaved: unsavedFiles() });
    const mark = { WORK_MODE_APPLY: task };
    await beginJournal(repository, task, target);
    const back: RollBack = { task, to: target.onto, merged: target.merged, touched };
    try {
      await safetyRef(task, target, mark);
      report(`Writing ${touched.length} ${touched.length === 1 ? 'file' : 'files'}`);
      await writeTarget(target, { files: touched.length, env: mark });
    } catch (error) {
      // A Refusal comes before the first byte is written: then there is nothing to put back.
      if (!(error instanceof Refusal)) throw await undone(error, back);
      await endJournal(repository);
      throw error;
    }
    try {
      report('Committing');
      const commit = await commitTarget(repository, { task, target, message, touched, edited, env: mark, report });
      await endJournal(repository);
      return commit;
    } catch (error) {
      const made = await madeCommit(repository, { task, target });
      if (!made) throw await undone(error, back);
      log.warn(`The commit ${made.commit} was made, but what follows it failed; the next apply looks at it again. ${detailOf(error)}`);
      return made.commit;
    }
  }

  async function tellWritten(target: ApplyTarget): Promise<void> {
    if (!wrote) return;
    for (const { path } of (await known(target)).touched) wrote(join(root, path));
    const branch = await git.run(root, ['symbolic-ref', '-q', 'HEAD']);
    wrote(branch.code === 0 ? join(commonDir, branch.stdout.toString().trim()) : join(repository.gitDir, 'HEAD'));
  }

  async function known(target: ApplyTarget): Promise<PreparedApply> {
    if (prepared?.target.onto === target.onto && prepared.target.merged === target.merged) return prepared;
    const [touched, { edited }] = await Promise.all([touchedPaths(git, root, [`${target.onto}^{tree}`, target.merged]), localEdits(git, root)]);
    return { target, touched, edited };
  }

  /** One transaction: the branch is still where it was, and the user's commit has a name that outlives everything. */
  async function safetyRef(task: string, { onto }: ApplyTarget, env: Record<string, string>): Promise<void> {
    const input = `verify HEAD ${onto}\nupdate ${refsOf(task)}/before-apply ${onto}\n`;
    const result = await git.run(root, ['update-ref', '--stdin'], { env, input });
    if (result.code === 0) return;
    if ((await headCommit(repository)) !== onto) throw new Refusal('Your branch moved in the meantime. Apply again.');
    throw gitFailure(['update-ref', '--stdin'], result);
  }

  /** Git checks every path before it writes the first one; unrelated edits are carried over, staged or not. */
  async function writeTarget({ onto, merged }: ApplyTarget, { files, env }: { files: number; env: Record<string, string> }): Promise<void> {
    // Below some thousand files, helpers take longer to start than they save.
    const workers = files > 4000 ? ['-c', 'checkout.workers=4'] : [];
    const args = [...workers, 'read-tree', '-m', '-u', onto, merged];
    const write = () => waitingForLock(() => git.run(root, args, { env }));
    let result = await write();
    if (result.code !== 0 && /not uptodate|would be overwritten/.test(result.stderr)) {
      // Files that were only touched look changed until git has looked into them.
      await git.run(root, ['update-index', '-q', '--really-refresh'], { env });
      result = await write();
    }
    if (result.code === 0) return;
    const names = [...result.stderr.matchAll(/^error: (?:Entry|Untracked working tree file) '(.+)' (?:not uptodate|would be)/gm)].map(([, name]) => name ?? '');
    if (names.length === 0 && !/not uptodate|would be overwritten|not up to date/.test(result.stderr)) throw gitFailure(args, result);
    throw new Refusal(`Nothing was applied: there are changes of your own in ${names.length ? fileNames(names) : lastWords(result.stderr)}. Commit them or put them aside, then apply again.`);
  }

  /** Puts everything back and resolves with the error to throw, which says so when content was found that is nobody's we know. */
  async function undone(error: unknown, back: RollBack): Promise<unknown> {
    try {
      const kept = await rollBackFrom(repository, back);
      await endJournal(repository);
      return kept ? withKept(error, kept) : error;
    } catch (second) {
      log.error(`Rolling back after "${detailOf(error)}" failed: ${detailOf(second)}`);
      return new Failure(
        'git', 'Applying failed, and so did putting your files back as they were. Make room on the disk and close other git programs, then apply again: Work Mode then first puts them back.',
        `${detailOf(error)}\n${detailOf(second)}\nYour commit is kept as ${refsOf(back.task)}/before-apply.`,
      );
    }
  }

  async function rollBackFrom(site: ApplySite, back: RollBack): Promise<Kept | null> {
    const to = await headCommit(repository);
    // Where nothing interfered git itself can go back, whole or not at all.
    const quick = await waitingForLock(() => git.run(site.root, ['read-tree', '-m', '-u', back.merged, to]));
    return quick.code === 0 && (await isBack(site, back, to)) ? null : rollBack(site, { ...back, to });
  }

  async function isBack({ root: at }: ApplySite, { touched }: RollBack, to: string): Promise<boolean> {
    const concerned = new Set(touched.map(({ path }) => path));
    if ((await headCommit(repository)) !== to) return false;
    const { edited, unmerged } = await localEdits(git, at);
    return ![...edited, ...unmerged].some((path) => concerned.has(path));
  }

  function withKept(error: unknown, { ref, paths }: Kept): unknown {
    const note = `What was in ${fileNames(paths)} meanwhile is kept as ${ref}.`;
    log.warn(note);
    if (error instanceof Refusal) return new Refusal(`${error.message}\n${note}`);
    if (error instanceof Failure) return new Failure(error.kind, `${error.message} ${note}`, error.detail);
    return error;
  }

  /** Ends what a killed process left running and puts back what it left half-way. */
  async function recoverFrom(task: string, target: ApplyTarget): Promise<string | null> {
    const opened = await openJournal(repository);
    const journal = opened?.task === task ? opened : null;
    const site = { git, root: journal?.root ?? root, gitDir: journal?.gitDir ?? repository.gitDir };
    if (canSeeProcesses) await endAll(() => processesWith(`WORK_MODE_APPLY=${task}`));
    if (journal) await removeStaleLocks(site, { commonDir, sinceMs: journal.beganMs });
    await removeOwnIndexes(site.gitDir);
    const made = await madeCommit(site, { task, target });
    if (!made && !journal) return (await madeElsewhere(site, { task, target }))?.commit ?? null;
    const touched = await touchedPaths(git, site.root, [`${target.onto}^{tree}`, target.merged]);
    if (made) {
      if (journal) await settle(site, { target, touched, edited: new Set() }, made);
    } else {
      const to = await git(site.root, ['rev-parse', '--verify', 'HEAD^{commit}']);
      const kept = await rollBack(site, { task, to, merged: target.merged, touched });
      if (kept) log.warn(`An interrupted apply was rolled back. What was in ${fileNames(kept.paths)} is kept as ${kept.ref}.`);
    }
    if (journal) await endJournal(repository);
    return made?.commit ?? null;
  }

  return {
    prepare: (changeset) => alone(async () => {
      const left = await openJournal(repository);
      if (left) await recoverFrom(left.task, left);
      prepared = await prepareApply(repository, changeset, unsavedFiles);
      return prepared.target;
    }),
    apply: (order) => alone(() => apply(order).finally(() => tellWritten(order.target))),
    recover: ({ task, target }) => alone(() => recoverFrom(task, target)),
  };
}
