import type { Action } from '../../src/core/policy/action';
import type { Rule } from '../../src/core/policy/rule';
import type { Changeset, Task } from '../../src/core/task';
import { Refusal } from '../../src/core/errors';
import { offMode } from '../../src/core/mode';
import type { Agent } from '../../src/engine/ports/agents';
import type { Place } from '../../src/engine/ports/git';
import type { Job } from '../../src/engine/ports/job';
import type { Rules } from '../../src/engine/ports/storage';
import type { HeldLease } from '../../src/engine/ports/windows';
import type { World } from '../../src/engine/ports/world';
import type { TranscriptLine } from '../../src/protocol/transcript';
import { changeset, commitA, commitB } from './tasks';

/** A world in memory whose parts a test may replace, the clock by a `virtualClock` for example. An engine that is opened on it again finds what the last one stored. */
export function fakeWorld(rest: Partial<World> = {}, stored: Task[] = []) {
  const disk = new Map(stored.map((task) => [task.id, structuredClone(task)]));
  const lines: TranscriptLine[] = [];
  const calls: string[] = [];
  let ids = 0;
  let mode = offMode;
  const held: HeldLease = { lost: new AbortController().signal, mayWrite: () => true, release: async () => { calls.push('lease released'); } };
  const world: World = {
    clock: { now: () => 1_000 + ids, token: () => `token${ids++}`, at: () => () => {}, after: () => () => {} },
    log: { debug() {}, info() {}, warn() {}, error: (message) => { calls.push(`error: ${message.split('\n')[0]}`); } },
    store: {
      load: async () => ({ tasks: [...disk.values()], unreadable: [], unsealed: [] }),
      save: async (task) => { disk.set(task.id, structuredClone(task)); },
      remove: async (id) => { disk.delete(id); },
      watch: () => () => {},
    },
    modes: { load: async () => ({ mode, doubt: null }), save: async (next) => { mode = next; }, watch: () => () => {} },
    activities: { append: (entry) => entry, page: async () => ({ entries: [], before: null }), flush: async () => {} },
    handover: {
      serve: async () => ({ tell() {}, close: async () => {} }),
      send: () => Promise.reject(new Refusal('Another window works on this repository.')),
      listen: () => () => {},
    },
    lease: { acquire: async () => held, wait: () => new Promise(() => {}) },
    transcripts: { append: (_task, _run, line) => { lines.push(line); }, flush: async () => {}, read: async () => lines, page: async () => ({ lines, from: 0 }), remove: async () => {} },
    places: {
      acquire: async ({ run }) => { calls.push(`acquire ${run.number}`); return { ...aPlace, left: null }; },
      release: async () => { calls.push('release'); },
      setAside: async () => { calls.push('set aside'); return aPlace.path; },
      find: async () => aPlace,
      reconcile: async () => { calls.push('reconcile'); },
    },
    changesets: { freeze: async (): Promise<Changeset | null> => { calls.push('freeze'); return changeset; }, combine: async ({ results }) => ({ commit: results[0] ?? commitA, conflicts: [] }), forget: async () => { calls.push('forget'); } },
    applier: { prepare: async () => ({ onto: commitA, merged: commitB }), apply: async () => commitB, recover: async () => null },
    agents: fakeAgents(anAgent(async () => ({ kind: 'completed', summary: 'All done', confirmed: true }))),
    rules: fakeRules(),
    mainTree: { look: async () => ({ changes: async () => [], keep: async () => 'before' }), putBack: async (_, changes) => ({ done: [...changes], left: [], kept: '/kept' }), expect() {} },
    processes: { reap: async () => { calls.push('reap'); } },
    ...rest,
  };
  return { world, disk, lines, calls };
}

export const aPlace: Place = { path: '/places/1', cwd: '/places/1', base: commitA };

export function anAgent(work: Agent['work']): Agent {
  return {
    id: 'shell', label: 'Shell', hint: '', account: 'shell', work, models: [], efforts: [], mayPause: true, mayTalk: true, sandboxed: false,
    check: (brief) => { if (!brief.prompt) throw new Refusal('This task has no commands.'); },
  };
}

export function fakeAgents(agent: Agent): World['agents'] {
  return { list: () => [agent], tiers: () => [], get: (id) => { if (id !== agent.id) throw new Refusal(`There is no agent “${id}”.`); return agent; } };
}

/** Remembered rules in memory. */
export function fakeRules(): Rules {
  let rules: Rule[] = [];
  return {
    list: () => rules,
    add: async (rule) => { rules.push(rule); },
    remove: async (id) => { rules = rules.filter((rule) => rule.id !== id); },
    forget: async (task) => { rules = rules.filter((rule) => rule.task !== task); },
    onChange: () => () => {},
  };
}

/** What an agent that asks nobody and hears nobody needs of its job. */
export const quietJob: Omit<Job, 'task' | 'run' | 'brief' | 'place' | 'bookmark' | 'report' | 'activity' | 'advance'> = {
  model: null, effort: null, profile: 'full', conflicts: [],
  earlier: async () => '',
  used: async () => {},
  permit: async () => ({ allowed: true, reason: '', by: 'profile' }),
  notice: () => ({ allowed: true, reason: '', by: 'profile' }),
  ask: async () => ({ ask: 'ask1', answer: { kind: 'decline' } }),
  wishes: { messages: () => [], delivered: async () => {}, pause: () => false, holdStill: async () => {}, onChange: () => () => {} },
  turn: (work) => work(),
};

/** Something that the profile `edit` asks about, and that a yes to may be remembered. */
export function aCommand(command: string): Action {
  return { kind: 'execute', title: `Run ${command}`, command, cwd: '/places/1', paths: [], diffs: [], ours: false };
}
