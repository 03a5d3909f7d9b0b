import { elementScroll, measureElement, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

export type ItemVirtualizer = Virtualizer<HTMLElement, HTMLElement>;

interface Options {
  count: number;
  keyOf: (index: number) => string;
  sizeOf: (index: number) => number;
  scroller: () => HTMLElement | null;
  /** An item that stays drawn however far away it is: the one with the focus. */
  kept: number | undefined;
  endPx: number;
}

/**
 * The size of an item once the browser has laid it out. Until then it is what it was: many items that are new at once are
 * measured together, because each measuring lays all later items out anew.
 */
function sizeWhenLaidOut(element: HTMLElement, entry: ResizeObserverEntry | undefined, virtualizer: ItemVirtualizer): number {
  if (entry) return measureElement(element, entry, virtualizer);
  const index = virtualizer.indexFromElement(element);
  return virtualizer.itemSizeCache.get(virtualizer.options.getItemKey(index)) ?? virtualizer.options.estimateSize(index);
}

/** Draws only the items in sight. While the end is in sight it stays in sight; what comes before the items moves nothing. */
export function useVirtualizer(o: Options): ItemVirtualizer {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const options = {
    count: o.count, getScrollElement: o.scroller, estimateSize: o.sizeOf, getItemKey: o.keyOf, scrollToFn: elementScroll, observeElementRect, observeElementOffset,
    anchorTo: 'end' as const, followOnAppend: true, scrollEndThreshold: o.endPx, overscan: 6, paddingStart: 8, paddingEnd: 12, indexAttribute: 'data-index',
    onChange: () => { redraw(undefined); },
    measureElement: sizeWhenLaidOut,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }: { startIndex: number; endIndex: number; overscan: number; count: number }) => {
      const [first, last] = [Math.max(0, startIndex - overscan), Math.min(count - 1, endIndex + overscan)];
      const shown = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
      if (o.kept === undefined || o.kept >= count || (o.kept >= first && o.kept <= last)) return shown;
      return o.kept < first ? [o.kept, ...shown] : [...shown, o.kept];
    },
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), []);
  useLayoutEffect(() => { virtualizer._willUpdate(); });
  return virtualizer;
}
