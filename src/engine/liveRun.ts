import type { Answer } from '../protocol/asks';

/** Ends a run on the person's word, as against the editor going away. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Ends a run whose time is up. */
export class TimeUp extends Error {
  override readonly name = 'TimeUp';
}

/** Ends a run because the editor goes away. */
export class Closing extends Error {
  override readonly name = 'Closing';
}

/** What is said of a run whose time is up, and of what it does until then. */
export function timeUpText(doing: string): string {
  return `Its time is up · ${doing}`;
}

/** Ends a run that nobody answered in time. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** Ends a run that does the same again and again; the message says so to the person. */
export class Looping extends Error {
  override readonly name = 'Looping';
}

/** What an answer needs to be carried out, beside the ask itself. */
export interface OpenAsk {
  /** Remembers what a yes is to allow from now on. */
  remember(scope: Exclude<Extract<Answer, { kind: 'approve' }>['remember'], null>): Promise<void>;
  resolve(answer: Answer): void;
  /** Waits again, because the answer could not be carried out. */
  reopen(): void;
}

/** What a run waits for: an answer, or the end of a pause. */
export type WaitReason = 'answer' | 'pause';

/** What a run does with its slot, and with its time. */
export interface RunTime {
  /** Its agent begins to work. */
  begin(): void;
  /** It waits for the person, from now on: its time stands still, and after a grace others may work. */
  wait(reason: WaitReason): void;
  /** This is no reason to wait any more: resolves when nothing else is and there is room for it, rejects with the reason of the signal. */
  goOn(reason: WaitReason, signal: AbortSignal): Promise<void>;
  /** Nothing holds it up but that others have its slot. */
  readonly returning: boolean;
  /** Resolves when it may work; rejects with the reason of the signal. */
  onward(signal: AbortSignal): Promise<void>;
  /** Its agent is at its end: nothing of it happens any more. */
  end(): void;
}

/** The line from the person to one run that goes on: the desk speaks, the run listens. */
export class LiveRun {
  readonly #abort = new AbortController();
  #patience = new AbortController();
  #closing: Closing | null = null;
  readonly #asks = new Map<string, OpenAsk>();
  readonly #listeners = new Set<() => void>();
  /** Its time is up: the current action may finish, then it ends. */
  timeUp = false;
  /** Work mode was paused while this was being prepared: it holds still before it does anything. */
  heldFirst = false;

  /** Aborted when the run is to end. */
  readonly signal = this.#abort.signal;

  constructor(readonly time: RunTime) {}

  end(reason: Error): void {
    if (reason instanceof Closing) this.#closing = reason;
    this.#patience.abort(reason);
    this.#abort.abort(reason);
  }

  /** Its agent is at its end, and what it did is put away. The signal tells when that is not to be waited for any longer: at the next word that it is to end, and when the editor goes away. */
  putAway(): AbortSignal {
    // Whatever else had ended it before.
    this.#patience = new AbortController();
    if (this.#closing) this.#patience.abort(this.#closing);
    return this.#patience.signal;
  }

  /** An ask waits from now on. */
  open(id: string, ask: OpenAsk): void {
    this.#asks.set(id, ask);
    this.time.wait('answer');
  }

  /** Takes an ask away from everybody else: whoever gets it closes it, so that it is closed once. */
  take(id: string): OpenAsk | null {
    const ask = this.#asks.get(id) ?? null;
    this.#asks.delete(id);
    return ask;
  }

  /** Whether this still waits for an answer. */
  waitsFor(id: string): boolean {
    return this.#asks.has(id);
  }

  /** Whether something still waits for an answer. */
  get asking(): boolean {
    return this.#asks.size > 0;
  }

  /** Says that what the person wants of the run is other than before. */
  wished(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Returns the function that ends the subscription. */
  onWish(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
