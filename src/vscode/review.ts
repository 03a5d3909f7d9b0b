import * as vscode from 'vscode';
import { Refusal } from '../core/errors';
import type { Changeset, Task } from '../core/task';
import { becomesText } from './becomesText';
import { changesetOf } from './changesetOf';
import type { CurrentRepository } from './currentRepository';
import { frozenAddress, frozenUri } from './frozenFiles';
import type { ChangedFile } from './openedRepository';
import { plainWords } from './plainWords';

/** Opens all changes of the task in VS Code's multi-file diff, in a tab that stays. */
export async function review(current: CurrentRepository, task: Task): Promise<void> {
  const changeset = changesetOf(task);
  if (!changeset) throw new Refusal(`“${task.brief.title}” has no changes to review.`);
  const repository = await current.ready();
  const files = await repository.changedFiles(changeset);
  await closeReview(task);
  const resources = files.map((file) => {
    const { left, right } = sides(file, { task: task.id, changeset });
    return [vscode.Uri.joinPath(vscode.Uri.file(repository.root), file.path), left, right];
  });
  await vscode.commands.executeCommand('vscode.changes', titlePrefix + task.brief.title, resources);
  await vscode.commands.executeCommand('workbench.action.keepEditor');
  tellWhatDiffsHide(files);
}

/** Opens one file of the task in the diff editor. */
export async function reviewFile(current: CurrentRepository, task: Task, file: ChangedFile): Promise<void> {
  const changeset = changesetOf(task);
  if (!changeset) throw new Refusal(`“${task.brief.title}” has no changes to review any more.`);
  const { left, right } = sides(file, { task: task.id, changeset });
  const title = `${file.path.split('/').at(-1)} (${task.brief.title})`;
  tellWhatDiffsHide([file]);
  if (left && right) return vscode.commands.executeCommand('vscode.diff', left, right, title);
  // The two-sided editor wants both sides; the multi-file one shows an added or deleted file as what it is.
  const { root } = await current.ready();
  await vscode.commands.executeCommand('vscode.changes', title, [[vscode.Uri.joinPath(vscode.Uri.file(root), file.path), left, right]]);
}

function tellWhatDiffsHide(files: readonly ChangedFile[]): void {
  const text = becomesText(files);
  if (text !== null) void vscode.window.showInformationMessage(plainWords(text));
}

/** The task whose review is in this tab; null for other tabs. */
export function reviewedTask(tab: vscode.Tab, tasks: ReadonlyMap<string, Task>): Task | null {
  for (const uri of urisOf(tab.input)) {
    const task = tasks.get(frozenAddress(uri)?.task ?? '');
    if (task) return task;
  }
  return namesNoFile(tab.input) ? labelledTask(tab.label, tasks) : null;
}

const titlePrefix = 'Review: ';

function sides(file: ChangedFile, { task, changeset }: { task: string; changeset: Changeset }) {
  const { kind } = file;
  return {
    left: kind === 'added' ? undefined : frozenUri(file.from ?? file.path, { task, commit: changeset.base, kind }),
    right: kind === 'deleted' ? undefined : frozenUri(file.path, { task, commit: changeset.result, kind }),
  };
}

/** The multi-file diff opens a second tab for the same changes: the old one goes first. */
async function closeReview(task: Task): Promise<void> {
  const same = new Map([[task.id, task]]);
  const open = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs)
    .filter((tab) => tab.label.startsWith(titlePrefix) && reviewedTask(tab, same) !== null);
  if (open.length) await vscode.window.tabGroups.close(open);
}

/** VS Code tells only of files with two sides: a multi-file diff of added and deleted ones looks empty. */
function namesNoFile(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'textDiffs' in input && Array.isArray(input.textDiffs) && !input.textDiffs.length;
}

/** The task that the label of a review names; null where it is not the only one of that title. */
function labelledTask(label: string, tasks: ReadonlyMap<string, Task>): Task | null {
  const named = [...tasks.values()].filter((task) => (
    changesetOf(task) && (label.startsWith(`${titlePrefix}${task.brief.title} (`) || label.includes(` (${task.brief.title}) (`))
  ));
  return named.length === 1 ? named[0]! : null;
}

/** The addresses in a tab. The input of a multi-file diff has no public type yet, so it is looked at with care. */
function urisOf(input: unknown): vscode.Uri[] {
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return [input.uri];
  if (input instanceof vscode.TabInputTextDiff) return [input.modified, input.original];
  if (typeof input !== 'object' || input === null || !('textDiffs' in input) || !Array.isArray(input.textDiffs)) return [];
  return input.textDiffs.flatMap((diff: unknown) => urisOf(diff));
}
