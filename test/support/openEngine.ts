import type { Task } from '../../src/core/task';
import type { EngineEvent } from '../../src/engine/engine';
import type { Agent, WorkEnd } from '../../src/engine/ports/agents';
import type { Job } from '../../src/engine/ports/job';
import type { World } from '../../src/engine/ports/world';
import { RepositoryEngine } from '../../src/engine/repositoryEngine';
import type { Ask } from '../../src/protocol/asks';
import type { Intent } from '../../src/protocol/intents';
import type { TranscriptLine } from '../../src/protocol/transcript';
import { anAgent, fakeAgents, fakeWorld } from './fakeWorld';
import { byShell } from './tasks';

export const brief = { title: 'Sort', prompt: '$ sort words.txt', notes: '', doneLooksLike: '' };

export function create(start: boolean, title = 'Sort'): Intent {
  return { type: 'createTask', brief: { ...brief, title }, priority: 'normal', ...byShell, start };
}

/** An engine in a world in memory, and every event it told. */
export function open(rest: Partial<World> = {}, stored: Task[] = [], slots = 2) {
  const fake = fakeWorld(rest, stored);
  const engine = new RepositoryEngine(fake.world, { slots: () => slots, profile: () => 'edit' });
  const events: EngineEvent[] = [];
  engine.onEvent((event) => events.push(event));
  return { ...fake, engine, events };
}

/** Resolves with the task as soon as this holds for it. */
export function when(engine: RepositoryEngine, id: string, holds: (task: Task) => boolean): Promise<Task> {
  return new Promise((resolve) => {
    const look = () => {
      const task = engine.tasks().get(id);
      if (task && holds(task)) { end(); resolve(task); }
    };
    const end = engine.onEvent(look);
    look();
  });
}

export function until(engine: RepositoryEngine, id: string, state: Task['now']['state']): Promise<Task> {
  return when(engine, id, ({ now }) => now.state === state);
}

/** Resolves with the oldest open ask of the task. */
export async function untilAsked(engine: RepositoryEngine, id: string): Promise<Ask> {
  return asksOf(await when(engine, id, (task) => asksOf(task).length > 0))[0]!;
}

export function asksOf({ now }: Task): Ask[] {
  return 'asks' in now ? now.asks : [];
}

/** The lines of one kind. */
export function linesOf<K extends TranscriptLine['kind']>(lines: readonly TranscriptLine[], kind: K): Extract<TranscriptLine, { kind: K }>[] {
  return lines.filter((line): line is Extract<TranscriptLine, { kind: K }> => line.kind === kind);
}

/** A job that an agent holds until the test ends it. */
export interface HeldJob { id: string; job: Job; signal: AbortSignal; done: (end?: Partial<Extract<WorkEnd, { kind: 'completed' }>>) => void; fail: (error: Error) => void }

/** An agent that works until the test lets it go. */
export function patientAgent(rest: Partial<Agent> = {}) {
  const jobs: HeldJob[] = [];
  const waiting: { at: number; resolve: (job: HeldJob) => void }[] = [];
  const agent: Agent = {
    ...anAgent((job, signal) => new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
      jobs.push({ id: job.task, job, signal, done: (end) => resolve({ kind: 'completed', summary: 'ok', confirmed: true, ...end }), fail: reject });
      for (const one of waiting.splice(0)) nth(one.at).then(one.resolve, () => {});
    })),
    ...rest,
  };
  /** The job of the n-th run, counted from 0, as soon as it is there. */
  const nth = (at: number): Promise<HeldJob> => (jobs[at] ? Promise.resolve(jobs[at]) : new Promise((resolve) => waiting.push({ at, resolve })));
  return { jobs, nth, agent, agents: fakeAgents(agent) };
}
