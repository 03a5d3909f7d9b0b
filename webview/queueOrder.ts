/** A place in the queue: behind which task, or on top for null, and where that is, counted from 1. */
export interface Place { behind: string | null; at: number; of: number }

/** The place of a task that goes into a gap between the cards that are shown, counted from 0 above the first one; null when it stands there already. */
export function placeInGap(shown: readonly string[], id: string, gap: number): Place | null {
  const from = shown.indexOf(id);
  if (from < 0 || gap === from || gap === from + 1) return null;
  const others = shown.filter((other) => other !== id);
  const index = Math.max(0, Math.min(gap > from ? gap - 1 : gap, others.length));
  return { behind: others[index - 1] ?? null, at: index + 1, of: shown.length };
}

/** The place of a task that goes up or down past its neighbour; null at the end of what is shown. */
export function placeBeside(shown: readonly string[], id: string, by: 1 | -1): Place | null {
  const from = shown.indexOf(id);
  const to = from + by;
  return from < 0 || to < 0 || to >= shown.length ? null : placeInGap(shown, id, by === 1 ? from + 2 : from - 1);
}
