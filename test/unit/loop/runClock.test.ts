import assert from 'node:assert/strict';
import type { WaitReason } from '../../../src/engine/liveRun';
import { RunClock } from '../../../src/engine/runClock';
import { Slots } from '../../../src/engine/slots';
import { minute } from '../../support/openLoop';
import { settled, virtualClock } from '../../support/virtualClock';

const never = new AbortController().signal;

/** The clock of one run that has begun, with what it said and when, in minutes since then. */
function begun(limitMinutes: number | null) {
  const clock = virtualClock();
  const slots = new Slots({ slots: () => 1, agents: () => 2 });
  const start = clock.now();
  const said: string[] = [];
  const slotMoves: string[] = [];
  const sleeps: number[] = [];
  const say = (what: string) => () => void (what === 'freed' || what === 'back' ? slotMoves : said).push(`${what} at ${(clock.now() - start) / minute}`);
  slots.enter('a');
  const run = new RunClock({ clock, slots, id: 'a', limitMs: limitMinutes === null ? null : limitMinutes * minute, timeUp: say('up'), over: say('over'), freed: say('freed'), back: say('back'), slept: (ms) => void sleeps.push(ms / minute) });
  run.begin();
  return {
    clock, slots, said, slotMoves, sleeps, run,
    work: (minutes: number) => clock.advance(minutes * minute),
    async waitFor(reason: WaitReason, minutes: number) {
      run.wait(reason);
      await clock.advance(minutes * minute);
      await run.goOn(reason, never);
    },
  };
}

