import type * as vscode from 'vscode';
import * as z from 'zod';
import { isLive } from '../core/task';
import type { NeedsYou } from '../protocol/picture';
import { askMessage } from './askMessage';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import { openAsks } from './openAsks';
import { standingMessage } from './standingMessage';
import { notificationsWanted } from './workModeSettings';

/**
 * One message for each ask, for as long as it is open, and never a second one, not even after a reload of the window.
 * An answer from anywhere ends it at once; Later only puts the message away. When nobody answered in time and the run has ended, the message ends
 * too: the ask stays on the board.
 */
export class AskNotifications implements vscode.Disposable {
  private readonly owned: vscode.Disposable[];
  /** Ends the message of an ask, by its id. */
  private readonly shown = new Map<string, () => void>();
  private told: Set<string>;

  constructor(private readonly current: CurrentRepository, private readonly guard: Guard, private readonly memory: vscode.Memento) {
    this.told = new Set(idsSchema.catch([]).parse(memory.get(memoryKey)));
    this.owned = [current.onDidChange(() => this.look())];
    this.look();
  }

  dispose(): void {
    for (const one of this.owned) one.dispose();
    for (const end of this.shown.values()) end();
  }

  private look(): void {
    const open = openAsks(this.current).filter(({ task }) => this.isWaitedFor(task));
    const ids = new Set(open.map(({ ask }) => ask.id));
    for (const [id, end] of [...this.shown]) if (!ids.has(id)) end();
    if (!this.mayTell()) return;
    for (const one of open) if (!this.told.has(one.ask.id)) this.tell(one);
  }

  /** An agent waits for the answer now. */
  private isWaitedFor(task: string): boolean {
    const known = this.current.tasks.get(task);
    return known !== undefined && isLive(known);
  }

  /** Only the window that works tells; the others show the same asks on their boards. */
  private mayTell(): boolean {
    const { situation } = this.current;
    return situation.state === 'open' && situation.repository.engine.role === 'working' && notificationsWanted();
  }

  private tell(one: NeedsYou): void {
    const { id } = one.ask;
    this.told = new Set([...this.told, id].slice(-keptIds));
    void this.guard.run('Remembering an ask', () => this.memory.update(memoryKey, [...this.told]));
    this.shown.set(id, standingMessage(askMessage(one), () => this.shown.delete(id)));
  }
}

const keptIds = 500;
const memoryKey = 'asks.told';
const idsSchema = z.array(z.string());
