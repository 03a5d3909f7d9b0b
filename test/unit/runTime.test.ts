import assert from 'node:assert/strict';
import { cardOf } from '../../src/core/card';
import type { Task } from '../../src/core/task';
import { runTime } from '../../webview/runTime';
import { aTask, anApproval, everyState, queueFacts } from '../support/tasks';

const { running, pausing, paused, ready, draft, unanswered } = everyState;
assert(running?.now.state === 'running' && pausing && paused && ready && draft && unanswered);

describe('the time on a card', () => {
  it('is counted on while the task is at work', () => {
    for (const task of [running, pausing]) assert.deepEqual(shown(task), { since: 1_000, title: 'Since it started, waiting included:' });
  });

  it('stands still while the task holds still or waits for an answer', () => {
    for (const task of [paused, aTask({ ...running.now, asks: [anApproval] } as Task['now'])]) assert.equal(shown(task), null);
  });

  it('says of a run that is over that waiting is in it, and nothing where there was none', () => {
    for (const task of [ready, unanswered]) assert.deepEqual(shown(task), { tookMs: 8_000, title: 'The last run, waiting included:' });
    assert.equal(shown(draft), null);
  });

  function shown(task: Task): ReturnType<typeof runTime> {
    return runTime(cardOf(task, { activities: new Map(), agents: [], mayAct: true, queue: queueFacts([task]) }));
  }
});
