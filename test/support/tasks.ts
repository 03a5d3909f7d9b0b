import type { Changeset, Run, Task, TaskState } from '../../src/core/task';

export const commitA = 'a'.repeat(40);
export const commitB = 'b'.repeat(40);
export const changeset: Changeset = { base: commitA, result: commitB, files: 2, added: 10, removed: 3 };
export const run: Run = { number: 1, token: 'token00001', startedAt: 1_000 };

/** A task in the given state, with defaults for all the rest. */
export function aTask(now: TaskState = { state: 'draft' }, rest: Partial<Task> = {}): Task {
  return {
    version: 1, id: 'task1', brief: { title: 'Sort the list', prompt: '$ sort words.txt', notes: '', doneLooksLike: '' },
    priority: 'normal', position: 1, agent: 'shell', createdAt: 500, runs: now.state === 'draft' ? 0 : 1, ...rest, now,
  };
}

const bookmark = { session: null, progress: { done: 1, total: 3 } };
const ended = { run, endedAt: 9_000 };

/** One task for every state and outcome, by a name that goldens print. */
export const everyState: Record<string, Task> = {
  draft: aTask(),
  queued: aTask({ state: 'queued', since: 2_000, resume: null, was: null }, { runs: 0 }),
  'queued again': aTask({ state: 'queued', since: 2_000, resume: null, was: { state: 'ready', ...ended, changeset, summary: 'All done' } }),
  preparing: aTask({ state: 'preparing', run, resume: null }),
  running: aTask({ state: 'running', run, ...bookmark, base: commitA, worktree: '/places/1' }),
  ready: aTask({ state: 'ready', ...ended, changeset, summary: '3 commands ran' }),
  failed: aTask({ state: 'failed', ...ended, ...bookmark, sentence: 'Step 2 of 3 ended with code 1: npm test', changeset }),
  'failed early': aTask({ state: 'failed', ...ended, session: null, progress: null, sentence: 'The disk is full.', changeset: null }),
  stopped: aTask({ state: 'interrupted', ...ended, ...bookmark, cause: 'stopped', changeset }),
  lost: aTask({ state: 'interrupted', ...ended, ...bookmark, cause: 'lost', changeset: null }),
  applying: aTask({ state: 'applying', since: 9_500, was: { state: 'ready', ...ended, changeset, summary: '' }, changeset, target: null }),
  applied: aTask({ state: 'done', at: 9_900, outcome: { kind: 'applied', commit: commitB, changeset } }),
  dismissed: aTask({ state: 'done', at: 9_900, outcome: { kind: 'dismissed', was: { state: 'ready', ...ended, changeset, summary: '' } } }),
  'nothing to change': aTask({ state: 'done', at: 9_900, outcome: { kind: 'nothingToChange', summary: '' } }),
};
