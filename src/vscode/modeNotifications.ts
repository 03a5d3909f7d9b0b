import * as vscode from 'vscode';
import type { Intent } from '../protocol/intents';
import { headerNow } from './boardFacts';
import { commands } from './commandList';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import { ModeNews } from './modeNews';
import type { News, Seen } from './modeNews';
import { plainWords } from './plainWords';
import { notificationsWanted } from './workModeSettings';

export interface ModeNotificationNeeds {
  current: CurrentRepository;
  guard: Guard;
  /** The one way from this window into the engine. */
  engine(intent: Intent): Promise<string>;
}

/** Tells the person, once each, that work mode needs them, is done, or rests. Only the window that works tells. */
export class ModeNotifications implements vscode.Disposable {
  private readonly follow: vscode.Disposable;
  private news: ModeNews | null = null;
  private timer: NodeJS.Timeout | null = null;
  private disposed = false;

  constructor(private readonly needs: ModeNotificationNeeds) {
    this.follow = needs.current.onDidChange(() => this.soon());
    this.soon();
  }

  dispose(): void {
    this.disposed = true;
    if (this.timer) clearTimeout(this.timer);
    this.follow.dispose();
  }

  private soon(): void {
    if (this.timer || this.disposed) return;
    // What is known when a repository opens is known at once: what happens right after that is news.
    if (!this.news) return this.look();
    this.timer = setTimeout(() => {
      this.timer = null;
      this.look();
    }, settleMs);
  }

  private look(): void {
    const seen = this.seen();
    if (!seen) this.news = null;
    if (!seen || !this.news) {
      this.news = seen && new ModeNews(seen);
      return;
    }
    const { news, unsure } = this.news.look(seen);
    if (unsure) this.soon();
    const { situation } = this.needs.current;
    if (situation.state !== 'open' || situation.repository.engine.role !== 'working' || !notificationsWanted()) return;
    for (const one of news) this.tell(one);
  }

  private seen(): Seen | null {
    const { situation, tasks } = this.needs.current;
    const header = headerNow(this.needs.current);
    if (!header || situation.state !== 'open') return null;
    const { mode, now } = situation.repository.engine.queue();
    return { switch: mode.switch, header, tasks: [...tasks.values()], limits: mode.limits, now };
  }

  private tell({ sentence, account }: News): void {
    const { guard, engine } = this.needs;
    void guard.run('Telling what work mode is at', async () => {
      const resume = 'Resume Now';
      const choice = await vscode.window.showInformationMessage(plainWords(sentence), ...(account === null ? [] : [resume]), 'Open Board');
      if (choice === resume && account !== null) await engine({ type: 'liftLimit', account });
      else if (choice) await vscode.commands.executeCommand(commands.openBoard);
    });
  }
}

const settleMs = 1_500;
