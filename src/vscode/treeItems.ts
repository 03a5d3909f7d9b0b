import * as vscode from 'vscode';
import { abilitiesOf } from '../core/boardAgent';
import { askTitle } from '../core/askTitle';
import { columnWords } from '../core/board';
import type { BoardFacts } from '../core/board';
import { cardOf } from '../core/card';
import { asksOf, isIn } from '../core/task';
import type { Task } from '../core/task';
import { duration } from '../core/transcriptText';
import type { Card, Tone } from '../protocol/picture';
import type { Column } from '../protocol/words';
import { becomesWords } from './becomesText';
import { clockTime, lineUntil } from './clockTime';
import { commands } from './commandList';
import { frozenUri } from './frozenFiles';
import { shortened } from './plainWords';
import { whyClosed } from './threadPicture';
import { changesetOf } from './changesetOf';
import type { TreeNode } from './tasksTree';

/** A column with the number of its tasks. */
export function columnItem(column: Column, count: number): vscode.TreeItem {
  const { label, icon, empty } = columnWords[column];
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, count === 0 ? None : column === 'done' ? Collapsed : Expanded);
  // Another id for an empty column: VS Code remembers the fold of an id, and an empty one cannot be folded.
  item.id = count ? column : `${column} (empty)`;
  item.description = String(count);
  item.iconPath = new vscode.ThemeIcon(icon);
  item.tooltip = count ? undefined : empty;
  item.contextValue = 'column';
  item.accessibilityInformation = { label: `${label}, ${count === 1 ? '1 task' : `${count} tasks`}` };
  return item;
}

/** A task with its state in words; it unfolds to what it asks, and to the changed files that can be reviewed. */
export function taskItem(task: Task, facts: BoardFacts): vscode.TreeItem {
  const card = cardOf(task, facts);
  const { mayTalk } = abilitiesOf(task, facts.agents);
  const mayWrite = whyClosed({ task, card, mayTalk, mayAct: facts.mayAct }) === null;
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(card.title, card.asks.length ? Expanded : changesetOf(task) ? Collapsed : None);
  // A row that was folded stays so under its name: what it asks is to be seen.
  item.id = card.asks.length ? `${task.id} asks` : task.id;
  const line = card.line && lineUntil({ ...card, line: card.line.text }, facts.queue.now);
  item.description = descriptionOf(card, line);
  item.iconPath = new vscode.ThemeIcon(card.icon, colors[card.tone]);
  item.tooltip = tooltipOf(card, { words: line, done: isIn(task, 'done') ? `done ${clockTime(card.at, facts.queue.now)}` : '' });
  item.contextValue = contextValueOf(card) + (mayWrite ? 'write;' : '');
  item.command = { command: commands.showTask, title: 'Open', arguments: [task.id] };
  item.accessibilityInformation = { label: [card.title, card.badge, item.description].filter(Boolean).join(', ') };
  return item;
}

/** An open ask of a task. Its buttons answer it; a click opens the answers in words. */
export function askItem({ task, ask: id }: Extract<TreeNode, { kind: 'ask' }>, of: Task | undefined): vscode.TreeItem {
  const ask = of && asksOf(of).find((one) => one.id === id);
  if (!ask) return new vscode.TreeItem('Answered');
  const item = new vscode.TreeItem(shortened(askTitle(ask), 120));
  item.id = `${task}:ask:${id}`;
  item.iconPath = new vscode.ThemeIcon(ask.kind === 'approval' ? 'shield' : 'question', colors.warning);
  item.contextValue = ask.kind;
  if (ask.kind === 'approval') item.description = ask.command ?? ask.files.map(({ path }) => path).join(', ');
  const tooltip = new vscode.MarkdownString().appendText(askTitle(ask));
  if (ask.kind === 'approval') {
    if (ask.command) tooltip.appendCodeblock(ask.command, 'shellscript');
    tooltip.appendMarkdown('\n\n').appendText(ask.why);
  }
  item.tooltip = tooltip;
  item.command = { command: commands.answerAsk, title: 'Answer', arguments: [{ task, ask: id }] };
  item.accessibilityInformation = { label: `${ask.kind === 'approval' ? 'Wants a yes' : 'Asks'}: ${askTitle(ask)}` };
  return item;
}

