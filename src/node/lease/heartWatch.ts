/**
 * Watches the heartbeat of an owner that cannot be looked up. What the heartbeat says of the time is not believed: when the machine has slept, or a
 * clock was set, it looks old although its owner lives.
 */
export class HeartWatch {
  #seen: { beat: string; since: number; at: number } | null = null;

  /** `steady` is a clock that never goes back, in milliseconds. */
  constructor(private readonly steady: () => number = () => performance.now()) {}

  /** Looks at the newest beat: whether it has been the same the whole time, in looks that came one after the other, for as long as no owner that lives is silent. */
  stopped(beat: string): boolean {
    const at = this.steady();
    const before = this.#seen;
    // Who looked so much later than usual slept, and so may the owner have: it gets the time to beat.
    const since = before && before.beat === beat && at - before.at <= gapMs ? before.since : at;
    this.#seen = { beat, since, at };
    return at - since >= silentMs;
  }
}

/** Three beats. */
const silentMs = 30_000;
/** Who waits looks every few seconds. */
const gapMs = 10_000;
