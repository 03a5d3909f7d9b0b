import type { BoardPicture } from '../src/protocol/picture';
import { columnNames } from './columnNames';
import { Icon, IconButton } from './icon';
import { memory } from './remember';
import { clearSearch, closeSearch, isEmptyFilter, search, toggled } from './searching';

type Tasks = Extract<BoardPicture, { state: 'tasks' }>;

/** What is shown of the board: by words, labels and columns. */
export function SearchView({ board: { labels, columns, total } }: { board: Tasks }) {
  const filter = memory.search.value;
  if (!filter) return null;
  const shown = columns.reduce((sum, { count }) => sum + count, 0);
  // A label that no task has any more can still be taken out of the search.
  const offered = [...new Set([...filter.labels, ...labels])];
  return (
    <div class="search" role="search" onKeyDown={onKeyDown}>
      <div class="search-box">
        <Icon name="search" />
        <input
          id="search" type="text" value={filter.text} placeholder="Search titles, prompts, labels" aria-label="Search the tasks" spellcheck={false} autocomplete="off"
          maxLength={1000} onInput={(event) => { search({ text: event.currentTarget.value }); }}
        />
        <IconButton name="close" label="Clear and close the search (Escape)" onClick={closeSearch} />
      </div>
      <div class="search-choices" role="group" aria-label="Columns">
        {columnNames.map(({ column, label }) => (
          <Toggle key={column} on={filter.columns.includes(column)} label={label} onClick={() => { search({ columns: toggled(filter.columns, column) }); }} />
        ))}
      </div>
      {offered.length > 0 && (
        <div class="search-choices search-labels" role="group" aria-label="Labels">
          {offered.map((label) => <Toggle key={label} icon="tag" on={filter.labels.includes(label)} label={label} onClick={() => { search({ labels: toggled(filter.labels, label) }); }} />)}
        </div>
      )}
      {!isEmptyFilter(filter) && (
        <p class="search-result">{shown} of {total} shown · <button type="button" class="link" onClick={clearSearch}>Clear</button></p>
      )}
    </div>
  );
}

/** Stands there when no card is let through. */
export function NothingFound() {
  return (
    <div class="nothing-found">
      <Icon name="search" />
      <p>No task matches. <button type="button" class="link" onClick={clearSearch}>Show all tasks</button></p>
    </div>
  );
}

function Toggle({ on, label, icon, onClick }: { on: boolean; label: string; icon?: string; onClick: () => void }) {
  return (
    <button type="button" class={`chip chip-button ${on ? 'on' : ''}`} aria-pressed={on} onClick={onClick}>
      {icon !== undefined && <Icon name={on ? 'check' : icon} />}{icon === undefined && on && <Icon name="check" />}{label}
    </button>
  );
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || event.isComposing) return;
  event.preventDefault();
  closeSearch();
}
