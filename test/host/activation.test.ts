import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('in a real VS Code', () => {
  it('runs on a repository of its own', () => {
    assert.match(vscode.version, /^1\.\d+/);
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
  });

  it('is activated and offers version 1 of its API', async () => {
    const extension = vscode.extensions.getExtension<{ getAPI(version: 1): object }>('work-mode.work-mode');
    assert.ok(extension, 'the extension is not there');
    const exported = await extension.activate();
    assert.equal(typeof exported.getAPI(1), 'object');
  });
});
