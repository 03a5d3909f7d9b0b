import { IconButton } from './icon';
import { memory } from './remember';
import { closeSearch, openSearch } from './searching';
import { wish } from './wish';

/** What can be opened from the top of the board. */
export function TopButtons() {
  const open = memory.search.value !== null;
  return (
    <div class="top-buttons">
      <IconButton name="search" id="search-toggle" class={open ? 'pressed' : ''} label={open ? 'Close the search' : 'Search and filter (F)'} onClick={() => { if (open) closeSearch(); else openSearch(); }} />
      <IconButton name="history" label="Activity of all tasks" onClick={() => { wish({ type: 'showActivity', id: null }); }} />
    </div>
  );
}
