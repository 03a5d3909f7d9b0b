/** Directly before or behind a card that is shown. */
export interface Beside { side: 'before' | 'behind'; other: string }

/** A place in the queue, and where that is among the cards that are shown, counted from 1. */
export interface Place extends Beside { at: number }

/** The queue as it is shown: `filtered` when there may be hidden tasks between two cards. */
export interface Shown { ids: readonly string[]; filtered: boolean }

/** The place of a task beside a card; null when it stands there already, as far as that can be seen. */
export function placeAt({ ids, filtered }: Shown, id: string, { side, other }: Beside): Place | null {
  const from = ids.indexOf(id);
  const index = ids.filter((one) => one !== id).indexOf(other);
  if (from < 0 || index < 0) return null;
  const at = index + (side === 'before' ? 1 : 2);
  return !filtered && at === from + 1 ? null : { side, other, at };
}

/** The place of a task that goes up or down past its neighbour; null at the end of what is shown. */
export function placePast(shown: Shown, id: string, by: 1 | -1): Place | null {
  const from = shown.ids.indexOf(id);
  const other = shown.ids[from + by];
  return from < 0 || other === undefined ? null : placeAt(shown, id, { side: by < 0 ? 'before' : 'behind', other });
}
