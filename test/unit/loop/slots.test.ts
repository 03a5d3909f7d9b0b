import assert from 'node:assert/strict';
import type { Live } from '../../../src/core/task';
import { asksOf, isIn } from '../../../src/core/task';
import { settled } from '../../support/virtualClock';
import { asks, closeLoops, holds, minute, openLoop } from '../../support/openLoop';

afterEach(closeLoops);

const yes = { kind: 'approve', remember: null } as const;

describe('the slots', () => {
  it('are never exceeded, and each that becomes free goes to the next task in turn', async () => {
    const loop = openLoop({ slots: 2 });
    await loop.mode('on');
    const ids = [];
    for (const title of ['a', 'b', 'c', 'd']) ids.push(await loop.queue(title, { priority: title === 'd' ? 'high' : 'normal' }));
    assert.deepEqual(loop.working(), ['a', 'b']);
    await loop.job(ids[0]!).end();
    assert.deepEqual(loop.working(), ['b', 'd']);
    await loop.job(ids[1]!).fail('No.');
    assert.deepEqual(loop.working(), ['c', 'd']);
  });

  it('are given back by a run that waits for an answer, after a grace, and taken back before it goes on', async () => {
    const loop = openLoop({ slots: 1 });
    await loop.mode('on');
    const [asking, next] = [await loop.queue('a'), await loop.queue('b')];
    const { heard } = await asks(loop, asking);
    await loop.clock.advance(29_000);
    assert.equal(loop.waits(next), 'slot');
    await loop.clock.advance(2_000);
    assert.equal(loop.state(next), 'running');
    await loop.answer(asking, asksOf(loop.task(asking))[0]!.id, yes);
    assert.equal(heard.allowed, null);
    const third = await loop.queue('c');
    await loop.job(next).end();
    assert.deepEqual([heard.allowed, loop.waits(third)], [true, 'slot']);
  });

  it('stay with a run whose person answers within the grace', async () => {
    const loop = openLoop({ slots: 1 });
    await loop.mode('on');
    const [asking, next] = [await loop.queue('a'), await loop.queue('b')];
    const { heard } = await asks(loop, asking);
    await loop.clock.advance(20_000);
    await loop.answer(asking, asksOf(loop.task(asking))[0]!.id, yes);
    await loop.clock.advance(minute);
    assert.deepEqual([heard.allowed, loop.waits(next)], [true, 'slot']);
  });

  it('are given back by a paused run and taken back before it goes on', async () => {
    const loop = openLoop({ slots: 1 });
    await loop.mode('on');
    const [paused, next] = [await loop.queue('a'), await loop.queue('b')];
    await loop.act({ type: 'pauseTask', id: paused });
    const still = await holds(loop, paused);
    await loop.clock.advance(minute);
    assert.equal(loop.state(next), 'running');
    await loop.act({ type: 'resumeTask', id: paused });
    await loop.clock.advance(minute);
    assert.equal(still.going, false);
    await loop.job(next).end();
    assert.equal(still.going, true);
  });

  it('hold up an agent that took its question back until it has one again', async () => {
    const loop = openLoop({ slots: 1 });
    await loop.mode('on');
    const [asking, next] = [await loop.queue('a'), await loop.queue('b')];
    const withdraw = new AbortController();
    loop.job(asking).job.ask({ message: 'Which?', fields: [] }, withdraw.signal).catch(() => {});
    await settled();
    await loop.clock.advance(minute);
    withdraw.abort(new Error('Never mind.'));
    await settled();
    const still = await holds(loop, asking);
    assert.equal(still.going, false);
    await loop.job(next).end();
    assert.deepEqual([still.going, loop.job(asking).job.wishes.pause()], [true, false]);
  });

  it('keep the time at work of a run truthful: it stands still from the ask until the run has its slot again', async () => {
    const loop = openLoop({ slots: 1 });
    await loop.mode('on');
    const [asking, next] = [await loop.queue('a'), await loop.queue('b')];
    await loop.clock.advance(2 * minute);
    await asks(loop, asking);
    await loop.clock.advance(minute);
    await loop.answer(asking, asksOf(loop.task(asking))[0]!.id, yes);
    await loop.clock.advance(5 * minute);
    const work = () => (loop.task(asking).now as Live['now']).work;
    assert.deepEqual(work(), { ms: 2 * minute, since: null, hasSlot: false });
    await loop.job(next).end();
    assert.deepEqual(work(), { ms: 2 * minute, since: loop.clock.now(), hasSlot: true });
    await loop.clock.advance(3 * minute);
    await loop.job(asking).end();
    const { now } = loop.task(asking);
    assert.equal(now.state === 'ready' && now.workedMs, 5 * minute);
  });

  it('keep the time at work of a run truthful whose agent took its question back while others had its slot', async () => {
    const loop = openLoop({ slots: 1 });
    await loop.mode('on');
    const [asking, next] = [await loop.queue('a'), await loop.queue('b')];
    const withdraw = new AbortController();
    loop.job(asking).job.ask({ message: 'Which?', fields: [] }, withdraw.signal).catch(() => {});
    await loop.clock.advance(minute);
    withdraw.abort(new Error('Never mind.'));
    await loop.clock.advance(minute);
    await loop.job(next).end();
    await loop.clock.advance(minute);
    await loop.job(asking).end();
    const { now } = loop.task(asking);
    assert.equal(now.state === 'ready' && now.workedMs, minute);
  });

  it('let a run be stopped that wants its own back', async () => {
    const loop = openLoop({ slots: 1 });
    await loop.mode('on');
    const [asking, next] = [await loop.queue('a'), await loop.queue('b')];
    await asks(loop, asking);
    await loop.clock.advance(minute);
    await loop.answer(asking, asksOf(loop.task(asking))[0]!.id, yes);
    await loop.act({ type: 'stopTask', id: asking });
    assert.deepEqual([loop.state(asking), loop.state(next)], ['interrupted', 'running']);
  });

  it('do not let more agents live than may, those that wait for the person included', async () => {
    const loop = openLoop({ slots: 2, settings: { liveAgents: 3 } });
    await loop.mode('on');
    const ids = [];
    for (const title of ['a', 'b', 'c', 'd']) ids.push(await loop.queue(title));
    for (const id of ids.slice(0, 2)) await asks(loop, id);
    await loop.clock.advance(minute);
    assert.deepEqual([loop.state(ids[2]!), loop.waits(ids[3]!)], ['running', 'agents']);
    await loop.job(ids[0]!).end();
    assert.equal(loop.state(ids[3]!), 'running');
  });

  it('leave work mode alone with as many reviews as it was told, but not the person', async () => {
    const loop = openLoop({ settings: { reviewLimit: 1 } });
    await loop.mode('on');
    const first = await loop.queue('a');
    await loop.job(first).end();
    const [waits, starts] = [await loop.queue('b'), await loop.start('c')];
    assert.deepEqual([loop.waits(waits), loop.state(starts)], ['review', 'running']);
    await loop.act({ type: 'dismissTask', id: first });
    assert.equal(loop.state(waits), 'running');
  });
});

