/** Where the focus was on the board before it was drawn again. */
interface Held { id: string; action: string | null; column: string; index: number }

let held: Held | null = null;

/** Remembers which card has the focus. Called before each new picture. A board that does not have the keyboard never takes it. */
export function holdFocus(): void {
  if (!document.hasFocus()) {
    held = null;
    return;
  }
  const focused = document.activeElement;
  const card = focused?.closest<HTMLElement>('.card');
  if (!focused || !card?.dataset.id) {
    if (focused !== document.body) held = null;
    return;
  }
  const column = card.closest<HTMLElement>('.column');
  held = {
    id: card.dataset.id,
    action: focused instanceof HTMLElement ? (focused.dataset.action ?? null) : null,
    column: column?.dataset.column ?? '',
    index: column ? cardsIn(column).indexOf(card) : 0,
  };
}

/** The focus goes where its task went; where the task is out of sight, to its neighbour or the head of the column. Called after each drawing. */
export function followFocus(): void {
  if (!held || !document.hasFocus() || (document.activeElement && document.activeElement !== document.body)) return;
  const { id, action, column, index } = held;
  held = null;
  const card = document.getElementById(`card-${id}`);
  if (card) return (button(card, action) ?? card).focus({ preventScroll: false });
  const home = document.querySelector<HTMLElement>(`.column[data-column="${column}"]`);
  const left = home ? cardsIn(home) : [];
  const next = left[Math.min(index, left.length - 1)] ?? home?.querySelector<HTMLElement>('.toggle') ?? document.querySelector<HTMLElement>('.card') ?? document.getElementById('box');
  next?.focus();
}

function button(card: HTMLElement, action: string | null): HTMLElement | null {
  return action === null ? null : card.querySelector<HTMLElement>(`button[data-action="${action}"]`);
}

function cardsIn(column: HTMLElement): HTMLElement[] {
  return [...column.querySelectorAll<HTMLElement>('.card')];
}
