import type { CardAction } from '../../src/protocol/picture';
import type { ThreadPicture } from '../../src/protocol/thread';
import { Icon, IconButton } from '../icon';
import { openPopup, type PopupEntry } from '../popup';
import { openFind } from './findState';
import { page, wish } from './port';
import { RunTime } from './runTime';
import { roomy } from './threadState';

/** What the task is, how it stands, and what can be done with it. */
export function ThreadHeader({ thread }: { thread: ThreadPicture }) {
  const { task, card } = thread;
  const { back } = page();
  const actions = card.actions.filter(({ name }) => name !== 'openThread');
  const buttons = actions.filter(({ place }) => place !== 'menu');
  const act = (action: CardAction) => { page().post({ type: 'act', id: task, action: action.name }); };
  const menu: PopupEntry[] = [
    { name: 'find', label: 'Find in Thread', choose: openFind },
    ...(back ? [{ name: 'openInEditor', label: 'Open in an Editor', choose: () => { wish({ kind: 'openInEditor' }); } }] : []),
    ...actions.filter(({ place }) => place === 'menu').map((action, at): PopupEntry => ({ name: action.name, label: action.label, ...(at === 0 ? { line: 'above' } : {}), choose: () => { act(action); } })),
  ];
  return (
    <header class={`thread-top tone-${card.tone}`}>
      <div class="thread-name">
        {back && <IconButton name="arrow-left" id="thread-back" label="Back to the board" onClick={back} />}
        <Icon name={card.icon} spin={card.tone === 'running' && card.icon !== 'question'} class="thread-icon" />
        <h1 id="thread-title" tabIndex={-1} title={card.title}>{card.title}</h1>
      </div>
      {roomy.value && <span class="thread-badge">{card.badge}</span>}
      {roomy.value && <RunTime thread={thread} />}
      <div class="thread-buttons">
        {[...buttons].reverse().map((action) => (
          <button key={action.name} type="button" class={`button ${action.place}`} data-action={action.name} onClick={(event) => { if (event.detail < 2) act(action); }}>{action.label}</button>
        ))}
        <IconButton name="ellipsis" label="More actions" class="thread-more" onClick={(event) => { openPopup(event.currentTarget as HTMLElement, 'Actions', menu); }} />
      </div>
    </header>
  );
}
