/** One line of a diff; `gap` stands for unchanged lines that are left out, `text` then counts them. */
export interface DiffRow { kind: 'same' | 'added' | 'removed' | 'gap'; text: string }

export interface LineDiff { rows: DiffRow[]; added: number; removed: number }

const around = 2;
/** Beyond this many comparisons the changed part is shown as removed and added whole. */
const mostWork = 1_000_000;

/** What changed from one text to the next, line by line, with a little of what is around it. */
export function lineDiff(before: string | null, after: string | null): LineDiff {
  const [old, now] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  const middle = changes(old.slice(start, old.length - end), now.slice(start, now.length - end));
  const rows = [...old.slice(0, start).map(same), ...middle, ...old.slice(old.length - end).map(same)];
  return { rows: folded(rows), added: count(middle, 'added'), removed: count(middle, 'removed') };
}

function changes(old: readonly string[], now: readonly string[]): DiffRow[] {
  if (old.length * now.length > mostWork) return [...old.map(removed), ...now.map(added)];
  const width = now.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = old[i] === now[j] ? (common[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
    }
  }
  const rows: DiffRow[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [left, right] = [old[i], now[j]];
    if (left !== undefined && left === right) {
      rows.push(same(left));
      i += 1;
      j += 1;
    } else if (left !== undefined && (right === undefined || (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))) {
      rows.push(removed(left));
      i += 1;
    } else if (right !== undefined) {
      rows.push(added(right));
      j += 1;
    }
  }
  return rows;
}

/** Leaves out what is far from any change. */
function folded(rows: readonly DiffRow[]): DiffRow[] {
  const near = new Uint8Array(rows.length);
  rows.forEach((row, at) => {
    if (row.kind !== 'same') near.fill(1, Math.max(0, at - around), at + around + 1);
  });
  const shown: DiffRow[] = [];
  let left = 0;
  const gap = () => {
    if (left) shown.push({ kind: 'gap', text: String(left) });
    left = 0;
  };
  rows.forEach((row, at) => {
    if (!near[at]) {
      left += 1;
      return;
    }
    gap();
    shown.push(row);
  });
  if (shown.length) gap();
  return shown;
}

function linesOf(text: string | null): string[] {
  if (!text) return [];
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function count(rows: readonly DiffRow[], kind: DiffRow['kind']): number {
  return rows.filter((row) => row.kind === kind).length;
}
const same = (text: string): DiffRow => ({ kind: 'same', text });
const added = (text: string): DiffRow => ({ kind: 'added', text });
const removed = (text: string): DiffRow => ({ kind: 'removed', text });
