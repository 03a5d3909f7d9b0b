import type { Wishes } from '../../engine/ports/job';

/** Whether the agent holds still by itself, has to be cut, or is in the middle of something that may finish. */
export type Stillness = 'still' | 'cut' | 'busy';

/** Carries out the wish to pause. */
export class Hold {
  private holding: Promise<void> | null = null;

  constructor(private readonly wishes: Wishes, private readonly o: { stillness: () => Stillness; cut: () => void }) {}

  /** To be called whenever something has changed that may let the agent hold still now. */
  reconsider(): void {
    if (!this.wishes.pause() || this.holding) return;
    const now = this.o.stillness();
    if (now === 'still') void this.begin();
    if (now === 'cut') this.o.cut();
  }

  /** Passed at once, or when the pause that is wished or going on is over. Rejects when the run ends. */
  async gate(): Promise<void> {
    while (this.holding || this.wishes.pause()) await this.begin();
  }

  get on(): boolean {
    return this.holding !== null;
  }

  private begin(): Promise<void> {
    if (this.holding) return this.holding;
    const holding = this.wishes.holdStill().finally(() => (this.holding = null));
    // Who waits at the gate hears of an end of the run; nobody else needs to.
    holding.catch(() => undefined);
    return (this.holding = holding);
  }
}
