import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const edge = 4;

/** The list of an open menu: kept inside the page, with the focus on its first entry, closed by a press anywhere else. */
export function useMenuList(at: { x: number; y: number }, close: () => void): RefObject<HTMLUListElement | null> {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(edge, Math.min(at.x, window.innerWidth - width - edge))}px`;
    element.style.top = `${Math.max(edge, Math.min(at.y, window.innerHeight - height - edge))}px`;
    element.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: Event) => { if (!element.contains(event.target as Node)) close(); };
    document.addEventListener('pointerdown', outside, true);
    return () => { document.removeEventListener('pointerdown', outside, true); };
  }, []);
  return list;
}

/** What the keys do in an open menu. `otherKey` gets every other one, with the entries and the place of the focus, and says whether it did something. */
export function menuKey(event: KeyboardEvent, leave: () => void, otherKey: (items: HTMLElement[], at: number) => boolean = () => false): void {
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
    case 'Escape': case 'Tab': leave(); break;
    default: if (!otherKey(items, at)) return;
  }
  event.preventDefault();
}
