import type { Column } from '../src/protocol/words';
import type { Filter } from '../src/protocol/intents';
import { columnNames } from './columnNames';
import type { Draft } from './draft';

/** Everything a reload of the page must not lose. The board's truth is never in here. */
export interface Memory {
  /** When it was kept, in milliseconds since the epoch. */
  at: number;
  /** Columns the person folded or opened by hand. */
  folds: Partial<Record<Column, boolean>>;
  /** The card that has the focus, or had it last. */
  current: string | null;
  box: string;
  /** Half-written forms by task id, `new` for a new task. */
  drafts: Record<string, Draft>;
  /** Which of them is open. */
  open: string | null;
  /** Scroll offsets by the name of what scrolls. */
  scroll: Record<string, number>;
  /** The task whose thread is shown in place of the board. */
  thread: string | null;
  /** Half-written words to agents, by task. */
  messages: Record<string, string>;
  /** What is searched for; null while the search is closed. */
  search: Filter | null;
}

/** The newest of what was kept in several places. */
export function newestMemory(kept: unknown[]): Memory {
  return kept.map(readMemory).reduce((newest, one) => (one.at > newest.at ? one : newest));
}

/** Reads what was kept; whatever does not look right is left out. */
export function readMemory(kept: unknown): Memory {
  const memory: Memory = { at: 0, folds: {}, current: null, box: '', drafts: {}, open: null, scroll: {}, thread: null, messages: {}, search: null };
  if (!isRecord(kept)) return memory;
  if (isRecord(kept.folds)) memory.folds = only(kept.folds, isBoolean);
  if (isRecord(kept.scroll)) memory.scroll = only(kept.scroll, isNumber);
  if (isRecord(kept.messages)) memory.messages = only(kept.messages, isString);
  if (isRecord(kept.drafts)) memory.drafts = Object.fromEntries(Object.entries(only(kept.drafts, isDraft)).map(([key, draft]) => [key, withPlanning(draft)]));
  if (isFilter(kept.search)) memory.search = kept.search;
  if (typeof kept.at === 'number') memory.at = kept.at;
  if (typeof kept.current === 'string') memory.current = kept.current;
  if (typeof kept.thread === 'string') memory.thread = kept.thread;
  if (typeof kept.box === 'string') memory.box = kept.box;
  if (typeof kept.open === 'string' && memory.drafts[kept.open]) memory.open = kept.open;
  return memory;
}

function isDraft(value: unknown): value is Draft {
  if (!isRecord(value)) return false;
  return ['title', 'prompt', 'notes', 'doneLooksLike', 'priority', 'agent'].every((key) => typeof value[key] === 'string')
    && ['model', 'effort', 'profile'].every((key) => value[key] === null || typeof value[key] === 'string');
}

/** A draft that was kept before it had all of its fields gets them. */
function withPlanning(draft: Draft): Draft {
  const { labels, newLabel, dependencies, timeLimit } = draft as Partial<Draft>;
  return {
    ...draft, labels: isList(labels, isString) ? labels : [], newLabel: isString(newLabel) ? newLabel : '', timeLimit: isString(timeLimit) ? timeLimit : '',
    dependencies: isList(dependencies, isDependency) ? dependencies : [],
  };
}

function isDependency(value: unknown): value is Draft['dependencies'][number] {
  return isRecord(value) && ['id', 'title', 'standing', 'state'].every((key) => isString(value[key]));
}

function isFilter(value: unknown): value is Filter {
  return isRecord(value) && isString(value.text) && isList(value.labels, isString) && isList(value.columns, (one): one is Column => columnNames.some(({ column }) => column === one));
}

function isList<T>(value: unknown, fits: (one: unknown) => one is T): value is T[] {
  return Array.isArray(value) && value.every(fits);
}

function only<T>(values: Record<string, unknown>, fits: (value: unknown) => value is T): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => fits(entry[1])));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isString(value: unknown): value is string {
  return typeof value === 'string';
}
function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
