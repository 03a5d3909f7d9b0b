import type { Mode } from '../core/mode';
import { limitLifted, limitMet, limitOver, offMode, switched } from '../core/mode';
import type { Switch } from '../protocol/mode';
import type { World } from './ports';

/** The switch and the accounts that rest: every change is on disk before anybody sees it, one after the other. */
export class ModeDesk {
  #mode: Mode = offMode;
  #chain: Promise<unknown> = Promise.resolve();

  constructor(private readonly world: Pick<World, 'modes' | 'clock'>, private readonly o: { changed: () => void; switched?: (before: Mode, after: Mode) => void }) {}

  get mode(): Mode {
    return this.#mode;
  }

  /** Reads what is on disk. */
  async load(): Promise<void> {
    this.#mode = await this.world.modes.load();
    this.o.changed();
  }

  throwSwitch(to: Switch): Promise<void> {
    return this.#change((mode) => switched(mode, to, this.world.clock.now()));
  }

  limitMet(met: { account: string; label: string; until: number | null }): Promise<void> {
    return this.#change((mode) => limitMet(mode, { ...met, at: this.world.clock.now() }));
  }

  liftLimit(account: string): Promise<void> {
    return this.#change((mode) => limitLifted(mode, account, this.world.clock.now()));
  }

  /** A run on this account came to its end without meeting a limit. */
  accountWorks(account: string): Promise<void> {
    return this.#change((mode) => limitOver(mode, account, this.world.clock.now()));
  }

  async settled(): Promise<void> {
    await this.#chain;
  }

  #change(change: (mode: Mode) => Mode): Promise<void> {
    const turn = this.#chain.then(async () => {
      const mode = change(this.#mode);
      if (mode === this.#mode) return;
      await this.world.modes.save(mode);
      const before = this.#mode;
      this.#mode = mode;
      this.o.changed();
      this.o.switched?.(before, mode);
    });
    this.#chain = turn.catch(() => undefined);
    return turn;
  }
}
