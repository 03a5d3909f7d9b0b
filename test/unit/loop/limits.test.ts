import assert from 'node:assert/strict';
import { isIn } from '../../../src/core/task';
import { closeLoops, minute, openLoop, type OpenLoop } from '../../support/openLoop';

afterEach(closeLoops);

const limited = (until: number | null) => ({ kind: 'limited', sentence: 'The usage limit is reached.', until }) as const;

describe('a usage limit', () => {
  it('puts its task back into its place with its session; nothing else starts on that account, others do, and it goes on at the stated time', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const id = await loop.queue('a');
    await loop.job(id).job.advance({ session: 's-1' });
    const { position } = loop.task(id);
    await loop.job(id).end(limited(loop.clock.now() + 90 * minute));
    const [same, other, mine] = [await loop.queue('b'), await loop.queue('c', { agent: 'other' }), await loop.start('d')];
    assert.deepEqual([loop.waits(id), loop.waits(same), loop.waits(mine), loop.state(other), loop.task(id).position], ['limit', 'limit', 'limit', 'running', position]);
    await loop.job(other).end();
    await loop.clock.advance(90 * minute - 1);
    assert.equal(loop.runs(id), 1);
    await loop.clock.advance(1);
    assert.deepEqual([loop.runs(id), loop.job(id).job.bookmark.session, loop.job(id).job.run.trigger], [2, 's-1', 'resume']);
  });

  it('without a stated time is tried after growing pauses, and forgotten after a success', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const id = await loop.queue('a');
    for (const [at, pause] of [5, 10, 20].entries()) {
      await loop.job(id).end(limited(null));
      await loop.clock.advance(pause * minute - 1);
      assert.equal(loop.runs(id), at + 1);
      await loop.clock.advance(1);
      assert.equal(loop.runs(id), at + 2);
    }
    await loop.job(id).end();
    assert.deepEqual([loop.state(id), loop.engine().mode().limits], ['ready', []]);
  });

  it('with a stated time that is too early is believed once; then the account rests for the growing pauses, or longer where that is stated', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const id = await loop.queue('a');
    await loop.job(id).end(limited(loop.clock.now() + 1_000));
    await loop.clock.advance(1_000);
    assert.equal(loop.runs(id), 2);
    for (const [at, [stated, rest]] of ([[1, 10 * minute], [1_000, 20 * minute], [90 * minute, 90 * minute]] as const).entries()) {
      await loop.job(id).end(limited(loop.clock.now() + stated));
      await loop.clock.advance(rest - 1);
      assert.equal(loop.runs(id), at + 2);
      await loop.clock.advance(1);
      assert.equal(loop.runs(id), at + 3);
    }
    await loop.job(id).end();
    const next = await loop.queue('b');
    await loop.job(next).end(limited(loop.clock.now() + 1_000));
    await loop.clock.advance(1_000);
    assert.equal(loop.runs(next), 2, 'an account that has worked is believed again');
  });

  it('is believed again an hour after the last one was over', async () => {
    const loop = openLoop({ settings: { timeLimitMinutes: 0 } });
    await loop.mode('on');
    const id = await loop.queue('a');
    for (const runs of [2, 3]) {
      await loop.job(id).end(limited(loop.clock.now() + 1_000));
      await loop.clock.advance(1_000);
      assert.equal(loop.runs(id), runs);
      await loop.clock.advance(60 * minute);
    }
  });

  it('goes on at once when the person says so, and remembers that it was met', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const id = await loop.queue('a');
    await loop.job(id).end(limited(null));
    await loop.act({ type: 'liftLimit', account: 'shell' });
    assert.equal(loop.runs(id), 2);
    await loop.job(id).end(limited(null));
    await loop.clock.advance(9 * minute);
    assert.equal(loop.runs(id), 2);
    await loop.clock.advance(minute);
    assert.equal(loop.runs(id), 3);
  });

  it('is not ended by a run that was at work before it', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const [id, before] = [await loop.queue('a'), await loop.queue('b')];
    await loop.job(id).end(limited(loop.clock.now() + 60 * minute));
    await loop.job(before).end();
    assert.equal(loop.waits(id), 'limit');
  });

  it('keeps what the person started theirs: it goes on at the time though work mode is off', async () => {
    const loop = openLoop();
    const id = await loop.start('a');
    await loop.job(id).end(limited(null));
    await loop.clock.advance(5 * minute);
    assert.deepEqual([loop.runs(id), loop.job(id).job.run.by], [2, 'person']);
  });

  const before = {
    'work mode started': { by: 'workMode', trigger: 'start', begin: (loop: OpenLoop) => loop.queue('a') },
    'work mode tried again': { by: 'workMode', trigger: 'retry', begin: async (loop: OpenLoop) => { const id = await loop.queue('a'); await loop.job(id).fail('No.'); await loop.clock.advance(minute); return id; } },
    'the person ran again': { by: 'person', trigger: 'retry', begin: async (loop: OpenLoop) => { const id = await loop.start('a'); await loop.job(id).fail('No.'); await loop.act({ type: 'retryTask', id }); return id; } },
  } as const;
  for (const [what, { by, trigger, begin }] of Object.entries(before)) {
    it(`leaves a run that ${what} as what it was, for the day its task is taken out of the queue`, async () => {
      const loop = openLoop();
      await loop.mode('on');
      const id = await begin(loop);
      const { run } = loop.job(id).job;
      assert.deepEqual([run.by, run.trigger], [by, trigger]);
      await loop.job(id).job.advance({ session: 's-1', progress: { done: 1, total: 3 } });
      const endedAt = loop.clock.now();
      await loop.job(id).end(limited(null));
      const queued = loop.task(id);
      assert(isIn(queued, 'queued'));
      assert.deepEqual([queued.now.by, queued.now.resume?.session], [by, 's-1']);
      await loop.reopen();
      await loop.act({ type: 'stopTask', id });
      const { now } = loop.task(id);
      assert(now.state === 'interrupted');
      assert.deepEqual(now, { ...now, run, endedAt, cause: 'limited', session: 's-1', progress: { done: 1, total: 3 } });
      assert(now.changeset);
      await loop.act({ type: 'resumeTask', id });
      assert.deepEqual([loop.waits(id), loop.runs(id)], ['limit', run.number]);
    });
  }

  it('outlives the editor', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const id = await loop.queue('a');
    await loop.job(id).end(limited(loop.clock.now() + 60 * minute));
    await loop.reopen();
    assert.equal(loop.waits(id), 'limit');
    await loop.clock.advance(60 * minute);
    assert.equal(loop.runs(id), 2);
  });

  it('holds, and its task is not lost, though the disk refuses to store either', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const id = await loop.queue('a');
    loop.full.disk = true;
    await loop.job(id).end(limited(loop.clock.now() + 60 * minute));
    assert.deepEqual([loop.waits(id), loop.runs(id)], ['limit', 1]);
    loop.full.disk = false;
    await loop.clock.advance(60 * minute);
    assert.equal(loop.runs(id), 2);
  });

  it('tells the views when it is over, also while there is no free slot', async () => {
    const loop = openLoop({ slots: 1 });
    await loop.mode('on');
    const id = await loop.queue('a');
    await loop.job(id).end(limited(null));
    await loop.queue('b', { agent: 'other', timeLimitMinutes: 0 });
    const told = () => loop.events.filter(({ type }) => type === 'mode').length;
    const before = told();
    await loop.clock.advance(5 * minute);
    assert.deepEqual([loop.waits(id), told() > before], ['slot', true]);
  });
});
