import { shortened } from './plainWords';

/** Why tasks are missing in the list, with their names. */
export function notListed(circle: readonly string[]): string {
  return `Not listed, for a circle: ${namesOf(circle)} ${circle.length === 1 ? 'comes' : 'come'} after it`;
}

/** Why there is nothing to choose. */
export function nothingOffered(circle: readonly string[]): string {
  if (!circle.length) return 'There is no other task that this one could come after.';
  return `There is no task that this one could come after: ${namesOf(circle)} ${circle.length === 1 ? 'comes' : 'come'} after it, so they would wait for each other in a circle.`;
}

function namesOf(titles: readonly string[]): string {
  const named = titles.slice(0, 2).map((title) => `“${shortened(title, 30)}”`);
  return `${named.join(titles.length > 2 ? ', ' : ' and ')}${titles.length > 2 ? ` and ${titles.length - 2} more` : ''}`;
}
