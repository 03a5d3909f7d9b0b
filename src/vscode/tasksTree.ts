import * as vscode from 'vscode';
import { byColumn, columnOf } from '../core/board';
import type { BoardFacts } from '../core/board';
import { statusWords, type StatusWords } from '../core/statusWords';
import type { Task } from '../core/task';
import { asksOf, isIn } from '../core/task';
import { columns } from '../protocol/words';
import type { Column } from '../protocol/words';
import { factsNow } from './boardFacts';
import { Coalesced } from './coalesced';
import { views } from './commandList';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import type { ChangedFile } from './openedRepository';
import { changesetOf } from './changesetOf';
import { askItem, columnItem, fileItem, moreItem, taskItem } from './treeItems';
import { problemsWithWelcome } from './situationContext';

/** One row of the tree. */
export type TreeNode =
  | { kind: 'column'; column: Column }
  | { kind: 'task'; id: string }
  | { kind: 'ask'; task: string; ask: string }
  | { kind: 'file'; task: string; file: ChangedFile }
  | { kind: 'more'; column: Column; left: number };

export interface TasksTreeNeeds {
  current: CurrentRepository;
  guard: Guard;
  /** A task of the queue was dropped on another one, or on the head of the queue. */
  moveTo(id: string, on: string | null): Promise<void>;
}

