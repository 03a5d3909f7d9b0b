import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ThreadItem } from '../../src/protocol/thread';
import { find, foundKey, wantedKey } from './findState';
import { highlight } from './highlight';
import { ItemView, itemName } from './itemView';
import { Icon } from '../icon';
import { onListKey } from './listKeys';
import { wish } from './port';
import { atStart, current, items as allItems, loadingEarlier, marked, placeOf, setOpened } from './threadState';
import type { ItemVirtualizer } from './useVirtualizer';
import { useVirtualizer } from './useVirtualizer';

const endPx = 48;
const nearTop = 6;

/** The items of the thread, as many as are in sight. */
export function ItemList({ items }: { items: readonly ThreadItem[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const place = current.value === null ? undefined : placeOf(current.value);
  const latest = useRef(items);
  latest.current = items;
  // With another function all items would be laid out anew; it must be another one only when other items came before these.
  const keyOf = useCallback((index: number) => latest.current[index]?.key ?? String(index), [items[0]?.key]);
  const virtualizer = useVirtualizer({
    count: items.length, scroller: () => scroller.current, kept: place, endPx, keyOf, sizeOf: (index) => guessedPx(items[index]),
  });
  const [atEnd, setAtEnd] = useState(true);
  // Before it has been at its end, the thread stands at its top only because it was not scrolled yet.
  const arrived = useRef(false);
  const [lookedFor, here] = [find.value?.text ?? '', foundKey()];
  useStart(virtualizer, items);
  useLayoutEffect(() => {
    const now = virtualizer.isAtEnd(endPx);
    arrived.current ||= now;
    if (now && !atEnd) setAtEnd(true);
    const first = virtualizer.range?.startIndex;
    if (arrived.current && first !== undefined && first < nearTop && !atStart.value && !loadingEarlier.value) {
      loadingEarlier.value = true;
      wish({ kind: 'earlier' });
    }
  });
  useLayoutEffect(() => {
    if (!atEnd || virtualizer.isAtEnd(endPx)) return;
    // What has just grown is scrolled after within two frames; only then has the person left the end.
    let frame = requestAnimationFrame(() => { frame = requestAnimationFrame(() => { if (!virtualizer.isAtEnd(endPx)) setAtEnd(false); }); });
    return () => { cancelAnimationFrame(frame); };
  });
  useWanted(virtualizer);
  useMarked();
  useLayoutEffect(() => { highlight(scroller.current, lookedFor, here); });
  const shown = virtualizer.getVirtualItems();
  const stop = shown.some(({ index }) => index === place) ? place : shown.at(-1)?.index;
  return (
    <div class="items-frame">
      <div
        ref={scroller} class="items" role="feed" aria-label="Thread" aria-busy={loadingEarlier.value}
        onKeyDown={(event) => { onListKey(event, (index) => { focusItem(virtualizer, index); }); }}
        onFocusIn={(event) => { const key = (event.target as Element).closest<HTMLElement>('.item')?.dataset.key; if (key !== undefined) current.value = key; }}
      >
        <div class="items-all" style={{ height: `${virtualizer.getTotalSize()}px` }}>
          {shown.map(({ index, key, start }) => {
            const item = items[index];
            return item && (
              <div
                key={key} ref={virtualizer.measureElement} data-index={index} data-key={item.key} class={`item item-${item.kind} ${item.key === marked.value ? 'marked' : ''}`} style={{ transform: `translateY(${start}px)` }}
                role="article" aria-label={itemName(item)} aria-posinset={index + 1} aria-setsize={atStart.value ? items.length : -1} tabIndex={index === stop ? 0 : -1}
              >
                <ItemView item={item} />
              </div>
            );
          })}
        </div>
      </div>
      {loadingEarlier.value && <div class="earlier" role="status">Loading earlier parts…</div>}
      {!atEnd && <button type="button" class="to-end" onClick={() => { virtualizer.scrollToEnd(); }}><Icon name="arrow-down" />Jump to end</button>}
    </div>
  );
}

/** A thread is read from its end. */
function useStart(virtualizer: ItemVirtualizer, items: readonly ThreadItem[]): void {
  const started = useRef(false);
  useLayoutEffect(() => {
    if (started.current || !items.length) return;
    started.current = true;
    virtualizer.scrollToEnd();
  });
}

/** Brings what a search has found into sight; what is not loaded is asked for. */
function useWanted(virtualizer: ItemVirtualizer): void {
  const key = wantedKey.value;
  const list = allItems.value;
  const asked = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (key === null) return;
    const place = placeOf(key);
    if (place === undefined) {
      if (asked.current !== key) wish({ kind: 'reveal', key });
      asked.current = key;
      return;
    }
    asked.current = null;
    wantedKey.value = null;
    current.value = key;
    setOpened(key, 'open');
    virtualizer.scrollToIndex(place, { align: 'center' });
  }, [key, list]);
}

/** Gives the focus to an item that was asked for from elsewhere once it is drawn, and lets it stand out for a moment. */
function useMarked(): void {
  const key = marked.value;
  useEffect(() => {
    if (key === null) return;
    let left = 60;
    let frame = requestAnimationFrame(function again() {
      const item = document.querySelector<HTMLElement>('.item.marked');
      item?.focus({ preventScroll: true });
      if (!item && (left -= 1) > 0) frame = requestAnimationFrame(again);
    });
    const timer = setTimeout(() => { marked.value = null; }, markedMs);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [key]);
}

const markedMs = 3_000;

/** Moves the focus to an item, drawn or not. */
function focusItem(virtualizer: ItemVirtualizer, index: number): void {
  const list = allItems.value ?? [];
  const item = list[Math.max(0, Math.min(list.length - 1, index))];
  if (!item) return;
  const place = placeOf(item.key) ?? 0;
  current.value = item.key;
  virtualizer.scrollToIndex(place, { align: 'auto' });
  requestAnimationFrame(() => { document.querySelector<HTMLElement>(`.item[data-index="${place}"]`)?.focus({ preventScroll: true }); });
}

/** How high an item may be, until it is drawn. */
function guessedPx(item: ThreadItem | undefined): number {
  switch (item?.kind) {
    case 'said': return item.reason === 'brief' ? 140 : 30 + 20 * Math.ceil(item.text.length / 90);
    case 'message': return 30 + 20 * Math.ceil(item.text.length / 90);
    case 'tool': return item.diffs.length ? 190 : 36;
    case 'ask': return item.closed ? 52 : 150;
    case undefined: case 'run': case 'thought': case 'note': case 'unknown': return 30;
  }
}
