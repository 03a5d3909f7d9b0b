import type { BoardMessage, BoardPicture, Card, ColumnPicture } from '../src/protocol/picture';

/** The message when it is one of the host's, else null: what does not fit is never drawn. */
export function boardMessage(data: unknown): BoardMessage | null {
  if (!isRecord(data)) return null;
  return fits(data) ? (data as unknown as BoardMessage) : null;
}

function fits(message: Rec): boolean {
  switch (message.type) {
    case 'board': return isRecord(message.board) && isPicture(message.board);
    case 'refused': return typeof message.sentence === 'string';
    // What belongs to a thread is read where threads are drawn.
    case 'thread': case 'items': case 'wholeOutput': case 'found': case 'showItem': return true;
    case 'showThread': return typeof message.id === 'string';
    case 'reveal': return typeof message.id === 'string';
    case 'dependencies': return list(message.dependencies, isDependency);
    case 'form': return message.task === null || (isRecord(message.task) && isForm(message.task));
    default: return false;
  }
}

function isPicture(board: Rec): boolean {
  if (typeof board.revision !== 'number') return false;
  switch (board.state as BoardPicture['state']) {
    case 'loading': return true;
    case 'problem': return strings(board, 'sentence') && list(board.remedies, isRemedy);
    case 'tasks':
      return typeof board.mayWrite === 'boolean' && typeof board.filtered === 'boolean' && typeof board.total === 'number' && stringList(board.labels) && isRecord(board.header) && isHeader(board.header) && list(board.notices, isNotice)
        && list(board.columns, isColumn) && list(board.needsYou, isNeedsYou) && list(board.agents, (agent) => strings(agent, 'id', 'label', 'hint'));
    default: return false;
  }
}

function isHeader(header: Rec): boolean {
  return strings(header, 'tone', 'line', 'detail', 'mode') && numberOrNull(header.until) && list(header.actions, (action) => strings(action, 'name', 'label', 'icon'));
}

function isDependency(dependency: Rec): boolean {
  return strings(dependency, 'id', 'title', 'standing', 'state');
}

function isNotice(notice: Rec): boolean {
  return strings(notice, 'id', 'tone', 'sentence') && list(notice.remedies, isRemedy);
}

function isNeedsYou(entry: Rec): boolean {
  return strings(entry, 'task', 'title', 'agent') && isRecord(entry.ask) && strings(entry.ask, 'id', 'kind');
}

function isRemedy(remedy: Rec): boolean {
  return strings(remedy, 'name', 'label');
}

function isColumn(column: Rec): boolean {
  const words: (keyof ColumnPicture)[] = ['column', 'label', 'icon', 'empty'];
  return strings(column, ...words) && typeof column.count === 'number' && list(column.cards, isCard);
}

function isCard(card: Rec): boolean {
  const words: (keyof Card)[] = ['id', 'title', 'badge', 'icon', 'tone', 'priority', 'agent'];
  return strings(card, ...words) && typeof card.at === 'number' && numberOrNull(card.until) && stringList(card.labels) && list(card.dependsOn, isDependency)
    && orNull(card.line, (line) => strings(line, 'text')) && orNull(card.progress, (steps) => numbers(steps, 'done', 'total'))
    && orNull(card.changes, (changes) => numbers(changes, 'files', 'added', 'removed'))
    && list(card.asks, (ask) => strings(ask, 'id', 'kind'))
    && list(card.actions, (action) => strings(action, 'name', 'label', 'icon', 'place'));
}

function isForm(task: Rec): boolean {
  return strings(task, 'id', 'priority') && isRecord(task.routing) && strings(task.routing, 'agent') && isRecord(task.brief) && strings(task.brief, 'title', 'prompt', 'notes', 'doneLooksLike')
    && isRecord(task.planning) && stringList(task.planning.labels) && numberOrNull(task.planning.timeLimitMinutes) && list(task.dependencies, isDependency);
}

type Rec = Record<string, unknown>;

function isRecord(value: unknown): value is Rec {
  return typeof value === 'object' && value !== null;
}
function strings(of: Rec, ...keys: string[]): boolean {
  return keys.every((key) => typeof of[key] === 'string');
}
function numbers(of: Rec, ...keys: string[]): boolean {
  return keys.every((key) => typeof of[key] === 'number');
}
function numberOrNull(value: unknown): boolean {
  return value === null || typeof value === 'number';
}
function stringList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
function list(value: unknown, each: (item: Rec) => boolean): boolean {
  return Array.isArray(value) && value.every((item: unknown) => isRecord(item) && each(item));
}
function orNull(value: unknown, check: (item: Rec) => boolean): boolean {
  return value === null || (isRecord(value) && check(value));
}
