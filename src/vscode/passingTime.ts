import type { Disposable } from 'vscode';
import { nextMoment } from '../core/nextTask';
import { Coalesced } from './coalesced';
import type { CurrentRepository } from './currentRepository';

/** Has everything drawn anew when a time goes by that a view shows: a limit that ends, a task that is tried again. */
export class PassingTime implements Disposable {
  private timer: NodeJS.Timeout | null = null;
  private readonly owned: Disposable[];

  constructor(private readonly current: CurrentRepository) {
    const look = new Coalesced(500, () => this.look());
    this.owned = [look, current.onDidChange(() => look.ask())];
  }

  dispose(): void {
    if (this.timer) clearTimeout(this.timer);
    for (const one of this.owned) one.dispose();
  }

  private look(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const { situation } = this.current;
    if (situation.state !== 'open') return;
    const queue = situation.repository.engine.queue();
    const ends = queue.mode.limits.map(({ until }) => until).filter((until) => until > queue.now);
    const next = Math.min(nextMoment(queue) ?? Infinity, ...ends);
    if (next === Infinity) return;
    this.timer = setTimeout(() => this.current.redraw(), Math.min(next - queue.now + 50, longestMs));
  }
}

// A timer cannot be set for longer than 24 days; once a day is as good.
const longestMs = 86_400_000;
