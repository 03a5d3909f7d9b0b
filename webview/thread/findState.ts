import { signal } from '@preact/signals';
import { wish } from './port';

/** What is looked for in the thread; null while nobody looks. `keys` are the items that hold it, null until the host has answered. */
export interface Find { text: string; keys: readonly string[] | null; at: number }
export const find = signal<Find | null>(null);
/** An item that a search wants to be seen. */
export const wantedKey = signal<string | null>(null);

/** Opens the box to search in. */
export function openFind(): void {
  find.value ??= { text: '', keys: [], at: -1 };
}

/** Ends the search. */
export function closeFind(): void {
  find.value = null;
  wantedKey.value = null;
  wish({ kind: 'find', text: '' });
}

/** Looks for another text. */
export function lookFor(text: string): void {
  find.value = { text, keys: text ? null : [], at: -1 };
  wish({ kind: 'find', text });
}

/** Takes the host's answer, or null when another thread is shown. The newest place comes first: that is where one reads. */
export function receiveFound(found: { text: string; keys: string[] } | null): void {
  const open = find.value;
  if (!found) {
    find.value = null;
    wantedKey.value = null;
    return;
  }
  if (open?.text !== found.text) return;
  const before = open.keys?.[open.at];
  const at = before === undefined ? found.keys.length - 1 : found.keys.indexOf(before);
  find.value = { ...open, keys: found.keys, at };
  if (before === undefined) wantedKey.value = found.keys[at] ?? null;
}

/** Goes to the next place, or to the one before; at an end it goes on at the other. */
export function goOn(by: 1 | -1): void {
  const open = find.value;
  if (!open?.keys?.length) return;
  const at = (open.at + by + open.keys.length) % open.keys.length;
  find.value = { ...open, at };
  wantedKey.value = open.keys[at] ?? null;
}

/** The item that the search stands at. */
export function foundKey(): string | null {
  const open = find.value;
  return open?.keys?.[open.at] ?? null;
}
