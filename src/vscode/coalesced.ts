import type { Disposable } from 'vscode';

/** Calls `work` soon after `ask()`, at most once per interval however often it is asked; the first call after a quiet time comes at once. */
export class Coalesced implements Disposable {
  private timer: NodeJS.Timeout | null = null;
  private lastAt = -Infinity;
  private disposed = false;

  constructor(private readonly intervalMs: number, private readonly work: () => void) {}

  ask(): void {
    if (this.timer || this.disposed) return;
    const waitMs = Math.max(0, this.lastAt + this.intervalMs - performance.now());
    this.timer = setTimeout(() => this.now(), waitMs);
  }

  /** At once, without waiting for the interval. */
  now(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.disposed) return;
    this.lastAt = performance.now();
    this.work();
  }

  dispose(): void {
    this.disposed = true;
    if (this.timer) clearTimeout(this.timer);
  }
}
