import assert from 'node:assert/strict';
import { cardOf } from '../../../src/core/card';
import { asksOf } from '../../../src/core/task';
import { asks, closeLoops, holds, minute, openLoop } from '../../support/openLoop';

afterEach(closeLoops);

describe('the switch', () => {
  it('is off at first: what waits for work mode waits until it is turned on', async () => {
    const loop = openLoop();
    const id = await loop.queue('a');
    assert.equal(loop.waits(id), 'off');
    await loop.mode('on');
    assert.equal(loop.state(id), 'running');
  });

  for (const to of ['off', 'paused'] as const) {
    it(`does not keep the person from starting a task while it is ${to}`, async () => {
      const loop = openLoop();
      await loop.mode(to);
      const queued = await loop.queue('a');
      const started = await loop.start('b');
      assert.deepEqual([loop.state(started), loop.waits(queued)], ['running', to]);
      await loop.act({ type: 'startTask', id: queued });
      assert.equal(loop.state(queued), 'running');
    });
  }

  it('paused lets the current action finish, then the run holds still, and on lets it go on in the same session', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const id = await loop.queue('a');
    await loop.job(id).job.advance({ session: 's-1' });
    await loop.mode('paused');
    assert.equal(loop.state(id), 'pausing');
    const still = await holds(loop, id);
    assert.deepEqual([loop.state(id), still.going], ['paused', false]);
    await loop.mode('on');
    assert.deepEqual([loop.state(id), still.going, loop.runs(id)], ['running', true, 1]);
  });

  it('leaves paused what the person paused alone', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const [mine, theirs] = [await loop.queue('a'), await loop.queue('b')];
    await loop.act({ type: 'pauseTask', id: mine });
    const still = await holds(loop, mine);
    await loop.mode('paused');
    await holds(loop, theirs);
    await loop.mode('on');
    assert.deepEqual([loop.state(mine), still.going, loop.state(theirs)], ['paused', false, 'running']);
  });

  it('holds still what is only being prepared when it is paused, before its agent does anything', async () => {
    let go = () => {};
    const prepared = new Promise<void>((resolve) => { go = resolve; });
    const loop = openLoop();
    const { acquire } = loop.world.places;
    loop.world.places.acquire = async (o, signal) => { await prepared; return acquire(o, signal); };
    await loop.mode('on');
    const id = await loop.queue('a');
    assert.equal(loop.state(id), 'preparing');
    await loop.mode('paused');
    go();
    await loop.clock.advance(0);
    assert.equal(loop.state(id), 'pausing');
    await holds(loop, id);
    await loop.mode('on');
    assert.equal(loop.state(id), 'running');
  });

  it('thrown off while paused leaves what holds still as it is until it is on again', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const id = await loop.queue('a');
    await loop.mode('paused');
    const still = await holds(loop, id);
    await loop.mode('off');
    assert.deepEqual([loop.state(id), still.going], ['paused', false]);
    await loop.mode('on');
    assert.deepEqual([loop.state(id), still.going], ['running', true]);
  });

  it('keeps an answer that comes while it is paused until it is on again', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const id = await loop.queue('a');
    const { heard } = await asks(loop, id);
    await loop.mode('paused');
    await holds(loop, id);
    const [ask] = asksOf(loop.task(id));
    await loop.answer(id, ask!.id, { kind: 'approve', remember: null });
    assert.deepEqual([loop.state(id), heard.allowed], ['paused', null]);
    await loop.mode('on');
    assert.deepEqual([loop.state(id), heard.allowed], ['running', true]);
  });

  it('tells all runs to hold still even when one of them has just ended', async () => {
    const loop = openLoop({ slots: 3 });
    await loop.mode('on');
    const ids = [await loop.queue('a'), await loop.queue('b'), await loop.queue('c')];
    const ended = loop.job(ids[0]!).end();
    await Promise.all([ended, loop.mode('paused')]);
    assert.deepEqual(ids.map(loop.state), ['ready', 'pausing', 'pausing']);
  });

  it('stays as it was when the disk refuses it, and nothing starts', async () => {
    const loop = openLoop();
    const id = await loop.queue('a');
    loop.full.disk = true;
    await assert.rejects(loop.mode('on'), /disk is full/);
    assert.equal(loop.waits(id), 'off');
    loop.full.disk = false;
  });
});

