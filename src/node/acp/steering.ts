import { AgentError, AgentGone } from './agentLink';
import type { AgentSession } from './agentSession';
import type { PersonWords } from './personWords';
import type { RunDesk } from './runDesk';
import type { Turn } from './turn';

/** Brings the person's words to the agent in the middle of a turn: inside of it where the agent can, else by cutting it. */
export class Steering {
  private sending = false;

  constructor(private readonly desk: RunDesk, private readonly o: { words: PersonWords; session: () => AgentSession | null; turn: () => Turn | null }) {}

  reconsider(): void {
    const { wishes } = this.desk.job;
    const turn = this.o.turn();
    const session = this.o.session();
    if (!turn || !session || turn.cutting || this.sending || wishes.pause() || !this.o.words.waiting().some((one) => one.steer)) return;
    if (!session.steers) return turn.cut('steer');
    this.sending = true;
    void this.inject(session)
      .then((taken) => taken || turn.cut('steer'))
      .finally(() => {
        this.sending = false;
        this.reconsider();
      });
  }

  /** Whether the agent took the words into its turn. */
  private async inject(session: AgentSession): Promise<boolean> {
    const messages = this.o.words.waiting();
    const texts = messages.map((one) => one.text);
    const text = texts.join('\n\n');
    try {
      const answer = await session.link.request('_session/steering', { sessionId: session.options.session, prompt: [{ type: 'text', text }] });
      if ((answer as { outcome?: unknown } | null)?.outcome !== 'injected') return false;
      this.desk.say({ kind: 'said', text, reason: 'steer' });
      await this.o.words.send(texts, messages.map((one) => one.id));
      return true;
    } catch (error) {
      if (error instanceof AgentGone) return true; // the turn ends by itself then
      this.desk.options.log.warn(`${this.desk.spec.label} could not be steered: ${error instanceof AgentError ? `${error.code} ${error.message}` : String(error)}`);
      return false;
    }
  }
}
