import type { Rule } from '../../core/policy/rule';

/** What of a rule is sealed: all of it, and the file it stands in. */
export function wordsOf({ id, scope, task, at, words, match }: Rule, path: string): string[] {
  const entries = Object.entries(match).sort(([one], [other]) => (one < other ? -1 : 1));
  return [JSON.stringify([path, id, scope, task, at, words, entries])];
}
