import { Refusal } from '../core/errors';
import type { Intent } from '../protocol/intents';
import type { Switch } from '../protocol/mode';
import type { CurrentRepository } from './currentRepository';

export interface ModeActionNeeds {
  current: CurrentRepository;
  /** The one way from this window into the engine. */
  engine(intent: Intent): Promise<string>;
  /** Work mode was off and is on now, by the person in this window. */
  turnedOn(): void;
}

/** What a person can do with the switch, the same from the board, the status bar and the palette. */
export class ModeActions {
  constructor(private readonly needs: ModeActionNeeds) {}

  /** As a button of a page says it. */
  async turn(to: Switch): Promise<void> {
    const before = await this.now();
    await this.needs.engine({ type: 'setMode', to });
    if (to === 'on' && before === 'off') this.needs.turnedOn();
  }

  async pause(): Promise<void> {
    if ((await this.now()) === 'off') throw new Refusal('Work mode is off, so there is nothing to pause. Pause a task that runs on its card.');
    await this.turn('paused');
  }

  async resume(): Promise<void> {
    if ((await this.now()) === 'off') throw new Refusal('Work mode is off. Turn it on, and queued tasks start by themselves.');
    await this.turn('on');
  }

  async toggle(): Promise<void> {
    await this.turn((await this.now()) === 'off' ? 'on' : 'off');
  }

  private async now(): Promise<Switch> {
    return (await this.needs.current.ready()).engine.mode().switch;
  }
}
