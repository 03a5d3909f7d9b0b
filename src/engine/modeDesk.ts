import { detailOf } from '../core/errors';
import type { Mode, RestMet } from '../core/mode';
import { doubtOf, limitAnswered, limitLifted, limitMet, limitOver, offMode, switched } from '../core/mode';
import type { Switch } from '../protocol/mode';
import type { World } from './ports/world';

/** The switch and the accounts that rest: every change is on disk before anybody sees it, one after the other. */
export class ModeDesk {
  #mode: Mode = offMode;
  #chain: Promise<unknown> = Promise.resolve();

  constructor(private readonly world: Pick<World, 'modes' | 'clock' | 'log'>, private readonly o: { changed: () => void; doubted?: (sentence: string) => void; switched?: (before: Mode, after: Mode) => void }) {}

  get mode(): Mode {
    return this.#mode;
  }

  /** Reads what is on disk. */
  async load(): Promise<void> {
    const { mode, doubt } = await this.world.modes.load();
    this.#mode = mode;
    this.o.changed();
    if (doubt) this.o.doubted?.(doubt);
  }

  throwSwitch(to: Switch): Promise<void> {
    return this.#change((mode) => switched(mode, to, this.world.clock.now()));
  }

  /** Off, whether the disk takes it or not: nothing starts by itself. */
  turnedOff(): Promise<void> {
    return this.#record((mode) => switched(mode, 'off', this.world.clock.now()));
  }

  limitMet(met: Omit<RestMet, 'at'>): Promise<void> {
    return this.#record((mode) => limitMet(mode, { ...met, at: this.world.clock.now() }));
  }

  liftLimit(account: string): Promise<void> {
    return this.#change((mode) => limitLifted(mode, account, this.world.clock.now()));
  }

  /** A run on this account came to its end without meeting a limit. */
  accountWorks(account: string): Promise<void> {
    return this.#record((mode) => limitOver(mode, account, this.world.clock.now()));
  }

  /** Whether it is not known that this account works again after its rest. */
  doubts(account: string): boolean {
    return doubtOf(this.#mode, account, this.world.clock.now()) !== null;
  }

  /** A run on this account, which goes on, got an answer from its service. */
  accountAnswered(account: string): Promise<void> {
    return this.#record((mode) => limitAnswered(mode, account, this.world.clock.now()));
  }

  /** A reason to wait went by: what is shown of it is not true any more. */
  said(): void {
    this.o.changed();
  }

  async settled(): Promise<void> {
    await this.#chain;
  }

  /** What the person wants: when it cannot be stored, it does not happen. */
  #change(change: (mode: Mode) => Mode): Promise<void> {
    return this.#inTurn(change, (mode) => this.world.modes.save(mode));
  }

  /** What has happened already holds here even when the disk refuses it. */
  #record(change: (mode: Mode) => Mode): Promise<void> {
    const { modes, log } = this.world;
    return this.#inTurn(change, (mode) => modes.save(mode).catch((error: unknown) => log.error(`Could not store what work mode is at: ${detailOf(error)}`)));
  }

  #inTurn(change: (mode: Mode) => Mode, save: (mode: Mode) => Promise<void>): Promise<void> {
    const turn = this.#chain.then(async () => {
      const mode = change(this.#mode);
      if (mode === this.#mode) return;
      await save(mode);
      const before = this.#mode;
      this.#mode = mode;
      this.o.changed();
      this.o.switched?.(before, mode);
    });
    this.#chain = turn.catch(() => undefined);
    return turn;
  }
}
