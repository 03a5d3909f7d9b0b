import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ThreadFold } from '../../../src/core/thread/foldThread';
import { keptOutput } from '../../../src/core/thread/foldTool';
import { holds, searchText } from '../../../src/core/thread/searchText';
import { threadPlan } from '../../../src/core/thread/threadPlan';
import type { ThreadItem } from '../../../src/protocol/thread';
import type { TranscriptLine } from '../../../src/protocol/transcript';
import { golden } from '../../support/golden';
import { talk } from './talk';

describe('a thread', () => {
  it('shows everything a run has written, in order', () => {
    const fold = folded(talk);
    fold.endRun();
    golden('unit/thread/foldThread.golden.txt', fold.items.map(itemText).join('\n'));
  });

  it('tells with each line exactly which items are new or other than before', () => {
    const fold = new ThreadFold();
    const page = new Map<string, ThreadItem>();
    talk.forEach((line, position) => {
      for (const item of fold.push(line, { run: 1, position })) page.set(item.key, item);
    });
    for (const item of fold.endRun()) page.set(item.key, item);
    assert.deepEqual([...page.values()], fold.items);
  });

  it('is the same however its text was cut into pieces', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      const pieces: { line: TranscriptLine; position: number }[] = [];
      talk.forEach((line, position) => { pieces.push(...cut(line, sizes).map((piece, index) => ({ line: piece, position: position + index / 10_000 }))); });
      const fold = new ThreadFold();
      for (const { line, position } of pieces) fold.push(line, { run: 1, position });
      assert.deepEqual(fold.items, folded(talk).items);
    }));
  });

  it('keeps the keys of what was there when earlier lines come before it', () => {
    const whole = folded(talk).items;
    const late = new ThreadFold();
    talk.slice(12).forEach((line, index) => { late.push(line, { run: 1, position: index + 12 }); });
    const keys = new Set(whole.map(({ key }) => key));
    const strange = late.items.filter(({ key }) => !keys.has(key));
    assert.deepEqual(strange.map(({ kind }) => kind), [], 'a thread that begins in the middle has no item that the whole thread does not have');
  });

  it('closes what a run left open when the next one begins', () => {
    const fold = new ThreadFold();
    fold.push({ at: 1, kind: 'tool', id: 'a', title: 'Sleep', status: 'running' }, { run: 1, position: 0 });
    fold.push({ at: 2, kind: 'run', run: 2, agent: 'Codex', model: null, trigger: 'retried' }, { run: 2, position: 0 });
    assert.deepEqual(fold.items.map((item) => item.kind === 'tool' && item.status), ['aborted', false]);
  });

  it('shows a denied tool call as denied also after its run, unless it was asked for again and ended otherwise', () => {
    const fold = new ThreadFold();
    const tell = (position: number, status: 'pending' | 'denied' | 'done') => {
      fold.push({ at: position, kind: 'tool', id: 'x', status, ...(status === 'denied' && { permission: 'Denied by you: no.' }) }, { run: 1, position });
      const [item] = fold.items;
      assert.ok(item?.kind === 'tool');
      return [item.status, item.permission, item.tookMs];
    };
    assert.deepEqual(tell(0, 'pending'), ['pending', null, null]);
    assert.deepEqual(tell(1, 'denied'), ['denied', 'Denied by you: no.', null]);
    assert.deepEqual(tell(2, 'pending')[0], 'denied');
    assert.deepEqual(fold.endRun(), []);
    assert.deepEqual(tell(3, 'done')[0], 'done');
  });

  it('never takes the end of a tool call back', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('pending', 'denied', 'running', 'done', 'failed', 'aborted'), { minLength: 1 }), (statuses) => {
      const fold = new ThreadFold();
      const order = { pending: 0, denied: 1, running: 1, done: 2, failed: 2, aborted: 2 };
      let last: ThreadItem | undefined;
      statuses.forEach((status, position) => {
        fold.push({ at: position, kind: 'tool', id: 'x', status }, { run: 1, position });
        const item = fold.items[0];
        assert.ok(item?.kind === 'tool');
        if (last?.kind === 'tool') {
          assert.ok(order[item.status] >= order[last.status]);
          if (order[last.status] === 2) assert.equal(item.status, last.status);
        }
        last = item;
      });
    }));
  });

  it('keeps the last part of a long output and counts the rest', () => {
    const fold = new ThreadFold();
    fold.push({ at: 1, kind: 'command', step: 1, of: 1, command: 'yes' }, { run: 1, position: 0 });
    for (let n = 1; n <= 300; n += 1) fold.push({ at: 1, kind: 'output', text: `${n}\n`.padStart(200, '.') }, { run: 1, position: n });
    const item = fold.items[0];
    assert.ok(item?.kind === 'tool');
    assert.equal(item.output.length, keptOutput);
    assert.equal(item.cut, 300 * 200 - keptOutput);
    assert.ok(item.output.endsWith('300\n'));
  });

  it('counts how long a tool call ran from when it began to, not from when it waited', () => {
    const fold = new ThreadFold();
    const states = [['pending', 1_000], ['running', 61_000], ['done', 62_500]] as const;
    states.forEach(([status, at], position) => { fold.push({ at, kind: 'tool', id: 'x', status }, { run: 1, position }); });
    assert.equal((fold.items[0] as { tookMs: number }).tookMs, 1_500);
  });

  it('folds 100,000 lines without going through all that is folded for each of them', function () {
    this.timeout(20_000);
    const lines = Array.from({ length: 100_000 }, (_, n): TranscriptLine => (n % 2
      ? { at: n, kind: 'tool', id: String(n), title: 'Read', status: 'done' }
      : { at: n, kind: 'message', id: String(n), text: 'word '.repeat(20) }));
    assert.equal(folded(lines).items.length, 100_000);
  });

  it('knows the plan of the newest run only', () => {
    const steps = [{ text: 'Look', status: 'completed' as const }];
    const plan: TranscriptLine = { at: 1, kind: 'plan', steps };
    const run: TranscriptLine = { at: 2, kind: 'run', run: 2, agent: 'Codex', model: null, trigger: 'retried' };
    assert.deepEqual([threadPlan([plan]), threadPlan([plan, run]), threadPlan([run, { ...plan, steps: [] }, plan]), threadPlan([])], [steps, [], steps, []]);
  });

  it('is searched as it is read, in whatever case and without colours', () => {
    const items = folded(talk).items;
    const found = (text: string) => items.filter((item) => holds(item, text)).length;
    assert.ok(found('TOKEN BUCKET') > 0);
    assert.equal(found('answers 429 with'), 1, 'the words of a coloured output');
    assert.equal(found(''), 0);
    assert.ok(items.map(searchText).every((text) => !text.includes('\u001b')));
  });
});

function folded(lines: readonly TranscriptLine[]): ThreadFold {
  const fold = new ThreadFold();
  lines.forEach((line, position) => { fold.push(line, { run: 1, position }); });
  return fold;
}

/** A line that brings text, as several lines. */
function cut(line: TranscriptLine, sizes: readonly number[]): TranscriptLine[] {
  const text = line.kind === 'message' || line.kind === 'thought' || line.kind === 'output' ? line.text : line.kind === 'tool' ? line.more : undefined;
  if (text === undefined) return [line];
  const pieces: string[] = [];
  let rest = text;
  while (rest) {
    const size = sizes[pieces.length % sizes.length];
    pieces.push(rest.slice(0, size));
    rest = rest.slice(size ?? rest.length);
  }
  return pieces.map((piece) => (line.kind === 'tool' ? { ...line, more: piece } : { ...line, text: piece }) as TranscriptLine);
}

function itemText({ key, at, kind, ...facts }: ThreadItem): string {
  const shown = Object.entries(facts).filter(([, value]) => value !== '' && value !== null && !(Array.isArray(value) && value.length === 0));
  return [`${key} ${kind} at ${at}`, ...shown.map(([name, value]) => `    ${name}: ${JSON.stringify(value)}`)].join('\n');
}
