import type { Changeset } from '../../core/task';
import type { Repository } from './repository';

export interface ChangedFile {
  path: string;
  /** Where a renamed file was before; null for the others. */
  from: string | null;
  kind: 'added' | 'deleted' | 'modified' | 'renamed' | 'typeChanged';
  /** What else it is from now on, which no text shows; null where that stays as it was. */
  becomes: 'executable' | 'notExecutable' | 'link' | 'submodule' | 'plain' | null;
  binary: boolean;
  /** Lines; 0 where `binary`. */
  added: number;
  removed: number;
}

/** A change as git lists it, with the mode of the file afterwards. */
export interface FileChange extends ChangedFile { mode: string }

/** What a changeset changes, file by file, in git's order. */
export async function changedFiles(repository: Repository, { base, result }: Pick<Changeset, 'base' | 'result'>): Promise<ChangedFile[]> {
  const args = ['diff-tree', '-r', '-z', '-M', '--raw', '--numstat', '--no-ext-diff', '--no-textconv', '--ignore-submodules=none', base, result];
  return parseChanges(await repository.git.bytes(repository.root, args)).map(({ mode: _mode, ...file }) => file);
}

/** The bytes of a file in a commit: of a symbolic link its target, of a submodule a sentence. A path that is not in the commit throws a Failure. */
export async function readFrozen(repository: Repository, commit: string, path: string): Promise<Uint8Array> {
  const { git, root } = repository;
  const blob = await git.run(root, ['cat-file', 'blob', `${commit}:${path}`]);
  if (blob.code === 0) return blob.stdout;
  const entry = await git.bytes(root, ['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', commit, '--', path]);
  const [, submodule] = /^160000 commit ([0-9a-f]+)\t/.exec(entry.toString()) ?? [];
  if (submodule) return Buffer.from(`This is a submodule, at its commit ${submodule}. Its files are in a repository of their own.\n`);
  return git.bytes(root, ['cat-file', 'blob', `${commit}:${path}`]);
}

/** Reads the output of `diff-tree -z --raw --numstat`: first all raw entries, then all counts, each in the same order. */
export function parseChanges(output: Buffer): FileChange[] {
  const words = output.toString().split('\0');
  const changes: FileChange[] = [];
  let at = 0;
  for (; words[at]?.startsWith(':'); at++) {
    const [before = '', mode = '', , , status = ''] = (words[at] ?? '').slice(1).split(' ');
    const from = /^[RC]/.test(status) ? (words[++at] ?? '') : null;
    changes.push({ path: words[++at] ?? '', from, kind: kinds[status[0] ?? ''] ?? 'modified', becomes: becomesOf(before, mode), mode, binary: false, added: 0, removed: 0 });
  }
  for (const change of changes) {
    const [added = '', removed = '', path] = (words[at++] ?? '').split('\t', 3);
    if (path === '') at += 2;
    change.binary = added === '-';
    change.added = Number(added) || 0;
    change.removed = Number(removed) || 0;
  }
  return changes;
}

const kinds: Record<string, ChangedFile['kind']> = { A: 'added', D: 'deleted', M: 'modified', R: 'renamed', C: 'added', T: 'typeChanged' };

/** By the modes before and after, as git writes them; `000000` is no file at all. */
function becomesOf(before: string, after: string): ChangedFile['becomes'] {
  if (after === '120000') return 'link';
  if (after === '160000') return 'submodule';
  if (before === after) return null;
  if (after === '100755') return 'executable';
  if (after !== '100644') return null;
  if (before === '100755') return 'notExecutable';
  return before === '120000' || before === '160000' ? 'plain' : null;
}
