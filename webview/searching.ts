import type { Filter } from '../src/protocol/intents';
import { foldedInSearch } from './boardState';
import { post } from './host';
import { memory } from './remember';

const quietMs = 120;
const nothing: Filter = { text: '', labels: [], columns: [] };
let timer: number | undefined;

/** True when the filter lets everything through. */
export function isEmptyFilter({ text, labels, columns }: Filter): boolean {
  return !text.trim() && !labels.length && !columns.length;
}

/** The filter with a label or column turned on, or off where it was on. */
export function toggled<T>(list: readonly T[], one: T): T[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}

/** Opens the search, or takes the keyboard to it. */
export function openSearch(): void {
  memory.search.value ??= nothing;
  // It is drawn in the next moment when it was closed.
  requestAnimationFrame(() => { document.querySelector<HTMLInputElement>('#search')?.select(); });
}

/** Shows all cards again and closes the search. */
export function closeSearch(): void {
  const last = memory.search.value;
  memory.search.value = null;
  if (last && !isEmptyFilter(last)) send();
  document.getElementById('search-toggle')?.focus();
}

/** Searches for something else, from the next quiet moment on. */
export function search(change: Partial<Filter>): void {
  memory.search.value = { ...(memory.search.value ?? nothing), ...change };
  clearTimeout(timer);
  timer = window.setTimeout(send, quietMs);
}

/** Shows the tasks with this label, or all again where only they were shown. */
export function showLabel(label: string): void {
  const labels = memory.search.value?.labels ?? [];
  search({ labels: labels.length === 1 && labels[0] === label ? [] : [label] });
}

/** Shows all cards again; the search stays open. */
export function clearSearch(): void {
  search(nothing);
  document.getElementById('search')?.focus();
}

/** A page that was loaded anew goes on with its search. */
export function resendFilter(): void {
  const kept = memory.search.peek();
  if (kept && !isEmptyFilter(kept)) post({ type: 'filter', filter: kept });
}

function send(): void {
  clearTimeout(timer);
  foldedInSearch.value = {};
  post({ type: 'filter', filter: memory.search.peek() ?? nothing });
}
