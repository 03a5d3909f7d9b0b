import { picture, spoken } from './boardState';
import type { Place } from './queueOrder';
import { placeBeside, placeInGap } from './queueOrder';
import { wish } from './wish';

/** Moves a queued task past its neighbour, and says so. False when it cannot be moved at all. */
export function moveBeside(id: string, by: 1 | -1): boolean {
  const queue = queueOf(id);
  if (!queue) return false;
  const place = placeBeside(queue.shown, id, by);
  if (place) move(id, place, queue);
  else spoken.value = by < 0 ? 'It is the first one already.' : queue.count > queue.shown.length ? 'It is the last one that is shown. Show more to move it further.' : 'It is the last one already.';
  return true;
}

/** Moves a queued task into a gap between the cards that are shown. */
export function moveIntoGap(id: string, gap: number): void {
  const queue = queueOf(id);
  const place = queue && placeInGap(queue.shown, id, gap);
  if (place) move(id, place, queue);
}

interface Queue { shown: string[]; count: number; titleOf: (id: string) => string }

function move(id: string, { behind, at }: Place, { count, titleOf }: Queue): void {
  wish({ type: 'moveTask', id, behind });
  spoken.value = behind === null ? `Moved to the top, 1 of ${count}.` : `Moved behind “${titleOf(behind)}”, ${at} of ${count}.`;
}

/** The queue as it is shown, when this task is in it and the host lets it be moved. */
function queueOf(id: string): Queue | null {
  const board = picture.value;
  if (board?.state !== 'tasks') return null;
  const queue = board.columns.find(({ column }) => column === 'queued');
  const card = queue?.cards.find((one) => one.id === id);
  if (!queue || !card || !mayMove(card)) return null;
  return { shown: queue.cards.map((one) => one.id), count: queue.count, titleOf: (other) => queue.cards.find((one) => one.id === other)?.title ?? '' };
}

/** Whether the host lets a task be moved within the queue. */
export function mayMove({ actions }: { actions: readonly { name: string }[] }): boolean {
  return actions.some(({ name }) => name === 'moveUp' || name === 'moveDown');
}
