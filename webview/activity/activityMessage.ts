import type { ActivityMessage } from '../../src/protocol/activity';

/** The message when it is one of the host's, else null: what does not fit is never drawn. */
export function activityMessage(data: unknown): ActivityMessage | null {
  return isRecord(data) && fits(data) ? (data as unknown as ActivityMessage) : null;
}

function fits(message: Rec): boolean {
  switch (message.type as ActivityMessage['type']) {
    case 'entries': case 'more': return isFilter(message.filter) && isRecord(message.page) && isEntries(message.page.entries) && (message.page.before === null || typeof message.page.before === 'number');
    case 'new': return isFilter(message.filter) && isEntries(message.entries);
    case 'filter': return isFilter(message.filter);
    case 'tasks': return Array.isArray(message.tasks) && message.tasks.every((task: unknown) => isRecord(task) && typeof task.id === 'string' && typeof task.title === 'string');
    case 'refused': return typeof message.sentence === 'string';
    default: return false;
  }
}

/** Whether a value is a filter, from the host or from an earlier life of the page. */
export function isFilter(value: unknown): boolean {
  return isRecord(value) && (value.task === null || typeof value.task === 'string') && typeof value.text === 'string'
    && Array.isArray(value.kinds) && value.kinds.every((kind: unknown) => typeof kind === 'string');
}

function isEntries(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry: unknown) => isRecord(entry) && typeof entry.at === 'number'
    && ['kind', 'title', 'by', 'text'].every((name) => typeof entry[name] === 'string')
    && (entry.task === null || typeof entry.task === 'string') && (entry.run === null || typeof entry.run === 'number'));
}

type Rec = Record<string, unknown>;

function isRecord(value: unknown): value is Rec {
  return typeof value === 'object' && value !== null;
}
