import { computed, effect, signal } from '@preact/signals';
import type { BoardMessage, BoardPicture, CardAction, ColumnPicture } from '../src/protocol/picture';
import type { Column } from '../src/protocol/words';
import { announcement, cardsOf } from './announcement';
import { setClock } from './clock';
import { receiveDependencies, receiveForm, receivePictureForForm, receiveRefusal } from './formState';
import { holdFocus } from './focusFollows';
import { keepUnchanged } from './keepUnchanged';
import { memory } from './remember';

/** The last picture the host sent; null before the first. */
export const picture = signal<BoardPicture | null>(null);
/** What screen readers are told. */
export const spoken = signal('');
/** The host's sentence about something that could not be done, until it is closed or something else is tried. */
export const refusal = signal<string | null>(null);
/** A card that the host wants to be seen as soon as it is drawn. */
export const wanted = signal<string | null>(null);
/** The list of keyboard shortcuts. */
export const shortcutsOpen = signal(false);
/** What was folded and opened among the cards that a search found: all of them are in sight at first. */
export const foldedInSearch = signal<Partial<Record<Column, boolean>>>({});
/** True where columns are stacked instead of standing side by side. */
export const stacked = signal(isStacked());

export interface OpenMenu { id: string; actions: 'all' | 'menu'; x: number; y: number; opener: HTMLElement }
export const menu = signal<OpenMenu | null>(null);

const sidebarOrder: Column[] = ['active', 'ready', 'queued', 'drafts', 'applying', 'done'];

/** The columns in the order this place draws them: as sent, or what needs attention first. */
export const orderedColumns = computed<ColumnPicture[]>(() => {
  const board = picture.value;
  if (board?.state !== 'tasks') return [];
  if (!stacked.value) return board.columns;
  return [...board.columns].sort((a, b) => sidebarOrder.indexOf(a.column) - sidebarOrder.indexOf(b.column));
});

/** Takes a message of the host: draws it, or puts it where it belongs. */
export function receive(message: BoardMessage): void {
  switch (message.type) {
    case 'board':
      holdFocus();
      spoken.value = announcement(picture.value, message.board) || spoken.value;
      if (mayWrite(picture.value) !== mayWrite(message.board)) refusal.value = null;
      picture.value = keepUnchanged(picture.value, message.board);
      setClock();
      if (receivePictureForForm()) refusal.value = null;
      // What was looked for and is there now may be in a column that is folded.
      if (wanted.value !== null) reveal(wanted.value);
      return;
    case 'showThread':
      memory.thread.value = message.id;
      return;
    case 'thread': case 'items': case 'wholeOutput': case 'found': case 'showItem':
      return;
    case 'refused':
      if (message.intent === 'openThread') memory.thread.value = null;
      if (!receiveRefusal(message)) refusal.value = message.sentence;
      return;
    case 'form':
      receiveForm(message.task, agents());
      return;
    case 'dependencies':
      receiveDependencies(message.dependencies);
      return;
    case 'reveal':
      reveal(message.id);
  }
}

/** The agents to choose from. */
export function agents() {
  return picture.value?.state === 'tasks' ? picture.value.agents : [];
}

/** Every label that a task has. */
export function knownLabels(): readonly string[] {
  return picture.value?.state === 'tasks' ? picture.value.labels : [];
}

/** The actions of a card as of the last picture. */
export function actionsOf(id: string): CardAction[] {
  const board = picture.value;
  return (board && cardsOf(board).find((card) => card.id === id)?.actions) ?? [];
}

/** Whether a column is folded: as the person left it, else when it is empty or far away. Only stacked columns fold. */
export function isFolded(column: ColumnPicture): boolean {
  if (!stacked.value) return false;
  if (isFiltered()) return foldedInSearch.value[column.column] ?? column.count === 0;
  return memory.folds.value[column.column] ?? (column.count === 0 || column.column === 'done');
}

/** Folds or opens a column, and remembers that the person wanted it so. */
export function setFolded(column: Column, folded: 'folded' | 'open'): void {
  const folds = isFiltered() ? foldedInSearch : memory.folds;
  folds.value = { ...folds.value, [column]: folded === 'folded' };
}

/** Brings a card into sight, with the focus. False when it is not among those that were sent. */
export function reveal(id: string): boolean {
  const column = orderedColumns.value.find(({ cards }) => cards.some((card) => card.id === id));
  if (column && isFolded(column)) setFolded(column.column, 'open');
  memory.current.value = id;
  wanted.value = id;
  return column !== undefined;
}

/** Whether a search hides tasks. */
export function isFiltered(): boolean {
  return picture.value?.state === 'tasks' && picture.value.filtered;
}

function isStacked(): boolean {
  return document.body.dataset.place !== 'editor' || window.innerWidth < 600;
}

window.addEventListener('resize', () => { stacked.value = isStacked(); });
window.addEventListener('blur', () => { menu.value = null; });
effect(() => {
  const open = menu.value;
  if (open && picture.value && !actionsOf(open.id).length) menu.value = null;
});

function mayWrite(board: BoardPicture | null): boolean {
  return board?.state === 'tasks' && board.mayWrite;
}
