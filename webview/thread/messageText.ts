import { signal } from '@preact/signals';
import { page } from './port';

/** Half-written words by task, as this page shows them. */
const texts = signal<ReadonlyMap<string, string>>(new Map());
let lastSent: { task: string; text: string } | null = null;

/** What stands in the box. */
export function textOf(task: string): string {
  return texts.value.get(task) ?? page().text(task);
}

/** Keeps what is typed. */
export function setText(task: string, text: string): void {
  texts.value = new Map(texts.value).set(task, text);
  page().keepText(task, text);
}

/** Sends what stands in the box: for after the turn, or into it. */
export function sendText(task: string, when: 'afterTurn' | 'now'): void {
  const text = textOf(task).trim();
  if (!text) return;
  lastSent = { task, text };
  page().post({ type: 'messageTask', id: task, text, steer: when === 'now' });
  setText(task, '');
}

/** Words that were refused stand in the box again, before any that were begun since. */
export function takeBackText(task: string): void {
  if (lastSent?.task !== task) return;
  setText(task, [lastSent.text, textOf(task)].filter(Boolean).join('\n'));
  lastSent = null;
}
