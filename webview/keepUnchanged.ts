import type { BoardPicture, Card, ColumnPicture } from '../src/protocol/picture';

/**
 * The next picture, with every card and column that did not change taken from the last one.
 * What is the same object is not drawn again.
 */
export function keepUnchanged(last: BoardPicture | null, next: BoardPicture): BoardPicture {
  if (last?.state !== 'tasks' || next.state !== 'tasks') return next;
  const before = new Map(last.columns.map((column) => [column.column, column]));
  return {
    ...next,
    agents: keep(last.agents, next.agents),
    labels: keep(last.labels, next.labels),
    needsYou: keep(last.needsYou, next.needsYou),
    notices: keep(last.notices, next.notices),
    header: keep(last.header, next.header),
    columns: next.columns.map((column) => keepColumn(before.get(column.column), column)),
  };
}

function keepColumn(last: ColumnPicture | undefined, next: ColumnPicture): ColumnPicture {
  if (!last) return next;
  const before = new Map(last.cards.map((card) => [card.id, card]));
  const cards = next.cards.map((card) => keepCard(before.get(card.id), card));
  const same = last.count === next.count && last.label === next.label && last.icon === next.icon && last.empty === next.empty
    && cards.length === last.cards.length && cards.every((card, index) => card === last.cards[index]);
  return same ? last : { ...next, cards };
}

function keepCard(last: Card | undefined, next: Card): Card {
  return last ? keep(last, next) : next;
}

function keep<T>(last: T, next: T): T {
  return JSON.stringify(last) === JSON.stringify(next) ? last : next;
}
