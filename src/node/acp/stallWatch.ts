/** Notices when nothing has come for long, once for each silence. Advisory: nothing is ended by it. */
export class StallWatch {
  private timer: NodeJS.Timeout | undefined;
  private last = Date.now();
  private said = false;

  constructor(private readonly o: { ms: number; busy: () => boolean; silent: (ms: number) => void }) {}

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
      // While a tool runs or a person is asked, silence says nothing about the agent.
      if (this.o.busy()) this.heard();
      const silence = Date.now() - this.last;
      if (silence < this.o.ms) return this.look(this.o.ms - silence);
      if (!this.said) this.o.silent(silence);
      this.said = true;
      this.look(this.o.ms);
    }, afterMs);
  }
}
