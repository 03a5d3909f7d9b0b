/**
 * What a task of the queue goes behind that is put on another one: it takes that one's place. `on` null is the top.
 * Null is the top, too; undefined where nothing moves.
 */
export function behindWhenDropped(order: readonly string[], { id, on }: { id: string; on: string | null }): string | null | undefined {
  const from = order.indexOf(id);
  const to = on === null ? 0 : order.indexOf(on);
  if (from < 0 || to < 0 || from === to) return undefined;
  return from < to ? order[to] : (order[to - 1] ?? null);
}
