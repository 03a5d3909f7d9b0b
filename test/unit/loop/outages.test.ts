import assert from 'node:assert/strict';
import { cardOf } from '../../../src/core/card';
import { byColumn } from '../../../src/core/board';
import { modePicture } from '../../../src/core/modePicture';
import { isIn } from '../../../src/core/task';
import { closeLoops, minute, openLoop, type OpenLoop } from '../../support/openLoop';

afterEach(closeLoops);

const outage = { kind: 'outage', sentence: 'Shell’s service does not answer: “529 Overloaded.”' } as const;
const limited = (until: number | null) => ({ kind: 'limited', sentence: 'The usage limit is reached.', until }) as const;

describe('an outage of the service of an account', () => {
  it('costs a queue of five tasks one try: the rest is not touched, another account works on, and all are done when it is over', async () => {
    const loop = openLoop({ slots: 1 });
    await loop.mode('on');
    const ids = [await loop.queue('a'), await loop.queue('b'), await loop.queue('c'), await loop.queue('d'), await loop.queue('e')];
    const [first] = ids as [string];
    const { position } = loop.task(first);
    await loop.job(first).job.advance({ session: 's-1' });
    await loop.job(first).end(outage);
    assert.deepEqual(ids.map(loop.waits), ['limit', 'limit', 'limit', 'limit', 'limit']);
    assert.deepEqual(ids.map(loop.runs), [1, 0, 0, 0, 0]);
    assert.deepEqual([loop.task(first).position, loop.task(first).tries.count], [position, 0]);

    const other = await loop.queue('f', { agent: 'other' });
    await loop.job(other).end();
    assert.equal(loop.state(other), 'ready');

    await loop.clock.advance(minute - 1);
    assert.deepEqual(ids.map(loop.runs), [1, 0, 0, 0, 0]);
    await loop.clock.advance(1);
    assert.deepEqual([loop.runs(first), loop.job(first).job.bookmark.session, loop.job(first).job.run.trigger], [2, 's-1', 'resume']);
    for (const id of ids) await loop.job(id).end();
    assert.deepEqual(ids.map(loop.state), ['ready', 'ready', 'ready', 'ready', 'ready']);
    assert.deepEqual([ids.map(loop.runs), loop.engine().mode().limits], [[2, 1, 1, 1, 1], []]);
  });

  it('is tried after growing pauses, which a restart goes on with and a success ends', async () => {
    const loop = openLoop({ slots: 1, settings: { retries: 0 } });
    await loop.mode('on');
    const id = await loop.queue('a');
    await fails(loop, id, [1, 5]);
    await loop.job(id).end(outage);
    await loop.reopen();
    assert.equal(loop.waits(id), 'limit');
    await tried(loop, id, 15);
    await fails(loop, id, [30, 30]);
    assert.deepEqual([loop.task(id).tries.count, loop.notices()], [0, []]);
    await loop.job(id).end();
    assert.equal(loop.state(id), 'ready');
    await fails(loop, await loop.queue('b'), [1]);
  });

  it('is met once by runs that work at the same time', async () => {
    const loop = openLoop({ slots: 3 });
    await loop.mode('on');
    const ids = [await loop.queue('a'), await loop.queue('b'), await loop.queue('c')];
    for (const id of ids) await loop.job(id).end(outage);
    await loop.clock.advance(minute);
    assert.deepEqual(ids.map(loop.runs), [2, 1, 1]);
    await loop.job(ids[0]!).end();
    assert.deepEqual(ids.map(loop.runs), [2, 2, 2]);
  });

  it('costs a task none of its tries, and is no reason not to try it again', async () => {
    const loop = openLoop({ settings: { retries: 1 } });
    await loop.mode('on');
    const id = await loop.queue('a');
    await loop.job(id).fail('The tests failed.');
    await loop.clock.advance(minute);
    await fails(loop, id, [1, 5]);
    assert.equal(loop.task(id).tries.count, 1);
    await loop.job(id).fail('The build failed.');
    assert.deepEqual([loop.state(id), loop.runs(id)], ['failed', 4]);
  });

  it('gives way to a usage limit, and not the other way round', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const [one, two, three] = [await loop.queue('a'), await loop.queue('b'), await loop.queue('c')];
    await loop.job(one).end(outage);
    await loop.job(two).end(limited(loop.clock.now() + 90 * minute));
    assert.deepEqual(loop.engine().mode().limits.map(({ reason, until }) => [reason, until]), [['limit', loop.clock.now() + 90 * minute]]);
    await loop.clock.advance(90 * minute);
    await loop.job(one).end(limited(null));
    await loop.job(two).end(outage);
    assert.deepEqual(loop.engine().mode().limits.map(({ reason }) => reason), ['limit']);
    assert.equal(loop.runs(three), 0);
  });

  it('goes on at once when the person says so', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const id = await loop.queue('a');
    await loop.job(id).end(outage);
    await loop.act({ type: 'liftLimit', account: 'shell' });
    assert.equal(loop.runs(id), 2);
    await fails(loop, id, [5]);
  });

  it('is what a task says that is taken out of the queue meanwhile', async () => {
    const loop = openLoop();
    const id = await loop.start('a');
    await loop.job(id).end(outage);
    await loop.act({ type: 'stopTask', id });
    const { now } = loop.task(id);
    assert(isIn(loop.task(id), 'interrupted') && now.state === 'interrupted');
    assert.deepEqual([now.cause, now.changeset !== null], ['outage', true]);
    assert.equal(cardOf(loop.task(id), facts(loop)).line?.text, 'The service of its agent did not answer');
  });

  it('is told as one that needs the person when nothing has worked for six hours; the account rests on, and is tried every half hour', async () => {
    const loop = openLoop({ slots: 1 });
    await loop.mode('on');
    const [id, next] = [await loop.queue('a'), await loop.queue('b')];
    const began = loop.clock.now();
    let runs = 0;
    while (header(loop).mode === 'working') {
      await loop.job(id).end(outage);
      const { mode, line, timeWord, until, tone } = header(loop);
      const long = loop.clock.now() - began >= 6 * 60 * minute;
      assert.deepEqual([mode, line, timeWord, tone], long
        ? ['needsYou', 'Waiting: Shell has not answered for over 6 hours', 'tried again at', 'warning']
        : ['resting', 'Waiting: Shell does not answer', 'tried again at', 'quiet']);
      assert(until !== null && until > loop.clock.now() && until <= loop.clock.now() + 30 * minute);
      runs += 1;
      if (loop.clock.now() - began > 20 * 60 * minute) break;
      await loop.clock.advance(until - loop.clock.now());
    }
    assert(runs <= 4 + 2 * 20, `${runs} runs in 20 hours`);
    assert.deepEqual([loop.waits(id), loop.task(id).tries.count, loop.runs(next)], ['limit', 0, 0]);
    await loop.clock.advance(30 * minute);
    for (const one of [id, next]) await loop.job(one).end();
    assert.deepEqual([loop.state(id), loop.state(next), loop.engine().mode().limits], ['ready', 'ready', []]);
  });

  /** The run of this task fails as often, and each time the account is tried again after so many minutes. */
  async function fails(loop: OpenLoop, id: string, pauses: number[]): Promise<void> {
    for (const pause of pauses) {
      await loop.job(id).end(outage);
      await tried(loop, id, pause);
    }
  }

  async function tried(loop: OpenLoop, id: string, pause: number): Promise<void> {
    const runs = loop.runs(id);
    await loop.clock.advance(pause * minute - 1);
    assert.equal(loop.runs(id), runs, `before ${pause} minutes`);
    await loop.clock.advance(1);
    assert.equal(loop.runs(id), runs + 1, `after ${pause} minutes`);
  }

  function facts(loop: OpenLoop) {
    const engine = loop.engine();
    return { queue: engine.queue(), activities: engine.activities(), agents: engine.agents(), mayAct: true };
  }

  function header(loop: OpenLoop) {
    return modePicture(byColumn([...loop.engine().tasks().values()]), { queue: loop.engine().queue(), mayAct: true });
  }
});
