import type { BoardPicture, Card } from '../src/protocol/picture';
import type { Badge } from '../src/protocol/words';

/** What a screen reader is told of the way from one picture to the next: moves of tasks, nothing else. Empty when none moved. */
export function announcement(last: BoardPicture | null, next: BoardPicture): string {
  if (last?.state !== 'tasks' || next.state !== 'tasks') return '';
  const before = new Map(cardsOf(last).map((card) => [card.id, card.badge]));
  const moved = cardsOf(next).filter((card) => before.has(card.id) && before.get(card.id) !== card.badge);
  if (moved.length > 3) return `${moved.length} tasks moved.`;
  return moved.map((card) => `“${card.title}” ${became[card.badge]}.`).join(' ');
}

/** Every card of a picture, in the order it is sent. */
export function cardsOf(board: BoardPicture): Card[] {
  return board.state === 'tasks' ? board.columns.flatMap((column) => column.cards) : [];
}

const became: Record<Badge, string> = {
  Draft: 'is a draft', Queued: 'is queued', Preparing: 'is being prepared', Running: 'is running', 'Needs input': 'needs your answer', Pausing: 'is about to pause', Paused: 'is paused',
  Ready: 'is ready for review', Failed: 'failed', Interrupted: 'was interrupted', Cancelled: 'was stopped', Applying: 'is being applied',
  Applied: 'was applied', Dismissed: 'was dismissed', 'Nothing to change': 'found nothing to change',
};
