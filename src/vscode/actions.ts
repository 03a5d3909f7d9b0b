import * as vscode from 'vscode';
import { putBackQuestion } from '../core/alarmWords';
import { Refusal } from '../core/errors';
import { deleteText } from '../core/deleteText';
import { dependencyPictures } from '../core/dependencies';
import { firstOf } from '../core/listed';
import { changeText } from '../core/ownChange';
import type { Task } from '../core/task';
import { limits, titleTooLong } from '../protocol/intents';
import type { Intent } from '../protocol/intents';
import type { Switch } from '../protocol/mode';
import type { BoardMessage } from '../protocol/picture';
import type { ActionName } from '../protocol/words';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import { plainWords } from './plainWords';
import { QueueActions } from './queueActions';
import { naming } from './refusalNames';
import { writeInTerminal } from './signInTerminal';

export interface TaskActionNeeds {
  current: CurrentRepository;
  guard: Guard;
  review(task: Task): Promise<void>;
  openThread(task: Task): Promise<void>;
  /** Throws the switch of work mode. */
  turnMode(to: Switch): Promise<void>;
  /** Shows a board and says something to it. */
  tellBoard(message: BoardMessage): Promise<void>;
}

/** What a person can do to a task, the same from the tree, the palette, the board and notifications. */
export class TaskActions {
  private readonly queue: QueueActions;

  constructor(private readonly needs: TaskActionNeeds) {
    const { current, guard } = needs;
    this.queue = new QueueActions({ current, guard, engine: (intent) => this.engine(intent) });
  }

  /** Does the action to the task. Throws a Refusal or Failure with a sentence. */
  async do(action: ActionName, id: string): Promise<void> {
    const task = await this.needs.current.task(id);
    try {
      await this.byName[action](task);
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(naming(task.brief.title, error.message)) : error;
    }
  }

  /** Opens the form for a new task. */
  async startNew(): Promise<void> {
    await this.needs.current.ready();
    await this.needs.tellBoard({ type: 'form', task: null });
  }

  /** The one way from this window into the engine. */
  async engine(intent: Intent): Promise<string> {
    const { engine } = await this.needs.current.ready();
    if (starts(intent)) await this.needs.current.needCommit();
    return engine.handle(intent);
  }

  /** Does what a page or another extension wants of the engine, with the same questions to the person as a button has. */
  async obey(intent: Intent): Promise<void> {
    if (intent.type === 'setMode') return this.needs.turnMode(intent.to);
    if (intent.type === 'moveTask' || intent.type === 'moveTaskBefore') return this.queue.moveBeside(intent);
    const action = actionOf[intent.type];
    if (action && 'id' in intent) await this.do(action, intent.id);
    else await this.engine(intent);
  }

  private readonly byName: Record<ActionName, (task: Task) => Promise<unknown>> = {
    start: ({ id }) => this.engine({ type: 'startTask', id }),
    accept: (task) => this.queue.accept(task),
    mergeByAgent: ({ id }) => this.engine({ type: 'mergeByAgent', id }),
    dropDependencies: (task) => this.queue.dropDependencies(task),
    liftLimit: (task) => this.queue.liftLimit(task),
    moveUp: (task) => this.queue.move(task, -1),
    moveDown: (task) => this.queue.move(task, 1),
    setDependencies: (task) => this.queue.setDependencies(task),
    pause: ({ id }) => this.engine({ type: 'pauseTask', id }),
    stop: ({ id }) => this.engine({ type: 'stopTask', id }),
    resume: ({ id }) => this.engine({ type: 'resumeTask', id }),
    retry: ({ id }) => this.engine({ type: 'retryTask', id }),
    restore: ({ id }) => this.engine({ type: 'restoreTask', id }),
    review: (task) => this.needs.review(task),
    openThread: (task) => this.needs.openThread(task),
    signIn: (task) => signIn(task),
    putBack: (task) => this.putBack(task),
    keepChanges: ({ id }) => this.engine({ type: 'keepChanges', id }),
    edit: (task) => this.edit(task),
    rename: (task) => this.rename(task),
    apply: (task) => this.apply(task),
    dismiss: (task) => this.dismiss(task),
    delete: (task) => this.remove(task),
  };

  /** A task of the queue was put by hand into the place of another one, or to the top. */
  moveTo(id: string, on: string | null): Promise<void> {
    return this.queue.moveTo(id, on);
  }

