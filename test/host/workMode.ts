import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { TaskPicture, WorkModeApi, WorkModeExports } from '../../src/api';

/** The API as another extension gets it, with the tasks read. */
export async function workMode(): Promise<WorkModeApi> {
  const extension = vscode.extensions.getExtension<WorkModeExports>('work-mode.work-mode');
  assert.ok(extension, 'the extension is not there');
  const api = (await extension.activate()).getAPI(1);
  await api.whenReady();
  return api;
}

/** Resolves with the task as soon as the test is true of it. */
export async function until(api: WorkModeApi, id: string, test: (task: TaskPicture) => boolean): Promise<TaskPicture> {
  return new Promise((resolve, reject) => {
    const look = (task: TaskPicture | undefined) => {
      if (!task || !test(task)) return;
      follow.dispose();
      resolve(task);
    };
    const follow = api.onDidChangeTask((change) => { if (change.id === id) look(change.task); });
    api.getTask(id).then(look, reject);
  });
}

/** Resolves as soon as the test is true, looked at after each of VS Code's tab changes. */
export async function untilTab(test: (tab: vscode.Tab) => boolean): Promise<vscode.Tab> {
  const find = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(test);
  const there = find();
  if (there) return there;
  return new Promise((resolve) => {
    const follow = vscode.window.tabGroups.onDidChangeTabs(() => {
      const tab = find();
      if (!tab) return;
      follow.dispose();
      resolve(tab);
    });
  });
}

export const folder = (): vscode.Uri => {
  const first = vscode.workspace.workspaceFolders?.[0];
  assert.ok(first, 'no folder is open');
  return first.uri;
};

/** What git prints in the opened folder, without the line end. */
export async function git(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, { cwd: folder().fsPath });
  return stdout.trimEnd();
}

export async function text(path: string): Promise<string> {
  return Buffer.from(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder(), path))).toString();
}

export async function closeAllTabs(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
