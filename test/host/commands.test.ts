import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAllTabs, until, untilTab, workMode } from './workMode';

describe('the extension', () => {
  afterEach(closeAllTabs);

  it('registers exactly the commands it declares', async () => {
    await workMode();
    const declared = vscode.extensions.getExtension('work-mode.work-mode')?.packageJSON.contributes.commands.map(({ command }: { command: string }) => command);
    const views = /^workMode\.(board|tasks)\./;
    const registered = (await vscode.commands.getCommands(true)).filter((name) => name.startsWith('workMode.') && !views.test(name));
    assert.deepEqual(registered.sort(), [...declared].sort());
  });

  it('refuses an API version it does not have, with a sentence', async () => {
    await workMode();
    const { getAPI } = vscode.extensions.getExtension('work-mode.work-mode')?.exports;
    assert.throws(() => getAPI(2), /no API version 2: version 1 is the one there is\./);
  });

  it('refuses over its API what no board would send', async () => {
    const api = await workMode();
    await assert.rejects(api.createTask({}), { name: 'Refusal', message: /Write a title or a prompt/ });
    await assert.rejects(api.createTask({ title: 'x'.repeat(201) }), { name: 'Refusal', message: /longer than 200 characters/ });
    await assert.rejects(api.startTask('../../etc'), { name: 'Refusal', message: /not a task id/ });
    await assert.rejects(api.startTask('nosuchtask'), { name: 'Refusal' });
  });

  it('edits only the words that are given', async () => {
    const api = await workMode();
    const id = await api.createTask({ title: 'Old', prompt: 'Do it', notes: 'mine', priority: 'high' });
    await api.editTask(id, { title: 'New' });
    const { title, prompt, notes, priority } = (await api.getTask(id))!;
    assert.deepEqual({ title, prompt, notes, priority }, { title: 'New', prompt: 'Do it', notes: 'mine', priority: 'high' });
    await api.deleteTask(id);
  });

  it('tells of every change of a task, and of its end', async () => {
    const api = await workMode();
    const heard: string[] = [];
    const follow = api.onDidChangeTask(({ task }) => heard.push(task?.state ?? 'deleted'));
    const id = await api.createTask({ title: 'Hear me' });
    await api.deleteTask(id);
    follow.dispose();
    assert.deepEqual(heard, ['draft', 'deleted']);
  });

  it('opens the board as an editor tab, once', async () => {
    await workMode();
    await vscode.commands.executeCommand('workMode.openBoard');
    await vscode.commands.executeCommand('workMode.openBoard');
    await untilTab(({ label }) => label === 'Work Mode');
    assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label === 'Work Mode').length, 1);
  });

  it('puts a diagnostic report without task text on the clipboard', async () => {
    const api = await workMode();
    const id = await api.createTask({ title: 'A very secret plan' });
    await vscode.commands.executeCommand('workMode.copyDiagnosticReport');
    const report = await vscode.env.clipboard.readText();
    assert.match(report, /Work Mode: \d/);
    assert.match(report, /Git: .*\d+\.\d+/);
    assert.doesNotMatch(report, /very secret/);
    await api.deleteTask(id);
  });

  it('initialise nothing where there is a repository already, and leave its running task alone', async () => {
    const api = await workMode();
    const id = await api.createTask({ title: 'Keep walking', prompt: '$ echo walking\n$ sleep 100', start: true });
    await until(api, id, ({ progress }) => progress?.done === 1);
    await vscode.commands.executeCommand('workMode.initialiseRepository');
    assert.equal((await api.getTask(id))?.state, 'running');
    await api.stopTask(id);
    await api.deleteTask(id);
  });
});
