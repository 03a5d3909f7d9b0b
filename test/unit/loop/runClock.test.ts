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
  const say = (what: string) => () => void (what === 'freed' || what === 'back' ? slotMoves : said).push(`${what} at ${(clock.now() - start) / minute}`);
  slots.enter('a');
  const run = new RunClock({ clock, slots, id: 'a', limitMs: limitMinutes === null ? null : limitMinutes * minute, timeUp: say('up'), over: say('over'), freed: say('freed'), back: say('back') });
  run.begin();
  return {
    clock, slots, said, slotMoves, run,
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

  it('says nothing after the end, and where there is none', async () => {
    const ended = begun(10);
    await ended.work(4);
    ended.run.end();
    const endless = begun(null);
    for (const { work, said, clock } of [ended, endless]) {
      await work(10_000);
      await settled();
      assert.deepEqual([said, clock.pending()], [[], []]);
    }
  });
});
