import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAllTabs, folder, git, text, until, untilTab, workMode } from './workMode';

describe('the main job', () => {
  afterEach(closeAllTabs);

  it('creates, runs, reviews in the multi-file diff and applies a task as one commit', async () => {
    const api = await workMode();
    const before = await git('rev-parse', 'HEAD');
    const id = await api.createTask({ title: 'Write a poem', prompt: '$ echo "Rosen sind rot" > "ein Gedicht – für dich.txt"\n$ echo done' });
    await api.startTask(id);
    const ready = await until(api, id, ({ state }) => state === 'ready');
    assert.deepEqual({ files: ready.changes?.files, added: ready.changes?.added }, { files: 1, added: 1 });
    assert.equal(await git('rev-parse', 'HEAD'), before);

    await vscode.commands.executeCommand('workMode.reviewTask', id);
    const tab = await untilTab(({ label }) => label.startsWith('Review: Write a poem'));
    assert.equal(tab.isPreview, false);

    await vscode.commands.executeCommand('workMode.applyTask', id);
    const applied = await until(api, id, ({ state }) => state === 'done');
    assert.equal(applied.outcome, 'applied');
    assert.equal(await text('ein Gedicht – für dich.txt'), 'Rosen sind rot\n');
    assert.equal(await git('rev-list', '--count', `${before}..HEAD`), '1');
    assert.equal(await git('rev-parse', 'HEAD'), applied.commit);
    assert.equal(await git('-c', 'core.quotePath=false', 'diff', '--name-only', before, 'HEAD'), 'ein Gedicht – für dich.txt');
  });

  it('shows frozen files byte for byte, also binary ones, and does not let anybody write them', async () => {
    const api = await workMode();
    const id = await api.createTask({ title: 'Bytes', prompt: `$ printf '\\377\\000\\001' > picture.bin`, start: true });
    const { changes } = await until(api, id, ({ state }) => state === 'ready');
    assert.ok(changes);
    const uri = vscode.Uri.from({
      scheme: 'work-mode-frozen', path: '/picture.bin', query: JSON.stringify({ task: id, commit: changes.result, kind: 'added' }),
    });
    assert.deepEqual([...await vscode.workspace.fs.readFile(uri)], [0xff, 0, 1]);
    assert.equal((await vscode.workspace.fs.stat(uri)).size, 3);
    assert.equal(vscode.workspace.fs.isWritableFileSystem('work-mode-frozen'), false);
    await assert.rejects(async () => vscode.workspace.fs.writeFile(uri, new Uint8Array()));
    await api.deleteTask(id);
  });

  it('stops a task that never ends, and keeps what it did', async () => {
    const api = await workMode();
    const id = await api.createTask({ title: 'Wait for ever', prompt: '$ echo half > half.txt\n$ sleep 1000', start: true });
    await until(api, id, ({ progress }) => progress?.done === 1);
    await vscode.commands.executeCommand('workMode.stopTask', id);
    const stopped = await until(api, id, ({ state }) => state === 'interrupted');
    assert.equal(stopped.changes?.files, 1);
    assert.ok(stopped.actions.includes('resume'));
    await api.deleteTask(id);
    assert.equal(await api.getTask(id), undefined);
  });

  it('dismisses and restores', async () => {
    const api = await workMode();
    const id = await api.createTask({ title: 'Perhaps', prompt: '$ echo perhaps > perhaps.txt', start: true });
    await until(api, id, ({ state }) => state === 'ready');
    await api.dismissTask(id);
    assert.equal((await api.getTask(id))?.outcome, 'dismissed');
    await vscode.commands.executeCommand('workMode.restoreTask', id);
    assert.equal((await api.getTask(id))?.state, 'ready');
    await api.deleteTask(id);
  });

  it('fails with a reason, and offers to run again', async () => {
    const api = await workMode();
    const id = await api.createTask({ title: 'Break', prompt: '$ echo kept > kept.txt\n$ exit 3', start: true });
    const failed = await until(api, id, ({ state }) => state === 'failed');
    assert.match(failed.problem ?? '', /3/);
    assert.equal(failed.changes?.files, 1);
    assert.equal(failed.actions[0], 'retry');
    await api.deleteTask(id);
  });

  it('refuses to apply over an unsaved editor, names the file, and applies when it is saved away', async () => {
    const api = await workMode();
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder(), 'shared.txt'), Buffer.from('one\n'));
    await git('add', 'shared.txt');
    await git('commit', '-q', '-m', 'Add shared.txt', '--', 'shared.txt');
    const id = await api.createTask({ title: 'Extend', prompt: '$ echo two >> shared.txt', start: true });
    await until(api, id, ({ state }) => state === 'ready');

    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), 'shared.txt'));
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'zero\n'));
    await assert.rejects(api.applyTask(id), /shared\.txt/);
    assert.equal((await api.getTask(id))?.state, 'ready');
    assert.equal(await text('shared.txt'), 'one\n');

    await vscode.commands.executeCommand('workbench.action.files.revert');
    await api.applyTask(id);
    assert.equal(await text('shared.txt'), 'one\ntwo\n');
  });

  it('shows a transcript as text', async () => {
    const api = await workMode();
    const id = await api.createTask({ title: 'Say/hello', prompt: '$ echo hello from here > hello.txt; cat hello.txt', start: true });
    await until(api, id, ({ state }) => state === 'ready');
    await vscode.commands.executeCommand('workMode.openTranscript', id);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, 'work-mode-transcript');
    assert.match(document.getText(), /^Say\/hello – run 1\n/);
    assert.match(document.getText(), /\$ echo hello from here.*\nhello from here\n✓ exit code 0/);
    await api.deleteTask(id);
  });
});
