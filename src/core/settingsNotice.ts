import type { Notice } from '../protocol/picture';

/** What is wrong with the settings, as one notice that names the first mistake; null where nothing is. The others are in the log. */
export function settingsNotice(mistakes: readonly string[]): Notice | null {
  const [first] = mistakes;
  if (first === undefined) return null;
  const more = mistakes.length - 1;
  const sentence = more === 0 ? first : `${first} There ${more === 1 ? 'is 1 more mistake' : `are ${more} more mistakes`} in the settings of agents; the log names ${more === 1 ? 'it' : 'them'}.`;
  const openSettings = { name: 'openSettings', label: 'Open Settings' };
  return { id: `setting ${sentence}`, tone: 'warning', sentence, remedies: more === 0 ? [openSettings] : [openSettings, { name: 'showLog', label: 'Open Log' }] };
}