describe('the time limit of a run', () => {
  const cause = ({ now }: { now: { state: string; cause?: string } }) => [now.state, now.cause];

  it('lets the current action finish, then the run ends with its work; Resume gives it twice as long', async () => {
    const loop = openLoop();
    const id = await loop.start('a');
    await loop.clock.advance(10 * minute);
    assert.equal(loop.state(id), 'running');
    assert.equal(loop.engine().activities().get(id)?.text, 'Its time is up · finishing what it is at');
    loop.job(id).job.activity('Running', 'npm test');
    assert.deepEqual(loop.engine().activities().get(id), { text: 'Its time is up · Running', code: 'npm test' });
    await holds(loop, id);
    assert.deepEqual(cause(loop.task(id)), ['interrupted', 'timeLimit']);
    const { now } = loop.task(id);
    assert(isIn(loop.task(id), 'interrupted') && 'changeset' in now && now.changeset);
    await loop.act({ type: 'resumeTask', id });
    assert.deepEqual([loop.task(id).timeLimitMinutes, loop.notices().at(-1)], [20, 'It may work 20 minutes from now on.']);
    await loop.clock.advance(20 * minute - 1);
    assert.equal(loop.job(id).job.wishes.pause(), false);
    await loop.clock.advance(1);
    assert.equal(loop.job(id).job.wishes.pause(), true);
  });

  it('leaves out what the machine slept, and so does the time that is shown, also where an agent ends as it wakes up', async () => {
    const loop = openLoop();
    const [id, other] = [await loop.start('a'), await loop.start('b')];
    await loop.clock.advance(4 * minute);
    loop.clock.jump(60 * minute);
    await loop.job(other).end();
    await loop.clock.advance(minute);
    const [{ now }, { now: ended }] = [loop.task(id), loop.task(other)];
    assert(now.state === 'running' && ended.state === 'ready');
    const worked = now.work.ms! + loop.clock.now() - now.work.since!;
    assert(Math.abs(worked - 5 * minute) <= minute / 2 && Math.abs(ended.workedMs! - 4 * minute) <= minute / 2, `${worked} and ${ended.workedMs}`);
    await loop.clock.advance(5 * minute - 1);
    assert.equal(loop.job(id).job.wishes.pause(), false);
    await loop.clock.advance(1);
    assert.equal(loop.job(id).job.wishes.pause(), true);
    assert.equal(loop.state(id), 'running');
  });

  it('is doubled once for each time it was met, and not where the person has raised it since', async () => {
    const loop = openLoop({ slots: 1 });
    const id = await loop.start('a');
    await loop.clock.advance(11 * minute);
    const other = await loop.start('b');
    for (let n = 0; n < 3; n += 1) {
      await loop.act({ type: 'resumeTask', id });
      await loop.act({ type: 'stopTask', id });
    }
    assert.equal(loop.task(id).timeLimitMinutes, 20);
    await loop.job(other).end();
    await loop.act({ type: 'resumeTask', id });
    await loop.clock.advance(21 * minute);
    await loop.act({ type: 'resumeTask', id });
    assert.equal(loop.task(id).timeLimitMinutes, 40);
  });

  it('stays as it is where a run was resumed that had not met it', async () => {
    const loop = openLoop();
    const id = await loop.start('a', { timeLimitMinutes: 5 });
    await loop.act({ type: 'stopTask', id });
    await loop.act({ type: 'resumeTask', id });
    assert.equal(loop.task(id).timeLimitMinutes, 5);
  });

  it('ends a run whose agent does not hold still a minute later', async () => {
    const loop = openLoop();
    const id = await loop.start('a');
    await loop.clock.advance(11 * minute - 1);
    assert.equal(loop.state(id), 'running');
    await loop.clock.advance(1);
    assert.deepEqual(cause(loop.task(id)), ['interrupted', 'timeLimit']);
  });

  it('counts neither what is spent on an answer, nor on a pause, nor on making its worktree', async () => {
    let go = () => {};
    const prepared = new Promise<void>((resolve) => { go = resolve; });
    const loop = openLoop();
    const { acquire } = loop.world.places;
    loop.world.places.acquire = async (o, signal) => { await prepared; return acquire(o, signal); };
    const id = await loop.start('a');
    await loop.clock.advance(60 * minute);
    go();
    await loop.clock.advance(5 * minute);
    await asks(loop, id);
    await loop.clock.advance(60 * minute);
    await loop.answer(id, asksOf(loop.task(id))[0]!.id, yes);
    await loop.clock.advance(2 * minute);
    await loop.act({ type: 'pauseTask', id });
    await holds(loop, id);
    await loop.clock.advance(60 * minute);
    await loop.act({ type: 'resumeTask', id });
    await loop.clock.advance(3 * minute - 1);
    assert.equal(loop.job(id).job.wishes.pause(), false);
    await loop.clock.advance(1);
    assert.equal(loop.job(id).job.wishes.pause(), true);
  });

  it('of the task itself goes before the setting, and 0 is none', async () => {
    const loop = openLoop({ slots: 3, settings: { timeLimitMinutes: 5 } });
    const [own, none, usual] = [await loop.start('a', { timeLimitMinutes: 1 }), await loop.start('b', { timeLimitMinutes: 0 }), await loop.start('c')];
    await loop.clock.advance(2 * minute);
    assert.deepEqual([own, none, usual].map(loop.state), ['interrupted', 'running', 'running']);
    await loop.clock.advance(600 * minute);
    assert.deepEqual([none, usual].map(loop.state), ['running', 'interrupted']);
  });

  it('is not met again by work mode: that run waits for the person', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const id = await loop.queue('a');
    await loop.clock.advance(600 * minute);
    assert.deepEqual([loop.state(id), loop.runs(id)], ['interrupted', 1]);
  });
});
