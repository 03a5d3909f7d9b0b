import assert from 'node:assert/strict';
import type { Changeset, Task } from '../../src/core/task';
import { isIn } from '../../src/core/task';
import { waitOf } from '../../src/core/nextTask';
import type { EngineEvent, LoopSettings } from '../../src/engine/engine';
import { usualLoop } from '../../src/engine/engine';
import type { Agent, Agents, WorkEnd } from '../../src/engine/ports/agents';
import type { Job } from '../../src/engine/ports/job';
import type { World } from '../../src/engine/ports/world';
import { RepositoryEngine } from '../../src/engine/repositoryEngine';
import type { Answer } from '../../src/protocol/asks';
import type { Intent } from '../../src/protocol/intents';
import { DiskFull, Refusal } from '../../src/core/errors';
import { aCommand, anAgent, fakeWorld } from './fakeWorld';
import { brief, linesOf } from './openEngine';
import { byShell, changeset } from './tasks';
import { settled, virtualClock } from './virtualClock';

export const minute = 60_000;

/** One run as its agent sees it; the test says how it ends. */
export interface LoopJob { id: string; job: Job; signal: AbortSignal; base: string | null; end: (end?: Partial<WorkEnd>) => Promise<void>; fail: (sentence: string) => Promise<void> }

export interface LoopOptions { slots?: number; settings?: Partial<LoopSettings>; world?: Partial<World>; stored?: Task[]; agent?: Partial<Agent> }

const opened: (() => Promise<void>)[] = [];

/** Closes what the test opened: nothing may fall due in an engine that is closed. */
export async function closeLoops(): Promise<void> {
  for (const close of opened.splice(0)) await close();
}

/** An engine in a world in memory whose time passes when the test says so, with agents that wait for the test. Two agents, `shell` and `other`, on accounts of their own. */
export function openLoop(o: LoopOptions = {}) {
  const clock = virtualClock();
  const jobs: LoopJob[] = [];
  const bases = new Map<string, string | null>();
  const settings: LoopSettings = { ...usualLoop, ...o.settings };
  const slots = { count: o.slots ?? 2 };
  const full = { disk: false };
  const shell: Agent = {
    ...anAgent((job, signal) => new Promise<WorkEnd>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      const end = async (how: Partial<WorkEnd> = {}) => { resolve({ kind: 'completed', summary: 'ok', confirmed: true, ...how } as WorkEnd); await settled(); };
      jobs.push({ id: job.task, job, signal, base: bases.get(job.task) ?? null, end, fail: (sentence) => end({ kind: 'failed', sentence, signIn: null }) });
    })),
    ...o.agent,
  };
  const list = [shell, { ...shell, id: 'other', label: 'Other', account: 'other' }];
  const agents: Agents = {
    list: () => list, tiers: () => [],
    get: (id) => { const found = list.find((agent) => agent.id === id); if (!found) throw new Refusal(`There is no agent “${id}”.`); return found; },
  };
  const fake = fakeWorld({ agents, clock }, o.stored ?? []);
  let frozen = 0;
  const results = new Map<string, Changeset | null>();
  const { places, store, modes } = fake.world;
  Object.assign(fake.world, {
    places: { ...places, acquire: async (of: Parameters<typeof places.acquire>[0], signal: AbortSignal) => { bases.set(of.task, of.base); return places.acquire(of, signal); } },
    changesets: {
      ...fake.world.changesets,
      freeze: async ({ task }: { task: string }) => (results.has(task) ? results.get(task)! : { ...changeset, result: (frozen += 1).toString(16).padStart(40, 'c') }),
    },
    store: { ...store, save: async (task: Task) => { if (full.disk) throw diskFull(); await store.save(task); } },
    modes: { ...modes, save: async (mode: Parameters<typeof modes.save>[0]) => { if (full.disk) throw diskFull(); await modes.save(mode); } },
    ...o.world,
  });
  const events: EngineEvent[] = [];
  const openEngine = () => {
    const engine = new RepositoryEngine(fake.world, { slots: () => slots.count, profile: () => 'edit', loop: () => settings });
    engine.onEvent((event) => events.push(event));
    return engine;
  };
  let engine = openEngine();
  const close = async () => {
    await engine.close();
    assert.deepEqual(clock.pending(), [], 'something still falls due after the engine was closed');
  };
  opened.push(close);
  const task = (id: string): Task => {
    const found = engine.tasks().get(id);
    assert(found, `${id} is not there`);
    return found;
  };
  const act = async (intent: Intent): Promise<string> => {
    const id = await engine.handle(intent);
    await settled();
    return id;
  };
  return {
    ...fake, clock, jobs, settings, slots, full, results, events, act, task,
    engine: () => engine,
    state: (id: string) => task(id).now.state,
    /** Why a queued task waits; null when it waits for nothing but its turn. */
    waits: (id: string) => { const found = task(id); assert(isIn(found, 'queued'), `it is ${found.now.state}`); return waitOf(found, engine.queue())?.kind ?? null; },
    /** The newest run of this task. */
    job: (id: string): LoopJob => { const found = jobs.findLast((one) => one.id === id); assert(found, `${id} has no run`); return found; },
    /** How many runs of this task began. */
    runs: (id: string) => jobs.filter((one) => one.id === id).length,
    working: () => [...engine.tasks().values()].filter(({ now }) => now.state === 'running').map(({ brief: { title } }) => title),
    notices: () => linesOf(fake.lines, 'notice').map(({ text }) => text),
    mode: (to: 'on' | 'off' | 'paused') => act({ type: 'setMode', to }),
    /** A task in the queue of work mode, by its title. */
    queue: (title: string, rest: object = {}) => act({ type: 'createTask', brief: { ...brief, title }, priority: 'normal', ...byShell, start: false, queue: true, ...rest }),
    /** A task that the person starts. */
    start: (title: string, rest: object = {}) => act({ type: 'createTask', brief: { ...brief, title }, priority: 'normal', ...byShell, start: true, ...rest }),
    answer: (id: string, ask: string, answer: Answer) => act({ type: 'answerAsk', id, ask, answer }),
    /** The editor closes in an orderly way and opens again. */
    async reopen() {
      await close();
      engine = openEngine();
      await engine.ready;
      await settled();
    },
    /** The machine dies: what is on disk is all that is left. */
    async crash() {
      const left = structuredClone([...fake.disk]);
      await close();
      fake.disk.clear();
      for (const [id, one] of left) fake.disk.set(id, one);
      engine = openEngine();
      await engine.ready;
      await settled();
    },
  };
}

export type OpenLoop = ReturnType<typeof openLoop>;

/** The agent of this run asks whether it may do something; `answer` is what it hears. */
export async function asks(loop: OpenLoop, id: string, command = 'npm install') {
  const { job } = loop.job(id);
  const answer = job.permit(aCommand(command), new AbortController().signal).then(async (permission) => {
    if (permission.ask !== undefined) await job.wishes.delivered([permission.ask]);
    return permission;
  });
  const heard: { allowed: boolean | null } = { allowed: null };
  answer.then(({ allowed }) => { heard.allowed = allowed; }, () => {});
  await settled();
  return { answer, heard };
}

/** The agent of this run holds still where it is wished; `going` says whether it may go on. */
export async function holds(loop: OpenLoop, id: string) {
  const { wishes } = loop.job(id).job;
  assert(wishes.pause(), 'nobody wants it to hold still');
  const still = { going: false };
  wishes.holdStill().then(() => { still.going = true; }, () => {});
  await settled();
  return still;
}

function diskFull(): Error {
  return new DiskFull('The disk is full.', 'ENOSPC');
}