/** The tasks as a native tree: keyboard and screen reader for free. Its badge counts the open asks; queued tasks are put in order by dragging. */
export class TasksTree implements vscode.TreeDataProvider<TreeNode>, vscode.TreeDragAndDropController<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<TreeNode[] | undefined>();
  private readonly owned: vscode.Disposable[] = [this.changed];
  private readonly shown = new Map<Column, number>();
  private readonly files = new Map<string, Promise<ChangedFile[]>>();
  /** What is drawn now; null while there is nothing to draw. */
  private drawn: { facts: BoardFacts; sorted: Record<Column, Task[]> } | null = null;
  readonly onDidChangeTreeData = this.changed.event;
  readonly view: vscode.TreeView<TreeNode>;

  readonly dragMimeTypes = [dragged];
  readonly dropMimeTypes = [dragged];
  private readonly current: CurrentRepository;
  private readonly guard: Guard;

  constructor(private readonly needs: TasksTreeNeeds) {
    const { current, guard } = needs;
    this.current = current;
    this.guard = guard;
    this.view = vscode.window.createTreeView<TreeNode>(views.tasks, { treeDataProvider: this, dragAndDropController: this });
    const refresh = new Coalesced(250, () => this.refresh());
    this.owned.push(this.view, refresh, current.onDidChange(() => refresh.ask()));
  }

  /** Shows further tasks of a long column. */
  showMore(column: Column): void {
    this.shown.set(column, this.most(column) + 100);
    this.changed.fire(undefined);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (!this.drawn) return [];
    const { sorted } = this.drawn;
    if (!node) return this.filled().length ? columnNodes : [];
    if (node.kind === 'column') return this.rowsOf(node.column, sorted[node.column]);
    if (node.kind !== 'task') return [];
    const task = this.current.tasks.get(node.id);
    const asks = task ? asksOf(task).map(({ id }): TreeNode => ({ kind: 'ask', task: node.id, ask: id })) : [];
    return [...asks, ...(await this.guard.run('Listing changed files', () => this.filesOf(node.id))) ?? []];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    switch (node.kind) {
      case 'column':
        return columnItem(node.column, this.drawn?.sorted[node.column].length ?? 0);
      case 'task': {
        const task = this.current.tasks.get(node.id);
        return task && this.drawn ? taskItem(task, this.drawn.facts) : new vscode.TreeItem('');
      }
      case 'ask':
        return askItem(node, this.current.tasks.get(node.task));
      case 'file':
        return fileItem(node, this.current.tasks.get(node.task));
      case 'more':
        return moreItem(node);
    }
  }

  getParent(node: TreeNode): TreeNode | undefined {
    if (node.kind === 'column') return undefined;
    if (node.kind === 'file' || node.kind === 'ask') return { kind: 'task', id: node.task };
    if (node.kind === 'more') return columnNode(node.column);
    const task = this.current.tasks.get(node.id);
    return task && columnNode(columnOf(task));
  }

  /** Only the queue has an order of the person's own. */
  handleDrag([node]: readonly TreeNode[], transfer: vscode.DataTransfer): void {
    if (node?.kind === 'task' && this.isQueued(node.id)) transfer.set(dragged, new vscode.DataTransferItem(node.id));
  }

  async handleDrop(target: TreeNode | undefined, transfer: vscode.DataTransfer): Promise<void> {
    const id: unknown = transfer.get(dragged)?.value;
    if (typeof id !== 'string' || !target) return;
    const onHead = target.kind === 'column' && target.column === 'queued';
    const onTask = target.kind === 'task' && this.isQueued(target.id);
    if (!onHead && !onTask) return;
    await this.guard.run('Moving a task in the queue', () => this.needs.moveTo(id, onTask ? target.id : null));
  }

  dispose(): void {
    for (const one of this.owned) one.dispose();
  }

  private isQueued(id: string): boolean {
    const task = this.current.tasks.get(id);
    return task !== undefined && isIn(task, 'queued');
  }

  /** Row by row where it can be: while VS Code draws a whole tree anew, it does not know which row a click meant. */
  private refresh(): void {
    const before = this.filled();
    const facts = factsNow(this.current);
    this.drawn = facts && { facts, sorted: byColumn(facts.tasks) };
    const { situation } = this.current;
    this.view.message = situation.state === 'problem' && !problemsWithWelcome.has(situation.kind) ? situation.sentence : undefined;
    const badge = badgeOf(statusWords(this.current.tasks.values()));
    if (this.view.badge?.tooltip !== badge?.tooltip) this.view.badge = badge;
    const now = this.filled();
    // The row of a column is another one when it is empty.
    this.changed.fire(now.length && now.join() === before.join() ? columnNodes : undefined);
  }

  /** The columns that hold tasks. */
  private filled(): Column[] {
    return columns.filter((column) => this.drawn?.sorted[column].length);
  }

  private most(column: Column): number {
    return this.shown.get(column) ?? 100;
  }

  private rowsOf(column: Column, tasks: Task[]): TreeNode[] {
    const most = this.most(column);
    const rows = tasks.slice(0, most).map(({ id }): TreeNode => ({ kind: 'task', id }));
    return tasks.length > most ? [...rows, { kind: 'more', column, left: tasks.length - most }] : rows;
  }

  /** A frozen pair never changes, so its files are listed once. */
  private async filesOf(id: string): Promise<TreeNode[]> {
    const changeset = changesetOf(await this.current.task(id));
    if (!changeset) return [];
    const repository = await this.current.ready();
    const key = changeset.base + changeset.result;
    const listing = this.files.get(key) ?? repository.changedFiles(changeset);
    this.files.set(key, listing);
    listing.catch(() => this.files.delete(key));
    return (await listing).map((file) => ({ kind: 'file', task: id, file }));
  }
}

/** The same ones each time: VS Code knows a row by its object. */
const columnNodes: TreeNode[] = columns.map((column) => ({ kind: 'column', column }));

function columnNode(of: Column): TreeNode | undefined {
  return columnNodes.find((node) => node.kind === 'column' && node.column === of);
}

/** VS Code's own kind for rows of this very tree. */
const dragged = `application/vnd.code.tree.${views.tasks.toLowerCase()}`;

/** What needs the person; the tooltip says the rest. */
function badgeOf({ asks, whole }: StatusWords): vscode.ViewBadge | undefined {
  return asks ? { value: asks, tooltip: whole.join(', ') } : undefined;
}
