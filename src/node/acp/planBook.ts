import type { Job } from '../../engine/ports/job';
import type { PlanStep } from '../../protocol/transcript';
import type { TranscriptFlow } from './transcriptFlow';

/** Where a plan comes from, the most reliable last. */
const sources = ['todos', 'protocol', 'tool'] as const;
type Source = (typeof sources)[number];

/** The agent's plan: from our tool where it uses it, else from the protocol, else from a tool of its own. */
export class PlanBook {
  private source: Source = 'todos';

  constructor(private readonly job: Job, private readonly flow: TranscriptFlow, public steps: PlanStep[]) {}

  async take(source: Source, steps: PlanStep[]): Promise<void> {
    if (sources.indexOf(source) < sources.indexOf(this.source)) return;
    this.source = source;
    if (JSON.stringify(steps) === JSON.stringify(this.steps)) return;
    this.steps = steps;
    this.flow.line({ at: Date.now(), kind: 'plan', steps });
    const done = steps.filter((step) => step.status === 'completed').length;
    await this.job.advance({ plan: steps, progress: steps.length > 0 ? { done, total: steps.length } : null });
  }
}
