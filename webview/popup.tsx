import { signal } from '@preact/signals';
import { Icon } from './icon';
import { menuKey, useMenuList } from './menuList';

/** One entry of a popup. `line` draws a line above it; `detail` says more in small. */
export interface PopupEntry { name: string; label: string; detail?: string; icon?: string; tone?: string; line?: 'above'; choose: () => void }

interface Popup { label: string; entries: readonly PopupEntry[]; x: number; y: number; opener: HTMLElement }

/** The open popup of this page; drawn by `PopupView` at the root, where nothing cuts it off. */
export const popup = signal<Popup | null>(null);

/** Opens a menu below a button; the focus comes back to the button. */
export function openPopup(opener: HTMLElement, label: string, entries: readonly PopupEntry[]): void {
  const { left, bottom } = opener.getBoundingClientRect();
  popup.value = { label, entries, x: left, y: bottom + 2, opener };
}

/** Draws the open popup. */
export function PopupView() {
  const open = popup.value;
  return open && <PopupList key={`${open.x} ${open.y}`} open={open} />;
}

function PopupList({ open }: { open: Popup }) {
  const list = useMenuList(open, () => { popup.value = null; });
  return (
    <ul ref={list} class="menu" role="menu" aria-label={open.label} onKeyDown={(event) => { menuKey(event, () => { close(open); }); }} onContextMenu={(event) => { event.preventDefault(); }}>
      {open.entries.map((entry) => (
        <li
          key={entry.name} class={`menu-item popup-item ${entry.line ?? ''}`} role="menuitem" tabIndex={-1} data-action={entry.name}
          onPointerMove={(event) => { event.currentTarget.focus(); }} onClick={() => { close(open); entry.choose(); }}
        >
          {entry.icon !== undefined && <Icon name={entry.icon} class={`popup-icon sign-${entry.tone ?? ''}`} />}
          <span>{entry.label}{entry.detail !== undefined && <small>{entry.detail}</small>}</span>
        </li>
      ))}
    </ul>
  );
}

function close(open: Popup): void {
  popup.value = null;
  open.opener.focus();
}
