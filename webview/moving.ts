import { picture, spoken } from './boardState';
import type { Beside, Place, Shown } from './queueOrder';
import { placeAt, placePast } from './queueOrder';
import { wish } from './wish';

/** Moves a queued task past its neighbour, and says so. False when it cannot be moved at all. */
export function movePast(id: string, by: 1 | -1): boolean {
  const queue = queueOf(id);
  if (!queue) return false;
  const place = placePast(queue, id, by);
  if (place) move(id, place, queue);
  else spoken.value = endWords(queue, by);
  return true;
}

/** Moves a queued task directly before or behind a card that is shown. */
export function moveBeside(id: string, beside: Beside): void {
  const queue = queueOf(id);
  const place = queue && placeAt(queue, id, beside);
  if (place) move(id, place, queue);
}

interface Queue extends Shown { count: number; titleOf: (id: string) => string }

function move(id: string, { side, other, at }: Place, { filtered, count, titleOf }: Queue): void {
  wish(side === 'before' ? { type: 'moveTaskBefore', id, before: other } : { type: 'moveTask', id, behind: other });
  spoken.value = at === 1 && !filtered ? `Moved to the top, 1 of ${count}.` : `Moved ${side} “${titleOf(other)}”, ${at} of ${count}.`;
}

/** Why it goes no further. */
function endWords({ ids, filtered, count }: Queue, by: 1 | -1): string {
  if (by > 0 && count > ids.length) return 'It is the last one that is shown. Show more to move it further.';
  const end = by < 0 ? 'first' : 'last';
  return filtered ? `It is the ${end} one that is shown. Clear the search to move it further.` : `It is the ${end} one already.`;
}

/** The queue as it is shown, when this task is in it and the host lets it be moved. */
function queueOf(id: string): Queue | null {
  const board = picture.value;
  if (board?.state !== 'tasks') return null;
  const queue = board.columns.find(({ column }) => column === 'queued');
  const card = queue?.cards.find((one) => one.id === id);
  if (!queue || !card || !mayMove(card)) return null;
  return { ids: queue.cards.map((one) => one.id), filtered: board.filtered, count: queue.count, titleOf: (other) => queue.cards.find((one) => one.id === other)?.title ?? '' };
}

/** Whether the host lets a task be moved within the queue. */
export function mayMove({ actions }: { actions: readonly { name: string }[] }): boolean {
  return actions.some(({ name }) => name === 'moveUp' || name === 'moveDown');
}
