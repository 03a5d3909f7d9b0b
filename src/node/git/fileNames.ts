/** File names for a sentence: up to ten, then how many more; names with odd characters are quoted. */
export function fileNames(paths: Iterable<string>): string {
  const all = [...new Set(paths)].sort();
  const shown = all.slice(0, 10).map((path) => (/^[^\p{Cc}",]+$/u.test(path) ? path : JSON.stringify(path)));
  const more = all.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
