import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** One entry of a popup. `line` draws a line above it; `detail` says more in small. */
export interface PopupEntry { name: string; label: string; detail?: string; line?: 'above'; choose: () => void }

interface Popup { label: string; entries: readonly PopupEntry[]; x: number; y: number; opener: HTMLElement }

/** The open popup of this page; drawn by `PopupView` at the root, where nothing cuts it off. */
export const popup = signal<Popup | null>(null);
const edge = 4;

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
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(edge, Math.min(open.x, window.innerWidth - width - edge))}px`;
    element.style.top = `${Math.max(edge, Math.min(open.y, window.innerHeight - height - edge))}px`;
    element.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: Event) => { if (!element.contains(event.target as Node)) popup.value = null; };
    document.addEventListener('pointerdown', outside, true);
    return () => { document.removeEventListener('pointerdown', outside, true); };
  }, []);
  return (
    <ul ref={list} class="menu" role="menu" aria-label={open.label} onKeyDown={(event) => { onKeyDown(event, open); }} onContextMenu={(event) => { event.preventDefault(); }}>
      {open.entries.map((entry) => (
        <li
          key={entry.name} class={`menu-item popup-item ${entry.line ?? ''}`} role="menuitem" tabIndex={-1} data-action={entry.name}
          onPointerMove={(event) => { event.currentTarget.focus(); }} onClick={() => { close(open); entry.choose(); }}
        >
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

function onKeyDown(event: KeyboardEvent, open: Popup): void {
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=menuitem]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const go = (index: number) => { items[(index + items.length) % items.length]?.focus(); };
  event.stopPropagation();
  switch (event.key) {
    case 'ArrowDown': go(at + 1); break;
    case 'ArrowUp': go(at - 1); break;
    case 'Home': go(0); break;
    case 'End': go(-1); break;
    case 'Enter': case ' ': items[at]?.click(); break;
    case 'Escape': case 'Tab': close(open); break;
    default: return;
  }
  event.preventDefault();
}
