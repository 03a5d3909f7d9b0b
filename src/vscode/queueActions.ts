import * as vscode from 'vscode';
import { standingOf } from '../core/dependencies';
import { byTurn } from '../core/queue';
import type { Task } from '../core/task';
import { isIn } from '../core/task';
import type { Intent } from '../protocol/intents';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import { pickDependencies } from './pickDependencies';
import { plainWords, shortened } from './plainWords';
import { behindWhenDropped } from './queueDrop';
import { whileQueued } from './whileQueued';

export interface QueueActionNeeds {
  current: CurrentRepository;
  guard: Guard;
  /** The one way from this window into the engine. */
  engine(intent: Intent): Promise<string>;
}

/** What a person can do about when a task runs. */
export class QueueActions {
  constructor(private readonly needs: QueueActionNeeds) {}

  async accept({ id, brief }: Task): Promise<void> {
    const { current } = this.needs;
    const { engine } = await current.ready();
    await this.needs.engine({ type: 'acceptTask', id });
    if (!isIn(await current.task(id), 'queued')) return;
    const { switch: now } = engine.mode();
    const when = { off: ', and starts when work mode is turned on', paused: ', and starts when work mode goes on', on: '' }[now];
    const holds = () => engine.mode().switch === now;
    vscode.window.setStatusBarMessage(withIcon('add', `“${shortened(brief.title, 40)}” is queued${when}`), whileQueued(current, { id, holds, mostMs: shownMs }));
  }

  /** One place up or down in the queue. */
  async move({ id }: Task, by: 1 | -1): Promise<void> {
    const order = queued(this.needs.current);
    const on = order[order.indexOf(id) + by];
    if (on !== undefined) await this.moveTo(id, on);
  }

  /** To the place of another task of the queue, or to its top. */
  async moveTo(id: string, on: string | null): Promise<void> {
    const behind = behindWhenDropped(queued(this.needs.current), { id, on });
    if (behind !== undefined) await this.moveBeside({ type: 'moveTask', id, behind });
  }

  /** Behind another task, before it, or to the top. Among tasks of another priority it becomes one of theirs, and the person is told. */
  async moveBeside(intent: Extract<Intent, { type: 'moveTask' | 'moveTaskBefore' }>): Promise<void> {
    const { current, engine } = this.needs;
    const { id } = intent;
    const before = (await current.task(id)).priority;
    await engine(intent);
    const { priority, brief } = await current.task(id);
    if (priority !== before) vscode.window.setStatusBarMessage(withIcon('list-ordered', `“${shortened(brief.title, 40)}” now has the priority ${priority}`), shownMs);
  }

  async liftLimit(task: Task): Promise<void> {
    const { engine } = await this.needs.current.ready();
    await this.needs.engine({ type: 'liftLimit', account: engine.queue().account(task) });
  }

  /** What it no longer waits for can be taken back as long as those tasks are there. */
  async dropDependencies({ id, brief, dependsOn }: Task): Promise<void> {
    const { current, guard, engine } = this.needs;
    const { tasks } = current;
    const dropped = dependsOn.filter((one) => standingOf(one, tasks).kind === 'broken');
    await engine({ type: 'dropDependencies', id });
    const names = dropped.map((one) => tasks.get(one)?.brief.title).filter((title) => title !== undefined);
    if (!names.length || names.length < dropped.length) return;
    void guard.run('Waiting for other tasks again', async () => {
      const choice = await vscode.window.showInformationMessage(plainWords(`“${brief.title}” no longer comes after ${names.map((name) => `“${name}”`).join(', ')}.`), 'Undo');
      if (choice) await engine({ ...wordsOf(await current.task(id)), dependsOn });
    });
  }

  async setDependencies(task: Task): Promise<void> {
    const chosen = await pickDependencies(this.needs.current, { id: task.id, chosen: task.dependsOn });
    if (chosen) await this.needs.engine({ ...wordsOf(await this.needs.current.task(task.id)), dependsOn: chosen });
  }
}

/** An edit that changes nothing yet. */
function wordsOf({ id, brief, priority, agent, model, effort, profile }: Task): Extract<Intent, { type: 'editTask' }> {
  return { type: 'editTask', id, brief, priority, agent, model, effort, profile };
}

/** Ids of the queue, in its order. */
function queued({ tasks }: CurrentRepository): string[] {
  return [...tasks.values()].filter((task) => isIn(task, 'queued')).sort(byTurn).map(({ id }) => id);
}

/** For the status bar. The icon syntax $(name) in a title is a title, not an icon. */
function withIcon(icon: string, words: string): string {
  return `$(${icon}) ${words.replaceAll('$(', '$\u200b(')}`;
}

/** How long a message stands in the status bar at most. */
const shownMs = 5000;
