import type { Git } from './git';

/** A file as a tree holds it. */
export interface TreeEntry { mode: string; id: string }

/** A path that differs between two trees; null where it is not in one. */
export interface TouchedPath { path: string; before: TreeEntry | null; after: TreeEntry | null }

/** Every path that differs between two trees, each for itself: a rename is one that goes and one that comes. */
export async function touchedPaths(git: Git, cwd: string, [before, after]: readonly [string, string]): Promise<TouchedPath[]> {
  return parseRaw(await git.bytes(cwd, ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', '--ignore-submodules=none', before, after]));
}

/** Reads the `-z --raw` output of git's diff commands without renames. */
export function parseRaw(output: Buffer): TouchedPath[] {
  const words = output.toString().split('\0');
  const touched: TouchedPath[] = [];
  for (let at = 0; words[at]?.startsWith(':'); at += 2) {
    const [oldMode = '', newMode = '', oldId = '', newId = ''] = (words[at] ?? '').slice(1).split(' ');
    touched.push({ path: words[at + 1] ?? '', before: entry(oldMode, oldId), after: entry(newMode, newId) });
  }
  return touched;
}

/** The same content and kind, or both absent. */
export function sameEntry(one: TreeEntry | null, other: TreeEntry | null): boolean {
  return one?.id === other?.id && one?.mode === other?.mode;
}

/** Lines for `update-index -z --index-info` that make the index hold these entries; removals first, so that a folder can become a file. */
export function indexInfo(entries: readonly { path: string; entry: TreeEntry | null }[]): string {
  const removed = entries.filter(({ entry }) => !entry).map(({ path }) => `0 ${'0'.repeat(40)}\t${path}\0`);
  const kept = entries.map(({ path, entry }) => (entry ? `${entry.mode} ${entry.id} 0\t${path}\0` : ''));
  return removed.join('') + kept.join('');
}

function entry(mode: string, id: string): TreeEntry | null {
  return /^0+$/.test(mode) ? null : { mode, id };
}
