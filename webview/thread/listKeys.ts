import { opened, setOpened } from './threadState';

/** What the keys do on an item and inside of it. `go` moves the focus to an item by its index. */
export function onListKey(event: KeyboardEvent, go: (index: number) => void): void {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const target = event.target as Element;
  const item = target.closest<HTMLElement>('.item');
  if (!item || target.closest('input, textarea, select')) return;
  const index = Number(item.dataset.index);
  const inside = target !== item;
  // A box of its own that scrolls keeps the arrow keys.
  if (inside && target.closest('pre, .md-table') && event.key.startsWith('Arrow')) return;
  switch (event.key) {
    case 'ArrowDown': case 'j': go(index + 1); break;
    case 'ArrowUp': case 'k': go(index - 1); break;
    case 'Home': go(0); break;
    case 'End': go(Number.MAX_SAFE_INTEGER); break;
    case 'Escape': if (!inside) return; item.focus(); break;
    case 'Enter': case ' ': if (inside || !toggle(item)) return; break;
    default: return;
  }
  event.preventDefault();
  event.stopPropagation();
}

function toggle(item: HTMLElement): boolean {
  const button = item.querySelector<HTMLElement>('.fold, .tool-toggle');
  const key = item.dataset.key;
  if (!button || key === undefined) return false;
  const open = opened.value.get(key) ?? (button.getAttribute('aria-expanded') === 'true' ? 'open' : 'folded');
  setOpened(key, open === 'open' ? 'folded' : 'open');
  return true;
}
