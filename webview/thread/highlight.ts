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
  const wanted = text.toLowerCase();
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node && everywhere.length < most; node = walker.nextNode()) {
    const content = node.textContent?.toLowerCase() ?? '';
    for (let at = content.indexOf(wanted); at >= 0; at = content.indexOf(wanted, at + wanted.length)) {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      const key = node.parentElement?.closest<HTMLElement>('.item')?.dataset.key;
      (key === currentKey ? here : everywhere).push(range);
    }
  }
  marks.set('found', new Highlight(...everywhere));
  marks.set('found-here', new Highlight(...here));
}
