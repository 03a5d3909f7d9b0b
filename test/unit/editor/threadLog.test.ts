import assert from 'node:assert/strict';
import type { ThreadItem } from '../../../src/protocol/thread';
import type { TranscriptLine } from '../../../src/protocol/transcript';
import { ThreadLog } from '../../../src/vscode/threadLog';
import type { ThreadReader } from '../../../src/vscode/threadLog';

describe('the log of a thread', () => {
  it('begins with the end, and reads further back on wish', async () => {
    const log = new ThreadLog(aReader({ 1: numbered(5_000) }));
    await log.open();
    assert.equal(texts(log).at(-1), 'line 4999');
    assert.equal(texts(log).length, 400);
    assert.equal(log.atStart, false);
    await log.earlier();
    assert.equal(texts(log).length, 1_400);
    assert.deepEqual(texts(log), numbered(5_000).slice(-1_400).map(({ text }) => text));
  });

  it('goes on to the runs before, to the start of the first', async () => {
    const log = new ThreadLog(aReader({ 1: numbered(3, 'first'), 2: [], 3: numbered(3, 'third') }));
    await log.open();
    assert.deepEqual(texts(log), ['first 0', 'first 1', 'first 2', 'third 0', 'third 1', 'third 2']);
    assert.equal(log.atStart, true);
  });

  it('gives an item the same key however much was read before it', async () => {
    const reader = aReader({ 1: numbered(3_000) });
    const [little, much] = [new ThreadLog(reader), new ThreadLog(reader)];
    await little.open();
    await much.open();
    while (!much.atStart) await much.earlier();
    assert.deepEqual(much.items.slice(-400).map(({ key }) => key), little.items.map(({ key }) => key));
  });

  it('takes each line once that comes while the end is being read', async () => {
    const lines = numbered(10);
    // The page holds two of the four lines that are heard meanwhile.
    const reader = aReader({ 1: lines.slice(0, 8) });
    const log = new ThreadLog(reader);
    const opening = log.open();
    for (const line of lines.slice(6)) log.hear(1, line);
    await opening;
    assert.deepEqual(texts(log), lines.map(({ text }) => text));
  });

  it('takes lines that come later at the end, also of a new run', async () => {
    const log = new ThreadLog(aReader({ 1: numbered(2) }));
    await log.open();
    assert.equal(log.hear(1, note('later')).at(-1)?.kind, 'note');
    log.hear(2, note('again'));
    assert.deepEqual(texts(log), ['line 0', 'line 1', 'later', 'again']);
    assert.equal(new Set(log.items.map(({ key }) => key)).size, 4);
  });

  it('finds a text in the whole thread, and reads back to where it is', async () => {
    const lines = numbered(5_000);
    lines[3] = note('the needle');
    const log = new ThreadLog(aReader({ 1: lines, 2: [note('another needle')] }));
    await log.open();
    const [first, second] = await log.find('needle');
    assert.ok(first && second);
    assert.equal(log.items.some(({ key }) => key === first), false);
    assert.equal(await log.reveal(first), true);
    assert.equal(log.items.some(({ key }) => key === first), true);
    assert.equal(await log.reveal('1:nowhere'), false);
    assert.deepEqual(await log.find(''), []);
  });

  it('finds a text also in the part of a long output that is not shown', async () => {
    const output = (text: string): TranscriptLine => ({ at: 2, kind: 'output', text });
    const log = new ThreadLog(aReader({ 1: [{ at: 2, kind: 'command', step: 1, of: 1, command: 'a' }, output('the needle\n'), ...Array.from({ length: 100 }, () => output('hay '.repeat(200)))] }));
    await log.open();
    const [step] = log.items;
    assert.ok(step?.kind === 'tool' && step.cut > 0 && !step.output.includes('needle'));
    assert.deepEqual(await log.find('needle'), [step.key]);
  });

  it('reads back to a line that is known by its item or its time, and no further', async () => {
    const lines: TranscriptLine[] = Array.from({ length: 5_000 }, (_, n) => ({ at: 10 * n, kind: 'system', text: `line ${n}` }));
    lines[1_200] = { at: 12_000, kind: 'tool', id: 'needle', title: 'Sew', status: 'done' };
    const log = new ThreadLog(aReader({ 1: numbered(3_000), 2: lines, 3: [note('again')] }));
    await log.open();
    const textAt = async (spot: { run: number; at: number; item: string | null }) => {
      const key = await log.keyAt(spot);
      const item = log.items.find((one) => one.key === key);
      return item && ('text' in item ? item.text : item.key);
    };
    assert.equal(await textAt({ run: 2, at: 40_000, item: null }), 'line 4000');
    const read = log.items.length;
    assert.ok(read < 2_500, `${read} items were read`);
    assert.equal(await textAt({ run: 2, at: 45_005, item: null }), 'line 4500');
    assert.equal(log.items.length, read);
    assert.equal(await textAt({ run: 2, at: 49_000, item: 'tool:needle' }), '2:tool:needle');
    // What happened before the first line of a run is nearest to that.
    assert.equal(await textAt({ run: 3, at: 0, item: null }), 'again');
    assert.equal(await textAt({ run: 2, at: 49_000, item: 'ask:lost' }), 'line 4900');
    assert.equal(await textAt({ run: 4, at: 1, item: null }), undefined);
    assert.equal(log.items.some(({ key }) => key === '1:0'), false, 'the run before was not read through');
  });

  it('gives the whole output of a tool call and of a step', async () => {
    const tool = (rest: object): TranscriptLine => ({ at: 1, kind: 'tool', id: 't1', ...rest });
    const lines: TranscriptLine[] = [
      tool({ title: 'Run it', tool: 'execute', status: 'running' }),
      ...Array.from({ length: 100 }, () => tool({ more: 'x'.repeat(500) })),
      { at: 2, kind: 'command', step: 1, of: 2, command: 'a' }, { at: 2, kind: 'output', text: 'one ' }, { at: 2, kind: 'output', text: 'two' },
      { at: 3, kind: 'ended', step: 1, code: 0, tookMs: 1 },
      { at: 4, kind: 'command', step: 2, of: 2, command: 'b' }, { at: 4, kind: 'output', text: 'three' },
    ];
    const log = new ThreadLog(aReader({ 1: lines }));
    await log.open();
    const outputs = await Promise.all(log.items.filter(({ kind }) => kind === 'tool').map(({ key }) => log.wholeOutput(key)));
    assert.deepEqual(outputs.map((output) => (output.length > 100 ? output.length : output)), [50_000, 'one two', 'three']);
  });

  it('closes what is open when the run is over, and leaves it open while it goes on', async () => {
    const open: TranscriptLine = { at: 1, kind: 'tool', id: 't1', title: 'Run', status: 'running' };
    for (const live of [true, false]) {
      const log: ThreadLog = new ThreadLog({ ...aReader({ 1: [open] }), live: () => live });
      await log.open();
      const item: ThreadItem | undefined = log.items[0];
      assert.equal(item?.kind === 'tool' ? item.status : '', live ? 'running' : 'aborted');
    }
  });
});

/** Transcripts on a disk that is as slow as one. */
function aReader(runs: Record<number, TranscriptLine[]>): ThreadReader {
  const sizes = (lines: TranscriptLine[]) => lines.map((line) => Buffer.byteLength(JSON.stringify(line)) + 1);
  return {
    runs: () => Math.max(0, ...Object.keys(runs).map(Number)),
    live: () => false,
    whole: async (run) => [...(runs[run] ?? [])],
    async page({ run, before, count }) {
      const lines = [...(runs[run] ?? [])];
      await new Promise(setImmediate);
      const starts = sizes(lines).reduce<number[]>((all, size) => [...all, all.at(-1)! + size], [0]);
      const end = before === null ? lines.length : starts.indexOf(before);
      const from = Math.max(0, end - count);
      return { lines: lines.slice(from, end), from: starts[from]! };
    },
  };
}

function numbered(count: number, word = 'line') {
  return Array.from({ length: count }, (_, index) => note(`${word} ${index}`));
}

function note(text: string) {
  return { at: 1, kind: 'system' as const, text };
}

function texts(log: ThreadLog): string[] {
  return log.items.map((item) => ('text' in item ? item.text : ''));
}
