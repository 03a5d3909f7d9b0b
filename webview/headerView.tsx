import type { Notice, Remedy } from '../src/protocol/picture';
import { refusal } from './boardState';
import { Icon, IconButton } from './icon';
import { wish } from './wish';

/** What could not be done just now. It stays in sight however far the board is scrolled. */
export function Refused() {
  const sentence = refusal.value;
  if (sentence === null) return null;
  return (
    <div class="notice warning refused" role="alert">
      <Icon name="warning" />
      <p>{sentence}</p>
      <IconButton name="close" label="Close this message" onClick={() => { refusal.value = null; }} />
    </div>
  );
}

/** Sentences above the columns: what the host has to say. */
export function Notices({ notices }: { notices: readonly Notice[] }) {
  if (!notices.length) return null;
  return (
    <div class="notices">
      {notices.map(({ id, tone, sentence: says, remedies }) => (
        <div key={id} class={`notice ${tone}`}>
          <Icon name={tone} label={tone} />
          <div><p>{says}</p><Remedies remedies={remedies} look="link" /></div>
        </div>
      ))}
    </div>
  );
}

/** The ways out of a problem. */
export function Remedies({ remedies, look }: { remedies: readonly Remedy[]; look: 'link' | 'button' }) {
  if (!remedies.length) return null;
  return (
    <div class="remedies">
      {remedies.map(({ name, label }, index) => (
        <button type="button" key={name} class={look === 'link' ? 'link' : `button ${index ? 'secondary' : 'primary'}`} onClick={() => { wish({ type: 'remedy', name }); }}>
          {label}
        </button>
      ))}
    </div>
  );
}
