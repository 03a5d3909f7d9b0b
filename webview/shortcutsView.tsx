import { shortcutsOpen } from './boardState';
import { Dialog } from './dialogView';

const shortcuts: readonly [keys: string, does: string][] = [
  ['N or /', 'Write a task'],
  ['F or Ctrl+F', 'Search and filter'],
  ['↑ ↓', 'Go from card to card'],
  ['← →', 'Go from column to column'],
  ['Home, End', 'First or last card of the column'],
  ['Enter', 'Review, else the transcript, else edit'],
  ['Tab', 'The buttons of the card'],
  ['Space', 'All actions of the card'],
  ['Alt+↑ Alt+↓', 'Move a queued task'],
  ['F2', 'Rename'],
  ['Delete', 'Delete'],
  ['Escape', 'Close, keeping what is typed'],
  ['?', 'This list'],
];

/** What the keys do. */
export function ShortcutsView() {
  if (!shortcutsOpen.value) return null;
  return (
    <Dialog name="shortcuts" title="Keyboard Shortcuts" first=".icon-button" onClose={closeShortcuts}>
      <dl class="shortcuts">
        {shortcuts.map(([keys, does]) => <div key={keys}><dt><kbd>{keys}</kbd></dt><dd>{does}</dd></div>)}
      </dl>
    </Dialog>
  );
}

function closeShortcuts(): void {
  shortcutsOpen.value = false;
}
