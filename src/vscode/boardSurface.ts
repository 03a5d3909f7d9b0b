import type * as vscode from 'vscode';
import type { BoardIntent } from '../protocol/intents';
import type { BoardMessage } from '../protocol/picture';
import { columns } from '../protocol/words';
import type { Column } from '../protocol/words';
import type { TaskActions } from './actions';
import { pictureNow } from './boardFacts';
import { boardHtml, boardRoots } from './boardHtml';
import type { BoardPlace } from './boardHtml';
import { Coalesced } from './coalesced';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import { PageChannel } from './pageChannel';
import type { PageHost } from './pageChannel';
import type { Remedies } from './remedies';
import { ThreadFeed } from './threadFeed';

export interface BoardSurfaceNeeds {
  extension: vscode.Uri;
  /** Where the words that a page wants kept survive the editor. */
  memory: vscode.Memento;
  current: CurrentRepository;
  guard: Guard;
  actions: TaskActions;
  remedies: Remedies;
}

/** One board on the screen: posts it pictures while it is visible, shows a thread in its place, and does what it asks. */
export class BoardSurface implements vscode.Disposable {
  private readonly owned: vscode.Disposable[] = [];
  private readonly channel: PageChannel;
  private readonly shown = Object.fromEntries(columns.map((column) => [column, firstShown])) as Record<Column, number>;
  private readonly repaint = new Coalesced(50, () => this.paint());
  private revision = 0;
  private thread: ThreadFeed | null = null;
  /** The task whose thread this page shows; it is shown again when a hidden page loads anew. */
  private threadTask: string | null = null;

  constructor(private readonly host: PageHost, private readonly place: BoardPlace, private readonly needs: BoardSurfaceNeeds) {
    const { current, guard, extension, memory } = needs;
    this.channel = new PageChannel(host, { what: 'the board', guard, obey: (intent) => this.obey(intent) });
    this.owned.push(this.repaint, this.channel, current.onDidChange(() => this.repaint.ask()));
    const { webview } = host;
    webview.options = { enableScripts: true, localResourceRoots: boardRoots(extension) };
    webview.html = boardHtml(webview, { extension, page: 'board', place, task: null, kept: memory.get(memoryKey(place), '') });
  }

  /** To be called when the host was shown or hidden: a hidden page is thrown away and loads anew. */
  visibilityChanged(): void {
    this.channel.visibilityChanged();
    if (!this.host.visible) this.stopThread();
  }

  get visible(): boolean {
    return this.host.visible;
  }

  /** Says something to the board, now or when it has loaded. */
  say(message: BoardMessage): void {
    this.channel.say(message);
  }

  dispose(): void {
    this.closeThread();
    for (const one of this.owned) one.dispose();
  }

  private paint(): void {
    if (!this.channel.loaded) return;
    this.revision += 1;
    this.channel.post({ type: 'board', board: pictureNow(this.needs.current, this.shown, this.revision) });
  }

  private async obey(intent: BoardIntent): Promise<void> {
    const { actions, remedies } = this.needs;
    switch (intent.type) {
      case 'ready':
        this.stopThread();
        this.channel.ready(() => this.repaint.now());
        if (this.threadTask && this.needs.current.tasks.has(this.threadTask)) await this.openThread(this.threadTask);
        return;
      case 'keep':
        return this.needs.memory.update(memoryKey(this.place), intent.memory);
      case 'showMore':
        this.shown[intent.column] += moreShown;
        this.repaint.now();
        return;
      case 'remedy':
        return remedies.do(intent.name);
      case 'act':
        return intent.action === 'openThread' ? this.openThread(intent.id) : actions.do(intent.action, intent.id);
      case 'openThread':
        return this.openThread(intent.id);
      case 'closeThread':
        return this.closeThread();
      case 'thread':
        return this.thread?.obey(intent.wish);
      case 'createTask':
      case 'editTask': {
        const id = await actions.engine(intent);
        this.repaint.now();
        if (intent.type === 'createTask') this.channel.post({ type: 'reveal', id });
        return;
      }
      default:
        await actions.obey(intent);
    }
  }

  /** In this page, over the board. */
  private async openThread(id: string): Promise<void> {
    const { current, guard, actions } = this.needs;
    await current.task(id);
    this.stopThread();
    this.threadTask = id;
    this.thread = new ThreadFeed(id, { current, guard, openInEditor: (task) => actions.do('openThread', task.id) }, (message) => this.channel.post(message));
    this.channel.post({ type: 'showThread', id });
    await this.thread.open();
  }

  private closeThread(): void {
    this.threadTask = null;
    this.stopThread();
  }

  private stopThread(): void {
    this.thread?.dispose();
    this.thread = null;
  }
}

function memoryKey(place: BoardPlace): string {
  return `board.${place}`;
}

const firstShown = 50;
const moreShown = 100;
