import * as vscode from 'vscode';
import { noActivityFilter } from '../core/activityFilter';
import type { Task } from '../core/task';
import { activityIntentSchema } from '../protocol/activity';
import type { ActivityFilter, ActivityIntent, ActivityMessage } from '../protocol/activity';
import type { ThreadSpot } from '../protocol/thread';
import { ActivityFeed } from './activityFeed';
import { boardHtml, boardRoots } from './boardHtml';
import { activityPanel } from './commandList';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import { PageChannel } from './pageChannel';

export interface ActivityPanelNeeds {
  extension: vscode.Uri;
  memory: vscode.Memento;
  current: CurrentRepository;
  guard: Guard;
  /** Opens the thread of a task: at its end, or at one of its lines. */
  openThread(task: Task, spot: ThreadSpot | null): Promise<void>;
}

/** The activity log as at most one editor, which comes back after a reload of the window. */
export class ActivityPanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly owned: vscode.Disposable[];
  private editor: ActivityEditor | null = null;

  constructor(private readonly needs: ActivityPanelNeeds) {
    this.owned = [vscode.window.registerWebviewPanelSerializer(activityPanel, this)];
  }

  /** Opens the log or shows the one there is: that of one task, or as it was last looked at where `task` is null. */
  async show(task: string | null): Promise<void> {
    await this.needs.current.ready();
    const filter = task === null ? null : { ...noActivityFilter, task };
    if (!this.editor) this.adopt(vscode.window.createWebviewPanel(activityPanel, 'Activity Log', vscode.ViewColumn.Active, { enableFindWidget: true }));
    this.editor?.reveal(filter);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.editor) panel.dispose();
    else this.adopt(panel);
    return Promise.resolve();
  }

  dispose(): void {
    for (const one of this.owned) one.dispose();
    this.editor?.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    const editor = new ActivityEditor(panel, this.needs);
    this.editor = editor;
    panel.onDidDispose(() => {
      editor.dispose();
      if (this.editor === editor) this.editor = null;
    });
  }
}

/** The page and what it is told. */
class ActivityEditor implements vscode.Disposable {
  private readonly owned: vscode.Disposable[];
  private readonly channel: PageChannel<ActivityIntent, ActivityMessage>;
  private feed: ActivityFeed | null = null;
  /** What the page wants to see, as soon as there is a repository to read it from. */
  private wanted: ActivityFilter | null = null;

  constructor(private readonly panel: vscode.WebviewPanel, private readonly needs: ActivityPanelNeeds) {
    const { extension, memory, guard, current } = needs;
    const media = (name: string) => vscode.Uri.joinPath(extension, 'media', name);
    panel.iconPath = { light: media('board-light.svg'), dark: media('board-dark.svg') };
    this.channel = new PageChannel(panel, { what: 'the activity log', guard, schema: activityIntentSchema, obey: (intent) => this.obey(intent) });
    this.owned = [
      this.channel,
      panel.onDidChangeViewState(() => {
        this.channel.visibilityChanged();
        if (!panel.visible) this.stop();
      }),
      current.onDidChange(() => this.startWhenPossible()),
    ];
    panel.webview.options = { enableScripts: true, localResourceRoots: boardRoots(extension) };
    panel.webview.html = boardHtml(panel.webview, { extension, place: 'activity', task: null, kept: memory.get(memoryKey, '') });
  }

  reveal(filter: ActivityFilter | null): void {
    this.panel.reveal();
    if (filter) this.channel.say({ type: 'filter', filter });
  }

  dispose(): void {
    this.stop();
    for (const one of this.owned) one.dispose();
  }

  private async obey(intent: ActivityIntent): Promise<void> {
    const { current, memory, openThread } = this.needs;
    switch (intent.type) {
      case 'ready':
        this.stop();
        this.wanted = intent.filter;
        this.channel.ready(() => {});
        return this.start(intent.filter);
      case 'filter':
        this.wanted = intent.filter;
        return this.start(intent.filter);
      case 'more':
        return this.feed?.more();
      case 'open': {
        const { task, run, at, item } = intent;
        return openThread(await current.task(task), run === null ? null : { run, at, item });
      }
      case 'keep':
        return memory.update(memoryKey, intent.memory);
    }
  }

  private async start(filter: ActivityFilter): Promise<void> {
    const { current, guard } = this.needs;
    await current.ready();
    this.wanted = null;
    this.feed ??= new ActivityFeed({ current, guard }, (message) => this.channel.post(message));
    await this.feed.show(filter);
  }

  /** After a reload of the window the page may be there before the repository. */
  private startWhenPossible(): void {
    const { wanted } = this;
    if (!wanted || !this.channel.loaded || this.needs.current.situation.state !== 'open') return;
    this.wanted = null;
    void this.needs.guard.run('Opening the activity log', () => this.start(wanted));
  }

  private stop(): void {
    this.feed?.dispose();
    this.feed = null;
  }
}

const memoryKey = 'activity';
