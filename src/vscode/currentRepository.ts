import * as vscode from 'vscode';
import { Refusal, sentenceOf } from '../core/errors';
import type { Task } from '../core/task';
import type { EngineEvent } from '../engine/engine';
import type { Guard } from './guard';
import type { Folders, OpenedRepository, Problem } from './openedRepository';

/** What this window has to do with a repository at the moment. */
export type Situation =
  | { state: 'loading' }
  | ({ state: 'problem' } & Problem)
  | { state: 'open'; repository: OpenedRepository; hasCommits: boolean };

/** A sentence of the engine that stays on the board until it is hidden. */
export interface Found { id: string; tone: 'info' | 'warning'; sentence: string }

/** The repository of this window: opened for the first workspace folder that is in one, switched when the folders change. */
export class CurrentRepository implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly happened = new vscode.EventEmitter<EngineEvent>();
  private readonly owned: vscode.Disposable[] = [this.changed, this.happened];
  private endSubscription = () => {};
  private turn: Promise<void> = Promise.resolve();
  private disposed = false;
  private found: Found[] = [];
  /** The workspace folder that the open repository was opened for. */
  private folder: string | null = null;
  private lastFound = 0;

  /** Something a view draws may have changed. */
  readonly onDidChange = this.changed.event;
  /** What the engine says, whichever repository is open. */
  readonly onEvent = this.happened.event;
  situation: Situation = { state: 'loading' };

  constructor(private readonly folders: Folders, private readonly guard: Guard) {
    this.owned.push(
      vscode.workspace.onDidChangeWorkspaceFolders(guard.wrap('Changing folders', () => this.foldersChanged())),
      vscode.window.onDidChangeWindowState(guard.wrap('Coming back to the window', ({ focused }) => focused && this.lookAgain())),
    );
  }

  /** What was found that the person should know, until they hide it. */
  get notices(): readonly Found[] {
    return this.found;
  }

  hideNotice(id: string): void {
    this.found = this.found.filter((other) => other.id !== id);
    this.changed.fire();
  }

  /** The tasks; none while nothing is open. */
  get tasks(): ReadonlyMap<string, Task> {
    return this.situation.state === 'open' ? this.situation.repository.engine.tasks() : new Map();
  }

  /** The open repository. Waits while one is being opened; throws a Refusal when there is none. */
  async ready(): Promise<OpenedRepository> {
    await this.turn;
    const { situation } = this;
    if (situation.state === 'open') return situation.repository;
    throw new Refusal(situation.state === 'problem' ? situation.sentence : 'Work Mode has not opened a repository yet. Try again in a moment.');
  }

  /** The task as it is now. Throws a Refusal when it is gone. */
  async task(id: string): Promise<Task> {
    const task = (await this.ready()).engine.tasks().get(id);
    if (!task) throw new Refusal('That task is not there any more. The board shows the ones there are.');
    return task;
  }

  /** Something outside of the repository changed that views draw. */
  redraw(): void {
    this.changed.fire();
  }

  /** Looks at the queue again: a setting changed that decides what may run. */
  wake(): void {
    if (this.situation.state === 'open') this.situation.repository.wake();
    this.changed.fire();
  }

  /** Closes what is open and looks at the workspace folders again. One at a time, in call order. */
  reopen(): Promise<void> {
    this.turn = this.turn.then(() => this.openFolders());
    return this.turn;
  }

  /** Only where there is no repository at all: neither a second time, nor inside of another one. */
  async initialise(): Promise<void> {
    await this.turn;
    const { situation } = this;
    if (situation.state !== 'problem' || situation.kind !== 'notARepository') {
      throw new Refusal('There is nothing to initialise: this folder belongs to a git repository already, or no folder is open.');
    }
    await this.folders.initialise(firstFolder());
    await this.reopen();
  }

  async makeFirstCommit(): Promise<void> {
    await this.folders.makeFirstCommit(firstFolder());
    await this.lookAgain();
  }

  /** Throws a Refusal where there is no commit that a task could start from. */
  async needCommit(): Promise<void> {
    await this.lookAgain();
    const { situation } = this;
    if (situation.state !== 'open' || situation.hasCommits) return;
    throw new Refusal('A task starts from a commit, and this repository has none yet. Choose Make First Commit, then start it; until then it can be kept as a draft.');
  }

  /** Notices what was done outside, in a terminal for example: a repository that is there by now, a first commit. */
  async lookAgain(): Promise<void> {
    const { situation } = this;
    if (situation.state === 'problem') return this.reopen();
    if (situation.state !== 'open' || situation.hasCommits || !(await situation.repository.hasCommits())) return;
    if (this.situation === situation) this.enter({ ...situation, hasCommits: true });
  }

  /** Gives the repository back. Nothing is opened afterwards. */
  async close(): Promise<void> {
    this.disposed = true;
    this.turn = this.turn.then(() => this.leave());
    await this.turn;
  }

  dispose(): void {
    this.disposed = true;
    for (const one of this.owned) one.dispose();
  }

  private foldersChanged(): Promise<void> | undefined {
    const stays = this.situation.state === 'open' && vscode.workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === this.folder);
    return stays ? undefined : this.reopen();
  }

  private async openFolders(): Promise<void> {
    await this.leave();
    if (this.disposed) return;
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    if (!folders.length) return this.enter({ state: 'problem', kind: 'noFolder', sentence: noFolder });
    let first: Situation | null = null;
    for (const folder of folders) {
      const situation = await this.openFolder(folder.uri.fsPath);
      if (situation.state === 'open') {
        this.folder = folder.uri.fsPath;
        return this.enter(situation);
      }
      first ??= situation;
    }
    if (first) this.enter(first);
  }

  private async openFolder(folder: string): Promise<Situation> {
    try {
      const opening = await this.folders.open(folder);
      if ('problem' in opening) return { state: 'problem', ...opening.problem };
      return await this.follow(opening.repository);
    } catch (error) {
      this.guard.record(`Opening ${folder}`, error);
      return { state: 'problem', kind: 'broken', sentence: sentenceOf(error) };
    }
  }

  /** Listens first and waits then: what the engine finds at its start is told once. */
  private async follow(repository: OpenedRepository): Promise<Situation> {
    const ends = [repository.engine.onEvent((event) => this.hear(event)), repository.agents.onChange(() => this.changed.fire())];
    this.endSubscription = () => { for (const end of ends) end(); };
    try {
      await repository.ready;
      return { state: 'open', repository, hasCommits: await repository.hasCommits() };
    } catch (error) {
      this.endSubscription();
      await repository.close();
      throw error;
    }
  }

  private enter(situation: Situation): void {
    this.situation = situation;
    this.changed.fire();
  }

  private hear(event: EngineEvent): void {
    if (this.disposed) return;
    if (event.type === 'notice' && !this.found.some(({ sentence }) => sentence === event.sentence)) {
      this.found = [...this.found, { id: `found${++this.lastFound}`, tone: event.tone, sentence: event.sentence }];
    }
    this.happened.fire(event);
    if (event.type !== 'transcript' && this.situation.state === 'open') this.changed.fire();
  }

  private async leave(): Promise<void> {
    this.endSubscription();
    this.endSubscription = () => {};
    this.found = [];
    const { situation } = this;
    this.situation = { state: 'loading' };
    if (situation.state !== 'open') return;
    if (!this.disposed) this.changed.fire();
    await situation.repository.close().catch((error: unknown) => this.guard.record('Closing the repository', error));
  }
}

const noFolder = 'Work Mode works in a git repository. Open the folder of one to write down tasks.';

function firstFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Refusal(noFolder);
  return folder.uri.fsPath;
}