describe('work mode after the editor was closed', () => {
  it('comes back on and goes on with the queue', async () => {
    const loop = openLoop({ slots: 1 });
    await loop.mode('on');
    const [first, second] = [await loop.queue('a'), await loop.queue('b')];
    await loop.job(first).end();
    await loop.job(second).end();
    const third = await loop.queue('c', { queue: false });
    await loop.reopen();
    await loop.act({ type: 'acceptTask', id: third });
    assert.equal(loop.state(third), 'running');
  });

  it('comes back off where it is not to start by itself', async () => {
    const loop = openLoop({ settings: { autoStart: false } });
    await loop.mode('on');
    await loop.reopen();
    assert.equal(loop.engine().mode().switch, 'off');
    assert.equal(loop.waits(await loop.queue('a')), 'off');
  });

  it('stays paused', async () => {
    const loop = openLoop();
    await loop.mode('paused');
    const id = await loop.queue('a');
    await loop.reopen();
    assert.equal(loop.waits(id), 'paused');
  });

  it('takes up what was cut off once, and again only after the person did', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const id = await loop.queue('a');
    await loop.job(id).job.advance({ session: 's-1' });
    await loop.crash();
    assert.deepEqual([loop.state(id), loop.runs(id), loop.job(id).job.bookmark.session, loop.job(id).job.run.by], ['running', 2, 's-1', 'workMode']);
    await loop.crash();
    assert.deepEqual([loop.state(id), loop.runs(id)], ['interrupted', 2]);
    await loop.act({ type: 'resumeTask', id });
    await loop.crash();
    assert.deepEqual([loop.state(id), loop.runs(id)], ['running', 4]);
  });

  it('leaves paused what the person had paused, says so, and goes on with it when the person resumes it', async () => {
    for (const goneBy of ['reopen', 'crash'] as const) {
      const loop = openLoop();
      await loop.mode('on');
      const [mine, pausing, theirs] = [await loop.queue('a'), await loop.queue('b'), await loop.queue('c')];
      await loop.job(mine).job.advance({ session: 's-1' });
      await loop.act({ type: 'pauseTask', id: mine });
      await holds(loop, mine);
      await loop.job(mine).job.advance({ session: 's-1' });
      await loop.act({ type: 'pauseTask', id: pausing });
      assert.deepEqual([mine, pausing, theirs].map(loop.state), ['paused', 'pausing', 'queued']);
      loop.slots.count = 3;
      await loop[goneBy]();
      assert.deepEqual([mine, pausing, theirs].map(loop.state), ['interrupted', 'interrupted', 'running'], goneBy);
      const card = cardOf(loop.task(mine), { activities: new Map(), agents: [], mayAct: true, queue: loop.engine().queue() });
      assert.equal(card.line?.text, 'You had paused it when the editor closed');
      assert.deepEqual(card.actions.find(({ place }) => place === 'primary')?.name, 'resume');
      await loop.mode('off');
      await loop.mode('on');
      assert.equal(loop.state(mine), 'interrupted');
      await loop.act({ type: 'resumeTask', id: mine });
      assert.deepEqual([loop.state(mine), loop.job(mine).job.bookmark.session], ['running', 's-1']);
    }
  });

  it('goes on with what its own pause had held, once it is on again', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const id = await loop.queue('a');
    await loop.mode('paused');
    await holds(loop, id);
    await loop.crash();
    assert.equal(loop.state(id), 'interrupted');
    await loop.mode('on');
    assert.equal(loop.state(id), 'running');
  });

  it('leaves what was cut off to the person while it is off, and takes up what was cut off while it was paused as soon as it is on', async () => {
    const loop = openLoop();
    const off = await loop.start('a');
    await loop.crash();
    assert.equal(loop.state(off), 'interrupted');
    await loop.clock.advance(minute);
    await loop.mode('on');
    assert.equal(loop.state(off), 'interrupted');
    const id = await loop.queue('b');
    await loop.mode('paused');
    await loop.crash();
    assert.equal(loop.state(id), 'interrupted');
    await loop.mode('on');
    assert.deepEqual([loop.state(id), loop.state(off)], ['running', 'interrupted']);
  });

  it('has nothing left that falls due', async () => {
    const loop = openLoop({ slots: 1 });
    await loop.mode('on');
    const asking = await loop.queue('a');
    await asks(loop, asking);
    await loop.queue('b', { agent: 'other' });
    await loop.clock.advance(minute);
    await loop.job([...loop.engine().tasks().values()].find(({ brief }) => brief.title === 'b')!.id).end({ kind: 'limited', sentence: 'Limit.', until: null });
    assert(loop.clock.pending().length >= 2);
    await loop.reopen();
  });
});
