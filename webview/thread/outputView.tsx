import { useLayoutEffect, useRef } from 'preact/hooks';
import { AnsiText } from './ansi';
import { CopyButton } from './codeBlock';
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
  const text = whole ?? (item.cut ? withoutTornLine(item.output) : item.output);
  useLayoutEffect(() => {
    if (box.current && atEnd.current && whole === undefined) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
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

/** The first line of a shortened output is mostly not whole, nor are the colours in it. */
function withoutTornLine(output: string): string {
  const end = output.indexOf('\n');
  return end >= 0 && end < mostBroken ? output.slice(end + 1) : output;
}
