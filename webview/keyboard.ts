import type { ActionName } from '../src/protocol/words';
import { actionsOf, menu, refusal, shortcutsOpen, stacked } from './boardState';
import { movePast } from './moving';
import { memory } from './remember';
import { openSearch } from './searching';
import { act } from './wish';

/** What Enter on a card does: the first of these that is possible, else it goes to the buttons. */
const opens: readonly ActionName[] = ['review', 'openThread', 'edit'];

/** Everything the board does by keyboard outside of its box, form and menu. */
export function listenToKeys(): void {
  document.addEventListener('keydown', onKeyDown);
  document.addEventListener('contextmenu', onContextMenu);
  document.addEventListener('focusin', onFocus);
  document.addEventListener('dblclick', (event) => {
    const card = cardOf(event.target);
    if (card && !(event.target as Element).closest('button')) open(card);
  });
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || document.querySelector('[aria-modal=true], .menu, .thread-frame')) return;
  if (isFind(event)) {
    event.preventDefault();
    return openSearch();
  }
  if (isTyping(event.target)) return;
  const card = cardOf(event.target);
  if ((card && onCardKey(card, event)) || onBoardKey(event)) event.preventDefault();
}

/** Also while something is typed: the box has nothing to find. */
function isFind({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === 'f' && document.querySelector('.top') !== null;
}

function onBoardKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  switch (event.key) {
    case 'n': case '/': document.getElementById('box')?.focus(); return true;
    case 'f': openSearch(); return true;
    case '?': shortcutsOpen.value = true; return true;
    case 'ArrowDown': return event.target === document.body && focusCard(lastCard());
    default: return false;
  }
}

function onCardKey(card: HTMLElement, event: KeyboardEvent): boolean {
  const id = card.dataset.id ?? '';
  const onCard = event.target === card;
  if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) return openMenu(card);
  if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    if (event.key === 'ArrowUp') return movePast(id, -1);
    if (event.key === 'ArrowDown') return movePast(id, 1);
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
  const column = cardsOf(card.closest('.column'));
  switch (event.key) {
    case 'ArrowDown': return focusCard(neighbour(card, 1));
    case 'ArrowUp': return focusCard(neighbour(card, -1));
    case 'ArrowRight': return focusCard(across(card, 1));
    case 'ArrowLeft': return focusCard(across(card, -1));
    case 'Home': return focusCard(column[0]);
    case 'End': return focusCard(column.at(-1));
    case 'F2': return act(id, 'rename');
    case 'Delete': return act(id, 'delete') || refuseDelete(card);
    case 'Escape': return !onCard && focusCard(card);
    case 'Enter': return onCard && open(card);
    case ' ': return onCard && openMenu(card);
    default: return false;
  }
}

/** Says what has to be done first, where there is such a thing. */
function refuseDelete(card: HTMLElement): boolean {
  const first = actionsOf(card.dataset.id ?? '').find(({ name }) => name === 'stop')?.label;
  const title = `“${card.querySelector('.card-title')?.textContent ?? ''}”`;
  refusal.value = first === undefined ? `${title} cannot be deleted from here now.` : `${title} cannot be deleted yet. Choose “${first}” first, then delete it.`;
  return true;
}

function open(card: HTMLElement): boolean {
  const id = card.dataset.id ?? '';
  const possible = actionsOf(id).map(({ name }) => name);
  const first = opens.find((name) => possible.includes(name));
  if (first) return act(id, first);
  card.querySelector<HTMLElement>('.card-buttons button, .card-more')?.focus();
  return true;
}

function openMenu(card: HTMLElement): boolean {
  const { left, top } = card.getBoundingClientRect();
  return showMenu(card, { x: left + 24, y: top + 28 });
}

function showMenu(card: HTMLElement, at: { x: number; y: number }): boolean {
  const id = card.dataset.id ?? '';
  if (!actionsOf(id).length) return false;
  card.focus({ preventScroll: true });
  menu.value = { id, actions: 'all', ...at, opener: card };
  return true;
}

function onContextMenu(event: MouseEvent): void {
  const card = cardOf(event.target);
  if (card && showMenu(card, { x: event.clientX, y: event.clientY })) event.preventDefault();
}

function onFocus(event: FocusEvent): void {
  const id = cardOf(event.target)?.dataset.id;
  if (id !== undefined) memory.current.value = id;
}

/** The next card of the column; where columns are stacked the next one down the page. */
function neighbour(card: HTMLElement, by: 1 | -1): HTMLElement | undefined {
  const cards = cardsOf(stacked.value ? document : card.closest('.column'));
  return cards[cards.indexOf(card) + by];
}

/** The card at the same height in the next column that has any. */
function across(card: HTMLElement, by: 1 | -1): HTMLElement | undefined {
  if (stacked.value) return undefined;
  const columns = [...document.querySelectorAll('.column')].map(cardsOf);
  const from = columns.findIndex((cards) => cards.includes(card));
  const row = columns[from]?.indexOf(card) ?? 0;
  for (let at = from + by; columns[at]; at += by) {
    const cards = columns[at] ?? [];
    if (cards.length) return cards[Math.min(row, cards.length - 1)];
  }
  return undefined;
}

/** Where the focus was last, else the first card. */
function lastCard(): HTMLElement | null {
  return document.getElementById(`card-${memory.current.value ?? ''}`) ?? document.querySelector('.card');
}

function focusCard(card: HTMLElement | null | undefined): boolean {
  card?.focus();
  card?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  return true;
}

function cardsOf(within: ParentNode | null): HTMLElement[] {
  return [...(within?.querySelectorAll<HTMLElement>('.card') ?? [])];
}

function cardOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('.card') : null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, vscode-text-field, vscode-text-area, vscode-dropdown') !== null;
}
