import { DiskFull, Failure } from '../../core/errors';
import type { GitResult } from './git';

/** Messages of git that have a better sentence than git's own, the most specific first. */
const known: [RegExp, Failure['kind'] | 'full', string][] = [
  [/No space left on device|Disk quota exceeded/i, 'full', 'The disk is full. Make some room, then try again.'],
  [/Read-only file system/i, 'full', 'The file system is read-only. Make it writable, then try again.'],
  [/git-lfs.*(not found|No such file)|git-lfs filter-process.*failed|'lfs' is not a git command/is, 'git',
    'This repository keeps files in Git LFS, and git-lfs is not installed here. Install git-lfs, then try again.'],
  [/(smudge|clean|external) filter .* failed/i, 'git',
    'A filter that this repository sets in .gitattributes failed. Install the program it needs (the log names it), then try again.'],
  [/dubious ownership/i, 'git',
    'Git does not trust this folder because another user owns it. Run "git config --global --add safe.directory <folder>" in a terminal, then try again.'],
  [/\.lock': File exists|Another git process seems to be running|cannot lock ref/i, 'git',
    'Another git command is working in this repository. Wait until it has ended, then try again.'],
  [/Permission denied|Operation not permitted/i, 'disk',
    'The file system refused access to a file of the repository or of its worktrees. Correct the permissions (the log names the file), then try again.'],
  [/File ?name too long/i, 'disk', 'A path is too long for this system. Set a shorter folder for the worktrees, then try again.'],
  [/is corrupt|bad (tree )?object|unable to read (tree|sha1)|object file .* is empty|missing (blob|tree)|could not parse (commit|HEAD)|bad signature|index file (corrupt|smaller)/i,
    'git', 'The repository is damaged: git cannot read some of its data. Run "git fsck" in a terminal to see what is missing, and restore it from a clone.'],
  [/not a git repository/i, 'git', 'Git does not find its repository any more. Check that the folder and its .git are still there, then try again.'],
];

/** What git said, as a sentence with a way out; the arguments and git's own words are the detail. */
export function gitFailure(args: readonly string[], result: GitResult): Failure {
  const detail = `git ${args.join(' ')}\nexit code ${result.code}\n${result.stderr.trim()}`;
  for (const [pattern, kind, sentence] of known) if (pattern.test(result.stderr)) return kind === 'full' ? new DiskFull(sentence, detail) : new Failure(kind, sentence, detail);
  const words = lastWords(result.stderr);
  return new Failure('git', `Git could not do its work${words ? ` (“${words}”)` : ''}. The log says more; try again when the cause is gone.`, detail);
}

/** There is no git to run, or not where it should be. */
export function missingGit(binary: string, detail: string): Failure {
  return new Failure('git', `Git cannot be started (${binary}). Install git 2.38 or newer, or correct the setting git.path, then reload the window.`, detail);
}

/** The line of git's that says most, short enough for a message. */
export function lastWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim()).filter(Boolean);
  const telling = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1) ?? '';
  return telling.replace(/^(fatal|error):\s*/, '').slice(0, 300);
}
