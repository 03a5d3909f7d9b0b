import assert from 'node:assert/strict';
import type { Task } from '../../src/core/task';
import type { HeldLease, Told } from '../../src/engine/ports/windows';
import { fakeWorld } from '../support/fakeWorld';
import { open } from '../support/openEngine';
import { aTask, everyState } from '../support/tasks';

/** A window that follows, and what a test can say to it. */
async function follow(stored: Task[] = []) {
  const { world } = fakeWorld();
  let tell: (news: Told) => void = () => {};
  let line: (state: 'open' | 'shut') => void = () => {};
  let changed = () => {};
  let take: (lease: HeldLease) => void = () => {};
  const taken = new Promise<HeldLease>((resolve) => { take = resolve; });
  const disk = new Map(stored.map((task) => [task.id, task]));
  let reading: Promise<void> = Promise.resolve();
  const opened = open({
    lease: { acquire: async () => null, wait: () => taken },
    handover: { ...world.handover, listen: (news, state) => { tell = news; line = state; return () => {}; } },
    store: {
      load: async () => {
        const tasks = [...disk.values()];
        await reading;
        return { tasks, unreadable: [], unsealed: [] };
      },
      save: async (task) => { disk.set(task.id, task); },
      remove: async (id) => { disk.delete(id); },
      watch: (listener) => { changed = listener; return () => {}; },
    },
  }, stored);
  await opened.engine.ready;
  return {
    ...opened, disk, tell: (news: Told) => tell(news), line: (state: 'open' | 'shut') => line(state), changed: () => changed(),
    read: (until: Promise<void>) => { reading = until; }, takeOver: async () => take((await world.lease.acquire())!),
  };
}

describe('a window that follows', () => {
  it('may act while the window that works is reached, and says when that changes', async () => {
    const { engine, line, events } = await follow();
    assert.equal(engine.mayAct, false);
    for (const state of ['open', 'shut'] as const) {
      events.length = 0;
      line(state);
      assert.equal(engine.mayAct, state === 'open');
      assert.deepEqual(events.map(({ type }) => type), ['role']);
    }
  });

  it('shows at once what it is told', async () => {
    const { engine, tell, events } = await follow([everyState.draft!]);
    const running = aTask(everyState.running!.now);
    tell({ type: 'task', task: running });
    assert.equal(engine.tasks().get(running.id), running);
    tell({ type: 'activity', id: running.id, activity: { text: 'Running', code: 'npm test' } });
    assert.equal(engine.activities().get(running.id)?.code, 'npm test');
    tell({ type: 'activity', id: running.id, activity: null });
    assert.equal(engine.activities().size, 0);
    assert.equal(engine.queue().free.slots, 1);
    tell({ type: 'deleted', id: running.id });
    assert.equal(engine.tasks().has(running.id), false);
    assert.deepEqual(events.slice(-4).map(({ type }) => type), ['task', 'activity', 'activity', 'deleted']);
  });

  it('tells views to read a thread again of which it lost lines', async () => {
    const running = aTask(everyState.running!.now);
    const { tell, events } = await follow([running]);
    events.length = 0;
    tell({ type: 'missed', task: running.id });
    assert.deepEqual(events, [{ type: 'task', task: running }]);
  });

  it('shows nothing older than what it was told, though it was read later', async () => {
    const { engine, tell, changed, read } = await follow([everyState.draft!]);
    const { id } = everyState.draft!;
    let go = () => {};
    const slow = new Promise<void>((resolve) => { go = resolve; });
    read(slow);
    changed();
    const ready = { ...everyState.ready!, id };
    tell({ type: 'task', task: ready });
    go();
    await slow;
    await new Promise(setImmediate);
    assert.equal(engine.tasks().get(id)!.now.state, 'ready');
  });

  it('waits with what is wanted while it takes over, and does it itself then', async () => {
    const { engine, takeOver, read } = await follow([everyState.draft!]);
    let go = () => {};
    read(new Promise<void>((resolve) => { go = resolve; }));
    await takeOver();
    await new Promise(setImmediate);
    assert.equal(engine.role, 'following');
    assert.equal(engine.mayAct, true);
    const wanted = engine.handle({ type: 'deleteTask', id: everyState.draft!.id });
    go();
    assert.equal(await wanted, everyState.draft!.id);
    assert.equal(engine.role, 'working');
    assert.equal(engine.tasks().size, 0);
  });

  it('follows again, and works again, when another window took the work over from it', async () => {
    const { world } = fakeWorld();
    const held = (await world.lease.acquire())!;
    const lost = new AbortController();
    let take: (lease: HeldLease) => void = () => {};
    const { engine, disk } = open({ lease: { acquire: async () => ({ lost: lost.signal, mayWrite: () => true, release: async () => {} }), wait: () => new Promise((resolve) => { take = resolve; }) } }, [everyState.ready!]);
    await engine.ready;
    lost.abort();
    while (engine.role === 'working') await new Promise(setImmediate);
    const roles: string[] = [];
    engine.onEvent((event) => { if (event.type === 'role') roles.push(engine.role); });
    while (!roles.includes('following')) await new Promise(setImmediate);
    take(held);
    while (!roles.includes('working')) await new Promise(setImmediate);
    await engine.handle({ type: 'dismissTask', id: 'task1' });
    assert.equal(disk.get('task1')!.now.state, 'done');
  });
});
