import { render } from 'preact';
import { post } from '../host';
import { memory } from '../remember';
import { setPort } from './port';
import { ThreadView } from './threadView';

/** Draws the thread as the whole page, and asks the host for it. */
export function drawPage(): void {
  setPort({
    post,
    text: (task) => memory.messages.peek()[task] ?? '',
    keepText: (task, text) => { memory.messages.value = text ? { [task]: text } : {}; },
    back: null,
  });
  const root = document.getElementById('root');
  if (root) render(<ThreadView />, root);
  post({ type: 'ready' });
}
