import * as vscode from 'vscode';
import { Failure, Refusal } from '../core/errors';
import type { Task } from '../core/task';
import { isLive } from '../core/task';
import { changesetOf } from './changesetOf';
import type { CurrentRepository } from './currentRepository';
import { frozenUri } from './frozenFiles';
import type { OpenedRepository } from './openedRepository';
import { reviewFile } from './review';

/** Opens the file as the task has it: in its worktree while the run goes on, of the frozen result afterwards. */
export async function openThreadFile(current: CurrentRepository, task: Task, { path, line }: { path: string; line: number | null }): Promise<void> {
  const uri = await fileOf(await current.ready(), task, path);
  const at = Math.max(0, (line ?? 1) - 1);
  await vscode.commands.executeCommand('vscode.open', uri, { preview: true, ...(line === null ? {} : { selection: new vscode.Range(at, 0, at, 0) }) });
}

/** Opens what the task changed in this file. */
export async function openThreadDiff(current: CurrentRepository, task: Task, path: string): Promise<void> {
  const repository = await current.ready();
  const changeset = changesetOf(task);
  if (changeset) {
    const file = (await repository.changedFiles(changeset)).find((one) => one.path === path);
    if (!file) throw new Refusal(`“${path}” is the same before and after this task.`);
    return reviewFile(current, task, file);
  }
  if (!isLive(task)) throw new Refusal(`“${task.brief.title}” has no changes to look at now.`);
  const right = vscode.Uri.file(await realFile(repository, task.now.worktree, path));
  const left = frozenUri(path, { task: task.id, commit: task.now.base, kind: 'modified' });
  const title = `${path.split('/').at(-1) ?? path} (${task.brief.title}, while it runs)`;
  if (await isThere(repository, task.now.base, path)) {
    await vscode.commands.executeCommand('vscode.diff', left, right, title);
    return;
  }
  await vscode.commands.executeCommand('vscode.open', right, { preview: true });
}

/** Opens a link of an agent's text outside of the editor. Nothing but the web and mail. */
export async function openThreadLink(url: string): Promise<void> {
  if (!isOutwardLink(url)) throw new Refusal('Only links to web pages and mail addresses are opened from a thread.');
  await vscode.env.openExternal(vscode.Uri.parse(url, true));
}

/** Whether the text is a link that may be opened outside of the editor. */
export function isOutwardLink(url: string): boolean {
  return URL.canParse(url) && ['https:', 'http:', 'mailto:'].includes(new URL(url).protocol);
}

async function fileOf(repository: OpenedRepository, task: Task, path: string): Promise<vscode.Uri> {
  if (isLive(task)) return vscode.Uri.file(await realFile(repository, task.now.worktree, path));
  const changeset = changesetOf(task);
  if (!changeset) return vscode.Uri.file(await realFile(repository, repository.root, path));
  if (await isThere(repository, changeset.result, path)) return frozenUri(path, { task: task.id, commit: changeset.result, kind: 'modified' });
  if (await isThere(repository, changeset.base, path)) throw new Refusal(`This task deletes “${path}”. Its changes show what was in it.`);
  throw new Refusal(`“${path}” is not part of what this task made. It was moved or deleted again, or lies elsewhere.`);
}

async function realFile(repository: OpenedRepository, folder: string, path: string): Promise<string> {
  const real = await repository.fileIn(folder, path);
  if (real === null) throw new Refusal(`“${path}” is not a file inside of the worktree of this task, so it is not opened from here.`);
  return real;
}

async function isThere(repository: OpenedRepository, commit: string, path: string): Promise<boolean> {
  try {
    await repository.readFrozen(commit, path);
    return true;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}
