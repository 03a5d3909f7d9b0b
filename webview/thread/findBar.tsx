import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { IconButton } from '../icon';
import { closeFind, find, goOn, lookFor } from './findState';

const quietMs = 120;

/** The box to search in, over the corner of the thread. */
export function FindBar() {
  const open = find.value;
  const box = useRef<HTMLInputElement>(null);
  const timer = useRef<number | undefined>(undefined);
  const isOpen = open !== null;
  useLayoutEffect(() => { if (isOpen) box.current?.select(); }, [isOpen]);
  useEffect(() => () => { clearTimeout(timer.current); }, []);
  if (!open) return null;
  const count = open.keys?.length ?? 0;
  const says = !open.text ? '' : open.keys === null ? 'Searching…' : count ? `${open.at + 1} of ${count}` : 'Nothing found';
  const search = (text: string) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => { lookFor(text); }, quietMs);
  };
  return (
    <div class="find" role="search" onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); end(); } }}>
      <input
        ref={box} type="text" class="field" id="find" placeholder="Find in thread" aria-label="Find in thread" defaultValue={open.text} spellcheck={false}
        onInput={(event) => { search(event.currentTarget.value); }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          goOn(event.shiftKey ? 1 : -1);
        }}
      />
      <span class={`find-count ${open.keys?.length === 0 && open.text ? 'none' : ''}`} role="status">{says}</span>
      <IconButton name="arrow-up" label="Earlier place (Enter)" disabled={!count} onClick={() => { goOn(-1); }} />
      <IconButton name="arrow-down" label="Later place (Shift+Enter)" disabled={!count} onClick={() => { goOn(1); }} />
      <IconButton name="close" label="Close (Escape)" onClick={end} />
    </div>
  );
}

function end(): void {
  closeFind();
  document.querySelector<HTMLElement>('.item[tabindex="0"]')?.focus({ preventScroll: true });
}
