import { AgentError, AgentGone, type AgentLink } from './agentLink';
import { type TurnAnswer, turnAnswerSchema } from './wire';

/** Why we ended a turn. */
export type Cut = 'pause' | 'steer' | 'unasked' | 'outage' | 'stop';

export type TurnResult =
  | { kind: 'ended'; answer: TurnAnswer }
  /** `obeyed`: the agent has ended its turn; else it goes on in spite of us. */
  | { kind: 'cut'; why: Cut; answer: TurnAnswer | null; obeyed: boolean }
  | { kind: 'broken'; error: AgentError | AgentGone };

/** One prompt and all that comes of it. At most one at a time in a session. */
export class Turn {
  private why: Cut | null = null;
  private ended = false;
  private giveUp = (): void => undefined;
  private readonly patience: Promise<'deaf'>;

  constructor(private readonly o: { link: AgentLink; session: string; cancelMs: number; onCut: () => void }) {
    this.patience = new Promise((resolve) => (this.giveUp = () => resolve('deaf')));
  }

  /** Sends the prompt and waits for the end of the turn; `sent` is called when it is on its way. */
  async run(text: string, sent: () => void): Promise<TurnResult> {
    const request = this.o.link.request('session/prompt', { sessionId: this.o.session, prompt: [{ type: 'text', text }] });
    sent();
    try {
      const answer = await Promise.race([request, this.patience]);
      if (answer === 'deaf') return { kind: 'cut', why: this.why!, answer: null, obeyed: false };
      const read = turnAnswerSchema.parse(answer ?? {});
      return this.why ? { kind: 'cut', why: this.why, answer: read, obeyed: true } : { kind: 'ended', answer: read };
    } catch (error) {
      if (!(error instanceof AgentError) && !(error instanceof AgentGone)) throw error;
      // Some answer a cancelled turn with an error.
      if (this.why && error instanceof AgentError) return { kind: 'cut', why: this.why, answer: null, obeyed: true };
      return { kind: 'broken', error };
    } finally {
      this.ended = true;
      clearTimeout(this.timer);
      request.catch(() => undefined); // a turn that was given up may still fail later
    }
  }

  get cutting(): boolean {
    return this.why !== null;
  }

  get over(): boolean {
    return this.ended;
  }

  /** Ends the turn; false when it is over already. What the agent waits for is answered with “cancelled”. The first reason counts, but a stop comes before all. */
  cut(why: Cut): boolean {
    if (this.ended) return false;
    if (this.why) {
      if (why === 'stop') this.why = why;
      return true;
    }
    this.why = why;
    this.o.link.notify('session/cancel', { sessionId: this.o.session });
    this.o.onCut();
    this.timer = setTimeout(this.giveUp, this.o.cancelMs);
    return true;
  }

  private timer: NodeJS.Timeout | undefined;
}
