/** Notices when nothing has come for long, once for each silence. Advisory: nothing is ended by it. */
export class StallWatch {
  private timer: NodeJS.Timeout | undefined;
  private last = Date.now();
  private said = false;

  /** `patience` is how long silence is nothing to speak of now; null where it says nothing about the agent. */
  constructor(private readonly o: { ms: number; patience: () => number | null; silent: (ms: number) => void }) {}

  start(): void {
    this.heard();
    this.look(this.o.ms);
  }

  /** Something came. */
  heard(): void {
    this.last = Date.now();
    this.said = false;
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private look(afterMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const patience = this.o.patience();
      if (patience === null) this.heard();
      const silence = Date.now() - this.last;
      const wait = (patience ?? this.o.ms) - silence;
      // What it waits for may be over sooner than that.
      if (wait > 0) return this.look(Math.min(wait, this.o.ms));
      if (!this.said) this.o.silent(silence);
      this.said = true;
      this.look(this.o.ms);
    }, afterMs);
  }
}
