import { firstOf, listed } from '../../core/listed';

/** File names for a sentence: up to ten, then how many more; names with odd characters are quoted. */
export function fileNames(paths: Iterable<string>): string {
  const all = [...new Set(paths)].sort();
  const shown = all.map((path) => (/^[^\p{Cc}",]+$/u.test(path) ? path : JSON.stringify(path)));
  return listed(firstOf(shown, 10, (others) => `${others} more`));
}
