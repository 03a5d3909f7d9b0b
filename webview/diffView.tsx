import { useState } from 'preact/hooks';
import type { FileDiff } from '../src/protocol/asks';
import type { DiffRow, LineDiff } from './lineDiff';
import { lineDiff } from './lineDiff';

const signs = { same: ' ', added: '+', removed: '−', gap: ' ' } as const;
const names = { same: '', added: 'added: ', removed: 'removed: ', gap: '' } as const;
const most = 2_000;
const longest = 500;

const known = new WeakMap<FileDiff, LineDiff>();

/** The lines of a change, worked out once. */
export function linesOfDiff(diff: FileDiff): LineDiff {
  const lines = known.get(diff) ?? lineDiff(diff.before, diff.after);
  known.set(diff, lines);
  return lines;
}

/** A change as a person reads it: its first lines, the others on request. */
export function DiffView({ diff, shown }: { diff: FileDiff; shown: number }) {
  const [open, setOpen] = useState(false);
  const { rows } = linesOfDiff(diff);
  const limit = open ? most : shown;
  const visible = rows.length <= limit + 1 ? rows : rows.slice(0, limit);
  const left = rows.length - visible.length;
  return (
    <div class="diff">
      <pre class="diff-lines">{visible.map((row, at) => <Row key={at} row={row} />)}</pre>
      {rows.length === 0 && <p class="diff-none">No line is different.</p>}
      {left > 0 && !open && <button type="button" class="diff-more" onClick={() => { setOpen(true); }}>… {left} more {left === 1 ? 'line' : 'lines'}</button>}
      {left > 0 && open && <p class="diff-none">… {left} more lines are not shown here.</p>}
    </div>
  );
}

function Row({ row: { kind, text } }: { row: DiffRow }) {
  if (kind === 'gap') return <span class="diff-row row-gap">⋯ {text} unchanged {text === '1' ? 'line' : 'lines'}{'\n'}</span>;
  const line = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return <span class={`diff-row row-${kind}`}><span class="hidden">{names[kind]}</span><span class="diff-sign" aria-hidden="true">{signs[kind]}</span>{line}{'\n'}</span>;
}

/** How many lines came and went, for example “+4 −3”. */
export function LineCounts({ added, removed }: { added: number; removed: number }) {
  return (
    <span class="lines">
      {(added > 0 || removed === 0) && <span class="added"><span class="hidden">lines added: </span>+{added}</span>}
      {removed > 0 && <> <span class="removed"><span class="hidden">removed: </span>−{removed}</span></>}
    </span>
  );
}
