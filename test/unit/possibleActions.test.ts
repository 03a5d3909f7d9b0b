import assert from 'node:assert/strict';
import type { BoardAgent } from '../../src/core/boardAgent';
import { possibleActions } from '../../src/core/possibleActions';
import type { TaskState } from '../../src/core/task';
import { aTask, everyState } from '../support/tasks';

const base: BoardAgent = { id: 'shell', label: 'Shell', hint: '', tier: false, models: [], efforts: [], agentLabel: 'Shell', mayPause: true, mayTalk: false, sandboxed: false };
const agents = [base, { ...base, id: 'codex', label: 'Codex', mayTalk: true }];
const failed = everyState.failed!.now;
assert(failed.state === 'failed');

/** The ways on that a failed task offers, with where each stands. */
function waysOn(agent: string, now: Partial<Extract<TaskState, { state: 'failed' }>>): string[] {
  const task = aTask({ ...(failed as Extract<TaskState, { state: 'failed' }>), progress: null, ...now }, { agent });
  const actions = possibleActions(task, { mayAct: true, agents, wait: null });
  return actions.filter(({ name }) => ['resume', 'retry', 'signIn'].includes(name)).map(({ label, place }) => `${label} ${place}`);
}

describe('how a failed task goes on', () => {
  it('is first of all in the same conversation, where there is one', () => {
    assert.deepEqual(waysOn('codex', { session: 's1' }), ['Resume primary', 'Retry menu']);
  });

  it('is from the start where the agent never got as far as a conversation', () => {
    assert.deepEqual(waysOn('codex', { session: null }), ['Retry primary']);
  });

  it('is from the start for steps, because the step that failed would fail again, and from that step by choice', () => {
    assert.deepEqual(waysOn('shell', { session: 's1' }), ['Retry primary', 'Resume menu']);
    assert.deepEqual(waysOn('shell', { session: null, progress: { done: 2, total: 3 } }), ['Retry primary', 'Resume at This Step menu']);
  });

  it('is to sign in before anything else where that is missing', () => {
    assert.deepEqual(waysOn('codex', { session: 's1', signIn: 'codex login' }), ['Sign In primary', 'Retry secondary', 'Resume menu']);
    assert.deepEqual(waysOn('codex', { session: null, signIn: 'codex login' }), ['Sign In primary', 'Retry secondary']);
  });

  it('is to resume where the run was interrupted', () => {
    const task = aTask(everyState.stopped!.now, { agent: 'codex' });
    assert.equal(possibleActions(task, { mayAct: true, agents, wait: null })[0]?.name, 'resume');
  });
});
