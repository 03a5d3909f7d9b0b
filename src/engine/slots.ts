export interface SlotLimits {
  /** How many tasks may be worked on at once. */
  slots: () => number;
  /** How many agents may live at once, those that wait for the person included. */
  agents: () => number;
}

/** Who is worked on, who lives without a slot because it waits for the person, and who wants its slot again. */
export class Slots {
  readonly #working = new Set<string>();
  readonly #waiting = new Set<string>();
  readonly #returning = new Map<string, () => void>();

  constructor(private readonly o: SlotLimits) {}

  /** How many further tasks may be worked on, and how many further agents may live. Who wants back goes first. */
  free(): { slots: number; agents: number } {
    const live = this.#working.size + this.#waiting.size;
    return { slots: Math.max(0, this.o.slots() - this.#working.size - this.#returning.size), agents: Math.max(0, this.o.agents() - live) };
  }

  /** A run begins. */
  enter(id: string): void {
    this.#working.add(id);
  }

  /** A run is over. */
  leave(id: string): void {
    this.#working.delete(id);
    this.#waiting.delete(id);
    this.#returning.delete(id);
    this.serve();
  }

  /** It waits for the person: others may work meanwhile. Who had only wanted back wants it no more. */
  giveBack(id: string): void {
    this.#returning.delete(id);
    if (this.#working.delete(id)) this.#waiting.add(id);
    this.serve();
  }

  /** Calls back when it may work on, which is at once where it never gave its slot back; first come, first served. */
  takeBack(id: string, back: () => void): void {
    if (!this.#waiting.has(id)) {
      back();
      return;
    }
    this.#returning.set(id, back);
    this.serve();
  }

  /** Whether it wants its slot again and has not got it. */
  returning(id: string): boolean {
    return this.#returning.has(id);
  }

  /** Lets those back in for whom there is room. To be called when the setting changed. */
  serve(): void {
    for (const [id, back] of [...this.#returning]) {
      if (this.#working.size >= this.o.slots()) return;
      if (!this.#returning.delete(id)) continue;
      this.#waiting.delete(id);
      this.#working.add(id);
      back();
    }
  }
}
