import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Refusal } from '../../src/core/errors';
import type { Task } from '../../src/core/task';
import { taskSchema } from '../../src/core/task';
import type { EventType, TaskEvent } from '../../src/core/taskEvent';
import { transition } from '../../src/core/transition';
import { golden } from '../support/golden';
import { aTask, anApproval, changeset, commitA, commitB, everyState } from '../support/tasks';

const events: { [T in EventType]: Extract<TaskEvent, { type: T }> } = {
  edited: { type: 'edited', brief: { title: 'New', prompt: '', notes: '', doneLooksLike: '' }, priority: 'high', routing: { agent: 'codex', model: 'large', effort: 'high', profile: 'edit' }, planning: { labels: ['lists'] } },
  accepted: { type: 'accepted', at: 10_000, by: 'person' },
  retried: { type: 'retried', at: 10_000, by: 'person', notBefore: null },
  resumed: { type: 'resumed', at: 10_000, by: 'person', notBefore: null },
  hurried: { type: 'hurried' },
  moved: { type: 'moved', priority: 'high', position: 0.5 },
  dependenciesDropped: { type: 'dependenciesDropped', ids: ['task9'] },
  conflicted: { type: 'conflicted', paths: ['words.txt'] },
  mergeLeftToAgent: { type: 'mergeLeftToAgent' },
  tried: { type: 'tried', tries: { count: 1, last: { tree: commitA, sentence: 'It broke.' } } },
  followedUp: { type: 'followedUp', at: 10_000, message: { id: 'm2', at: 10_000, text: 'And the other list', steer: false } },
  withdrawn: { type: 'withdrawn' },
  taken: { type: 'taken', token: 'token00002', at: 10_000 },
  prepared: { type: 'prepared', base: commitA, worktree: '/places/1' },
  advanced: { type: 'advanced', change: { progress: { done: 2, total: 3 }, session: 's' } },
  messaged: { type: 'messaged', message: { id: 'm1', at: 10_000, text: 'Faster', steer: false } },
  messagesGone: { type: 'messagesGone', ids: ['m1'] },
  asked: { type: 'asked', ask: anApproval },
  askClosed: { type: 'askClosed', at: 10_000, ask: anApproval.id },
  answerLeft: { type: 'answerLeft', ask: anApproval.id },
  pauseWanted: { type: 'pauseWanted', by: 'person' },
  answeredLate: { type: 'answeredLate', at: 10_000, ask: anApproval.id, message: { id: 'm3', at: 10_000, text: 'Yes', steer: false }, granted: anApproval },
  grantUsed: { type: 'grantUsed', at: 10_000, ask: anApproval.id },
  paused: { type: 'paused', at: 10_000 },
  wentOn: { type: 'wentOn', at: 10_000 },
  slotGivenBack: { type: 'slotGivenBack', at: 10_000 },
  slotTakenBack: { type: 'slotTakenBack', at: 10_000 },
  slept: { type: 'slept', at: 10_000, ms: 3_000 },
  used: { type: 'used', usage: { run: 1, trigger: 'start', session: 's', tokens: { input: 10, output: 2, total: 12 }, cost: null } },
  alarmed: { type: 'alarmed', alarm: { at: 10_000, run: 1, changes: [{ kind: 'file', name: 'README.md' }], before: 'b' } },
  alarmClosed: { type: 'alarmClosed' },
  finished: { type: 'finished', at: 10_000, changeset, summary: 'Done', confirmed: true },
  failed: { type: 'failed', at: 10_000, changeset: null, sentence: 'It broke.', signIn: null },
  stopped: { type: 'stopped', at: 10_000, changeset: null },
  lost: { type: 'lost', at: 10_000, changeset: null },
  timeUp: { type: 'timeUp', at: 10_000, changeset: null },
  unanswered: { type: 'unanswered', at: 10_000, changeset: null },
  limited: { type: 'limited', at: 10_000, changeset: null },
  outage: { type: 'outage', at: 10_000, changeset: null },
  applyStarted: { type: 'applyStarted', at: 10_000 },
  applyPrepared: { type: 'applyPrepared', onto: commitA, merged: commitB },
  applied: { type: 'applied', at: 10_000, commit: commitB },
  applyRefused: { type: 'applyRefused', sentence: 'No.' },
  dismissed: { type: 'dismissed', at: 10_000 },
  restored: { type: 'restored' },
};

function nameOf(task: Task): string {
  if (task.now.state === 'done') return `done (${task.now.outcome.kind})`;
  if (task.now.state === 'interrupted') return `interrupted (${task.now.cause})`;
  return task.now.state;
}

describe('the task map', () => {
  it('is the one written down', () => {
    const lines: string[] = [];
    for (const [name, task] of Object.entries(everyState)) {
      lines.push(name);
      for (const event of Object.values(events)) {
        try {
          lines.push(`  ${event.type} -> ${nameOf(transition(task, event))}`);
        } catch (error) {
          assert(error instanceof Refusal);
          lines.push(`  ${event.type} x  ${error.message}`);
        }
      }
    }
    golden('unit/transition.golden.txt', `${lines.join('\n')}\n`);
  });

  it('leads from a draft only to tasks that can be stored, whatever happens', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...Object.values(events)), { maxLength: 40 }), (history) => {
      let task = aTask();
      for (const event of history) {
        try {
          task = transition(task, event);
        } catch (error) {
          assert(error instanceof Refusal);
        }
        assert.deepEqual(taskSchema.parse(JSON.parse(JSON.stringify(task))), task);
      }
    }), { numRuns: 1_000 });
  });

  it('keeps the work of an earlier run when the next one is lost before it starts', () => {
    const resumed = transition(everyState.stopped!, events.resumed);
    const lost = transition(transition(resumed, events.taken), events.lost);
    assert(lost.now.state === 'interrupted');
    assert.deepEqual(lost.now.changeset, changeset);
    assert.deepEqual(lost.now.progress, { done: 1, total: 3 });
  });

  it('reads a task whose merge an older version had left to the agent, and asks the person again', () => {
    const task = everyState.queued!;
    assert.deepEqual(taskSchema.parse({ ...task, agentMerges: undefined, now: { ...task.now, merge: { kind: 'agent' } } }), task);
  });

  it('gives a withdrawn task back what it was before it was queued again', () => {
    assert.deepEqual(transition(everyState['queued again']!, events.withdrawn).now, everyState.ready!.now.state === 'ready' && { ...everyState.ready!.now, summary: 'All done' });
  });
});
