import * as vscode from 'vscode';
import type { Task } from '../core/task';
import type { Switch } from '../protocol/mode';
import type { ActionName } from '../protocol/words';
import type { TaskActions } from './actions';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import { plainWords } from './plainWords';
import { readyMessage, readySentence } from './readyMessage';
import { reviewedTask } from './review';
import { standingMessage } from './standingMessage';
import { notificationsWanted } from './workModeSettings';

/** Tells the person, once each, that a task they started became ready or failed; of what work mode does by itself its own message tells, when all is done. What was so before this window opened is not told again. */
export class Notifications implements vscode.Disposable {
  private readonly owned: vscode.Disposable[];
  /** What each task was when it was last seen, by id. */
  private seen: Map<string, string> | null = null;
  /** Messages that offer something stay until they are answered: one at a time is enough. */
  private waiting = 0;
  /** What ends the message that a task is ready, by its id; `moment` is when it was so. */
  private readonly ready = new Map<string, { moment: string; end: () => void }>();

  constructor(private readonly current: CurrentRepository, private readonly guard: Guard, private readonly actions: TaskActions) {
    this.owned = [
      current.onDidChange(() => this.remember()),
      current.onEvent((event) => {
        if (event.type === 'task') this.moved(event.task);
        if (event.type === 'deleted') this.gone(event.id);
      }),
      // A review offers all that the message does.
      vscode.window.tabGroups.onDidChangeTabs(({ opened, changed }) => {
        for (const tab of [...opened, ...changed]) this.ready.get(reviewedTask(tab, current.tasks)?.id ?? '')?.end();
      }),
    ];
  }

  dispose(): void {
    for (const one of this.owned) one.dispose();
    this.endAll();
  }

  private endAll(): void {
    for (const { end } of [...this.ready.values()]) end();
  }

  private gone(id: string): void {
    this.seen?.delete(id);
    this.ready.get(id)?.end();
  }

  /** Everything that is there when a repository opens is known already. */
  private remember(): void {
    if (this.current.situation.state !== 'open') {
      this.seen = null;
      this.endAll();
    } else this.seen ??= new Map([...this.current.tasks.values()].map((task) => [task.id, momentOf(task)]));
  }

  private moved(task: Task): void {
    const before = this.seen?.get(task.id);
    const moment = momentOf(task);
    this.seen?.set(task.id, moment);
    // Whatever became of it, and from wherever: it is not ready any more.
    const told = this.ready.get(task.id);
    if (told && told.moment !== moment) told.end();
    if (!this.seen || before === moment) return;
    const { situation } = this.current;
    if (situation.state !== 'open' || situation.repository.engine.role !== 'working' || !notificationsWanted()) return;
    const cameFromRun = before === undefined || /^(running|pausing|paused|preparing) /.test(before);
    if (!cameFromRun || byWorkMode(task, situation.repository.engine.mode().switch)) return;
    const { state } = task.now;
    if (state === 'ready') this.tellReady(task, moment);
    if (task.now.state === 'done' && task.now.outcome.kind === 'nothingToChange') {
      const sentence = `“${task.brief.title}” ran to the end and changed nothing.`;
      this.offer(vscode.window.showInformationMessage, sentence, { task, choices: { 'Open Thread': 'openThread' } });
    }
    if (task.now.state === 'interrupted' && task.now.cause === 'unconfirmed' && !task.now.messages.length) {
      const sentence = `“${task.brief.title}” ended without a result, and without saying that it is done.`;
      this.offer(vscode.window.showWarningMessage, sentence, { task, choices: { 'Open Thread': 'openThread' } });
    }
    if (state === 'failed') {
      const sentence = `“${task.brief.title}” failed. ${task.now.sentence}`;
      const way: Record<string, ActionName> = task.now.signIn ? { 'Sign In…': 'signIn' } : { Retry: 'retry' };
      this.offer(vscode.window.showWarningMessage, sentence, { task, choices: { ...way, 'Open Thread': 'openThread' } });
    }
  }

  private tellReady(task: Task, moment: string): void {
    if (this.waiting > 0) {
      void vscode.window.showInformationMessage(readySentence(task));
      return;
    }
    this.waiting += 1;
    const end = standingMessage(readyMessage(task), () => {
      if (this.ready.delete(task.id)) this.waiting -= 1;
    });
    this.ready.set(task.id, { moment, end });
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
