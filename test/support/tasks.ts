import type { QueueFacts } from '../../src/core/nextTask';
import { offMode } from '../../src/core/mode';
import type { Bookmark, Changeset, Run, Task, TaskState, WorkTime } from '../../src/core/task';
import { isIn, isLive } from '../../src/core/task';
import type { Approval, Question } from '../../src/protocol/asks';
import type { Routing } from '../../src/protocol/intents';

export const commitA = 'a'.repeat(40);
export const commitB = 'b'.repeat(40);
export const changeset: Changeset = { base: commitA, result: commitB, files: 2, added: 10, removed: 3 };
export const run: Run = { number: 1, token: 'token00001', startedAt: 1_000, trigger: 'start', by: 'person' };

/** How most tasks are routed: to the built-in agent, everything else as it comes. */
export const byShell: Routing = { agent: 'shell', model: null, effort: null, profile: null };
/** What a task has that nobody was ever paid for or warned about. */
export const unused: Pick<Task, 'usage' | 'alarm' | 'labels' | 'dependsOn' | 'timeLimitMinutes' | 'tries' | 'agentMerges'> = {
  usage: [], alarm: null, labels: [], dependsOn: [], timeLimitMinutes: null, tries: { count: 0, last: null }, agentMerges: [],
};
/** Where a run stands that has just begun. */
export const begun: Bookmark = { session: null, progress: null, plan: [], messages: [], granted: [], unfinished: null };

/** Of a run that has worked all the time so far. */
export const working: WorkTime = { ms: 0, since: 1_000, hasSlot: true };

/** A task in the given state, with defaults for all the rest. */
export function aTask(now: TaskState = { state: 'draft' }, rest: Partial<Task> = {}): Task {
  return {
    version: 1, id: 'task1', brief: { title: 'Sort the list', prompt: '$ sort words.txt', notes: '', doneLooksLike: '' },
    priority: 'normal', position: 1, ...byShell, createdAt: 500, runs: now.state === 'draft' ? 0 : 1, ...unused, ...rest, now,
  };
}

export const anApproval: Approval = {
  kind: 'approval', id: 'ask1', at: 5_000, title: 'Run npm install', tool: 'execute', command: 'npm install', files: [], diffs: [],
  why: 'It runs a command.', scopes: ['task', 'repository', 'always'], rule: 'Commands that begin with “npm install”',
};
export const aQuestion: Question = {
  kind: 'question', id: 'ask2', at: 6_000, message: 'Which list do you mean?',
  fields: [{ name: 'list', title: 'List', type: 'text', choices: [], other: false, required: true }],
};

const bookmark: Bookmark = { ...begun, progress: { done: 1, total: 3 } };
/** A run that waited for a part of its time. */
const ended = { run, endedAt: 9_000, workedMs: 6_000 };
/** How a task waits in the queue that the person started. */
export const waiting = { state: 'queued', since: 2_000, by: 'person', notBefore: null, merge: null } as const;
const ready: Extract<TaskState, { state: 'ready' }> = { state: 'ready', ...ended, ...begun, changeset, summary: '', confirmed: true };
const live = { run, ...bookmark, base: commitA, worktree: '/places/1', asks: [], answers: [], work: working };

/** One task for every state and outcome, by a name that goldens print. */
export const everyState: Record<string, Task> = {
  draft: aTask(),
  queued: aTask({ ...waiting, trigger: 'start', resume: null, was: null }, { runs: 0 }),
  'queued again': aTask({ ...waiting, trigger: 'retry', resume: null, was: { ...ready, summary: 'All done' } }),
  preparing: aTask({ state: 'preparing', run, resume: null }),
  running: aTask({ state: 'running', ...live }),
  pausing: aTask({ state: 'pausing', ...live, heldBy: 'person' }),
  paused: aTask({ state: 'paused', ...live, work: { ...working, ms: 4_000, since: null }, heldBy: 'person' }),
  ready: aTask({ ...ready, summary: '3 commands ran' }),
  failed: aTask({ state: 'failed', ...ended, ...bookmark, sentence: 'Step 2 of 3 ended with code 1: npm test', changeset, signIn: null }),
  'failed early': aTask({ state: 'failed', ...ended, ...begun, sentence: 'The disk is full.', changeset: null, signIn: null }),
  stopped: aTask({ state: 'interrupted', ...ended, ...bookmark, cause: 'stopped', changeset, asks: [] }),
  lost: aTask({ state: 'interrupted', ...ended, workedMs: null, ...bookmark, cause: 'lost', changeset: null, asks: [] }),
  'lost while paused': aTask({ state: 'interrupted', ...ended, ...bookmark, cause: 'paused', changeset, asks: [] }),
  'at its time limit': aTask({ state: 'interrupted', ...ended, ...bookmark, cause: 'timeLimit', changeset, asks: [] }),
  'without a result': aTask({ state: 'interrupted', ...ended, ...bookmark, cause: 'unconfirmed', changeset: null, asks: [] }),
  unanswered: aTask({ state: 'interrupted', ...ended, ...bookmark, cause: 'unanswered', changeset, asks: [anApproval] }),
  applying: aTask({ state: 'applying', since: 9_500, was: ready, changeset, target: null }),
  applied: aTask({ state: 'done', at: 9_900, outcome: { kind: 'applied', commit: commitB, changeset } }),
  dismissed: aTask({ state: 'done', at: 9_900, outcome: { kind: 'dismissed', was: ready } }),
  'nothing to change': aTask({ state: 'done', at: 9_900, outcome: { kind: 'nothingToChange', summary: '', ...begun } }),
};

/** It failed, and work mode tries it again after a pause. */
export const triedAgain = aTask({
  ...waiting, by: 'workMode', notBefore: 80_000, trigger: 'retry', resume: null,
  was: { state: 'failed', ...ended, ...bookmark, sentence: 'Step 2 of 3 ended with code 1: npm test', changeset, signIn: null },
}, { id: 'again' });

/** What decides what runs next, with two free slots, work mode on and nothing in the way. */
export function queueFacts(tasks: readonly Task[], rest: Partial<QueueFacts> = {}): QueueFacts {
  return {
    tasks: new Map(tasks.map((task) => [task.id, task])), mode: { ...offMode, switch: 'on' }, now: 20_000, free: { slots: 2, agents: 6 },
    reviewLimit: 10, busy: new Set(), runs: new Set(tasks.filter((task) => isIn(task, 'preparing') || isLive(task)).map(({ id }) => id)), account: ({ agent }) => agent, ...rest,
  };
}
