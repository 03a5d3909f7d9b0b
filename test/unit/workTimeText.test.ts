import assert from 'node:assert/strict';
import { cardOf } from '../../src/core/card';
import type { Task } from '../../src/core/task';
import { taskSchema } from '../../src/core/task';
import { runWords, workTime } from '../../webview/workTime';
import { aTask, anApproval, everyState, queueFacts, working } from '../support/tasks';

const { preparing, running, pausing, paused, ready, draft, unanswered, lost } = everyState;
assert(preparing && running?.now.state === 'running' && pausing && paused && ready && draft && unanswered && lost);

const inThisRun = 'Time at work in this run, waiting not counted:';

describe('the time at work on a card', () => {
  it('is counted on while the task is at work, from what it had worked before it waited', () => {
    for (const task of [preparing, running, pausing]) assert.deepEqual(shown(task), { kind: 'goesOn', since: 1_000, title: inThisRun });
    assert.deepEqual(shown(aTask({ ...running.now, work: { ...working, ms: 2_000, since: 50_000 } } as Task['now'])), { kind: 'goesOn', since: 48_000, title: inThisRun });
  });

  it('stands still while the task waits', () => {
    const asking = aTask({ ...running.now, asks: [anApproval], work: { ...working, ms: 4_000, since: null } } as Task['now']);
    for (const task of [paused, asking]) assert.deepEqual(shown(task), { kind: 'stands', ms: 4_000, title: inThisRun });
  });

  it('is without waiting once the run is over, and is not told where nobody knows it', () => {
    for (const task of [ready, unanswered]) assert.deepEqual(shown(task), { kind: 'over', ms: 6_000, title: 'Time at work in the last run, waiting not counted:' });
    const old = [ready, running].map(({ now, ...task }) => taskSchema.parse({ ...task, now: { ...now, workedMs: undefined, work: undefined } }));
    for (const task of [draft, lost, ...old]) assert.equal(shown(task), null);
  });

  it('says why it stands still where others have the slot of the task', () => {
    const aside = aTask({ ...running.now, work: { ms: 4_000, since: null, hasSlot: false } } as Task['now']);
    assert.deepEqual([cardOf(aside, facts(aside)).line?.text, shown(aside)?.kind], ['Goes on as soon as a slot is free', 'stands']);
  });

  it('is said of which run it is, where there were others, and how long that may work', () => {
    const said = (number: number, limitMinutes: number | null) => { const { before, after } = runWords({ number, limitMinutes }); return `${before}0:48${after}`; };
    assert.deepEqual([said(1, null), said(1, 10), said(2, 10), said(3, 90), said(1, 0.5)], ['0:48', '0:48 of 10 min', 'run 2 · 0:48 of 10 min', 'run 3 · 0:48 of 1 h 30 min', '0:48 of 30 s']);
  });

  function shown(task: Task): ReturnType<typeof workTime> {
    return workTime(cardOf(task, facts(task)));
  }

  function facts(task: Task) {
    return { activities: new Map(), agents: [], mayAct: true, queue: queueFacts([task]) };
  }
});
