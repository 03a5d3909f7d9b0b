import type { Message } from '../../core/task';
import type { RunDesk } from './runDesk';

/** The person's words on their way to the agent, until a turn with them has ended by itself. */
export class PersonWords {
  private readonly gone = new Set<string>();
  private untold: string[];

  constructor(private readonly desk: RunDesk) {
    this.untold = this.forgotten ?? [];
  }

  /** What was said in turns of an earlier run that the agent does not remember; null when it remembers all. */
  get forgotten(): string[] | null {
    return this.forgets ? this.desk.job.bookmark.unfinished : null;
  }

  /** What no prompt has taken along yet, oldest first. What has just gone out stays among the wishes until that is stored. */
  waiting(): Message[] {
    return this.desk.job.wishes.messages().filter(({ id }) => !this.gone.has(id));
  }

  /** They go out now; `messages` are those of the person among them. Resolves when that is stored. */
  async send(words: readonly string[], messages: readonly string[]): Promise<void> {
    this.untold = [...this.untold, ...words];
    for (const id of messages) this.gone.add(id);
    // First what keeps them, then what takes them out of where they are kept.
    await this.keep(this.untold);
    if (messages.length > 0) await this.desk.job.wishes.delivered([...messages]);
    // What is told once more later has the same name.
    for (const id of messages) this.gone.delete(id);
  }

  /** The words of the turns that were cut since the last one that ended by itself: an agent that forgets such turns has not heard them. */
  unfinished(): readonly string[] {
    return this.untold;
  }

  /** A turn has ended by itself: the agent has them all. */
  async heard(): Promise<void> {
    this.untold = [];
    await this.keep(null);
  }

  private get forgets(): boolean {
    return this.desk.spec.profile.cancelForgetsTurn;
  }

  /** For a run that continues this one. To lose that is no reason to end what goes on. */
  private async keep(unfinished: string[] | null): Promise<void> {
    if (!this.forgets) return;
    const { job, spec, options } = this.desk;
    await job.advance({ unfinished }).catch((error: unknown) => options.log.warn(`What ${spec.label} was told could not be kept: ${String(error)}`));
  }
}