/** A changed file of a task; opens its diff. */
export function fileItem({ task, file }: Extract<TreeNode, { kind: 'file' }>, of: Task | undefined): vscode.TreeItem {
  const changeset = of && changesetOf(of);
  const folder = file.path.split('/').slice(0, -1).join('/');
  const item = new vscode.TreeItem(file.path.split('/').at(-1) ?? file.path);
  item.id = `${task}:${changeset?.result ?? ''}:${file.path}`;
  const size = file.binary ? 'binary' : `+${file.added} −${file.removed}`;
  const becomes = file.becomes && becomesWords[file.becomes];
  item.description = [folder, file.from ? `← ${file.from}` : '', becomes, size].filter(Boolean).join(' · ');
  if (changeset) item.resourceUri = frozenUri(file.path, { task, commit: changeset.result, kind: file.kind });
  item.tooltip = [file.path, file.kind === 'typeChanged' ? 'kind of file changed' : file.kind, becomes].filter(Boolean).join(', ');
  item.contextValue = 'file';
  item.command = { command: commands.reviewFile, title: 'Open Changes', arguments: [{ kind: 'file', task, file }] };
  item.accessibilityInformation = { label: item.tooltip };
  return item;
}

/** The row below a long column that shows more of it. */
export function moreItem({ column, left }: Extract<TreeNode, { kind: 'more' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(`Show ${Math.min(100, left)} more`);
  item.id = `${column} more`;
  item.description = `${left} not shown`;
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { command: commands.showMoreTasks, title: 'Show More', arguments: [column] };
  return item;
}

/** `task;start;edit;inline-start;`: each action possible now, and again the likely ones. Matched by the menus of package.json. */
export function contextValueOf(card: Pick<Card, 'actions'>): string {
  const possible = card.actions.map(({ name }) => name);
  const likely = card.actions.filter(({ place }) => place !== 'menu').map(({ name }) => `inline-${name}`);
  return `task;${[...possible, ...likely].join(';')};`;
}

/** `words` is the line of the card, with the time until which it waits. */
function descriptionOf({ badge, line, failure, changes, progress, commit, priority, labels }: Card, words: string | null): string {
  const parts = [
    priority === 'urgent' || priority === 'high' ? priority : '',
    badge === 'Draft' ? '' : badge,
    progress && progress.total ? `${progress.done}/${progress.total}` : '',
    [words, line?.code].filter(Boolean).join(' '),
    failure ?? '',
    changes ? `+${changes.added} −${changes.removed}` : '',
    commit ?? '',
    labels.map((label) => `#${label}`).join(' '),
  ];
  return parts.filter(Boolean).join(' · ');
}

/** Texts come from people and agents: they are appended as text, never as Markdown. */
function tooltipOf({ title, badge, agent, line, failure, changes, live, worked, commit, labels, dependsOn }: Card, { words, done }: { words: string | null; done: string }): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString('**').appendText(title).appendMarkdown('**\n\n').appendText(`${badge} · ${agent}`);
  if (words) tooltip.appendMarkdown('\n\n').appendText(words);
  if (line?.code) tooltip.appendCodeblock(line.code, 'shellscript');
  if (failure !== null) tooltip.appendMarkdown('\n\n').appendText(failure);
  const facts = [
    changes ? `${changes.files === 1 ? '1 file' : `${changes.files} files`}, +${changes.added} −${changes.removed}` : '',
    worked && !live ? `worked ${duration(worked.ms)}, waiting not counted` : '',
    commit ? `commit ${commit}` : '',
    done,
  ].filter(Boolean).join(' · ');
  if (facts) tooltip.appendMarkdown('\n\n').appendText(facts);
  if (dependsOn.length) tooltip.appendMarkdown('\n\n').appendText(`Comes after ${dependsOn.map((one) => `“${one.title}” (${one.state})`).join(', ')}`);
  if (labels.length) tooltip.appendMarkdown('\n\n').appendText(labels.map((label) => `#${label}`).join(' '));
  return tooltip;
}

/** What Enter or a click on a task does: look at what there is to look at. */
export function likelyLook(task: Task): 'review' | 'openThread' | 'edit' {
  if (changesetOf(task) && !isIn(task, 'queued', 'applying')) return 'review';
  return task.runs && !isIn(task, 'queued', 'draft') ? 'openThread' : 'edit';
}

const colors: Record<Tone, vscode.ThemeColor | undefined> = {
  running: new vscode.ThemeColor('charts.blue'),
  ok: new vscode.ThemeColor('charts.green'),
  warning: new vscode.ThemeColor('list.warningForeground'),
  error: new vscode.ThemeColor('list.errorForeground'),
  quiet: undefined,
};
