import type { Message } from '../../core/task';
import type { Wishes } from '../../engine/ports/job';

/** The person's words on their way to the agent, until a turn with them has ended by itself. */
export class PersonWords {
  private readonly gone = new Set<string>();
  private untold: string[] = [];

  constructor(private readonly wishes: Wishes) {}

  /** What no prompt has taken along yet, oldest first. What has just gone out stays among the wishes until that is stored. */
  waiting(): Message[] {
    return this.wishes.messages().filter(({ id }) => !this.gone.has(id));
  }

  /** They go out now; `messages` are those of the person among them. Resolves when that is stored. */
  async send(words: readonly string[], messages: readonly string[]): Promise<void> {
    this.untold.push(...words);
    for (const id of messages) this.gone.add(id);
    if (messages.length > 0) await this.wishes.delivered([...messages]);
  }

  /** The words of the turns that were cut since the last one that ended by itself: an agent that forgets such turns has not heard them. */
  unfinished(): readonly string[] {
    return this.untold;
  }

  /** A turn has ended by itself: the agent has them all. */
  heard(): void {
    this.untold = [];
  }
}
