import type { ActivityEntry, ActivityFilter } from '../protocol/activity';

/** Everything that happened. */
export const noActivityFilter: ActivityFilter = { task: null, kinds: [], text: '' };

/** The words that an entry has to hold. */
export function wordsOf({ text }: Pick<ActivityFilter, 'text'>): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Whether an entry is wanted: of this task, one of these kinds, with every word somewhere in it. */
export function activityMatches(entry: ActivityEntry, filter: ActivityFilter): boolean {
  if (filter.task !== null && entry.task !== filter.task) return false;
  if (filter.kinds.length && !filter.kinds.includes(entry.kind)) return false;
  const words = wordsOf(filter);
  if (!words.length) return true;
  const held = `${entry.title}\n${entry.text}\n${entry.by}`.toLowerCase();
  return words.every((word) => held.includes(word));
}
