import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TaskPicture, WorkModeApi, WorkModePicture } from '../../src/api';
import { until, workMode } from './workMode';

describe('work mode, driven over the API', () => {
  const made: string[] = [];
  const make = async (api: WorkModeApi, words: Parameters<WorkModeApi['createTask']>[0]) => {
    const id = await api.createTask(words);
    made.push(id);
    return id;
  };

  beforeEach(() => set('workMode.slots', 1));
  afterEach(async () => {
    const api = await workMode();
    await api.setWorkMode('off');
    for (const id of made.splice(0).reverse()) {
      const task = await api.getTask(id);
      if (task && /preparing|running|pausing|paused|queued/.test(task.state)) await api.stopTask(id);
      if (task) await api.deleteTask(id);
    }
    await set('workMode.slots', undefined);
  });

  it('is off at first, and starts nothing that waits for it', async () => {
    const api = await workMode();
    const id = await make(api, { title: 'Later', prompt: '$ echo later > later.txt', queue: true });
    const task = await api.getTask(id);
    assert.deepEqual([task?.state, task?.waits, task?.runs], ['queued', 'Waits until work mode is turned on', 0]);
    const { switch: at, state, line } = await api.workMode();
    assert.deepEqual({ at, state, line }, { at: 'off', state: 'off', line: 'Work mode is off' });
  });

  it('takes the queue by priority, then by its order, and tells what it is at', async () => {
    const api = await workMode();
    const started: string[] = [];
    const heard: WorkModePicture[] = [];
    const follow = [
      api.onDidChangeTask(({ id, task }) => { if (task?.state === 'preparing') started.push(id); }),
      api.onDidChangeWorkMode((picture) => heard.push(picture)),
    ];
    const low = await make(api, { title: 'Low', prompt: '$ echo > low.txt', priority: 'low', queue: true });
    const first = await make(api, { title: 'First', prompt: '$ echo > first.txt', queue: true });
    const second = await make(api, { title: 'Second', prompt: '$ echo > second.txt', queue: true });
    const urgent = await make(api, { title: 'Urgent', prompt: '$ echo > urgent.txt', priority: 'urgent', queue: true });
    await api.moveTask(second, urgent);
    assert.equal((await api.getTask(second))?.priority, 'normal');
    await api.setWorkMode('on');
    await until(api, low, ({ state }) => state === 'ready');
    for (const one of follow) one.dispose();
    assert.deepEqual(started, [urgent, second, first, low]);
    assert.equal(heard.some(({ state, switch: at }) => state === 'working' && at === 'on'), true);
  });

  it('holds still while it is paused, and goes on', async () => {
    const api = await workMode();
    const busy = await make(api, { title: 'Busy', prompt: '$ echo one > one.txt\n$ until [ -e ../go ] || [ "$n" = 300 ]; do sleep 0.1; n=$((${n:-0}+1)); done\n$ echo two > two.txt', queue: true });
    const next = await make(api, { title: 'Next', prompt: '$ echo > next.txt', queue: true });
    await api.setWorkMode('on');
    await until(api, busy, ({ progress }) => progress?.done === 1);
    await api.setWorkMode('paused');
    assert.equal((await api.workMode()).state, 'paused');
    assert.match((await api.getTask(busy))?.state ?? '', /^pausing|paused$/);
    assert.equal((await api.getTask(next))?.waits, 'Waits: work mode is paused');
    await api.stopTask(busy);
    assert.equal((await api.getTask(next))?.state, 'queued');
    await api.setWorkMode('on');
    await until(api, next, ({ state }) => state === 'ready');
  });

  it('keeps labels, the time limit and what a task comes after', async () => {
    const api = await workMode();
    const before = await make(api, { title: 'Before', prompt: '$ echo before > chain.txt' });
    const id = await make(api, { title: 'After', prompt: '$ grep -q before chain.txt && echo after >> chain.txt', labels: ['docs'], dependsOn: [before], timeLimitMinutes: 3, queue: true });
    const planned = ({ labels, dependsOn, timeLimitMinutes }: TaskPicture) => ({ labels, dependsOn, timeLimitMinutes });
    assert.deepEqual(planned((await api.getTask(id))!), { labels: ['docs'], dependsOn: [before], timeLimitMinutes: 3 });
    await api.editTask(id, { labels: ['docs', 'later'] });
    assert.deepEqual(planned((await api.getTask(id))!), { labels: ['docs', 'later'], dependsOn: [before], timeLimitMinutes: 3 });
    await api.setWorkMode('on');
    assert.equal((await api.getTask(id))?.waits, 'Comes after “Before”, which is a draft');
    await api.acceptTask(before);
    const done = await until(api, id, ({ state }) => state === 'ready');
    assert.deepEqual(done.changes && { files: done.changes.files, added: done.changes.added }, { files: 1, added: 1 });
  });

  it('refuses a circle, and names it', async () => {
    const api = await workMode();
    const one = await make(api, { title: 'One' });
    const two = await make(api, { title: 'Two', dependsOn: [one] });
    await assert.rejects(api.editTask(one, { dependsOn: [two] }), { name: 'Refusal', message: /“One” comes after “Two” comes after “One”/ });
    await assert.rejects(api.createTask({ title: 'Three', dependsOn: ['nosuchtask'] }), { name: 'Refusal', message: /not there any more/ });
  });

  it('is turned on, paused, resumed and off by the commands of the palette', async () => {
    const api = await workMode();
    const at = async () => (await api.workMode()).switch;
    const seen: string[] = [];
    for (const name of ['toggle', 'pause', 'resume', 'turnOff', 'turnOn', 'toggle', 'pause']) {
      await vscode.commands.executeCommand(`workMode.${name}`);
      seen.push(await at());
    }
    assert.deepEqual(seen, ['on', 'paused', 'on', 'off', 'on', 'off', 'off']);
  });
});

async function set(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}
