import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Task } from '../../../src/core/task';
import { createTaskStore } from '../../../src/node/store/taskStore';
import { watchFolder } from '../../../src/node/store/watchFolder';
import { byShell, unused } from '../../support/tasks';
import { heardLog } from './heardLog';

describe('the store of tasks', () => {
  let root: string;
  let folder: string;
  const storeOf = (log: ReturnType<typeof heardLog>) => createTaskStore({ folder, keyFile: join(root, 'machine', 'rules.key'), log });
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'wm-store-'));
    folder = join(root, 'work-mode', 'tasks');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('gives back what was saved, and nothing of what was removed', async () => {
    const store = storeOf(heardLog());
    assert.deepEqual(await store.load(), { tasks: [], unreadable: [], newer: [], unsealed: [] });
    await Promise.all([store.save(task('a')), store.save(task('b')), store.save(task('c'))]);
    await store.save({ ...task('a'), position: 7.5 });
    await store.remove('b');
    await store.remove('b');
    const { tasks } = await storeOf(heardLog()).load();
    assert.deepEqual(tasks, [{ ...task('a'), position: 7.5 }, task('c')]);
  });

  it('sets an unreadable document aside, keeps every earlier one, and goes on', async () => {
    const log = heardLog();
    const store = storeOf(log);
    await store.save(task('good'));
    for (const text of ['{"version":1,', '', '{"version":1,"id":"bad","now":{"state":"flying"}}']) {
      writeFileSync(join(folder, 'bad.json'), text);
      const loaded = await store.load();
      assert.deepEqual([loaded.tasks.map((t) => t.id), loaded.unreadable], [['good'], ['bad.json']]);
    }
    assert.deepEqual(readdirSync(folder).sort(), ['bad.json.unreadable', 'bad.json.unreadable-2', 'bad.json.unreadable-3', 'good.json']);
    assert.equal(readFileSync(join(folder, 'bad.json.unreadable'), 'utf8'), '{"version":1,');
    assert.equal(log.lines.length, 3);
    assert.deepEqual((await store.load()).unreadable, []);
  });

  it('takes a document under a wrong name for unreadable', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'x.json'), JSON.stringify(task('a')));
    assert.deepEqual((await storeOf(heardLog()).load()).unreadable, ['x.json']);
  });

  it('leaves what a newer version wrote untouched and names it', async () => {
    mkdirSync(folder, { recursive: true });
    const text = JSON.stringify({ version: 2, id: 'a', news: true });
    writeFileSync(join(folder, 'a.json'), text);
    const log = heardLog();
    assert.deepEqual(await storeOf(log).load(), { tasks: [], unreadable: [], newer: ['a.json'], unsealed: [] });
    assert.equal(readFileSync(join(folder, 'a.json'), 'utf8'), text);
    assert.match(log.lines.join(), /newer version/);
  });

  it('ignores unfinished writes', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '.a.json.1-0.tmp'), '{"ver');
    assert.deepEqual(await storeOf(heardLog()).load(), { tasks: [], unreadable: [], newer: [], unsealed: [] });
  });

  it('loads from a read-only folder, also with an unreadable file in it, and says why it cannot save', async function () {
    if (process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', 'none', root]).status !== 0) this.skip();
    const store = storeOf(heardLog());
    await store.save(task('a'));
    writeFileSync(join(folder, 'bad.json'), '{');
    chmodSync(folder, 0o555);
    if (process.getuid?.() === 0) spawnSync('mount', ['-o', 'remount,ro', root]);
    try {
      const { tasks, unreadable } = await store.load();
      assert.deepEqual([tasks.map((t) => t.id), unreadable], [['a'], ['bad.json']]);
      assert.ok(existsSync(join(folder, 'bad.json')));
      await assert.rejects(store.save(task('b')), { name: 'Failure', kind: 'disk' });
      await assert.rejects(store.remove('a'), { name: 'Failure', kind: 'disk' });
    } finally {
      if (process.getuid?.() === 0) spawnSync('umount', ['-l', root]);
      else chmodSync(folder, 0o755);
    }
  });

  it('loads 10,000 tasks without holding up the event loop', async function () {
    this.timeout(60_000);
    mkdirSync(folder, { recursive: true });
    for (let i = 0; i < 10_000; i++) writeFileSync(join(folder, `t${i}.json`), JSON.stringify(task(`t${i}`)));
    let turns = 0;
    let over = false;
    const turn = () => {
      turns += 1;
      if (!over) setImmediate(turn);
    };
    setImmediate(turn);
    const { tasks } = await storeOf(heardLog()).load();
    over = true;
    assert.equal(tasks.length, 10_000);
    // Others have their turn at least once for each hundred that are read.
    assert.ok(turns > 100, `${turns} turns`);
  });

  it('tells a watcher of writes by another process, once for many', async () => {
    const store = storeOf(heardLog());
    await store.save(task('a'));
    let calls = 0;
    let heard = (): void => undefined;
    const end = store.watch(() => {
      calls++;
      heard();
    });
    try {
      const first = new Promise<void>((resolve) => (heard = resolve));
      spawnSync(process.execPath, ['-e', `for (let i = 0; i < 20; i++) require('fs').writeFileSync(${JSON.stringify(join(folder, 'b.json'))}, String(i))`]);
      await first;
      assert.equal(calls, 1);
      const second = new Promise<void>((resolve) => (heard = resolve));
      await store.remove('a');
      await second;
    } finally {
      end();
    }
  });

  it('looks now and then where the folder cannot be watched, and says so in the log', async () => {
    writeFileSync(join(root, 'blocked'), '');
    const log = heardLog();
    let heard = (): void => undefined;
    const first = new Promise<void>((resolve) => (heard = resolve));
    const end = watchFolder({ folder: join(root, 'blocked'), matters: () => true, log, pollMs: 10 }, () => heard());
    try {
      rmSync(join(root, 'blocked'));
      mkdirSync(join(root, 'blocked'));
      await first;
      const second = new Promise<void>((resolve) => (heard = resolve));
      writeFileSync(join(root, 'blocked', 'a.json'), '');
      await second;
      assert.match(log.lines.join(), /cannot be watched, so it is looked at every/);
    } finally {
      end();
    }
  });
});

function task(id: string): Task {
  return {
    version: 1, id, brief: { title: `Task ${id}`, prompt: '$ true', notes: '', doneLooksLike: '' }, priority: 'normal', position: 1,
    ...byShell, createdAt: 1, runs: 0, ...unused, now: { state: 'draft' },
  };
}
