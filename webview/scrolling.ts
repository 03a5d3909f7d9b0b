import { memory } from './remember';

const page = 'page';
const before = memory.scroll.peek();

/** Remembers how far each part is scrolled. */
export function listenToScrolling(): void {
  document.addEventListener('scroll', (event) => {
    const { name, element } = scroller(event.target);
    memory.scroll.value = { ...memory.scroll.value, [name]: Math.round(name === 'across' ? element.scrollLeft : element.scrollTop) };
  }, { capture: true, passive: true });
}

/** Scrolls each part to where it was when the page was left. True when all of them could go that far. */
export function restoreScroll(): boolean {
  return Object.entries(before).map(([name, offset]) => {
    const element = name === page ? document.documentElement : document.querySelector(`[data-scroll="${name}"]`);
    if (!element) return true;
    if (name === 'across') element.scrollLeft = offset;
    else element.scrollTop = offset;
    return (name === 'across' ? element.scrollLeft : element.scrollTop) >= offset - 1;
  }).every(Boolean);
}

function scroller(target: EventTarget | null): { name: string; element: Element } {
  if (target instanceof HTMLElement && target.dataset.scroll !== undefined) return { name: target.dataset.scroll, element: target };
  return { name: page, element: document.documentElement };
}
