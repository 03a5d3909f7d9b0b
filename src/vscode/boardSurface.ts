import type * as vscode from 'vscode';
import { sentenceOf, Refusal } from '../core/errors';
import { boardIntentSchema } from '../protocol/intents';
import type { BoardIntent, Intent } from '../protocol/intents';
import type { BoardMessage } from '../protocol/picture';
import { columns } from '../protocol/words';
import type { ActionName, Column } from '../protocol/words';
import type { TaskActions } from './actions';
import { pictureNow } from './boardFacts';
import { boardHtml, boardRoots } from './boardHtml';
import type { BoardPlace } from './boardHtml';
import { Coalesced } from './coalesced';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import type { Remedies } from './remedies';

export interface BoardSurfaceNeeds {
  extension: vscode.Uri;
  /** Where the words that a page wants kept survive the editor. */
  memory: vscode.Memento;
  current: CurrentRepository;
  guard: Guard;
  actions: TaskActions;
  remedies: Remedies;
}

/** A webview that can be shown and hidden: the view in the sidebar or the editor tab. */
type Host = (vscode.WebviewView | vscode.WebviewPanel) & { readonly webview: vscode.Webview; readonly visible: boolean };

/** One board on the screen: posts it pictures while it is visible, and does what it asks. */
export class BoardSurface implements vscode.Disposable {
  private readonly owned: vscode.Disposable[] = [];
  private readonly shown = Object.fromEntries(columns.map((column) => [column, firstShown])) as Record<Column, number>;
  private readonly repaint = new Coalesced(50, () => this.paint());
  private revision = 0;
  private loaded = false;
  /** Said to the board as soon as it has loaded. */
  private waiting: BoardMessage[] = [];

  constructor(private readonly host: Host, private readonly place: BoardPlace, private readonly needs: BoardSurfaceNeeds) {
    const { webview } = host;
    const { current, guard, extension, memory } = needs;
    this.owned.push(
      this.repaint,
      webview.onDidReceiveMessage(guard.wrap('A message from the board', (message: unknown) => this.receive(message))),
      current.onDidChange(() => this.repaint.ask()),
    );
    webview.options = { enableScripts: true, localResourceRoots: boardRoots(extension) };
    webview.html = boardHtml(webview, { extension, place, kept: memory.get(memoryKey(place), '') });
  }

  /** To be called when the host was shown or hidden: a hidden page is thrown away and loads anew. */
  visibilityChanged(): void {
    if (!this.host.visible) this.loaded = false;
  }

  get visible(): boolean {
    return this.host.visible;
  }

  /** Says something to the board, now or when it has loaded. */
  say(message: BoardMessage): void {
    if (this.loaded && this.host.visible) this.post(message);
    else this.waiting.push(message);
  }

  dispose(): void {
    for (const one of this.owned) one.dispose();
  }

  private paint(): void {
    if (!this.loaded || !this.host.visible) return;
    this.revision += 1;
    this.post({ type: 'board', board: pictureNow(this.needs.current, this.shown, this.revision) });
  }

  private async receive(message: unknown): Promise<void> {
    const parsed = boardIntentSchema.safeParse(message);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      this.needs.guard.log.warn(`A message from the board does not parse: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
      this.post({ type: 'refused', sentence: sentenceForUnparsed(message, issue?.message), intent: claimedType(message) });
      return;
    }
    try {
      await this.obey(parsed.data);
    } catch (error) {
      const { guard } = this.needs;
      if (error instanceof Refusal) guard.record('The board', error);
      else guard.tell('The board', error);
      this.post({ type: 'refused', sentence: sentenceOf(error), intent: parsed.data.type });
    }
  }

  private async obey(intent: BoardIntent): Promise<void> {
    const { actions, remedies } = this.needs;
    switch (intent.type) {
      case 'ready':
        this.loaded = true;
        this.repaint.now();
        for (const message of this.waiting.splice(0)) this.post(message);
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
        return actions.do(intent.action, intent.id);
      case 'answerAsk':
      case 'messageTask':
      case 'withdrawMessage':
        await actions.engine(intent);
        return;
      case 'openThread':
        return actions.do('openThread', intent.id);
      case 'closeThread':
      case 'thread':
        return;
      case 'createTask':
      case 'editTask': {
        const id = await actions.engine(intent);
        this.repaint.now();
        if (intent.type === 'createTask') this.post({ type: 'reveal', id });
        return;
      }
      default:
        return actions.do(actionOf[intent.type], intent.id);
    }
  }

  private post(message: BoardMessage): void {
    // Resolves with false when the page went away meanwhile: the next one asks for its own picture.
    void this.host.webview.postMessage(message);
  }
}

function memoryKey(place: BoardPlace): string {
  return `board.${place}`;
}

const firstShown = 50;
const moreShown = 100;

/** Our own sentences name what is too long; anything else can only come from a page that is not ours. */
function sentenceForUnparsed(message: unknown, reason: string | undefined): string {
  if (claimedType(message) && reason?.endsWith('.')) return reason;
  return 'Work Mode did not understand the board. Reload the window, and report it if that does not help.';
}

/** The form wants its words back; other messages hold none. */
function claimedType(message: unknown): 'createTask' | 'editTask' | undefined {
  const type = typeof message === 'object' && message !== null && 'type' in message ? message.type : null;
  return type === 'createTask' || type === 'editTask' ? type : undefined;
}

const actionOf: Record<Exclude<Intent['type'], 'createTask' | 'editTask' | 'answerAsk' | 'messageTask' | 'withdrawMessage'>, ActionName> = {
  startTask: 'start', pauseTask: 'pause', stopTask: 'stop', resumeTask: 'resume', retryTask: 'retry', applyTask: 'apply', dismissTask: 'dismiss',
  restoreTask: 'restore', deleteTask: 'delete', putBackChanges: 'putBack', keepChanges: 'keepChanges',
};
