import * as assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, closeSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TranscriptLine } from '../../../src/protocol/transcript';
import { createTranscripts } from '../../../src/node/store/transcripts';
import { bytesRead } from '../../support/bytesRead';
import { heardLog } from './heardLog';

describe('transcripts', () => {
  let folder: string;
  const file = () => join(folder, 'runs', 'a', '1.jsonl');
  const made = (log = heardLog()) => createTranscripts(join(folder, 'runs'), log);
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'wm-transcripts-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keep the order in which lines were appended, each run in a file of its own', async () => {
    const transcripts = made();
    for (let i = 0; i < 2000; i++) {
      transcripts.append('a', 1 + (i % 2), output(String(i)));
      if (i % 500 === 0) await transcripts.flush();
    }
    assert.deepEqual(texts(await transcripts.read('a', 1)), range(1000).map((i) => String(2 * i)));
    assert.deepEqual(texts(await transcripts.read('a', 2)), range(1000).map((i) => String(2 * i + 1)));
    assert.deepEqual(await transcripts.read('a', 3), []);
    assert.deepEqual(await transcripts.readTail('b', 1, 10), []);
  });

  it('are on disk after a flush', async () => {
    const transcripts = made();
    transcripts.append('a', 1, output('x\ny'));
    await transcripts.flush();
    assert.equal(readFileSync(file(), 'utf8'), `${JSON.stringify(output('x\ny'))}\n`);
  });

  it('reach the disk by themselves soon after', async () => {
    const transcripts = made();
    transcripts.append('a', 1, output('x'));
    const other = made();
    while ((await other.read('a', 1)).length === 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('go on with a fresh line after a crash in the middle of one', async () => {
    const before = made();
    before.append('a', 1, output('one'));
    await before.flush();
    appendFileSync(file(), '{"at":1,"kind":"outp');
    const after = made();
    assert.deepEqual(texts(await after.read('a', 1)), ['one']);
    after.append('a', 1, output('two'));
    assert.deepEqual(texts(await after.read('a', 1)), ['one', 'two']);
    assert.deepEqual(texts(await after.readTail('a', 1, 10)), ['one', 'two']);
  });

  it('skip lines of a kind that this version does not know', async () => {
    mkdirSync(join(folder, 'runs', 'a'), { recursive: true });
    writeFileSync(file(), ['{"at":1,"kind":"thought","text":"hm"}', 'null', '', '7', JSON.stringify(output('one')), '\u0000\u0000'].join('\n'));
    assert.deepEqual(texts(await made().read('a', 1)), ['one']);
    assert.deepEqual(texts(await made().readTail('a', 1, 1)), ['one']);
  });

  it('report a disk that does not take them once, and never throw', async () => {
    writeFileSync(join(folder, 'runs'), 'a file in the way');
    const log = heardLog();
    const transcripts = made(log);
    for (let i = 0; i < 3; i++) {
      transcripts.append('a', 1, output('x'));
      await transcripts.flush();
    }
    assert.equal(log.lines.length, 1);
    assert.match(log.lines[0] ?? '', /^error: Lines of the transcript .* are lost\. A file is where a folder must be/);
  });

  it('are gone after remove, also what was not written yet', async () => {
    const transcripts = made();
    transcripts.append('a', 1, output('x'));
    transcripts.append('b', 1, output('y'));
    await transcripts.remove('a');
    await transcripts.flush();
    assert.deepEqual(await transcripts.read('a', 1), []);
    assert.deepEqual(texts(await transcripts.read('b', 1)), ['y']);
  });

  it('give any number of newest lines, whatever their lengths', async () => {
    const transcripts = made();
    const all = range(300).map((i) => `${i} ${'ä'.repeat((i * 7919) % 9000)}`);
    for (const text of all) transcripts.append('a', 1, output(text));
    await transcripts.flush();
    for (const n of [0, 1, 2, 50, 299, 300, 1000]) assert.deepEqual(texts(await transcripts.readTail('a', 1, n)), n ? all.slice(-n) : []);
  });

  for (const count of [1, 7, 50, 299, 1000]) {
    it(`are whole when read page by page from the end, ${count} lines each`, async () => {
      const transcripts = made();
      const all = range(300).map((i) => `${i} ${'ä🙂'.repeat((i * 7919) % 4000)}`);
      for (const text of all) transcripts.append('a', 1, output(text));
      await transcripts.flush();
      appendFileSync(file(), '{"at":1,"kind":"outp');
      const pages: string[][] = [];
      let from: number | null = null;
      for (; from !== 0; ) {
        const page: { lines: TranscriptLine[]; from: number } = await transcripts.page({ task: 'a', run: 1, before: from, count });
        assert.ok(from === null || page.from < from);
        assert.ok(page.from === 0 || page.lines.length === count);
        assert.equal(readFileSync(file()).subarray(page.from, page.from + 5).toString(), '{"at"');
        pages.unshift(texts(page.lines));
        from = page.from;
      }
      assert.deepEqual(pages.flat(), all);
    });
  }

  it('have an empty first page where there is nothing, or nothing readable before', async () => {
    const transcripts = made();
    assert.deepEqual(await transcripts.page({ task: 'a', run: 1, before: null, count: 10 }), { lines: [], from: 0 });
    mkdirSync(join(folder, 'runs', 'a'), { recursive: true });
    writeFileSync(file(), `torn\n\n${JSON.stringify(output('one'))}\n`);
    assert.deepEqual(await transcripts.page({ task: 'a', run: 1, before: null, count: 1 }), { lines: [output('one')], from: 6 });
    assert.deepEqual(await transcripts.page({ task: 'a', run: 1, before: 6, count: 1 }), { lines: [], from: 0 });
  });

  it('include in the newest page what was appended this moment', async () => {
    const transcripts = made();
    transcripts.append('a', 1, output('one'));
    assert.deepEqual(texts((await transcripts.page({ task: 'a', run: 1, before: null, count: 5 })).lines), ['one']);
  });

  it('give the newest part of 100 MB without reading it all', async function () {
    this.timeout(30_000);
    mkdirSync(join(folder, 'runs', 'a'), { recursive: true });
    const fd = openSync(file(), 'w');
    const block = `${JSON.stringify(output('x'.repeat(1000)))}\n`.repeat(1000);
    for (let i = 0; i < 100; i++) writeSync(fd, block);
    writeSync(fd, `${JSON.stringify(output('last'))}\n`);
    closeSync(fd);
    const before = bytesRead();
    const lines = await made().readTail('a', 1, 500);
    const middle = await made().page({ task: 'a', run: 1, before: 50_000_000, count: 500 });
    assert.equal(middle.lines.length, 500);
    assert.ok(middle.from > 49_000_000);
    assert.equal(lines.length, 500);
    assert.deepEqual(lines.at(-1), output('last'));
    assert.ok(bytesRead() - before < 5e6, `${bytesRead() - before} bytes`);
  });
});

function output(text: string): TranscriptLine {
  return { at: 1, kind: 'output', text };
}

function texts(lines: TranscriptLine[]): string[] {
  return lines.map((line) => (line.kind === 'output' ? line.text : ''));
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
