import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, IconButton } from '../icon';
import { dayName } from '../timeText';
import type { Row } from './activityState';
import { atTop, clearFilter, current, filter, isFiltered, loadingMore, loadMore, mayBeMore, refusal, rows, spoken, unseen } from './activityState';
import { EntryView } from './entryView';
import { FilterRow } from './filterRow';

/** The whole page: the filter, and what matches by day. */
export function ActivityView() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).closest('input, select')) return;
      event.preventDefault();
      document.querySelector<HTMLInputElement>('#filter')?.select();
    };
    document.addEventListener('keydown', onKey);
    return () => { document.removeEventListener('keydown', onKey); };
  }, []);
  return (
    <main class="activity" aria-labelledby="activity-title">
      <h1 class="hidden" id="activity-title">Activity of all tasks</h1>
      <FilterRow />
      {refusal.value !== null && (
        <div class="notice warning" role="alert"><Icon name="warning" /><p>{refusal.value}</p><IconButton name="close" label="Hide" onClick={() => { refusal.value = null; }} /></div>
      )}
      <List />
      <div class="hidden" role="status" aria-live="polite">{spoken.value}</div>
    </main>
  );
}

function List() {
  const list = rows.value;
  const scroller = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // What comes in above pushes nothing away for whoever stands at the top; the browser holds the place of everybody else.
    if (atTop.value && scroller.current) scroller.current.scrollTop = 0;
  }, [list]);
  if (!list) return <p class="activity-loading" role="status">Reading the activity log…</p>;
  const stop = list.some(({ key }) => key === current.value) ? current.value : list[0]?.key;
  return (
    <div class="activity-frame">
      <div
        ref={scroller} class="activity-list" onKeyDown={onListKey}
        onScroll={(event) => {
          atTop.value = event.currentTarget.scrollTop < nearTopPx;
          if (atTop.value) unseen.value = 0;
        }}
      >
        {days(list).map(([day, ofDay]) => (
          <section key={day} aria-label={day}>
            <h2 class="day">{day}</h2>
            <ul aria-label={day}>{ofDay.map(({ key, entry }) => <EntryView key={key} row={key} entry={entry} stop={key === stop} />)}</ul>
          </section>
        ))}
        {!list.length && !mayBeMore.value && <Empty />}
        {mayBeMore.value && <Earlier scroller={() => scroller.current} count={list.length} />}
      </div>
      {unseen.value > 0 && (
        <button type="button" class="new-pill" onClick={() => { scroller.current?.scrollTo({ top: 0 }); focusRow(0); }}><Icon name="arrow-up" />{unseen.value} new</button>
      )}
    </div>
  );
}

const nearTopPx = 24;

/** Comes into sight where the list ends, and then brings what is further back. */
function Earlier({ scroller, count }: { scroller: () => HTMLElement | null; count: number }) {
  const button = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!button.current || loadingMore.value) return;
    const seen = new IntersectionObserver(([entry]) => { if (entry?.isIntersecting) loadMore(); }, { root: scroller(), rootMargin: '400px' });
    seen.observe(button.current);
    return () => { seen.disconnect(); };
  });
  return (
    <div ref={button} class="earlier-entries">
      {loadingMore.value ? <p role="status">{count ? 'Loading earlier entries…' : 'Looking further back…'}</p> : <button type="button" class="button secondary" onClick={loadMore}>Show Earlier</button>}
    </div>
  );
}

function Empty() {
  if (isFiltered(filter.value)) {
    return (
      <div class="activity-empty">
        <p class="activity-empty-title">Nothing matches</p>
        <p>No entry is of these kinds and this task and holds all of these words.</p>
        <button type="button" class="button secondary" onClick={clearFilter}>Clear Filter</button>
      </div>
    );
  }
  return (
    <div class="activity-empty">
      <Icon name="history" class="activity-empty-icon" />
      <p class="activity-empty-title">Nothing has happened yet</p>
      <p>Start a task or turn on work mode. Everything that is done then shows up here: what agents run and ask, what you answer, results, and what is applied. A click on a line opens the thread where it happened.</p>
    </div>
  );
}

function onListKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const entries = [...document.querySelectorAll<HTMLElement>('.entry')];
  const at = entries.findIndex((entry) => entry === event.target);
  if (at < 0) return;
  switch (event.key) {
    case 'ArrowDown': case 'j': focusRow(at + 1); break;
    case 'ArrowUp': case 'k': focusRow(at - 1); break;
    case 'Home': focusRow(0); break;
    case 'End': focusRow(entries.length - 1); break;
    default: return;
  }
  event.preventDefault();
}

function focusRow(index: number): void {
  const entries = document.querySelectorAll<HTMLElement>('.entry');
  const entry = entries[Math.max(0, Math.min(entries.length - 1, index))];
  entry?.focus({ preventScroll: true });
  entry?.scrollIntoView({ block: 'nearest' });
}

/** The rows by the day on which they happened, in the order they stand. */
function days(list: readonly Row[]): [string, Row[]][] {
  const parts: [string, Row[]][] = [];
  const now = Date.now();
  for (const row of list) {
    const day = dayName(row.entry.at, now);
    const last = parts.at(-1);
    if (last?.[0] === day) last[1].push(row);
    else parts.push([day, [row]]);
  }
  return parts;
}
