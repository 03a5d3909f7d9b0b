import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure, Refusal } from '../../core/errors';
import { createGit } from './git';
import type { Git, GitResult, GitSetup } from './git';
import { gitFailure } from './gitFailure';
import { createSettingsGuard } from './settingsGuard';
import type { SettingsGuard } from './settingsGuard';

/** A repository as the user has it open. All paths are absolute and real. */
export interface Repository {
  /** Top folder of the worktree that is open. */
  root: string;
  /** What all worktrees of the repository share. */
  commonDir: string;
  /** The private git folder of the open worktree; the same as `commonDir` in the main one. */
  gitDir: string;
  /** The opened sub-folder of `root`, with slashes and without one at the end; '' at the root. */
  prefix: string;
  /** Does not go by what agents wrote into the settings of the repository. */
  git: Git;
  guard: SettingsGuard;
  /** Resolves when git is new enough and its settings are trusted for everything that changes something, else throws a Refusal. */
  usable(): Promise<void>;
}

export type Unopened = 'gitMissing' | 'gitTooOld' | 'notARepository' | 'bare' | 'corrupt' | 'dubiousOwnership';

/** A repository, or why there is none, with a sentence for the user. */
export type Opened = { kind: 'repository'; repository: Repository } | { kind: Unopened; sentence: string };

/** Opens the repository that `folder` is in, in one git process. Anything unforeseen throws a Failure. */
export async function openRepository(folder: string, { binary, log, starter }: Omit<GitSetup, 'without'>): Promise<Opened> {
  const args = ['rev-parse', '--path-format=absolute', '--is-bare-repository', '--git-common-dir', '--git-dir', '--show-prefix', '--show-toplevel'];
  let result: GitResult;
  try {
    result = await createGit({ binary, log }).run(folder, args);
  } catch (error) {
    if (error instanceof Failure && error.message.startsWith('Git cannot be started')) return { kind: 'gitMissing', sentence: error.message };
    throw error;
  }
  const lines = result.stdout.toString().split('\n');
  if (lines[0]?.startsWith('--path-format')) return { kind: 'gitTooOld', sentence: tooOld('older than 2.31') };
  if (result.code !== 0) return whyNot(folder, args, { ...result, stdout: result.stdout });
  const [, commonDir = '', gitDir = '', prefix = '', root = ''] = lines;
  const git = createGit({ binary, log, without: [root], starter });
  let ready: Promise<unknown> | undefined;
  const guard = createSettingsGuard({ git, log, root, commonDir, gitDir });
  const usable = async () => {
    await (ready ??= Promise.all([checkVersion(git, root), guard.prepare()]).catch((error: unknown) => {
      ready = undefined;
      throw error;
    }));
    await guard.requireTrusted();
  };
  return { kind: 'repository', repository: { root, commonDir, gitDir, prefix: prefix.replace(/\/$/, ''), git: guard.git, guard, usable } };
}

/** Where Work Mode keeps its own things in a repository. */
export function ownFolder(repository: Repository): string {
  return join(repository.commonDir, 'work-mode');
}

async function whyNot(folder: string, args: string[], result: GitResult): Promise<Opened> {
  const { stderr } = result;
  if (/dubious ownership/.test(stderr)) {
    return {
      kind: 'dubiousOwnership',
      sentence: `Git does not trust ${folder} because another user owns it. Run "git config --global --add safe.directory '${folder}'" in a terminal, then try again.`,
    };
  }
  if (/must be run in a work tree/.test(stderr)) {
    return { kind: 'bare', sentence: 'This is a bare repository (or the inside of a .git folder), with no files to work on. Open a folder with a checkout of it.' };
  }
  if (/invalid gitfile format|unknown repository (version|extension)|bad config|bad numeric config|not a git repository: /i.test(stderr)) {
    return { kind: 'corrupt', sentence: damaged };
  }
  if (/not a git repository/i.test(stderr)) {
    if (await hasRemains(folder)) return { kind: 'corrupt', sentence: damaged };
    return { kind: 'notARepository', sentence: 'This folder is not a git repository yet. Work Mode keeps every task’s changes apart with git: initialise a repository here to begin.' };
  }
  throw gitFailure(args, result);
}

const damaged = 'The repository in this folder is damaged: git cannot read its .git. Run "git status" in a terminal to see what is wrong, repair it or clone again, then try again.';

/** Git calls a repository without a readable HEAD none at all, and to initialise it again would not mend that. */
async function hasRemains(folder: string): Promise<boolean> {
  const objects = await stat(join(folder, '.git', 'objects')).then((found) => found.isDirectory(), () => false);
  return objects || (dirname(folder) !== folder && hasRemains(dirname(folder)));
}

async function checkVersion(git: Git, root: string): Promise<void> {
  const said = await git(root, ['version']);
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(said) ?? [];
  if (Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 38)) return;
  throw new Refusal(tooOld(said.replace(/^git version /, 'version ')));
}

function tooOld(what: string): string {
  return `Your git is ${what}, and Work Mode needs 2.38 or newer. Install a newer git, or point the setting git.path at one, then reload the window.`;
}
