import { useLayoutEffect, useRef } from 'preact/hooks';
import { AnsiText } from './ansi';
import { CopyButton } from './codeBlock';
import { find, foundKey } from './findState';
import { firstPlace } from './highlight';
import { wish } from './port';
import { wholeOutputs } from './threadState';
import type { ToolItem } from './toolWords';

const endPx = 24;
const mostBroken = 400;

/** Output of a command as it comes; scrolled to its end unless the person reads further up. */
export function OutputView({ item }: { item: ToolItem }) {
  const box = useRef<HTMLPreElement>(null);
  const atEnd = useRef(true);
  const whole = wholeOutputs.value.get(item.key);
  const text = whole !== undefined ? grown(whole, item) : (item.cut ? withoutTornLine(item.output) : item.output);
  useLayoutEffect(() => {
    if (box.current && atEnd.current && whole === undefined) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  const lookedFor = foundKey() === item.key ? find.value?.text ?? '' : '';
  useLayoutEffect(() => {
    if (lookedFor && box.current) showFound(box.current, lookedFor);
    if (lookedFor && item.cut && whole === undefined) wish({ kind: 'wholeOutput', key: item.key });
  }, [lookedFor, whole]);
  return (
    <div class="output">
      {item.cut > 0 && whole === undefined && (
        <button type="button" class="diff-more" onClick={() => { wish({ kind: 'wholeOutput', key: item.key }); }}>
          … {item.cut.toLocaleString('en')} earlier characters. Show all
        </button>
      )}
      <pre
        ref={box} class="output-text" tabIndex={0} aria-label="Output" role="group"
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => { atEnd.current = scrollTop + clientHeight >= scrollHeight - endPx; }}
      ><AnsiText text={text.replace(/\n$/, '')} /></pre>
      <CopyButton text={text} label="Copy this output" />
    </div>
  );
}

/** A whole output with what was printed since it was asked for. */
function grown(whole: string, { cut, output }: ToolItem): string {
  const more = cut + output.length - whole.length;
  return more > 0 && more <= output.length ? whole + output.slice(-more) : whole;
}

/** The first line of a shortened output is mostly not whole, nor are the colours in it. */
function withoutTornLine(output: string): string {
  const end = output.indexOf('\n');
  return end >= 0 && end < mostBroken ? output.slice(end + 1) : output;
}

/** Scrolls an output to where the text stands in it first. */
function showFound(box: HTMLElement, text: string): void {
  const place = firstPlace(box, text);
  if (place) box.scrollTop += place.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
}
