import type { Changeset, Task } from '../../src/core/task';
import { Refusal } from '../../src/core/errors';
import type { Agent, HeldLease, Place, World } from '../../src/engine/ports';
import type { TranscriptLine } from '../../src/protocol/transcript';
import { changeset, commitA, commitB } from './tasks';

/** A world in memory whose parts a test may replace. `written` is what the store and the transcripts hold. */
export function fakeWorld(rest: Partial<World> = {}, stored: Task[] = []) {
  const disk = new Map(stored.map((task) => [task.id, structuredClone(task)]));
  const lines: TranscriptLine[] = [];
  const calls: string[] = [];
  let ids = 0;
  const held: HeldLease = { lost: new AbortController().signal, release: async () => { calls.push('lease released'); } };
  const world: World = {
    clock: { now: () => 1_000 + ids, token: () => `token${ids++}` },
    log: { debug() {}, info() {}, warn() {}, error: (message) => { calls.push(`error: ${message.split('\n')[0]}`); } },
    store: {
      load: async () => ({ tasks: [...disk.values()], unreadable: [] }),
      save: async (task) => { disk.set(task.id, structuredClone(task)); },
      remove: async (id) => { disk.delete(id); },
      watch: () => () => {},
    },
    lease: { acquire: async () => held, wait: () => new Promise(() => {}) },
    transcripts: { append: (_task, _run, line) => { lines.push(line); }, flush: async () => {}, read: async () => lines, remove: async () => {} },
    places: {
      acquire: async ({ run }) => { calls.push(`acquire ${run.number}`); return aPlace; },
      release: async () => { calls.push('release'); },
      setAside: async () => { calls.push('set aside'); return aPlace.path; },
      find: async () => aPlace,
      reconcile: async () => { calls.push('reconcile'); },
    },
    changesets: { freeze: async (): Promise<Changeset | null> => { calls.push('freeze'); return changeset; }, forget: async () => { calls.push('forget'); } },
    applier: { prepare: async () => ({ onto: commitA, merged: commitB }), apply: async () => commitB, recover: async () => null },
    agents: fakeAgents(anAgent(async () => ({ kind: 'completed', summary: 'All done' }))),
    processes: { reap: async () => { calls.push('reap'); } },
    ...rest,
  };
  return { world, disk, lines, calls };
}

export const aPlace: Place = { path: '/places/1', cwd: '/places/1', base: commitA };

export function anAgent(work: Agent['work']): Agent {
  return {
    id: 'shell', label: 'Shell', hint: '', work,
    check: (brief) => { if (!brief.prompt) throw new Refusal('This task has no commands.'); },
  };
}

export function fakeAgents(agent: Agent): World['agents'] {
  return { list: () => [agent], get: (id) => { if (id !== agent.id) throw new Refusal(`There is no agent “${id}”.`); return agent; } };
}
