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
}

/** The time one run may work. It stands still while the run waits for the person, and its slot goes to others after a grace. */
export class RunClock implements RunTime {
  #limitMs: number;
  /** Milliseconds, until it last began to wait. */
  #worked = 0;
  #timeUp = false;
  /** Since when it works; null before, after, and while it waits. */
  #since: number | null = null;
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
    this.#arm();
  }

  /** From now on it may work this long, of which a part may be over; null for as long as it wants. A time that is up stays up. */
  limit(limitMs: number | null): void {
    const limit = limitMs ?? Infinity;
    if (this.#timeUp || limit === this.#limitMs) return;
    this.#limitMs = limit;
    if (this.#since === null) return;
    this.#forget();
    this.#pass();
    this.#arm();
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

  /** What it has worked until now is counted. */
  #pass(): void {
    const now = this.o.clock.now();
    this.#worked += now - (this.#since ?? now);
    this.#since = now;
  }

  #arm(): void {
    if (this.#limitMs === Infinity) return;
    const { clock, timeUp, over } = this.o;
    this.#forget = clock.at(clock.now() + Math.max(0, this.#limitMs - this.#worked), () => {
      this.#timeUp = true;
      // Set before anybody hears of it: whoever does may make the run wait at once.
      this.#forget = clock.at(clock.now() + finishMs, over);
      timeUp();
    });
  }
}

/** A person who is there answers within this time; who is not shall not hold up the others. */
const graceMs = 30_000;
/** How long the current action may take after the time is up. */
const finishMs = 60_000;
