import * as vscode from 'vscode';
import type { Task } from '../core/task';
import type { Switch } from '../protocol/mode';
import type { ActionName } from '../protocol/words';
import type { TaskActions } from './actions';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import { plainWords } from './plainWords';
import { notificationsWanted } from './workModeSettings';

/** Tells the person, once each, that a task they started became ready or failed; of what work mode does by itself its own message tells, when all is done. What was so before this window opened is not told again. */
export class Notifications implements vscode.Disposable {
  private readonly owned: vscode.Disposable[];
  /** What each task was when it was last seen, by id. */
  private seen: Map<string, string> | null = null;
  /** Messages with buttons stay until they are answered, and cannot be taken back: one at a time is enough. */
  private waiting = 0;

  constructor(private readonly current: CurrentRepository, private readonly guard: Guard, private readonly actions: TaskActions) {
    this.owned = [
      current.onDidChange(() => this.remember()),
      current.onEvent((event) => {
        if (event.type === 'task') this.moved(event.task);
        if (event.type === 'deleted') this.seen?.delete(event.id);
      }),
    ];
  }

  dispose(): void {
    for (const one of this.owned) one.dispose();
  }

  /** Everything that is there when a repository opens is known already. */
  private remember(): void {
    if (this.current.situation.state !== 'open') this.seen = null;
    else this.seen ??= new Map([...this.current.tasks.values()].map((task) => [task.id, momentOf(task)]));
  }

  private moved(task: Task): void {
    const before = this.seen?.get(task.id);
    const moment = momentOf(task);
    this.seen?.set(task.id, moment);
    if (!this.seen || before === moment) return;
    const { situation } = this.current;
    if (situation.state !== 'open' || situation.repository.engine.role !== 'working' || !notificationsWanted()) return;
    const cameFromRun = before === undefined || /^(running|pausing|paused|preparing) /.test(before);
    if (!cameFromRun || byWorkMode(task, situation.repository.engine.mode().switch)) return;
    const { state } = task.now;
    if (state === 'ready') this.offer(vscode.window.showInformationMessage, `“${task.brief.title}” is ready.`, { task, choices: { Review: 'review', Apply: 'apply' } });
    if (task.now.state === 'done' && task.now.outcome.kind === 'nothingToChange') {
      const sentence = `“${task.brief.title}” ran to the end and changed nothing.`;
      this.offer(vscode.window.showInformationMessage, sentence, { task, choices: { 'Open Thread': 'openThread' } });
    }
    if (state === 'failed') {
      const sentence = `“${task.brief.title}” failed. ${task.now.sentence}`;
      const way: Record<string, ActionName> = task.now.signIn ? { 'Sign In…': 'signIn' } : { Retry: 'retry' };
      this.offer(vscode.window.showWarningMessage, sentence, { task, choices: { ...way, 'Open Thread': 'openThread' } });
    }
  }

  private async ask(message: Thenable<string | undefined>): Promise<string | undefined> {
    this.waiting += 1;
    try {
      return await message;
    } finally {
      this.waiting -= 1;
    }
  }

  private offer(show: (message: string, ...items: string[]) => Thenable<string | undefined>, sentence: string, o: { task: Task; choices: Record<string, ActionName> }): void {
    void this.guard.run('A notification', async () => {
      if (this.waiting > 0) {
        await show(plainWords(sentence));
        return;
      }
      const choice = await this.ask(show(plainWords(sentence), ...Object.keys(o.choices)));
      const action = choice && o.choices[choice];
      if (action) await this.actions.do(action, o.task.id);
    });
  }
}

/** Nobody wants to find a hundred messages in the morning. */
function byWorkMode({ now }: Task, at: Switch): boolean {
  return 'run' in now ? now.run.by === 'workMode' : at === 'on';
}

function momentOf({ now, runs }: Task): string {
  return `${now.state} ${runs}`;
}