  private async edit({ id, brief, priority, agent, model, effort, profile, labels, dependsOn, timeLimitMinutes }: Task): Promise<void> {
    const planning = { labels, dependsOn, timeLimitMinutes };
    await this.needs.tellBoard({ type: 'form', task: { id, brief, priority, routing: { agent, model, effort, profile }, planning, dependencies: dependencyPictures(dependsOn, this.needs.current.tasks) } });
  }

  private async rename({ id, brief, priority, agent, model, effort, profile }: Task): Promise<void> {
    const title = await vscode.window.showInputBox({
      title: 'Rename Task', value: brief.title, prompt: 'The new title of the task', validateInput: problemOfTitle,
    });
    if (title === undefined || title.trim() === brief.title) return;
    await this.engine({ type: 'editTask', id, brief: { ...brief, title: title.trim() }, priority, agent, model, effort, profile });
  }

  private async apply(task: Task): Promise<void> {
    await this.engine({ type: 'applyTask', id: task.id });
    vscode.window.setStatusBarMessage(`$(check) Applied “${task.brief.title}”`, 5000);
  }

  private async dismiss(task: Task): Promise<void> {
    await this.engine({ type: 'dismissTask', id: task.id });
    const { guard } = this.needs;
    void guard.run('Undoing a dismissal', async () => {
      const choice = await vscode.window.showInformationMessage(plainWords(`Dismissed “${task.brief.title}”. Your files were not touched.`), 'Undo');
      if (choice) await this.do('restore', task.id);
    });
  }

  private async putBack({ id, alarm }: Task): Promise<void> {
    if (!alarm) throw new Refusal('No changed files wait for your decision any more.');
    const yes = 'Put Back';
    const choice = await vscode.window.showWarningMessage(putBackQuestion(alarm.changes), {
      modal: true, detail: `${firstOf(alarm.changes.map(changeText), 12, (others) => `… and ${others} more`).join('\n')}\n\nWhat stands there now is kept in a folder that you are told.`,
    }, yes);
    if (choice === yes) await this.engine({ type: 'putBackChanges', id });
  }

  /** Asks for words to the agent of this task, and sends them. */
  async write(task: Task, agent: string): Promise<void> {
    const text = await vscode.window.showInputBox({
      title: `Write to ${agent}`, prompt: `About “${task.brief.title}”. It gets your words after its turn.`, ignoreFocusOut: true,
      validateInput: (words) => (words.length > limits.text ? `At most ${limits.text.toLocaleString('en')} characters.` : undefined),
    });
    if (text?.trim()) await this.engine({ type: 'messageTask', id: task.id, text: text.trim(), steer: false });
  }

  private async remove(task: Task): Promise<void> {
    const yes = 'Delete';
    const choice = await vscode.window.showWarningMessage(
      `Delete “${task.brief.title}”?`, { modal: true, detail: deleteText(task, this.needs.current.tasks.values()) }, yes,
    );
    if (choice === yes) await this.engine({ type: 'deleteTask', id: task.id });
  }
}

/** Intents that are an action of a card, questions to the person included. */
const actionOf: Partial<Record<Intent['type'], ActionName>> = {
  startTask: 'start', acceptTask: 'accept', dropDependencies: 'dropDependencies', mergeByAgent: 'mergeByAgent', pauseTask: 'pause', stopTask: 'stop', resumeTask: 'resume', retryTask: 'retry', applyTask: 'apply', dismissTask: 'dismiss',
  restoreTask: 'restore', deleteTask: 'delete', putBackChanges: 'putBack', keepChanges: 'keepChanges',
};

/** Writes the command that signs the person in into a terminal. */
function signIn({ brief, now }: Task): Promise<void> {
  if (now.state !== 'failed' || !now.signIn) throw new Refusal(`“${brief.title}” does not wait for you to sign in.`);
  writeInTerminal(now.signIn);
  void vscode.window.showInformationMessage('The command that signs you in is in the terminal. Press Enter there, then run the task again.');
  return Promise.resolve();
}

/** Why a title cannot be taken; undefined when it can. */
export function problemOfTitle(title: string): string | undefined {
  if (!title.trim()) return 'A task needs a title.';
  if (title.trim().length > limits.title) return titleTooLong;
  return undefined;
}

/** It needs a commit to start from, now or when its turn comes. */
function starts(intent: Intent): boolean {
  switch (intent.type) {
    case 'createTask': return intent.start || intent.queue === true;
    case 'setMode': return intent.to === 'on';
    case 'startTask':
    case 'acceptTask':
    case 'retryTask':
    case 'resumeTask': return true;
    default: return false;
  }
}
