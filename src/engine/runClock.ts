import type { RunTime, WaitReason } from './liveRun';
import type { Clock } from './ports/world';
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
  /** It gave its slot back, because it waits for long: another run may have it. */
  freed: () => void;
  /** It has the slot again that it gave back. */
  back: () => void;
  /** This much time passed in which nothing can have worked, because the machine slept. */
  slept: (ms: number) => void;
}

/**
 * The time one run may work. It stands still while the run waits for the person, and its slot goes to others after a grace. It is counted in steps, each
 * of which counts as long as it was to last: however long the machine slept in one, and whatever became of its clock.
 */
export class RunClock implements RunTime {
  /** How much it may have worked when its time is up, and after that when it is over. */
  #limitMs: number;
  /** Milliseconds, until its step began. */
  #worked = 0;
  #timeUp = false;
  /** Since when it is in its step; null before it works, after, and while it waits. */
  #since: number | null = null;
  /** How long its step is to last. */
  #stepMs = 0;
  readonly #reasons = new Set<WaitReason>();
  /** Who is to hear that it goes on. */
  readonly #onward = new Set<() => void>();
  #forget = () => {};
  #forgetGrace = () => {};
  #over = false;
  /** It gave its slot back. */
  #aside = false;

  constructor(private readonly o: RunClockOptions) {
    this.#limitMs = o.limitMs ?? Infinity;
  }

  begin(): void {
    if (this.#over || this.#since !== null) return;
    this.#since = this.o.clock.now();
    if (this.#timeUp) this.#mayFinish();
    this.#step();
  }

  /** From now on it may work this long, of which a part may be over; null for as long as it wants. A time that is up stays up. */
  limit(limitMs: number | null): void {
    const limit = limitMs ?? Infinity;
    if (this.#timeUp || limit === this.#limitMs) return;
    this.#limitMs = limit;
    if (this.#since === null) return;
    this.#pass();
    this.#step();
  }

  wait(reason: WaitReason): void {
    const first = this.#reasons.size === 0;
    this.#reasons.add(reason);
    if (this.#over || !first) return;
    const { clock, slots, id, freed } = this.o;
    if (slots.returning(id)) slots.giveBack(id);
    if (this.#since === null) return;
    this.#pass();
    this.#since = null;
    this.#forget();
    this.#forgetGrace = clock.at(clock.now() + graceMs, () => {
      slots.giveBack(id);
      this.#aside = true;
      freed();
    });
  }

  async goOn(reason: WaitReason, signal: AbortSignal): Promise<void> {
    this.#reasons.delete(reason);
    if (this.#reasons.size === 0) this.#return();
    await this.onward(signal);
  }

  get returning(): boolean {
    return this.o.slots.returning(this.o.id);
  }

  /** What else makes it wait holds up whoever asks. */
  async onward(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#over || this.#since !== null) return;
    await new Promise<void>((resolve, reject) => {
      const end = () => {
        this.#onward.delete(on);
        signal.removeEventListener('abort', stop);
      };
      const on = () => { end(); resolve(); };
      const stop = () => { end(); reject(signal.reason as Error); };
      this.#onward.add(on);
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  end(): void {
    this.#pass();
    this.#over = true;
    this.#since = null;
    this.#forget();
    this.#forgetGrace();
    for (const on of [...this.#onward]) on();
  }

  #return(): void {
    this.#forgetGrace();
    if (this.#over || this.#since !== null) return;
    this.o.slots.takeBack(this.o.id, () => {
      if (this.#aside) this.o.back();
      this.#aside = false;
      this.begin();
      for (const on of [...this.#onward]) on();
    });
  }

  /** What it has worked in this step is counted, which is `leastMs` at least where the clock was set back. */
  #pass(leastMs = 0): void {
    if (this.#since === null) return;
    const now = this.o.clock.now();
    const passed = now - this.#since;
    const gap = passed - this.#stepMs;
    const slept = gap > slackMs;
    this.#worked += slept || passed < leastMs ? this.#stepMs : passed;
    this.#since = now;
    if (!slept) return;
    if (this.#timeUp) this.#mayFinish();
    this.o.slept(gap);
  }

  #step(): void {
    this.#forget();
    this.#stepMs = Math.min(longestStepMs, Math.max(0, this.#limitMs - this.#worked));
    this.#forget = this.o.clock.after(this.#stepMs, () => this.#stepOver());
  }

  #stepOver(): void {
    this.#pass(this.#stepMs);
    if (this.#worked < this.#limitMs) {
      this.#step();
      return;
    }
    if (this.#timeUp) {
      this.o.over();
      return;
    }
    this.#timeUp = true;
    this.#mayFinish();
    // Before anybody hears of it: whoever does may make the run wait at once.
    this.#step();
    this.o.timeUp();
  }

  #mayFinish(): void {
    this.#limitMs = this.#worked + finishMs;
  }
}

/** A person who is there answers within this time; who is not shall not hold up the others. */
const graceMs = 30_000;
/** How long the current action may take after the time is up. */
const finishMs = 60_000;
/** A sleep costs no more of the time than this. */
const longestStepMs = 30_000;
/** A machine that is busy is late by less than this. */
const slackMs = 15_000;
