import type { ThreadPicture } from '../../src/protocol/thread';
import { Icon, IconButton } from '../icon';
import { sendText, setText, textOf } from './messageText';
import { page } from './port';
import { refusal } from './threadState';

/** The words that wait for the agent, and the box to write more. */
export function MessageBox({ thread }: { thread: ThreadPicture }) {
  return (
    <footer class="talk">
      {refusal.value !== null && (
        <div class="notice warning" role="alert">
          <Icon name="warning" /><p>{refusal.value}</p><IconButton name="close" label="Close this message" onClick={() => { refusal.value = null; }} />
        </div>
      )}
      <Waiting thread={thread} />
      {thread.box.closed === null ? <Box thread={thread} /> : <p class="talk-closed"><Icon name="info" />{thread.box.closed}</p>}
    </footer>
  );
}

function Waiting({ thread: { task, waiting } }: { thread: ThreadPicture }) {
  if (!waiting.length) return null;
  return (
    <ul class="talk-waiting" aria-label="Messages that wait for the end of the turn">
      {waiting.map(({ id, text }) => (
        <li key={id}>
          <Icon name="history" /><span title={text}>{text}</span>
          <IconButton name="close" label={`Take back: ${text.slice(0, 60)}`} onClick={() => { page().post({ type: 'withdrawMessage', id: task, message: id }); }} />
        </li>
      ))}
    </ul>
  );
}

function Box({ thread: { task, card, box } }: { thread: ThreadPicture }) {
  const text = textOf(task);
  const blank = !text.trim();
  const send = (when: 'afterTurn' | 'now') => {
    refusal.value = null;
    sendText(task, when);
    document.getElementById('message')?.focus();
  };
  return (
    <div class="talk-box">
      <textarea
        id="message" rows={1} value={text} placeholder={box.placeholder} aria-label={box.placeholder} aria-describedby="message-hint" spellcheck
        onInput={(event) => { setText(task, event.currentTarget.value); }}
        onKeyDown={(event) => {
          if (event.isComposing || event.key !== 'Enter' || event.shiftKey) return;
          event.preventDefault();
          send('afterTurn');
        }}
      />
      <div class="talk-row">
        <span class="talk-agent"><Icon name="sparkle" />{card.agent}</span>
        <span id="message-hint" class="talk-hint">{box.hint}</span>
        <span class="spring" />
        {box.maySteer && <button type="button" class="link quiet talk-steer" disabled={blank} title="Goes to the agent at once, in the middle of its turn" onClick={() => { send('now'); }}>Steer now</button>}
        <IconButton name="send" label="Send (Enter)" disabled={blank} onClick={() => { send('afterTurn'); }} />
      </div>
    </div>
  );
}
