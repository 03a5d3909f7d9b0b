import assert from 'node:assert/strict';
import { Failure } from '../../src/core/errors';
import type { Agent, WorkEnd } from '../../src/engine/ports/agents';
import type { Job } from '../../src/engine/ports/job';
import type { Clock } from '../../src/engine/ports/world';
import { aCommand, anAgent } from './fakeWorld';
import type { Act, Planned } from './nightPlan';
import { actOf } from './nightPlan';

export interface NightCrew {
  clock: Clock;
  plan: readonly Planned[];
  /** Called when an agent begins a run, before it does anything. */
  began(at: number, job: Job): void;
  /** The run of this task that was cut off with the editor. */
  lost(at: number): number | undefined;
}

/** Agents that do in each run what the plan says; who is at work, and who merely lives, can be seen at any time. */
export class NightAgents {
  /** Tasks, by their place in the plan, on which an agent does something now, rather than waiting for the person or holding still. */
  readonly acting = new Set<number>();
  readonly alive = new Set<number>();
  /** The most that acted at the same time. */
  most = 0;
  /** How many runs each task has had. */
  readonly runs = new Map<number, number>();

  constructor(private readonly crew: NightCrew) {}

  list(): Agent[] {
    return ['one', 'two', 'three'].map((id) => ({ ...anAgent((job, signal) => this.#work(job, signal)), id, label: `Agent ${id}`, account: `account ${id}` }));
  }

  /** All were killed. */
  gone(): void {
    this.alive.clear();
    this.acting.clear();
  }

  async #work(job: Job, signal: AbortSignal): Promise<WorkEnd> {
    const at = this.crew.plan.findIndex(({ title }) => title === job.brief.title);
    assert(!this.alive.has(at), `${job.brief.title} is run twice at the same time`);
    assert.equal(job.run.number, (this.runs.get(at) ?? 0) + 1, `${job.brief.title} skips a run, or runs one twice`);
    this.runs.set(at, job.run.number);
    this.crew.began(at, job);
    this.alive.add(at);
    this.#acts(at);
    try {
      return await job.turn(() => this.#act({ at, job, signal, act: actOf(this.crew.plan[at]!, job.run.number) }));
    } finally {
      this.alive.delete(at);
      this.acting.delete(at);
    }
  }

  async #act(o: Turn): Promise<WorkEnd> {
    const { at, job, signal, act } = o;
    const told = job.wishes.messages();
    if (told.length) await job.wishes.delivered(told.map(({ id }) => id));
    await this.#takeUp(o, told.length);
    await this.#spend(o, act.seconds / 2);
    switch (act.kind) {
      case 'finish': if (act.floods) flood(job); break;
      case 'ask': {
        const { ask } = await this.#aside<{ ask?: string }>(o, () => (act.what === 'approval' ? job.permit(installing(at), signal) : job.ask({ message: 'Which one?', fields: [] }, signal)));
        if (ask !== undefined) await job.wishes.delivered([ask]);
        break;
      }
      case 'hang': return this.#hang(o, act.hears);
      case 'loop':
        for (let times = 0; times < 9; times += 1) {
          job.report({ at: this.crew.clock.now(), kind: 'tool', id: `t${times}`, title: 'Run npm test', tool: 'execute', status: 'done', command: 'npm test', output: 'the same', exitCode: 1 });
          await this.#sleep(o, 1);
        }
        throw new Error('Nobody stopped the circle.');
      case 'fail': case 'crash': case 'signIn': case 'limit': case 'outage': break;
    }
    await this.#spend(o, act.seconds / 2);
    return ended(act, this.crew.clock.now());
  }

  #acts(at: number): void {
    this.acting.add(at);
    this.most = Math.max(this.most, this.acting.size);
  }

  /** What was answered after the last run had ended holds in this one: the words are there, and a yes counts once. */
  async #takeUp({ at, job, signal }: Turn, told: number): Promise<void> {
    const before = job.run.number > 1 ? actOf(this.crew.plan[at]!, job.run.number - 1) : null;
    if (before?.kind !== 'ask' || this.crew.lost(at) === job.run.number - 1) return;
    assert.equal(told, 1, `${job.brief.title} was not told the answer`);
    if (before.what !== 'approval') return;
    const { allowed, ask } = await job.permit(installing(at), signal);
    assert(allowed && ask !== undefined);
    await job.wishes.delivered([ask]);
  }

  /** Works for so long, and holds still in the middle where the person wants that. */
  async #spend(o: Turn, seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 5) {
      await this.#sleep(o, Math.min(5, left));
      if (o.job.wishes.pause()) await this.#aside(o, () => o.job.wishes.holdStill());
    }
  }

  async #aside<T>({ at, signal }: Turn, wait: () => Promise<T>): Promise<T> {
    this.acting.delete(at);
    const waited = await wait();
    signal.throwIfAborted();
    this.#acts(at);
    return waited;
  }

  #sleep({ signal }: Turn, seconds: number): Promise<void> {
    const { clock } = this.crew;
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const stop = () => { forget(); reject(signal.reason as Error); };
      const forget = clock.at(clock.now() + seconds * 1000, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  #hang(o: Turn, hears: boolean): Promise<never> {
    const { job, signal } = o;
    return new Promise((_resolve, reject) => {
      let holding = false;
      const end = !hears ? () => {} : job.wishes.onChange(() => {
        if (holding || !job.wishes.pause()) return;
        holding = true;
        // Ends with the signal, as does all of it.
        this.#aside(o, () => job.wishes.holdStill()).catch(() => undefined).finally(() => { holding = false; });
      });
      signal.addEventListener('abort', () => {
        end();
        reject(signal.reason as Error);
      }, { once: true });
    });
  }
}

interface Turn { at: number; job: Job; signal: AbortSignal; act: Act }

function installing(at: number) {
  return aCommand(`npm install package${at}`);
}

function ended(act: Act, now: number): WorkEnd {
  switch (act.kind) {
    case 'fail': return { kind: 'failed', sentence: act.sentence, signIn: null };
    case 'crash': throw new Failure('agent', act.sentence, 'exit code 137');
    case 'signIn': return { kind: 'failed', sentence: 'Sign in first.', signIn: 'agent login' };
    case 'limit': return { kind: 'limited', sentence: 'The usage limit is reached.', until: act.minutes === null ? null : now + act.minutes * 60_000 };
    case 'outage': return { kind: 'outage', sentence: 'The service does not answer.' };
    case 'finish': return { kind: 'completed', summary: 'Done', confirmed: !act.silently };
    case 'ask': return { kind: 'completed', summary: 'Done as you said', confirmed: true };
    case 'hang': case 'loop': throw new Error('It never gets that far.');
  }
}

function flood(job: Job): void {
  for (let line = 0; line < 500; line += 1) job.report({ at: line, kind: 'message', id: 'm', text: 'x'.repeat(200) });
}
