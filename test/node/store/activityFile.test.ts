import * as assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noActivityFilter } from '../../../src/core/activityFilter';
import type { Activities } from '../../../src/engine/ports/storage';
import { createRedactor } from '../../../src/node/agents/redact';
import { redactedActivities } from '../../../src/node/agents/redactedTranscripts';
import { createActivities } from '../../../src/node/store/activityFile';
import type { ActivityEntry, ActivityFilter } from '../../../src/protocol/activity';
import { bytesRead } from '../../support/bytesRead';
import { heardLog } from './heardLog';

const day = 86_400_000;
const noon = Date.UTC(2026, 10, 2, 12);

describe('the activity log', function () {
  this.timeout(60_000);
  let folder: string;
  const made = (log = heardLog()) => createActivities(join(folder, 'activity'), log);
  const file = (date: string) => join(folder, 'activity', `${date}.jsonl`);
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'wm-activity-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is empty where nothing happened', async () => {
    assert.deepEqual(await made().page({ filter: noActivityFilter, before: null, count: 10 }), { entries: [], before: null });
  });

  it('has a file for each day, and is read newest first across them', async () => {
    const log = made();
    for (let n = 0; n < 30; n++) log.append(entry(n, { at: noon + Math.floor(n / 10) * 3 * day }));
    await log.flush();
    assert.deepEqual(readdirSync(join(folder, 'activity')).sort(), ['2026-11-02.jsonl', '2026-11-05.jsonl', '2026-11-08.jsonl']);
    for (const count of [1, 3, 7, 10, 30, 100]) assert.deepEqual(texts(await all(log, { count })), range(30).reverse(), `${count} at a time`);
  });

  it('goes on from where a page ended, whatever was added since and whichever day it is by then', async () => {
    const log = made();
    for (let n = 0; n < 20; n++) log.append(entry(n));
    const first = await log.page({ filter: noActivityFilter, before: null, count: 5 });
    assert.deepEqual(texts(first.entries), ['19', '18', '17', '16', '15']);
    for (let n = 20; n < 40; n++) log.append(entry(n, { at: noon + (n < 30 ? 0 : day) }));
    await log.flush();
    const next = await log.page({ filter: noActivityFilter, before: first.before, count: 5 });
    assert.deepEqual(texts(next.entries), ['14', '13', '12', '11', '10']);
    assert.deepEqual(texts(await all(log, { count: 7 })), range(40).reverse());
  });

  it('skips half lines, and begins a fresh line after one', async () => {
    const before = made();
    before.append(entry(1));
    await before.flush();
    appendFileSync(file('2026-11-02'), '{"at":17,"kind":"ru');
    const after = made();
    assert.deepEqual(texts(await all(after)), ['1']);
    after.append(entry(2));
    assert.deepEqual(texts(await all(after)), ['2', '1']);
    appendFileSync(file('2026-11-02'), '\nnull\n{"at":1,"kind":"sparkles"}\n\u0000\u0000\n');
    assert.deepEqual(texts(await all(made(), { count: 1 })), ['2', '1']);
  });

  it('looks at no files but its own', async () => {
    const log = made();
    log.append(entry(1));
    await log.flush();
    for (const name of ['notes.jsonl', '2026-99-99.jsonl', '2026-11-03.jsonl.bak']) writeFileSync(join(folder, 'activity', name), `${JSON.stringify(entry(9))}\n`);
    assert.deepEqual(texts(await all(log)), ['1']);
  });

  it('is filtered by task, kind and every word of a text', async () => {
    const log = made();
    log.append(entry(1, { task: 'a', title: 'Sort the list', kind: 'run', text: 'Started', by: 'you' }));
    log.append(entry(2, { task: 'a', title: 'Sort the list', kind: 'tool', text: 'Ran npm test -- "quoted \\ part"', by: 'Codex' }));
    log.append(entry(3, { task: 'b', title: 'Write docs', kind: 'tool', text: 'Ran npm run build', by: 'Codex' }));
    log.append(entry(4, { task: null, title: '', kind: 'mode', text: 'Work mode turned on', by: 'you' }));
    const found = async (filter: Partial<ActivityFilter>) => (await all(log, { filter, count: 1 })).map(({ at }) => at - noon);
    assert.deepEqual(await found({ task: 'a' }), [2, 1]);
    assert.deepEqual(await found({ kinds: ['tool', 'mode'] }), [4, 3, 2]);
    assert.deepEqual(await found({ text: 'NPM ran' }), [3, 2]);
    assert.deepEqual(await found({ text: 'sort codex' }), [2]);
    assert.deepEqual(await found({ text: '"quoted \\' }), [2]);
    assert.deepEqual(await found({ text: 'you', kinds: ['mode'] }), [4]);
    // The words of the file itself are none of the entry's.
    assert.deepEqual(await found({ text: '"kind"' }), []);
    assert.deepEqual(await found({ task: 'c' }), []);
  });

  it('keeps every line whole when two windows write at once', async () => {
    const [one, other] = [made(), made()];
    for (let n = 0; n < 2_000; n++) {
      one.append(entry(n, { title: 'one' }));
      other.append(entry(n, { title: 'other' }));
      if (n % 200 === 0) await Promise.all([one.flush(), other.flush()]);
    }
    await Promise.all([one.flush(), other.flush()]);
    const found = await all(one, { count: 500 });
    for (const title of ['one', 'other']) assert.deepEqual(texts(found.filter((each) => each.title === title)), range(2_000).reverse());
  });

  it('takes no secret to disk, and answers with what it stored', async () => {
    const log = redactedActivities(made(), createRedactor(() => ['hunter2hunter2']));
    const stored = log.append(entry(1, { text: 'Ran login --key hunter2hunter2', title: 'Use hunter2hunter2' }));
    await log.flush();
    assert.doesNotMatch(JSON.stringify(stored) + readFileSync(file('2026-11-02'), 'utf8'), /hunter2/);
    assert.match(stored.text, /^Ran login --key ‹secret›$/);
  });

  it('reports a disk that does not take it once, and never throws', async () => {
    writeFileSync(join(folder, 'activity'), 'a file in the way');
    const heard = heardLog();
    const log = made(heard);
    for (let n = 0; n < 3; n++) {
      log.append(entry(n));
      await log.flush();
    }
    assert.equal(heard.lines.length, 1);
    assert.match(heard.lines[0] ?? '', /^error: Lines of the activity log .* are lost\./);
  });

  it('reads no more than it must of a million lines, also when hardly any of them matches', async () => {
    mkdirSync(join(folder, 'activity'), { recursive: true });
    const lines = range(1_000).map((n) => `${JSON.stringify(entry(Number(n), { text: 'Ran npm test', kind: 'tool', title: 'A task like many others' }))}\n`).join('');
    writeFileSync(file('2026-11-02'), `${JSON.stringify(entry(7, { title: 'The needle' }))}\n`);
    for (let thousand = 0; thousand < 1_000; thousand++) appendFileSync(file('2026-11-02'), lines);
    const log = made();
    const looked = async (filter: Partial<ActivityFilter>) => {
      const before = bytesRead();
      const page = await log.page({ filter: { ...noActivityFilter, ...filter }, before: null, count: 100 });
      return { megabytes: (bytesRead() - before) / 1e6, page };
    };
    const plain = await looked({});
    assert.equal(plain.page.entries.length, 100);
    assert.ok(plain.megabytes < 2, `${plain.megabytes} MB`);
    const rare = await looked({ text: 'needle' });
    assert.deepEqual([rare.page.entries.length, typeof rare.page.before], [0, 'number']);
    assert.ok(rare.megabytes < 20, `${rare.megabytes} MB`);
    assert.deepEqual(texts(await all(log, { filter: { text: 'needle' }, count: 100 })), ['7']);
  });
});

/** Everything, page by page. */
async function all(log: Activities, o: { filter?: Partial<ActivityFilter>; count?: number } = {}): Promise<ActivityEntry[]> {
  const found: ActivityEntry[] = [];
  let before: number | null = null;
  do {
    const page = await log.page({ filter: { ...noActivityFilter, ...o.filter }, before, count: o.count ?? 10 });
    assert.ok(page.entries.length <= (o.count ?? 10));
    found.push(...page.entries);
    before = page.before;
  } while (before !== null);
  return found;
}

function entry(n: number, facts: Partial<ActivityEntry> = {}): ActivityEntry {
  return { at: noon + n, kind: 'task', task: 'a1', title: 'Sort the list', run: 1, by: 'you', text: String(n), ...facts };
}

function texts(entries: readonly ActivityEntry[]): string[] {
  return entries.map(({ text }) => text);
}

function range(count: number): string[] {
  return Array.from({ length: count }, (_, n) => String(n));
}
