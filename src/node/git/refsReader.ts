import { join } from 'node:path';
import { namesAt, statsAt } from '../files/seenAt';
import type { Repository } from './repository';

/** The commit, or whatever object, of each branch and tag, by its full name. */
export type Refs = Record<string, string>;

/** Reads branches and tags, by a process only when one of the files they are kept in is not as it was. */
export function createRefsReader({ git, root, commonDir }: Pick<Repository, 'git' | 'root' | 'commonDir'>): () => Promise<Refs> {
  let known: { mark: string; refs: Refs } | null = null;
  return async () => {
    const before = markOf(commonDir);
    if (before !== null && before === known?.mark) return known.refs;
    const listing = await git(root, ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads', 'refs/tags']);
    const refs = Object.fromEntries(listing.split('\n').filter(Boolean).map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
    known = before !== null && before === markOf(commonDir) ? { mark: before, refs } : null;
    return refs;
  };
}

/** Where git keeps them, in either of its two ways. */
const places = ['packed-refs', 'refs/heads', 'refs/tags', 'reftable'];
/** With more files than this, a process takes less time. */
const mostFiles = 300;
/** Milliseconds. What was written this shortly ago may be written again without its times showing it. */
const racyMs = 100;

/** What stands there, as far as it shows without reading it. Null when that is too much, or tells nothing for sure. */
function markOf(commonDir: string): string | null {
  const marks: string[] = [];
  const rest = places.map((name) => join(commonDir, name));
  const youngest = BigInt(Date.now() - racyMs) * 1_000_000n;
  for (let path = rest.pop(); path !== undefined; path = rest.pop()) {
    const stats = statsAt(path);
    if (!stats) continue;
    if (marks.length >= mostFiles || stats.ctimeNs > youngest || !(stats.isFile() || stats.isDirectory())) return null;
    marks.push([path, stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].join(' '));
    if (stats.isDirectory()) rest.push(...namesAt(path).sort().map((name) => join(path, name)));
  }
  return marks.join('\n');
}
