import { picture, reveal } from './boardState';
import { memory } from './remember';
import { closeSearch, isEmptyFilter } from './searching';
import { wish } from './wish';

/** Brings the card of a task into sight: out of a search that hides it, or, where it is too far down to be sent, by its thread. */
export function showTask(id: string): void {
  if (picture.value?.state !== 'tasks' || reveal(id)) return;
  const search = memory.search.value;
  if (search && !isEmptyFilter(search)) closeSearch();
  else wish({ type: 'openThread', id });
}
