import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, Refusal } from '../../core/errors';
import type { GitResult } from './git';
import { statOf } from './inTheWay';
import { canSeeProcesses, gitProcessesIn } from './liveGit';
import type { ApplySite } from './rollBack';

/** Runs git again while another git holds the lock that it needs, for up to five seconds; then a Refusal. */
export async function waitingForLock(run: () => Promise<GitResult>): Promise<GitResult> {
  const until = Date.now() + 5000;
  for (let waitMs = 20; ; waitMs = Math.min(waitMs * 2, 250)) {
    const result = await run();
    const [, lock] = /Unable to create '(.+\.lock)': File exists/.exec(result.stderr) ?? [];
    if (result.code === 0 || !lock) return result;
    if (Date.now() > until) throw new Refusal(`Another git command is working on your files. Wait until it has ended, then apply again. If none is running, delete ${lock} first.`);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

/**
 * Removes locks that a killed apply left, with proof: made since it began, and no git process works in this repository any more.
 * Where processes cannot be looked through, a lock is left alone and a Failure says what to do.
 */
export async function removeStaleLocks({ git, root, gitDir }: ApplySite, { commonDir, sinceMs }: { commonDir: string; sinceMs: number }): Promise<void> {
  const branch = await git.run(root, ['symbolic-ref', '-q', 'HEAD']);
  const refs = branch.code === 0 ? [join(commonDir, `${branch.stdout.toString().trim()}.lock`)] : [];
  const locks = [join(gitDir, 'index.lock'), join(gitDir, 'HEAD.lock'), ...refs];
  const until = Date.now() + 5000;
  for (;;) {
    const found = (await Promise.all(locks.map(async (lock) => ({ lock, there: await statOf(lock) })))).filter(({ there }) => there);
    if (found.length === 0) return;
    const stale = found.every(({ there }) => there && there.mtimeMs >= sinceMs);
    if (stale && canSeeProcesses && (await gitProcessesIn([root, gitDir, commonDir])).length === 0) {
      for (const { lock } of found) await rm(lock, { force: true });
      return;
    }
    if (Date.now() > until) {
      const names = found.map(({ lock }) => lock).join(' and ');
      throw new Failure('git', `Applying was interrupted, and ${names} is in the way of putting your files back. Close other git programs; if none is running, delete it. Then reload the window.`, names);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Removes the private indexes that a killed apply or roll-back left; no process of its may live any more. */
export async function removeOwnIndexes(gitDir: string): Promise<void> {
  const left = (await readdir(gitDir)).filter((name) => /^work-mode\.(commit|rollback)\./.test(name));
  await Promise.all(left.map((name) => rm(join(gitDir, name), { force: true })));
}
