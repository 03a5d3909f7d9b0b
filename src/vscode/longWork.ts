import * as vscode from 'vscode';
import type { Task } from '../core/task';
import type { TaskActions } from './actions';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import { plainWords } from './plainWords';

/** Shows progress for what keeps the person waiting: a worktree that takes long to prepare, an apply that takes long. */
export class LongWork implements vscode.Disposable {
  private readonly owned: vscode.Disposable[];
  /** What is waited for, by task; each ends with its `end`. */
  private readonly waits = new Map<string, { state: string; end: () => void }>();

  constructor(private readonly current: CurrentRepository, private readonly guard: Guard, private readonly actions: TaskActions) {
    this.owned = [
      current.onEvent((event) => {
        if (event.type === 'task') this.moved(event.task);
        if (event.type === 'deleted') this.end(event.id);
      }),
      current.onDidChange(() => {
        if (current.situation.state !== 'open') for (const id of [...this.waits.keys()]) this.end(id);
      }),
    ];
  }

  dispose(): void {
    for (const one of this.owned) one.dispose();
    for (const id of [...this.waits.keys()]) this.end(id);
  }

  private moved(task: Task): void {
    const { id, now } = task;
    if (this.waits.get(id)?.state === now.state) return;
    this.end(id);
    const { situation } = this.current;
    if (situation.state !== 'open' || situation.repository.engine.role !== 'working') return;
    if (now.state === 'preparing') this.wait(task, { afterMs: 2000, title: plainWords(`Preparing a worktree for “${task.brief.title}”`), cancellable: true });
    if (now.state === 'applying') this.wait(task, { afterMs: 500, title: plainWords(`Applying “${task.brief.title}”`), cancellable: false });
  }

  private wait({ id, now }: Task, o: { afterMs: number; title: string; cancellable: boolean }): void {
    let end = () => {};
    const over = new Promise<void>((resolve) => { end = resolve; });
    const timer = setTimeout(() => this.show(id, over, o), o.afterMs);
    this.waits.set(id, { state: now.state, end: () => { clearTimeout(timer); end(); } });
  }

  private end(id: string): void {
    this.waits.get(id)?.end();
    this.waits.delete(id);
  }

  private show(id: string, over: Promise<void>, o: { title: string; cancellable: boolean }): void {
    const options = { location: vscode.ProgressLocation.Notification, title: o.title, cancellable: o.cancellable };
    void vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(this.guard.wrap('Stopping a task', () => this.actions.do('stop', id)));
      const follow = this.current.onEvent((event) => {
        if (event.type === 'activity' && event.id === id) progress.report({ message: plainWords(this.activityOf(id)) });
      });
      progress.report({ message: plainWords(this.activityOf(id)) });
      await over;
      follow.dispose();
    });
  }

  private activityOf(id: string): string {
    const { situation } = this.current;
    return situation.state === 'open' ? (situation.repository.engine.activities().get(id)?.text ?? '') : '';
  }
}
