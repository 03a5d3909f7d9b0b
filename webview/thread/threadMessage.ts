import type { ThreadItem, ThreadMessage } from '../../src/protocol/thread';

/** What the thread hears: its own messages, and what could not be done. */
export type HeardMessage = ThreadMessage | { type: 'refused'; sentence: string; intent?: string };

/** The message when it concerns a thread, else null: what does not fit is never drawn. */
export function threadMessage(data: unknown): HeardMessage | null {
  return isRecord(data) && fits(data) ? (data as unknown as HeardMessage) : null;
}

function fits(message: Rec): boolean {
  switch (message.type as HeardMessage['type']) {
    case 'thread': return isRecord(message.thread) && isThread(message.thread);
    case 'items':
      return typeof message.task === 'string' && typeof message.replace === 'boolean' && typeof message.atStart === 'boolean'
        && Array.isArray(message.items) && message.items.every((item: unknown) => isRecord(item) && isItem(item));
    case 'wholeOutput': return strings(message, 'key', 'output');
    case 'showItem': return strings(message, 'task', 'key');
    case 'found': return typeof message.text === 'string' && Array.isArray(message.keys) && message.keys.every((key: unknown) => typeof key === 'string');
    case 'refused': return typeof message.sentence === 'string';
    default: return false;
  }
}

function isThread(thread: Rec): boolean {
  const { card, box, run } = thread;
  return typeof thread.task === 'string' && isRecord(card) && strings(card, 'id', 'title', 'badge', 'icon', 'tone', 'agent') && Array.isArray(card.actions) && Array.isArray(card.asks)
    && (run === null || (isRecord(run) && typeof run.number === 'number'))
    && ['plan', 'changes', 'facts', 'waiting'].every((name) => Array.isArray(thread[name])) && isRecord(box) && strings(box, 'placeholder', 'hint');
}

function isItem(item: Rec): boolean {
  if (!strings(item, 'key') || typeof item.at !== 'number') return false;
  switch (item.kind as ThreadItem['kind']) {
    case 'run': case 'message': case 'thought': case 'said': return strings(item, 'text');
    case 'tool': return strings(item, 'tool', 'title', 'status', 'output') && Array.isArray(item.files) && Array.isArray(item.diffs);
    case 'ask': return isRecord(item.ask) && strings(item.ask, 'id', 'kind');
    case 'note': return strings(item, 'tone', 'text', 'detail') && Array.isArray(item.paths);
    case 'unknown': return strings(item, 'raw');
    default: return false;
  }
}

type Rec = Record<string, unknown>;

function isRecord(value: unknown): value is Rec {
  return typeof value === 'object' && value !== null;
}
function strings(of: Rec, ...keys: string[]): boolean {
  return keys.every((key) => typeof of[key] === 'string');
}
