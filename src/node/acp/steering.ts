import type { Message } from '../../core/task';
import { AgentError, AgentGone } from './agentLink';
import type { AgentSession } from './agentSession';
import type { PersonWords } from './personWords';
import type { RunDesk } from './runDesk';
import type { Turn } from './turn';

export interface SteeringOptions {
  words: PersonWords;
  session: () => AgentSession | null;
  turn: () => Turn | null;
  /** The agent took words into its turn. */
  taken: () => void;
}

/** Brings the person's words to the agent in the middle of a turn: inside of it where the agent can, else by cutting it. */
export class Steering {
  private sending: Promise<void> | null = null;
  private giveUp = (): void => undefined;

  constructor(private readonly desk: RunDesk, private readonly o: SteeringOptions) {}

  reconsider(): void {
    const turn = this.o.turn();
    const session = this.o.session();
    if (!turn || !session || turn.over || turn.cutting || this.sending || this.desk.job.wishes.pause() || this.urgent().length === 0) return;
    if (!session.steers) return void turn.cut('steer');
    this.sending = this.inject(session)
      .then((taken) => taken || turn.cut('steer'))
      .then(() => {
        this.sending = null;
        this.reconsider();
      });
  }

  /** After the end of a turn: waits for the word whether it took what was sent, so that nothing is told twice. Without that word in time, it did not. */
  async settled(ms: number): Promise<void> {
    if (!this.sending) return;
    const timer = setTimeout(this.giveUp, ms);
    this.desk.signal.addEventListener('abort', this.giveUp, { once: true });
    if (this.desk.signal.aborted) this.giveUp();
    await this.sending;
    clearTimeout(timer);
    this.desk.signal.removeEventListener('abort', this.giveUp);
  }

  private urgent(): Message[] {
    return this.o.words.waiting().filter(({ steer }) => steer);
  }

  /** Whether the agent took the words into its turn. */
  private async inject(session: AgentSession): Promise<boolean> {
    const messages = this.urgent();
    const texts = messages.map((one) => one.text);
    const text = texts.join('\n\n');
    const unknown = new Promise<null>((resolve) => (this.giveUp = () => resolve(null)));
    const request = session.link.request('_session/steering', { sessionId: session.options.session, prompt: [{ type: 'text', text }] });
    request.catch(() => undefined); // one that was given up may still fail later
    try {
      const answer = await Promise.race([request, unknown]);
      if ((answer as { outcome?: unknown } | null)?.outcome !== 'injected') return false;
      this.o.taken();
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
