import assert from 'node:assert/strict';
import { cardOf } from '../../../src/core/card';
import { modePicture } from '../../../src/core/modePicture';
import { byColumn } from '../../../src/core/board';
import { asks, closeLoops, holds, minute, openLoop, type OpenLoop } from '../../support/openLoop';

afterEach(closeLoops);

const outage = { kind: 'outage', sentence: 'Shell’s service does not answer: “529 Overloaded.”' } as const;
const limited = (until: number | null) => ({ kind: 'limited', sentence: 'The usage limit is reached.', until }) as const;

describe('an account whose rest is over', () => {
  it('is tried by one task: an outage that goes on costs that one a run each time, and the others none', async () => {
    const { loop, ids: [first, ...others] } = await rested(4);
    for (const pause of [5, 15, 30]) {
      assert.deepEqual(others.map(loop.waits), ['trial', 'trial', 'trial']);
      await loop.job(first!).end(outage);
      await loop.clock.advance(pause * minute);
    }
    assert.deepEqual([first!, ...others].map(loop.runs), [5, 0, 0, 0]);
    await loop.job(first!).end();
    assert.deepEqual(others.map(loop.state), ['running', 'running', 'running']);
  });

  it('is said to be tried, with a way not to wait for that; another account works on', async () => {
    const { loop, ids: [, second, third] } = await rested(3);
    const other = await loop.queue('other', { agent: 'other' });
    assert.equal(loop.state(other), 'running');
    const { line, until, actions } = cardOf(loop.task(second!), facts(loop));
    assert.deepEqual([line?.text, until], ['Waits: another task first sees whether Shell works again', null]);
    assert(actions.some(({ name }) => name === 'liftLimit'));
    assert.equal(modePicture(byColumn([...loop.engine().tasks().values()]), { queue: loop.engine().queue(), mayAct: true }).line, 'Working on 2 of 4');
    await loop.act({ type: 'liftLimit', account: 'shell' });
    assert.deepEqual([second!, third!].map(loop.state), ['running', 'running']);
  });

  const signs: Record<string, (loop: OpenLoop, id: string) => Promise<unknown>> = {
    'calls a tool': async (loop, id) => loop.job(id).job.report({ at: 1, kind: 'tool', id: 'call1', title: 'Read a file', status: 'pending' }),
    'wants to be allowed something': asks,
  };
  for (const [what, sign] of Object.entries(signs)) {
    it(`is used by all as soon as the agent that tries it ${what}, also after a restart, and how often it failed is remembered`, async () => {
      const { loop, ids: [first, second, third] } = await rested(3, { slots: 2 });
      loop.job(first!).job.report({ at: 1, kind: 'message', id: 'm', text: 'Internal error' });
      await loop.clock.advance(0);
      assert.deepEqual([loop.waits(second!), loop.waits(third!)], ['trial', 'trial']);
      await sign(loop, first!);
      await loop.clock.advance(0);
      assert.deepEqual([loop.state(second!), loop.waits(third!)], ['running', 'slot']);
      await loop.reopen();
      assert.deepEqual([first!, second!].map(loop.state), ['running', 'running']);
      for (const id of [first!, second!]) await loop.job(id).end(outage);
      await loop.clock.advance(5 * minute - 1);
      assert.deepEqual([loop.waits(first!), loop.runs(third!)], ['limit', 0]);
      await loop.clock.advance(1);
      assert.deepEqual([loop.state(first!), loop.waits(second!), loop.runs(third!)], ['running', 'trial', 0]);
    });
  }

  for (const how of ['reopen', 'crash'] as const) {
    it(`is tried by one task again after the editor ${how === 'reopen' ? 'was closed' : 'died'} in the middle of that`, async () => {
      const { loop, ids } = await rested(3);
      await loop[how]();
      assert.equal(loop.working().length, 1);
      const [tries] = ids.filter((id) => loop.state(id) === 'running');
      const others = ids.filter((id) => id !== tries);
      assert.deepEqual(others.map(loop.waits), ['trial', 'trial']);
      await loop.job(tries!).end();
      assert.deepEqual(others.map(loop.state), ['running', 'running']);
    });
  }

  it('is tried by the next task when the first comes to no good end, or holds still', async () => {
    const { loop, ids: [first, second, third, fourth] } = await rested(4, { settings: { retries: 0 } });
    await loop.job(first!).fail('The tests failed.');
    assert.deepEqual([loop.state(second!), loop.waits(third!)], ['running', 'trial']);
    await loop.act({ type: 'stopTask', id: second! });
    assert.deepEqual([loop.state(third!), loop.waits(fourth!)], ['running', 'trial']);
    await loop.act({ type: 'pauseTask', id: third! });
    await holds(loop, third!);
    await loop.clock.advance(minute);
    assert.deepEqual([loop.state(third!), loop.state(fourth!)], ['paused', 'running']);
  });

  it('is tried by a run that goes on since before, and by no other, until that calls a further tool', async () => {
    const { loop, first, second, calls } = await oneGoesOn();
    await calls('call1');
    assert.deepEqual([loop.waits(first), loop.runs(first)], ['trial', 1], 'its earlier call merely goes on');
    await calls('call2');
    assert.deepEqual([first, second].map(loop.state), ['running', 'running']);
  });

  it('rests once more when a run that goes on since before meets the same', async () => {
    const { loop, first, second } = await oneGoesOn();
    await loop.job(second).end(outage);
    assert.deepEqual([loop.waits(first), loop.waits(second)], ['limit', 'limit']);
    await loop.clock.advance(5 * minute);
    assert.deepEqual([loop.state(first), loop.waits(second)], ['running', 'trial']);
  });

  it('is tried by the first task by turn, also where that takes long to begin', async () => {
    let together = () => {};
    const combined = new Promise<void>((resolve) => { together = resolve; });
    const loop = openLoop({ slots: 5 });
    loop.world.changesets.combine = async () => { await combined; return { commit: 'e'.repeat(40), conflicts: [] }; };
    await loop.mode('on');
    const before = [await loop.queue('a', { agent: 'other' }), await loop.queue('b', { agent: 'other' })];
    const silent = await loop.queue('c', { priority: 'low' });
    const first = await loop.queue('d', { dependsOn: before });
    await loop.job(silent).end(outage);
    for (const id of before) await loop.job(id).end();
    await loop.clock.advance(minute);
    assert.deepEqual([loop.state(first), loop.waits(silent), loop.runs(silent)], ['queued', 'trial', 1]);
    together();
    await loop.clock.advance(0);
    assert.deepEqual([loop.state(first), loop.waits(silent)], ['running', 'trial']);
  });

  it('is tried by what the person started, too, and what they start then waits for that', async () => {
    const loop = openLoop();
    const id = await loop.start('a');
    await loop.job(id).end(outage);
    await loop.clock.advance(minute);
    const next = await loop.start('b');
    assert.deepEqual([loop.state(id), loop.waits(next)], ['running', 'trial']);
  });

  it('is waited for an hour at most: a run that hangs holds nobody up for ever', async () => {
    const { loop, ids: [, second, third] } = await rested(3, { settings: { timeLimitMinutes: 0 } });
    await loop.clock.advance(60 * minute - 1);
    assert.deepEqual([loop.waits(second!), loop.waits(third!)], ['trial', 'trial']);
    await loop.clock.advance(1);
    assert.deepEqual([second!, third!].map(loop.state), ['running', 'running']);
  });

  it('is used by all at once where the agent itself had said when it may be', async () => {
    const loop = openLoop({ slots: 3 });
    await loop.mode('on');
    const ids = [await loop.queue('a'), await loop.queue('b'), await loop.queue('c')];
    for (const id of ids) await loop.job(id).end(limited(loop.clock.now() + 90 * minute));
    await loop.clock.advance(90 * minute);
    assert.deepEqual(ids.map(loop.runs), [2, 2, 2]);
  });

  it('is tried by one task where what the agent had said was wrong; a run that was at work already does not shorten that rest', async () => {
    const loop = openLoop({ slots: 3 });
    await loop.mode('on');
    const ids = [await loop.queue('a'), await loop.queue('b'), await loop.queue('c')];
    for (const id of ids) await loop.job(id).end(limited(loop.clock.now() + 1_000));
    await loop.clock.advance(1_000);
    assert.deepEqual(ids.map(loop.runs), [2, 2, 2]);
    for (const id of ids) await loop.job(id).end(limited(loop.clock.now() + 1_000));
    await loop.clock.advance(10 * minute - 1);
    assert.deepEqual(ids.map(loop.waits), ['limit', 'limit', 'limit']);
    await loop.clock.advance(1);
    assert.deepEqual(ids.map(loop.runs), [3, 2, 2]);
    assert.deepEqual(ids.slice(1).map(loop.waits), ['trial', 'trial']);
    await loop.job(ids[0]!).end();
    assert.deepEqual(ids.map(loop.runs), [3, 3, 3]);
  });

  it('is tried by one task where the person does not wait for that time', async () => {
    const loop = openLoop({ slots: 3 });
    await loop.mode('on');
    const ids = [await loop.queue('a'), await loop.queue('b'), await loop.queue('c')];
    for (const id of ids) await loop.job(id).end(limited(loop.clock.now() + 90 * minute));
    await loop.act({ type: 'liftLimit', account: 'shell' });
    assert.deepEqual(ids.map(loop.runs), [2, 1, 1]);
  });

  /** So many tasks, of which the first met an outage; its minute is over. */
  async function rested(count: number, o: Parameters<typeof openLoop>[0] = {}) {
    const loop = openLoop({ slots: 5, ...o });
    await loop.mode('on');
    const ids = [await loop.queue('task 1')];
    await loop.job(ids[0]!).end(outage);
    while (ids.length < count) ids.push(await loop.queue(`task ${ids.length + 1}`));
    await loop.clock.advance(minute);
    assert.deepEqual(ids.map(loop.runs), [2, ...ids.slice(1).map(() => 0)]);
    return { loop, ids };
  }

  /** One task met an outage, its minute is over, and a run on the same account still works. */
  async function oneGoesOn() {
    const loop = openLoop({ slots: 3 });
    await loop.mode('on');
    const [first, second] = [await loop.queue('a'), await loop.queue('b')];
    const calls = async (id: string) => {
      loop.job(second).job.report({ at: 1, kind: 'tool', id, title: 'Run the tests', status: 'running' });
      await loop.clock.advance(0);
    };
    await calls('call1');
    await loop.job(first).end(outage);
    await loop.clock.advance(minute);
    assert.deepEqual([loop.waits(first), loop.runs(first)], ['trial', 1]);
    return { loop, first, second, calls };
  }

  function facts(loop: OpenLoop) {
    const engine = loop.engine();
    return { queue: engine.queue(), activities: engine.activities(), agents: engine.agents(), mayAct: true };
  }
});
