import { useLayoutEffect, useRef } from 'preact/hooks';
import { refusal } from './boardState';
import { post } from './host';
import { memory } from './remember';
import type { ThreadPort } from './thread/port';

const own = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;
let library: Promise<void> | null = null;

/** The thread of a task in place of the board. It is a script of its own, so that the board need not wait for it. */
export function ThreadInBoard() {
  const task = memory.thread.value;
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = frame.current;
    if (task === null || !element) return;
    let wanted = true;
    library ??= load();
    library.then(() => { if (wanted) window.workModeThread?.show(element, task, port); }, (error: unknown) => {
      library = null;
      console.error('The script of the thread was not loaded.', error);
      memory.thread.value = null;
      refusal.value = 'The thread could not be loaded. Close the board and open it again.';
    });
    return () => {
      wanted = false;
      window.workModeThread?.hide(element);
      post({ type: 'closeThread' });
      document.getElementById(`card-${task}`)?.focus({ preventScroll: true });
    };
  }, [task]);
  return task === null ? null : <div ref={frame} class="thread-frame" />;
}

const port: ThreadPort = {
  post,
  text: (task) => memory.messages.peek()[task] ?? '',
  keepText: (task, text) => {
    const others = Object.entries(memory.messages.peek()).filter(([id]) => id !== task);
    memory.messages.value = Object.fromEntries(text ? [...others, [task, text]] : others);
  },
  back: () => { memory.thread.value = null; },
};

function load(): Promise<void> {
  return Promise.all([script(), styles()]).then(() => undefined);
}

function script(): Promise<void> {
  const element = document.createElement('script');
  element.nonce = own?.nonce ?? '';
  element.src = beside('thread.js');
  return added(element);
}

function styles(): Promise<void> {
  if (document.querySelector('link[href*="thread.css"]')) return Promise.resolve();
  const element = document.createElement('link');
  element.rel = 'stylesheet';
  element.href = beside('thread.css');
  return added(element);
}

function added(element: HTMLElement): Promise<void> {
  return new Promise((done, failed) => {
    element.onload = () => { done(); };
    element.onerror = () => { failed(new Error('A part of the page was not loaded.')); };
    document.head.append(element);
  });
}

function beside(name: string): string {
  return (own?.src ?? '').replace('board.js', name);
}
