import { useEffect } from 'preact/hooks';
import { Icon } from '../icon';
import { PopupView } from '../popup';
import { FindBar } from './findBar';
import { openFind } from './findState';
import { ItemList } from './itemList';
import { MessageBox } from './messageBox';
import { SideLine, SideParts } from './sidePanel';
import { ThreadHeader } from './threadHeader';
import { items, roomy, spoken, thread } from './threadState';

/** The thread of one task: what is known about it, what happened, and the box to write to its agent. */
export function ThreadView() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      openFind();
      document.querySelector<HTMLInputElement>('#find')?.select();
    };
    document.addEventListener('keydown', onKey);
    return () => { document.removeEventListener('keydown', onKey); };
  }, []);
  const picture = thread.value;
  if (!picture) return <div class="thread thread-loading" role="status"><p>Reading the thread…</p></div>;
  const list = items.value;
  return (
    <main class={`thread ${roomy.value ? 'roomy' : 'narrow'}`} aria-labelledby="thread-title">
      <ThreadHeader thread={picture} />
      {picture.card.alarm && <p class="thread-alarm notice error" role="alert"><Icon name="warning" /><span>{picture.card.alarm.sentence}</span></p>}
      {!roomy.value && <SideLine thread={picture} />}
      <div class="thread-middle">
        <div class="thread-talk">
          <FindBar />
          {list && list.length > 0 ? <ItemList key={picture.task} items={list} /> : <Empty loaded={list !== null ? 'loaded' : 'loading'} />}
          <MessageBox thread={picture} />
        </div>
        {roomy.value && <aside class="thread-side" aria-label="About this task"><SideParts thread={picture} /></aside>}
      </div>
      <PopupView />
      <div class="hidden" role="status" aria-live="polite">{spoken.value}</div>
    </main>
  );
}

function Empty({ loaded }: { loaded: 'loaded' | 'loading' }) {
  return <div class="items-frame"><p class="nothing-yet">{loaded === 'loaded' ? 'Nothing has happened yet. What the agent does shows up here as it happens.' : ''}</p></div>;
}
