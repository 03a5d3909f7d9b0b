import * as vscode from 'vscode';
import * as z from 'zod';
import type { Task } from '../core/task';
import { boardIntentSchema } from '../protocol/intents';
import type { BoardIntent } from '../protocol/intents';
import type { BoardMessage } from '../protocol/picture';
import type { ThreadSpot } from '../protocol/thread';
import type { TaskActions } from './actions';
import { boardHtml, boardRoots } from './boardHtml';
import { threadPanel } from './commandList';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import { PageChannel } from './pageChannel';
import { shortened } from './plainWords';
import { ThreadFeed } from './threadFeed';

export interface ThreadPanelNeeds {
  extension: vscode.Uri;
  memory: vscode.Memento;
  current: CurrentRepository;
  guard: Guard;
  actions: TaskActions;
}

/** The threads that are open as editors, one for each task; they come back after a reload of the window. */
export class ThreadPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly owned: vscode.Disposable[];
  private readonly open = new Map<string, ThreadEditor>();

  constructor(private readonly needs: ThreadPanelNeeds) {
    const { current } = needs;
    this.owned = [
      vscode.window.registerWebviewPanelSerializer(threadPanel, this),
      current.onEvent((event) => {
        if (event.type === 'deleted') this.open.get(event.id)?.close();
        if (event.type === 'task') this.open.get(event.task.id)?.named(event.task);
      }),
    ];
  }

  /** Opens the thread as an editor, or shows the one there is. */
  show(task: Task): Promise<void> {
    const there = this.open.get(task.id);
    if (there) there.reveal();
    else this.adopt(task.id, vscode.window.createWebviewPanel(threadPanel, titleOf(task), vscode.ViewColumn.Active, { enableFindWidget: false }));
    return Promise.resolve();
  }

  /** Opens the thread at one of its lines. */
  async showAt(task: Task, spot: ThreadSpot): Promise<void> {
    await this.show(task);
    await this.open.get(task.id)?.showAt(spot);
  }

  /** The task whose thread is the active editor; null for any other. */
  active(): string | null {
    return [...this.open.values()].find(({ active }) => active)?.task ?? null;
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = stateSchema.safeParse(state);
    if (!parsed.success) this.needs.guard.log.info('An editor with a thread did not say of which task, and was closed.');
    if (!parsed.success || this.open.has(parsed.data.task)) panel.dispose();
    else this.adopt(parsed.data.task, panel);
    return Promise.resolve();
  }

  dispose(): void {
    for (const one of this.owned) one.dispose();
    for (const one of [...this.open.values()]) one.dispose();
  }

  private adopt(task: string, panel: vscode.WebviewPanel): void {
    const editor = new ThreadEditor(task, panel, this.needs);
    this.open.set(task, editor);
    panel.onDidDispose(() => {
      editor.dispose();
      if (this.open.get(task) === editor) this.open.delete(task);
    });
  }
}

/** What the page leaves in VS Code's keeping, so that it can be given its thread again. */
const stateSchema = z.object({ task: z.string().regex(/^[a-z0-9]{1,24}$/) });

/** One editor with one thread. */
class ThreadEditor implements vscode.Disposable {
  private readonly owned: vscode.Disposable[];
  private readonly channel: PageChannel<BoardIntent, BoardMessage>;
  private feed: ThreadFeed | null = null;
  /** Shown as soon as the page has its thread. */
  private wanted: ThreadSpot | null = null;

  constructor(readonly task: string, private readonly panel: vscode.WebviewPanel, private readonly needs: ThreadPanelNeeds) {
    const { extension, memory, guard, current } = needs;
    const media = (name: string) => vscode.Uri.joinPath(extension, 'media', name);
    panel.iconPath = { light: media('board-light.svg'), dark: media('board-dark.svg') };
    this.channel = new PageChannel(panel, { what: 'the thread', guard, schema: boardIntentSchema, obey: (intent) => this.obey(intent) });
    this.owned = [
      this.channel,
      panel.onDidChangeViewState(() => {
        this.channel.visibilityChanged();
        if (!panel.visible) this.stop();
      }),
      current.onDidChange(() => this.openWhenPossible()),
    ];
    panel.webview.options = { enableScripts: true, localResourceRoots: boardRoots(extension) };
    panel.webview.html = boardHtml(panel.webview, { extension, place: 'thread', task, kept: memory.get(this.memoryKey, '') });
  }

  get active(): boolean {
    return this.panel.active;
  }

  reveal(): void {
    this.panel.reveal();
  }

  async showAt(spot: ThreadSpot): Promise<void> {
    this.wanted = spot;
    if (this.feed && this.channel.loaded) await this.showWanted();
  }

  close(): void {
    this.panel.dispose();
  }

  named(task: Task): void {
    const title = titleOf(task);
    if (this.panel.title !== title) this.panel.title = title;
  }

  dispose(): void {
    this.stop();
    for (const one of this.owned) one.dispose();
  }

  private get memoryKey(): string {
    return `thread.${this.task}`;
  }

  private async obey(intent: BoardIntent): Promise<void> {
    const { actions, memory } = this.needs;
    switch (intent.type) {
      case 'ready':
        this.stop();
        this.channel.ready(() => {});
        return this.start();
      case 'keep':
        return memory.update(this.memoryKey, intent.memory);
      case 'thread':
        return this.feed?.obey(intent.wish);
      case 'act':
        return intent.action === 'openThread' ? undefined : actions.do(intent.action, intent.id);
      case 'openThread':
        return actions.do('openThread', intent.id);
      case 'closeThread':
        return this.close();
      case 'showMore':
      case 'remedy':
      case 'filter':
      case 'pickDependencies':
      case 'showActivity':
        return;
      default:
        return actions.obey(intent);
    }
  }

  private async start(): Promise<void> {
    const { current, guard } = this.needs;
    const task = await current.task(this.task);
    this.named(task);
    this.stop();
    this.feed = new ThreadFeed(this.task, { current, guard, openInEditor: () => Promise.resolve() }, (message) => this.channel.post(message));
    await this.feed.open();
    await this.showWanted();
  }

  private async showWanted(): Promise<void> {
    const { wanted, feed } = this;
    this.wanted = null;
    if (wanted) await feed?.show(wanted);
  }

  /** After a reload of the window the page may be there before the repository. */
  private openWhenPossible(): void {
    if (this.feed || !this.channel.loaded || !this.needs.current.tasks.has(this.task)) return;
    void this.needs.guard.run('Opening a thread', () => this.start());
  }

  private stop(): void {
    this.feed?.dispose();
    this.feed = null;
  }
}

function titleOf({ brief }: Task): string {
  return shortened(brief.title, 40);
}
