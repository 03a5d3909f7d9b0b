import * as vscode from 'vscode';
import { possibleActions } from '../core/possibleActions';
import type { Task } from '../core/task';
import { ContextKey } from './contextKey';
import { contextKeys } from './commandList';
import type { CurrentRepository } from './currentRepository';
import { reviewedTask } from './review';

/** Knows which task is being reviewed in the active editor, and tells VS Code's menus what is possible on it. */
export class ReviewContext implements vscode.Disposable {
  private readonly key = new ContextKey(contextKeys.reviewing);
  private readonly owned: vscode.Disposable[] = [];

  constructor(private readonly current: CurrentRepository) {
    const look = () => this.look();
    this.owned.push(
      vscode.window.tabGroups.onDidChangeTabs(look),
      vscode.window.tabGroups.onDidChangeTabGroups(look),
      current.onDidChange(look),
    );
    this.look();
  }

  /** The task under review in the active editor. */
  task(): Task | null {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    return tab ? reviewedTask(tab, this.current.tasks) : null;
  }

  dispose(): void {
    for (const one of this.owned) one.dispose();
  }

  private look(): void {
    const task = this.task();
    const { situation } = this.current;
    if (!task || situation.state !== 'open') return this.key.set('');
    const { engine } = situation.repository;
    const actions = possibleActions(task, { mayAct: true, agents: engine.agents(), wait: null });
    this.key.set(`;${actions.map(({ name }) => name).join(';')};`);
  }
}
