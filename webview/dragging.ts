import { menu } from './boardState';
import { moveBeside } from './moving';
import type { Beside } from './queueOrder';

const edge = 48;
const step = 14;
const kind = 'application/x-work-mode-task';

/** The queued task in the person's hand, and the side of a card where the line is drawn: there it goes. */
let held: { id: string; beside: Beside | null } | null = null;

/** Lets queued cards be dragged to another place of the queue. Nothing else takes them; Escape ends it without a move. */
export function listenToDragging(): void {
  document.addEventListener('dragstart', onStart);
  document.addEventListener('dragover', onOver);
  document.addEventListener('drop', onDrop);
  document.addEventListener('dragend', end);
}

function onStart(event: DragEvent): void {
  const card = event.target instanceof Element ? event.target.closest<HTMLElement>('.card[draggable=true]') : null;
  if (!card || event.target !== card || !event.dataTransfer) return;
  menu.value = null;
  event.dataTransfer.effectAllowed = 'move';
  event.dataTransfer.setData(kind, card.dataset.id ?? '');
  held = { id: card.dataset.id ?? '', beside: null };
  // The picture under the pointer is taken of the card as it is now.
  requestAnimationFrame(() => { if (held) card.dataset.held = ''; });
}

function onOver(event: DragEvent): void {
  if (!held) return;
  const column = event.target instanceof Element ? event.target.closest<HTMLElement>('.column[data-column=queued]') : null;
  scrollNear(event, column);
  clearMark();
  held.beside = null;
  if (!column) return;
  const cards = [...column.querySelectorAll<HTMLElement>('.card')];
  const over = nearest(cards, event);
  if (!over) return;
  event.preventDefault();
  if (event.dataTransfer) event.dataTransfer.dropEffect = 'move';
  const { top, height } = over.getBoundingClientRect();
  const below = event.clientY > top + height / 2;
  held.beside = { side: below ? 'behind' : 'before', other: over.dataset.id ?? '' };
  over.dataset.drop = below ? 'below' : 'above';
}

function onDrop(event: DragEvent): void {
  if (!held) return;
  const { id, beside } = held;
  end();
  if (!beside) return;
  event.preventDefault();
  moveBeside(id, beside);
  document.getElementById(`card-${id}`)?.focus({ preventScroll: true });
}

function end(): void {
  held = null;
  clearMark();
  for (const card of document.querySelectorAll<HTMLElement>('[data-held]')) delete card.dataset.held;
}

function clearMark(): void {
  for (const card of document.querySelectorAll<HTMLElement>('[data-drop]')) delete card.dataset.drop;
}

/** The card under the pointer, else the one that is least far away. */
function nearest(cards: HTMLElement[], { clientX, clientY }: DragEvent): HTMLElement | null {
  const distance = (card: HTMLElement) => {
    const { left, right, top, bottom } = card.getBoundingClientRect();
    return Math.max(0, left - clientX, clientX - right) + Math.max(0, top - clientY, clientY - bottom);
  };
  return cards.map((card) => ({ card, far: distance(card) })).reduce<{ card: HTMLElement; far: number } | null>((best, one) => (best && best.far <= one.far ? best : one), null)?.card ?? null;
}

/** Near an edge, what scrolls goes on by itself: the lane, or the page where columns are stacked. */
function scrollNear({ clientY }: DragEvent, column: HTMLElement | null): void {
  const lane = column?.querySelector<HTMLElement>('.column-body');
  const scroller = lane && lane.scrollHeight > lane.clientHeight && getComputedStyle(lane).overflowY === 'auto' ? lane : document.documentElement;
  const { top, bottom } = scroller === lane ? lane.getBoundingClientRect() : { top: document.querySelector('.stacked .top')?.getBoundingClientRect().bottom ?? 0, bottom: window.innerHeight };
  if (clientY < top + edge) scroller.scrollBy(0, -step);
  else if (clientY > bottom - edge) scroller.scrollBy(0, step);
}