describe('the time limit of a run', () => {
  it('counts what it worked before, between and after its waits, and none of the waits', async () => {
    const { work, waitFor, said } = begun(10);
    await work(4);
    await waitFor('answer', 30);
    await work(4);
    await waitFor('pause', 60);
    await work(1.9);
    assert.deepEqual(said, []);
    await work(0.1);
    assert.deepEqual(said, ['up at 100']);
    await work(1);
    assert.deepEqual(said, ['up at 100', 'over at 101']);
  });

  it('is another one from the moment it is changed, while it works and while it waits', async () => {
    const { run, work, waitFor, said } = begun(10);
    await work(4);
    run.limit(6 * minute);
    await work(1);
    run.wait('answer');
    run.limit(20 * minute);
    await work(30);
    await run.goOn('answer', never);
    await work(14.9);
    assert.deepEqual(said, []);
    await work(0.1);
    assert.deepEqual(said, ['up at 50']);
    run.limit(null);
    await waitFor('pause', 0);
    assert.deepEqual(said, ['up at 50']);
  });

  it('is up at once when it is made shorter than what is over, and never when it is taken away', async () => {
    const short = begun(10);
    await short.work(4);
    short.run.limit(3 * minute);
    await short.work(0);
    assert.deepEqual(short.said, ['up at 4']);
    const none = begun(10);
    await none.work(4);
    none.run.limit(null);
    await none.work(600);
    assert.deepEqual(none.said, []);
  });

  it('counts on from where it was after many short waits', async () => {
    const { work, waitFor, said, slotMoves } = begun(10);
    for (let round = 0; round < 9; round += 1) {
      await work(1);
      await waitFor('answer', 0.1);
    }
    await work(0.9);
    assert.deepEqual(said, []);
    await work(0.2);
    assert.deepEqual(said, ['up at 10.9']);
    assert.deepEqual(slotMoves, [], 'it never gave its slot back');
  });

  it('stands still while one of two reasons to wait is left', async () => {
    const { clock, run, work, said } = begun(10);
    await work(4);
    run.wait('answer');
    run.wait('pause');
    await clock.advance(30 * minute);
    const goesOn = run.goOn('answer', never);
    await clock.advance(30 * minute);
    assert.deepEqual(said, []);
    await run.goOn('pause', never);
    await goesOn;
    await work(6);
    assert.deepEqual(said, ['up at 70']);
  });

  it('stands still while another run has its slot', async () => {
    const { clock, slots, run, work, said, slotMoves } = begun(10);
    await work(4);
    run.wait('answer');
    await clock.advance(minute);
    assert.deepEqual(slotMoves, ['freed at 4.5']);
    slots.enter('b');
    const goesOn = run.goOn('answer', never);
    await clock.advance(60 * minute);
    assert.deepEqual([said, run.returning], [[], true]);
    slots.leave('b');
    await goesOn;
    assert.deepEqual(slotMoves, ['freed at 4.5', 'back at 65']);
    await work(6);
    assert.deepEqual(said, ['up at 71']);
  });

  it('is no shorter for a machine that slept, wherever in its time that was', async () => {
    for (const before of [0, 0.1, 0.4, 0.5, 4, 9.5, 9.9]) {
      const { clock, work, said, sleeps } = begun(10);
      await work(before);
      clock.jump(60 * minute);
      await work(10 - before - 0.05);
      assert.deepEqual(said, []);
      await work(0.05);
      assert.deepEqual([said, sleeps], [['up at 70'], [60]]);
    }
  });

  it('is no longer for a clock that is set back', async () => {
    for (const before of [0, 0.1, 4, 9.9]) {
      const { clock, work, said, sleeps } = begun(10);
      await work(before);
      clock.jump(-600 * minute);
      await work(10 - before);
      assert.deepEqual([said, sleeps], [['up at -590'], []]);
      await work(1);
      assert.deepEqual(said, ['up at -590', 'over at -589']);
    }
    const { clock, run, work, said } = begun(10);
    await work(4.25);
    clock.jump(-600 * minute);
    run.wait('answer');
    await clock.advance(minute);
    await run.goOn('answer', never);
    await work(5.75);
    assert.deepEqual(said, ['up at -589.25'], 'the step in which it was set back counts in full');
  });

  it('is nothing that passed while the machine was busy for a moment', async () => {
    const { clock, work, said, sleeps } = begun(10);
    await work(4);
    clock.jump(10_000);
    await work(5.75);
    assert.deepEqual([said, sleeps], [[], []]);
    await work(0.25);
    assert.equal(said.length, 1);
  });

  it('leaves a whole minute to what it is at, also to one that slept in it or had to wait', async () => {
    const slept = begun(10);
    await slept.work(10.9);
    slept.clock.jump(60 * minute);
    await slept.work(1);
    assert.deepEqual(slept.said, ['up at 10']);
    await slept.work(0.1);
    assert.deepEqual(slept.said, ['up at 10', 'over at 72']);
    const waited = begun(10);
    await waited.work(10.9);
    await waited.waitFor('answer', 60);
    await waited.work(0.9);
    assert.deepEqual(waited.said, ['up at 10']);
    await waited.work(0.1);
    assert.deepEqual(waited.said, ['up at 10', 'over at 71.9']);
  });

  it('tells of a sleep that is noticed by a wait, a new limit or the end, and without any limit', async () => {
    const notices: ((run: RunClock) => void)[] = [(run) => run.wait('pause'), (run) => run.limit(5 * minute), (run) => run.end()];
    for (const notice of notices) {
      const { clock, run, work, sleeps } = begun(null);
      await work(2.25);
      clock.jump(60 * minute);
      notice(run);
      assert.deepEqual(sleeps, [59.75]);
      run.end();
      assert.deepEqual([sleeps.length, clock.pending()], [1, []]);
    }
    const { clock, work, sleeps } = begun(null);
    clock.jump(60 * minute);
    await work(1);
    assert.deepEqual(sleeps, [60]);
  });

  it('says nothing after the end, and where there is none', async () => {
    const ended = begun(10);
    await ended.work(4);
    ended.run.end();
    const endless = begun(null);
    for (const { work, said, sleeps } of [ended, endless]) {
      await work(1_000);
      await settled();
      assert.deepEqual([said, sleeps], [[], []]);
    }
    assert.deepEqual(ended.clock.pending(), []);
  });
});
