import './styles/ask.css';
import './styles/thread.css';
import './styles/items.css';
import './styles/markdown.css';
import { render } from 'preact';
import type { ThreadPort } from './thread/port';
import { setPort } from './thread/port';
import { threadMessage } from './thread/threadMessage';
import { receive, showTask } from './thread/threadState';
import { ThreadView } from './thread/threadView';

// This script draws a thread in a page of its own, or hands out the means to draw one in the board's page.
const threads = {
  /** Draws the thread of a task into an element and asks the host for it. */
  show(element: HTMLElement, task: string, port: ThreadPort): void {
    setPort(port);
    showTask(task);
    render(<ThreadView />, element);
    port.post({ type: 'openThread', id: task });
    document.getElementById('thread-title')?.focus();
  },
  /** Takes it away again. */
  hide(element: HTMLElement): void {
    showTask(null);
    render(null, element);
  },
};

declare global {
  interface Window { workModeThread?: typeof threads }
}

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = threadMessage(data);
  if (message) receive(message);
});

if (document.body.dataset.place === 'thread') {
  // Only here, because this module takes the page's one line to the host.
  void import('./thread/ownPage').then(({ drawPage }) => { drawPage(); });
} else {
  window.workModeThread = threads;
}
