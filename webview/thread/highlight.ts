const most = 2_000;

/** Marks every place of a text in what is drawn, those of one item more than the others. Nothing is changed in the page: the browser paints ranges. */
export function highlight(within: HTMLElement | null, text: string, currentKey: string | null): void {
  const marks = CSS.highlights as HighlightRegistry | undefined;
  if (!within || !marks) return;
  if (!text) {
    marks.delete('found');
    marks.delete('found-here');
    return;
  }
  const [everywhere, here]: [Range[], Range[]] = [[], []];
  for (const range of placesOf(within, text)) {
    if (everywhere.length >= most) break;
    const key = range.startContainer.parentElement?.closest<HTMLElement>('.item')?.dataset.key;
    (key === currentKey ? here : everywhere).push(range);
  }
  marks.set('found', new Highlight(...everywhere));
  marks.set('found-here', new Highlight(...here));
}

/** Where a text stands first in what is drawn here; null where it does not. */
export function firstPlace(within: HTMLElement, text: string): Range | null {
  return placesOf(within, text).next().value ?? null;
}

function* placesOf(within: HTMLElement, text: string): Generator<Range, undefined> {
  // Not by comparing in lower case, which makes some letters longer: the places would be others.
  const wanted = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi');
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const { index, 0: found } of (node.textContent ?? '').matchAll(wanted)) {
      const range = new Range();
      range.setStart(node, index);
      range.setEnd(node, index + found.length);
      yield range;
    }
  }
}
