import type * as vscode from 'vscode';
import type * as z from 'zod';
import { Refusal, sentenceOf } from '../core/errors';
import type { Guard } from './guard';

/** A webview that can be shown and hidden: a view in the side bar or an editor tab. */
export type PageHost = (vscode.WebviewView | vscode.WebviewPanel) & { readonly webview: vscode.Webview; readonly visible: boolean };

/** The two-way line to one page: what comes is parsed and refused with a sentence, what goes waits until the page has loaded. */
export class PageChannel<I extends { type: string }, M> implements vscode.Disposable {
  private readonly heard: vscode.Disposable;
  private isLoaded = false;
  /** Said to the page as soon as it has loaded. */
  private waiting: M[] = [];

  constructor(private readonly host: PageHost, private readonly o: { what: string; guard: Guard; schema: z.ZodType<I>; obey(intent: I): Promise<void> }) {
    this.heard = host.webview.onDidReceiveMessage(o.guard.wrap(`A message from ${o.what}`, (message: unknown) => this.receive(message)));
  }

  /** The page has drawn itself and hears what is posted. */
  get loaded(): boolean {
    return this.isLoaded && this.host.visible;
  }

  /** To be called when the page says that it is ready: it hears `first`, and then what was waiting. */
  ready(first: () => void): void {
    this.isLoaded = true;
    first();
    for (const message of this.waiting.splice(0)) this.post(message);
  }

  /** To be called when the host was shown or hidden: a hidden page is thrown away and loads anew. */
  visibilityChanged(): void {
    if (!this.host.visible) this.isLoaded = false;
  }

  /** Says something to the page, now or when it has loaded. */
  say(message: M): void {
    if (this.loaded) this.post(message);
    else this.waiting.push(message);
  }

  /** Says something to the page when it is there to hear it; it asks anew when it loads. */
  post(message: M): void {
    // Resolves with false when the page went away meanwhile: the next one asks for its own picture.
    if (this.loaded) void this.host.webview.postMessage(message);
  }

  dispose(): void {
    this.isLoaded = false;
    this.heard.dispose();
  }

  private async receive(message: unknown): Promise<void> {
    const { guard, what } = this.o;
    const parsed = this.o.schema.safeParse(message);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      guard.log.warn(`A message from ${what} does not parse: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
      this.refuse({ type: 'refused', sentence: sentenceForUnparsed(message, issue?.message), intent: claimedType(message) });
      return;
    }
    try {
      await this.o.obey(parsed.data);
    } catch (error) {
      if (error instanceof Refusal) guard.record(capital(what), error);
      else guard.tell(capital(what), error);
      this.refuse({ type: 'refused', sentence: sentenceOf(error), intent: parsed.data.type });
    }
  }

  /** Whoever asked is there to hear the answer, loaded or not. */
  private refuse(message: { type: 'refused'; sentence: string; intent: string | undefined }): void {
    void this.host.webview.postMessage(message);
  }
}

/** Our own sentences name what is too long; anything else can only come from a page that is not ours. */
function sentenceForUnparsed(message: unknown, reason: string | undefined): string {
  if (claimedType(message) && reason?.endsWith('.')) return reason;
  return 'Work Mode did not understand the board. Reload the window, and report it if that does not help.';
}

/** Who sent words wants them back; other messages hold none. */
function claimedType(message: unknown): 'createTask' | 'editTask' | 'messageTask' | undefined {
  const type = typeof message === 'object' && message !== null && 'type' in message ? message.type : null;
  return type === 'createTask' || type === 'editTask' || type === 'messageTask' ? type : undefined;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
