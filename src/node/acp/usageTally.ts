import type { Job } from '../../engine/ports/job';
import type { Cost, Tokens } from '../../protocol/transcript';
import type { TranscriptFlow } from './transcriptFlow';
import { tokensOf, vendorTokens } from './updates';
import type { TurnAnswer } from './wire';

/** What a run uses, as far as the agent tells. Nothing is computed from prices. */
export class UsageTally {
  private context: { used: number; size: number } | null = null;
  private cost: Cost | null = null;
  private run: Tokens | null = null;
  private calls: Tokens | null = null;
  private stored = '';

  constructor(private readonly job: Job, private readonly flow: TranscriptFlow, private readonly session: () => string | null) {}

  /** Where the session stands: the context it holds and what it has cost. */
  stands(context: { used: number; size: number } | null, cost: Cost | null): void {
    this.context = context ?? this.context;
    this.cost = cost ?? this.cost;
  }

  /** One call of the model, from agents that count those. */
  call(tokens: Tokens): void {
    this.calls = sum(this.calls, tokens);
  }

  /** The turn is over. */
  async turn(answer: TurnAnswer | null): Promise<void> {
    const tokens = tokensOf(answer?.usage) ?? vendorTokens(answer?._meta) ?? this.calls;
    this.calls = null;
    if (tokens) this.run = sum(this.run, tokens);
    const now = { context: this.context, tokens: this.run, cost: this.cost };
    const text = JSON.stringify(now);
    if (text === this.stored || (!now.context && !now.tokens && !now.cost)) return;
    this.stored = text;
    this.flow.line({ at: Date.now(), kind: 'usage', ...now });
    if (now.tokens || now.cost) await this.job.used({ session: this.session(), tokens: now.tokens, cost: now.cost });
  }
}

function sum(a: Tokens | null, b: Tokens): Tokens {
  if (!a) return b;
  const add = (x: number | null, y: number | null) => (x === null && y === null ? null : (x ?? 0) + (y ?? 0));
  return { input: add(a.input, b.input), output: add(a.output, b.output), total: a.total + b.total };
}
