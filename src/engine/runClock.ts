import type { RunTime } from './liveRun';
import type { Clock } from './ports';
import type { Slots } from './slots';

export interface RunClockOptions {
  clock: Clock;
  slots: Slots;
  id: string;
  /** How long it may work; null for as long as it wants. */
  limitMs: number | null;
  /** Its time is up: what it is at may finish. */
  timeUp: () => void;
  /** What it was at did not finish. */
  over: () => void;
  /** A slot may have become free. */
  freed: () => void;
}

/** The time one run may work. It stands still while the run waits for the person, and its slot goes to others after a grace. */
export class RunClock implements RunTime {
  #left: number;
  #since: number | null;
  #forget = () => {};
  #forgetGrace = () => {};
  #waits = 0;
  #ended = false;

  constructor(private readonly o: RunClockOptions) {
    this.#left = o.limitMs ?? Infinity;
    this.#since = o.clock.now();
    this.#arm();
  }

  wait(): void {
    this.#waits += 1;
    if (this.#ended || this.#since === null) return;
    const now = this.o.clock.now();
    this.#left -= now - this.#since;
    this.#since = null;
    this.#forget();
    this.#forgetGrace = this.o.clock.at(now + graceMs, () => {
      this.o.slots.giveBack(this.o.id);
      this.o.freed();
    });
  }

  async goOn(): Promise<void> {
    const waits = (this.#waits += 1);
    this.#forgetGrace();
    await this.o.slots.takeBack(this.o.id);
    // Something else may have made it wait again meanwhile.
    if (this.#ended || this.#since !== null || waits !== this.#waits) return;
    this.#since = this.o.clock.now();
    this.#arm();
  }

  /** The run is over: nothing of it happens any more. */
  end(): void {
    this.#ended = true;
    this.#forget();
    this.#forgetGrace();
  }

  #arm(): void {
    if (this.#left === Infinity) return;
    const { clock, timeUp, over } = this.o;
    this.#forget = clock.at(clock.now() + Math.max(0, this.#left), () => {
      timeUp();
      this.#forget = clock.at(clock.now() + finishMs, over);
    });
  }
}

/** A person who is there answers within this time; who is not shall not hold up the others. */
const graceMs = 30_000;
/** How long the current action may take after the time is up. */
const finishMs = 60_000;
