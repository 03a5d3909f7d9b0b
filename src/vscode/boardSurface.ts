import type * as vscode from 'vscode';
import { dependencyPictures } from '../core/dependencies';
import { boardIntentSchema } from '../protocol/intents';
import type { BoardIntent } from '../protocol/intents';
import type { BoardMessage } from '../protocol/picture';
import { columns } from '../protocol/words';
import type { Column } from '../protocol/words';
import type { TaskActions } from './actions';
import { noFilter, pictureNow } from './boardFacts';
import { boardHtml, boardRoots } from './boardHtml';
import type { PagePlace } from './boardHtml';
import { Coalesced } from './coalesced';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import { PageChannel } from './pageChannel';
import type { PageHost } from './pageChannel';
import { pickDependencies } from './pickDependencies';
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
  /** Opens the activity log, of one task where one is named. */
  showActivity(task: string | null): Promise<void>;
}

/** One board on the screen: posts it pictures while it is visible, shows a thread in its place, and does what it asks. */
export class BoardSurface implements vscode.Disposable {
  private readonly owned: vscode.Disposable[] = [];
  private readonly channel: PageChannel<BoardIntent, BoardMessage>;
  private readonly shown = Object.fromEntries(columns.map((column) => [column, firstShown])) as Record<Column, number>;
  private readonly repaint = new Coalesced(50, () => this.paint());
  private revision = 0;
  private filter = noFilter;
  private thread: ThreadFeed | null = null;

  constructor(private readonly host: PageHost, private readonly place: 'sidebar' | 'editor', private readonly needs: BoardSurfaceNeeds) {
    const { current, guard, extension, memory } = needs;
    this.channel = new PageChannel(host, { what: 'the board', guard, schema: boardIntentSchema, obey: (intent) => this.obey(intent) });
    this.owned.push(this.repaint, this.channel, current.onDidChange(() => this.repaint.ask()));
    const { webview } = host;
    webview.options = { enableScripts: true, localResourceRoots: boardRoots(extension) };
    webview.html = boardHtml(webview, { extension, place, task: null, kept: memory.get(memoryKey(place), '') });
  }

  /** To be called when the host was shown or hidden: a hidden page is thrown away and loads anew. */
  visibilityChanged(): void {
    this.channel.visibilityChanged();
    if (!this.host.visible) this.closeThread();
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
    this.channel.post({ type: 'board', board: pictureNow(this.needs.current, { shown: this.shown, filter: this.filter }, this.revision) });
  }

  private async obey(intent: BoardIntent): Promise<void> {
    const { actions, remedies } = this.needs;
    switch (intent.type) {
      case 'ready':
        this.closeThread();
        this.channel.ready(() => this.repaint.now());
        return;
      case 'keep':
        return this.needs.memory.update(memoryKey(this.place), intent.memory);
      case 'showMore':
        this.shown[intent.column] += moreShown;
        this.repaint.now();
        return;
      case 'filter':
        this.filter = intent.filter;
        this.repaint.now();
        return;
      case 'pickDependencies': {
        const dependsOn = await pickDependencies(this.needs.current, intent);
        if (dependsOn) this.channel.post({ type: 'dependencies', dependencies: dependencyPictures(dependsOn, this.needs.current.tasks) });
        return;
      }
      case 'showActivity':
        return this.needs.showActivity(intent.id);
      case 'remedy':
        return remedies.do(intent.name);
      case 'act':
        if (intent.action !== 'openThread') return actions.do(intent.action, intent.id);
        // In this very page: it makes room, and then asks for the thread by itself.
        await this.needs.current.task(intent.id);
        return this.channel.post({ type: 'showThread', id: intent.id });
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

  /** The page has made room for a thread, or has loaded anew with one in its place. */
  private async openThread(id: string): Promise<void> {
    const { current, guard, actions } = this.needs;
    this.closeThread();
    await current.task(id);
    this.thread = new ThreadFeed(id, { current, guard, openInEditor: (task) => actions.do('openThread', task.id) }, (message) => this.channel.post(message));
    await this.thread.open();
  }

  private closeThread(): void {
    this.thread?.dispose();
    this.thread = null;
  }
}

function memoryKey(place: PagePlace): string {
  return `board.${place}`;
}

const firstShown = 50;
const moreShown = 100;
