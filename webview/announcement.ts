import type { BoardPicture, Card } from '../src/protocol/picture';
import type { Badge } from '../src/protocol/words';
import { modeWords } from './modeWords';

type Tasks = Extract<BoardPicture, { state: 'tasks' }>;

/** What a screen reader is told of the way from one picture to the next: what work mode is at now, and moves of tasks. Empty when nothing of that changed. */
export function announcement(last: BoardPicture | null, next: BoardPicture): string {
  if (last?.state !== 'tasks' || next.state !== 'tasks') return '';
  const mode = last.header.mode === next.header.mode ? '' : `${modeWords[next.header.mode]}.`;
  return [mode, foundBetween(last, next), movesBetween(last, next)].filter(Boolean).join(' ');
}

/** How many tasks a search lets through, when that is another search or another number of the same tasks. */
function foundBetween(last: Tasks, next: Tasks): string {
  if (last.total !== next.total || (shownIn(last) === shownIn(next) && last.filtered === next.filtered)) return '';
  return next.filtered ? `${shownIn(next)} of ${next.total} tasks shown.` : 'All tasks shown.';
}

function shownIn({ columns }: Tasks): number {
  return columns.reduce((sum, { count }) => sum + count, 0);
}

function movesBetween(last: BoardPicture, next: BoardPicture): string {
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
  Ready: 'is ready for review', Failed: 'failed', Interrupted: 'was interrupted', Applying: 'is being applied',
  Applied: 'was applied', Dismissed: 'was dismissed', 'Nothing to change': 'found nothing to change',
};
