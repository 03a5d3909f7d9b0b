import { effect, signal } from '@preact/signals';
import { readStates, writeState } from './host';
import type { Memory } from './memory';
import { newestMemory } from './memory';

const kept = newestMemory(readStates());

/** What survives a reload, each part a signal. */
export const memory = {
  folds: signal(kept.folds),
  current: signal(kept.current),
  box: signal(kept.box),
  drafts: signal(kept.drafts),
  open: signal(kept.open),
  scroll: signal(kept.scroll),
  thread: signal(kept.thread),
  messages: signal(kept.messages),
  search: signal(kept.search),
};

const quietMs = 150;
let timer: number | undefined;
let changed = false;
let flush = (): void => {};

effect(() => {
  const next: Omit<Memory, 'at'> = {
    folds: memory.folds.value, current: memory.current.value, box: memory.box.value, drafts: memory.drafts.value,
    open: memory.open.value, scroll: memory.scroll.value, thread: memory.thread.value, messages: memory.messages.value, search: memory.search.value,
  };
  changed = true;
  clearTimeout(timer);
  timer = window.setTimeout(() => { write(next); }, quietMs);
  flush = () => { write(next); };
});

function write(next: Omit<Memory, 'at'>): void {
  if (!changed) return;
  changed = false;
  clearTimeout(timer);
  // The page of a thread comes back after a reload of the window by the task it leaves here.
  const { task } = document.body.dataset;
  writeState({ at: Date.now(), ...next, ...(task !== undefined && { task }) });
}

/** Keeps what there is now, without waiting for a quiet moment. */
export function rememberNow(): void {
  flush();
}

document.addEventListener('visibilitychange', () => { if (document.hidden) flush(); });
window.addEventListener('pagehide', () => { flush(); });
