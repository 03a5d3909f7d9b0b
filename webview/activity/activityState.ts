import { batch, signal } from '@preact/signals';
import type { ActivityEntry, ActivityFilter, ActivityMessage } from '../../src/protocol/activity';
import { post, readStates, writeState } from '../host';
import { isFilter } from './activityMessage';

/** An entry with a name that no other one of this page has. */
export interface Row { key: number; entry: ActivityEntry }

const everything: ActivityFilter = { task: null, kinds: [], text: '' };

/** What the person wants to see. */
export const filter = signal<ActivityFilter>(keptFilter());
/** What matches, newest first; null before the first of it came. */
export const rows = signal<readonly Row[] | null>(null);
/** Whether there is more further back. */
export const mayBeMore = signal(false);
export const loadingMore = signal(false);
/** The tasks to choose among. */
export const tasks = signal<readonly { id: string; title: string }[]>([]);
/** The row that has the focus, or had it last. */
export const current = signal<number | null>(null);
/** How many rows came above what is in sight. */
export const unseen = signal(0);
/** Whether the newest row is in sight. */
export const atTop = signal(true);
export const refusal = signal<string | null>(null);
/** What screen readers are told. */
export const spoken = signal('');

let lastKey = 0;

/** Asks the host for what is wanted, for the first time. */
export function start(): void {
  post({ type: 'ready', filter: filter.value });
}

/** Changes the filter, and asks for what matches. */
export function setFilter(change: Partial<ActivityFilter>): void {
  const next = { ...filter.value, ...change };
  if (same(next, filter.value)) return;
  filter.value = next;
  refusal.value = null;
  writeState({ at: Date.now(), filter: next });
  post({ type: 'filter', filter: next });
}

/** Shows everything again. */
export function clearFilter(): void {
  setFilter(everything);
}

/** Whether anything is left out. */
export function isFiltered({ task, kinds, text }: ActivityFilter): boolean {
  return task !== null || kinds.length > 0 || text.trim() !== '';
}

/** Asks for what stands before the last row. */
export function loadMore(): void {
  if (!mayBeMore.value || loadingMore.value) return;
  loadingMore.value = true;
  post({ type: 'more' });
}

/** Opens the thread at the line that an entry tells of. */
export function open({ task, run, at, item }: ActivityEntry): void {
  if (task !== null) post({ type: 'open', task, run, at, item: item ?? null });
}

/** Takes a message of the host. */
export function receive(message: ActivityMessage): void {
  if ('filter' in message && message.type !== 'filter' && !same(message.filter, filter.value)) return;
  batch(() => {
    switch (message.type) {
      case 'entries':
        rows.value = message.page.entries.map(rowOf);
        mayBeMore.value = message.page.before !== null;
        loadingMore.value = false;
        unseen.value = 0;
        current.value = null;
        spoken.value = isFiltered(message.filter) ? countText(message.page.entries.length) : '';
        return;
      case 'more':
        rows.value = [...(rows.value ?? []), ...message.page.entries.map(rowOf)];
        mayBeMore.value = message.page.before !== null;
        loadingMore.value = false;
        return;
      case 'new':
        rows.value = [...message.entries.map(rowOf), ...(rows.value ?? [])];
        if (!atTop.value) unseen.value += message.entries.length;
        return;
      case 'filter': setFilter(message.filter); return;
      case 'tasks': tasks.value = message.tasks; return;
      case 'refused':
        refusal.value = message.sentence;
        loadingMore.value = false;
    }
  });
}

function countText(count: number): string {
  if (!count) return mayBeMore.value ? 'Looking further back.' : 'Nothing matches.';
  return `${count}${mayBeMore.value ? ' or more' : ''} ${count === 1 && !mayBeMore.value ? 'entry' : 'entries'}`;
}

function rowOf(entry: ActivityEntry): Row {
  return { key: (lastKey += 1), entry };
}

function same(one: ActivityFilter, other: ActivityFilter): boolean {
  return one.task === other.task && one.text === other.text && one.kinds.length === other.kinds.length && one.kinds.every((kind) => other.kinds.includes(kind));
}

/** The newest of what was kept in VS Code's keeping and in the host's. */
function keptFilter(): ActivityFilter {
  const kept = readStates().filter((state): state is { at: number; filter: ActivityFilter } => typeof state === 'object' && state !== null && 'at' in state && typeof state.at === 'number' && 'filter' in state && isFilter(state.filter));
  return kept.reduce((newest, one) => (one.at > newest.at ? one : newest), { at: 0, filter: everything }).filter;
}
