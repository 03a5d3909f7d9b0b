import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Task } from '../../../src/core/task';
import { createTaskStore } from '../../../src/node/store/taskStore';
import { temporaryFolder } from '../../support/repository';
import { aTask, begun, changeset, everyState, waiting } from '../../support/tasks';
import { heardLog } from './heardLog';

describe('task documents that Work Mode did not write', () => {
  let root: string;
  let folder: string;
  let log = heardLog();
  beforeEach(async () => {
    root = await temporaryFolder();
    folder = join(root, 'repo', 'tasks');
    mkdirSync(folder, { recursive: true });
    log = heardLog();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const storeOf = (o: { folder?: string; key?: string } = {}) => createTaskStore({ folder: o.folder ?? folder, keyFile: join(root, 'machine', o.key ?? 'rules.key'), log });
  const path = (id = 'task1') => join(folder, `${id}.json`);
  const plant = (task: Task, more: object = {}) => writeFileSync(path(task.id), JSON.stringify({ ...task, ...more }, null, 1));
  const loaded = async () => {
    const { tasks, unsealed } = await storeOf().load();
    return { task: tasks[0]!, unsealed };
  };

  const trusted = { agent: 'claude', model: 'big', effort: 'high', profile: 'full' as const };
  for (const [what, planted] of Object.entries(everyState)) {
    it(`give no more than words and work: ${what}`, async () => {
      plant({ ...planted, ...trusted, alarm: { at: 1, run: 1, changes: [{ kind: 'file', name: 'a.txt' }], before: 'b'.repeat(40) } }, { seal: 'A'.repeat(43) });
      const { task, unsealed } = await loaded();
      assert.deepEqual([task.agent, task.model, task.effort, task.profile, task.alarm, task.brief, task.runs], ['shell', null, null, null, null, planted.brief, planted.runs]);
      assert.ok(['draft', 'interrupted', 'preparing', 'done'].includes(task.now.state), task.now.state);
      assert.doesNotMatch(JSON.stringify(task.now), /"session":"|"state":"(ready|queued|running|applying)"|"asks":\[\{|"granted":\[\{/);
      assert.deepEqual(unsealed, ['task1']);
      assert.match(log.lines.join('\n'), /was not written here by Work Mode in this VS Code profile/);
    });
  }

  it('keep what was done reachable, and a worktree that may hold more is looked at', async () => {
    plant(everyState['ready']!);
    assert.deepEqual((await loaded()).task.now, { state: 'interrupted', run: { number: 1, token: 'token00001', startedAt: 1_000, trigger: 'start', by: 'person' }, endedAt: 9_000, workedMs: 6_000, ...begun, cause: 'unsealed', changeset, asks: [] });
    plant(everyState['running']!);
    assert.equal((await loaded()).task.now.state, 'preparing');
    // No run of ours has such a token, and by it processes are ended.
    plant(aTask({ state: 'preparing', run: { number: 1, token: '', startedAt: 1, trigger: 'start', by: 'person' }, resume: null }));
    assert.equal((await loaded()).task.now.state, 'draft');
  });

  it('are those that were changed, renamed, carried from another repository, or sealed by another key', async () => {
    await storeOf().save(aTask({ ...waiting, since: 1, trigger: 'start', resume: null, was: null }, { profile: 'edit' }));
    const text = readFileSync(path(), 'utf8');
    assert.deepEqual((await loaded()).unsealed, []);
    for (const changed of [text.replace('"edit"', '"full"'), text.replace('"since": 1', '"since": 2'), `${text} `, text.replace(/,\n "seal".*\n/, '\n')]) {
      assert.notEqual(changed, text);
      writeFileSync(path(), changed);
      const { task, unsealed } = await loaded();
      assert.deepEqual([task.now.state, task.profile, unsealed], ['draft', null, ['task1']]);
    }
    rmSync(path());
    writeFileSync(path('other'), text.replace('"id": "task1"', '"id": "other"'));
    assert.deepEqual((await loaded()).unsealed, ['other']);
    const elsewhere = join(root, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'task1.json'), text);
    assert.deepEqual((await storeOf({ folder: elsewhere }).load()).unsealed, ['task1']);
    rmSync(path('other'));
    writeFileSync(path(), text);
    assert.deepEqual((await storeOf({ key: 'other.key' }).load()).unsealed, ['task1']);
    assert.deepEqual((await loaded()).unsealed, []);
  });

  it('are nothing to tell of where they say nothing that is not believed', async () => {
    plant(aTask());
    assert.deepEqual(await loaded(), { task: aTask(), unsealed: [] });
    assert.deepEqual(log.lines, []);
  });

  it('stay on disk until the task changes, and beside it then', async () => {
    plant(everyState['ready']!);
    const before = readFileSync(path(), 'utf8');
    const store = storeOf();
    const [task] = (await store.load()).tasks;
    assert.equal(readFileSync(path(), 'utf8'), before);
    await store.save(task!);
    await store.save(task!);
    assert.deepEqual(readdirSync(folder).sort(), ['task1.json', 'task1.json.unsealed']);
    assert.equal(readFileSync(`${path()}.unsealed`, 'utf8'), before);
    assert.deepEqual((await loaded()).unsealed, []);
  });

  it('are believed when both windows of a machine wrote them', async () => {
    const [one, other] = [storeOf(), storeOf()];
    await Promise.all([one.save({ ...everyState['ready']!, id: 'one' }), other.save({ ...everyState['ready']!, id: 'other' })]);
    const { tasks, unsealed } = await one.load();
    assert.deepEqual([tasks.map(({ now }) => now.state), unsealed], [['ready', 'ready'], []]);
  });

  it('are not read where they are no files', async function () {
    if (process.platform === 'win32') this.skip();
    await storeOf().save(aTask());
    renameSync(path(), join(root, 'task1.json'));
    symlinkSync(join(root, 'task1.json'), path());
    execFileSync('mkfifo', [path('pipe')]);
    assert.deepEqual((await storeOf().load()).tasks, []);
  });
});
