import { randomBytes } from 'node:crypto';
import type { Progress } from '../../../src/core/task';
import type { Agent, WorkEnd } from '../../../src/engine/ports/agents';
import type { Job } from '../../../src/engine/ports/job';
import type { TranscriptLine } from '../../../src/protocol/transcript';
import { quietJob } from '../../support/fakeWorld';
import { createShellAgent } from '../../../src/node/agents/shell';
import { heardLog } from '../store/heardLog';

/** A run of the shell agent under test, and all that it told. */
export class ShellJob {
  token = `t${randomBytes(6).toString('hex')}`;
  readonly lines: TranscriptLine[] = [];
  readonly activities: string[] = [];
  readonly advances: { progress: Progress; session: string | null }[] = [];
  readonly stop = new AbortController();
  readonly log = heardLog();
  session: string | null = null;
  private wishes: Partial<Job['wishes']> = {};
  /** Called before each line is kept. */
  onLine = (_line: TranscriptLine): void => undefined;
  onAdvance = (_progress: Progress): Promise<void> => Promise.resolve();

  constructor(readonly folder: string, readonly prompt: string, readonly sh = 'sh') {}

  run(): Promise<WorkEnd> {
    const agent: Agent = createShellAgent({ sh: this.sh, log: this.log });
    return agent.work(this.job(), this.stop.signal);
  }

  job(): Job {
    return {
      task: 'task1', run: { number: 1, token: this.token, startedAt: 1, trigger: 'start', by: 'person' }, bookmark: { session: this.session, progress: null, plan: [], unfinished: null }, ...quietJob, wishes: { ...quietJob.wishes, ...this.wishes },
      brief: { title: 'T', prompt: this.prompt, notes: '', doneLooksLike: '' },
      place: { path: this.folder, cwd: this.folder, base: 'a'.repeat(40) },
      report: (line) => {
        this.onLine(line);
        this.lines.push(line);
      },
      activity: (text, code) => void this.activities.push(`${text}: ${code}`),
      advance: async ({ progress = null, session = null }) => {
        if (!progress) throw new Error('The shell agent always says how far it is.');
        await this.onAdvance(progress);
        this.advances.push({ progress, session });
      },
    };
  }

  /** From the end of this step the person wants it to hold still. */
  holdAfter(step: number): { still: Promise<void>; goOn: () => void } {
    let goOn = () => {};
    let stands = () => {};
    const still = new Promise<void>((resolve) => { stands = resolve; });
    const wanted = new Promise<void>((resolve) => { goOn = resolve; });
    this.wishes = {
      pause: () => this.advances.at(-1)?.progress.done === step,
      holdStill: () => {
        stands();
        return wanted;
      },
    };
    return { still, goOn };
  }

  /** Output of all steps, or of one. */
  output(step?: number): string {
    let now = 0;
    let text = '';
    for (const line of this.lines) {
      if (line.kind === 'command') now = line.step;
      if (line.kind === 'output' && (step === undefined || step === now)) text += line.text;
    }
    return text;
  }

  /** Everything but the output, as short text. */
  story(): string[] {
    return this.lines.flatMap((line) => {
      if (line.kind === 'system') return [line.text];
      if (line.kind === 'command') return [`${line.step}/${line.of} ${line.command}`];
      if (line.kind === 'ended') return [`${line.step} -> ${line.code}`];
      return [];
    });
  }

  /** Resolves when the output holds a text. */
  async says(text: string): Promise<void> {
    while (!this.output().includes(text)) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
