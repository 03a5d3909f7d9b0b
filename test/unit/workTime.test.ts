import assert from 'node:assert/strict';
import { cardOf } from '../../src/core/card';
import type { Changeset, Task } from '../../src/core/task';
import { taskSchema } from '../../src/core/task';
import type { TaskEvent } from '../../src/core/taskEvent';
import { transition } from '../../src/core/transition';
import { aTask, anApproval, aQuestion, changeset, commitA, everyState, queueFacts, waiting } from '../support/tasks';

const queued = aTask({ ...waiting, trigger: 'start', resume: null, was: null }, { runs: 0 });
const [ask, other] = [(at: number): TaskEvent => ({ type: 'asked', ask: { ...anApproval, at } }), (at: number): TaskEvent => ({ type: 'asked', ask: { ...aQuestion, at } })];
const closed = (at: number, { id }: { id: string } = anApproval): TaskEvent => ({ type: 'askClosed', at, ask: id });
const prepared: TaskEvent = { type: 'prepared', base: commitA, worktree: '/places/1' };
const pause: TaskEvent = { type: 'pauseWanted', by: 'person' };

/** The task after it was taken at 1,000 and after these. */
function after(...events: TaskEvent[]): Task {
  return [{ type: 'taken', token: 'token00001', at: 1_000 } as const, ...events].reduce(transition, queued);
}

function finished(at: number, ...events: TaskEvent[]): number | null {
  const task = after(prepared, ...events, { type: 'finished', at, changeset, summary: '', confirmed: true });
  return task.now.state === 'ready' ? task.now.workedMs : assert.fail(task.now.state);
}

/** What is known of a run that is cut off while it is prepared, while it works, asks, and holds still. */
function cutOff(lost: TaskEvent): unknown[] {
  const runs = [after(lost), after(prepared, lost), after(prepared, ask(3_000), lost), after(prepared, pause, { type: 'paused', at: 4_000 }, lost)];
  return runs.map(({ now }) => 'workedMs' in now && now.workedMs);
}

describe('the time at work', () => {
  const stories: [what: string, events: TaskEvent[], workedMs: number][] = [
    ['counts everything of a run that never waits', [], 9_000],
    ['leaves out what passes until an answer', [ask(3_000), closed(7_000)], 5_000],
    ['goes on when the last of several asks is closed', [ask(3_000), other(4_000), closed(5_000), closed(8_000, aQuestion)], 4_000],
    ['goes on when an agent takes its ask back', [ask(3_000), closed(3_500)], 8_500],
    ['counts what a run that is about to pause still does, and nothing of the pause', [pause, { type: 'paused', at: 4_000 }, { type: 'wentOn', at: 9_000 }], 4_000],
    ['does not go on with the pause over while an ask is open', [ask(2_000), pause, { type: 'paused', at: 4_000 }, { type: 'wentOn', at: 5_000 }, closed(9_000)], 2_000],
    ['does not go on with an answer while it is paused', [pause, ask(2_000), { type: 'paused', at: 4_000 }, closed(5_000), { type: 'wentOn', at: 9_000 }], 2_000],
    ['does not go on with an answer while others have its slot', [ask(2_000), { type: 'slotGivenBack', at: 3_000 }, closed(5_000), { type: 'slotTakenBack', at: 8_000 }], 3_000],
    ['ends where a run ends that waits', [ask(2_000)], 1_000],
    ['leaves out what the machine slept', [{ type: 'slept', at: 8_000, ms: 6_000 }], 3_000],
    ['leaves out what the machine slept, also where that is noticed only when it waits', [ask(8_000), { type: 'slept', at: 8_500, ms: 6_000 }, closed(9_000)], 2_000],
    ['is nothing less when the clock of the machine was set back', [ask(500), closed(2_000)], 8_000],
  ];
  for (const [what, events, workedMs] of stories) it(what, () => { assert.equal(finished(10_000, ...events), workedMs); });

  it('counts making the worktree ready, also where it comes to nothing more', () => {
    for (const type of ['stopped', 'limited'] as const) {
      const { now } = after({ type, at: 4_000, changeset: null });
      assert.equal(now.state === 'queued' && now.was ? now.was.workedMs : 'workedMs' in now && now.workedMs, 3_000);
    }
    const failed = after({ type: 'failed', at: 4_000, changeset: null, sentence: 'It broke.', signIn: null });
    assert.equal('workedMs' in failed.now && failed.now.workedMs, 3_000);
  });

  it('is known of a run that is found cut off only where it waited, for nobody saw the end of its work', () => {
    const found = { type: 'lost', at: 90_000, changeset: null, found: true } as const;
    assert.deepEqual(cutOff(found), [null, null, 2_000, 3_000]);
  });

  it('is known of a run whose end was seen as the editor closed', () => {
    assert.deepEqual(cutOff({ type: 'lost', at: 91_000, changeset: null }), [90_000, 90_000, 2_000, 3_000]);
  });

  it('is kept with what became of the run', () => {
    const ended = (changeset: Changeset | null): Task => after(prepared, { type: 'finished', at: 4_000, changeset, summary: '', confirmed: true });
    const applying: TaskEvent[] = [{ type: 'applyStarted', at: 5_000 }, { type: 'applied', at: 6_000, commit: commitA }];
    const over = [applying.reduce(transition, ended(changeset)), transition(ended(changeset), { type: 'dismissed', at: 5_000 }), ended(null)];
    assert.deepEqual(over.map((task) => cardOf(task, { activities: new Map(), agents: [], mayAct: true, queue: queueFacts([task]) })).map(({ badge, worked, at }) => [badge, worked?.ms, at]), [
      ['Applied', 3_000, 6_000], ['Dismissed', 3_000, 5_000], ['Nothing to change', 3_000, 4_000],
    ]);
    assert.equal(cardOf(everyState.applied!, { activities: new Map(), agents: [], mayAct: true, queue: queueFacts([]) }).worked, null, 'an older version did not keep it');
  });

  it('stays unknown of what an older version began or ended', () => {
    const { now, ...task } = everyState.running!;
    const old = taskSchema.parse({ ...task, now: { ...now, work: undefined } });
    const ended = [ask(3_000), closed(7_000), { type: 'finished', at: 9_000, changeset, summary: '', confirmed: true } as const].reduce(transition, old);
    assert.equal('workedMs' in ended.now && ended.now.workedMs, null);
    const { now: { ...ready }, ...rest } = everyState.ready!;
    assert.equal((taskSchema.parse({ ...rest, now: { ...ready, workedMs: undefined } }).now as { workedMs: unknown }).workedMs, null);
  });
});
