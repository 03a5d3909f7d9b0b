import assert from 'node:assert/strict';
import { Failure, Refusal } from '../../src/core/errors';
import type { Task } from '../../src/core/task';
import { WorktreeGone } from '../../src/core/worktreeGone';
import type { Intent } from '../../src/protocol/intents';
import { aPlace, anAgent, fakeAgents, fakeWorld } from '../support/fakeWorld';
import { brief, create, linesOf, open, patientAgent, until } from '../support/openEngine';
import { aTask, changeset, commitB, everyState } from '../support/tasks';

describe('the engine', () => {
  it('runs a task from draft to ready, freezing before the place is given back', async () => {
    const { engine, calls } = open();
    const id = await engine.handle(create(true));
    const ready = await until(engine, id, 'ready');
    assert(ready.now.state === 'ready');
    assert.deepEqual(ready.now.changeset, changeset);
    await engine.close();
    assert.deepEqual(calls, ['reconcile', 'acquire 1', 'reap', 'freeze', 'release', 'lease released']);
  });

  it('stores a move before anybody sees it', async () => {
    const { engine, events, disk } = open();
    const seen: boolean[] = [];
    engine.onEvent((event) => { if (event.type === 'task') seen.push(JSON.stringify(disk.get(event.task.id)) === JSON.stringify(event.task)); });
    await until(engine, await engine.handle(create(true)), 'ready');
    assert(seen.length >= 4 && seen.every(Boolean));
    assert(events.length > seen.length);
  });

  it('lets two tasks run side by side and the third wait its turn', async () => {
    const { jobs, agents } = patientAgent();
    const { engine } = open({ agents });
    const ids = [await engine.handle(create(true, 'a')), await engine.handle(create(true, 'b')), await engine.handle(create(true, 'c'))];
    await Promise.all([until(engine, ids[0]!, 'running'), until(engine, ids[1]!, 'running')]);
    assert.equal(engine.tasks().get(ids[2]!)!.now.state, 'queued');
    while (jobs.length < 2) await new Promise(setImmediate);
    jobs[0]!.done();
    await until(engine, ids[2]!, 'running');
    await engine.close();
  });

  it('stops a run at once, keeps its work and says who stopped it', async () => {
    const { agents } = patientAgent();
    const { engine, calls } = open({ agents });
    const id = await engine.handle(create(true));
    await until(engine, id, 'running');
    await engine.handle({ type: 'stopTask', id });
    const { now } = engine.tasks().get(id)!;
    assert(now.state === 'interrupted' && now.cause === 'stopped' && now.changeset);
    assert(calls.includes('freeze'));
  });

  it('takes a task back out of the queue as the draft it was', async () => {
    const { agents } = patientAgent();
    const { engine } = open({ agents });
    for (const title of ['a', 'b']) await engine.handle(create(true, title));
    const id = await engine.handle(create(true, 'c'));
    await engine.handle({ type: 'stopTask', id });
    assert.equal(engine.tasks().get(id)!.now.state, 'draft');
    await engine.close();
  });

  it('fails a run with the sentence of the failure, and keeps what was done', async () => {
    const agents = fakeAgents(anAgent(async () => { throw new Failure('agent', 'The shell could not be started.', 'ENOENT'); }));
    const { engine } = open({ agents });
    const id = await engine.handle(create(true));
    const { now } = await until(engine, id, 'failed');
    assert(now.state === 'failed' && now.sentence === 'The shell could not be started.' && now.changeset);
  });

  it('never runs a task for which no worktree could be made', async () => {
    let worked = false;
    const agents = fakeAgents(anAgent(async () => { worked = true; return { kind: 'completed', summary: '', confirmed: true }; }));
    const { world } = fakeWorld();
    const places = { ...world.places, acquire: async () => { throw new Failure('git', 'The worktree could not be made.', ''); } };
    const { engine } = open({ agents, places });
    await until(engine, await engine.handle(create(true)), 'failed');
    assert.equal(worked, false);
  });

  it('has its agent made ready while the files are written, and waits for that before it works', async () => {
    const order: string[] = [];
    const { world } = fakeWorld();
    const agent = { ...anAgent(async () => { order.push('work'); return { kind: 'completed', summary: '', confirmed: true }; }), ahead: async (at: { cwd: string }) => {
      await new Promise(setImmediate);
      order.push(`ready in ${at.cwd}`);
    } };
    const places: typeof world.places = { ...world.places, acquire: async ({ meanwhile }) => { meanwhile?.('/places/1'); return { ...aPlace, left: null }; } };
    const { engine } = open({ agents: fakeAgents(agent), places });
    await until(engine, await engine.handle(create(true)), 'ready');
    assert.deepEqual(order, ['ready in /places/1', 'work']);
  });

  it('ends what was made ready when no worktree could be made after all, and tells nothing of an agent that could not be', async () => {
    const { world } = fakeWorld();
    const order: string[] = [];
    const agent = { ...anAgent(async () => { throw new Error('never'); }), ahead: async () => { await new Promise(setImmediate); order.push('made ready'); throw new Failure('agent', 'It cannot.', ''); } };
    const places: typeof world.places = { ...world.places, acquire: async ({ meanwhile }) => { meanwhile?.('/places/1'); throw new Failure('git', 'The worktree could not be made.', ''); } };
    const processes = { reap: async () => { order.push('reap'); } };
    const { engine } = open({ agents: fakeAgents(agent), places, processes });
    const { now } = await until(engine, await engine.handle(create(true)), 'failed');
    assert.deepEqual(order, ['made ready', 'reap']);
    assert.equal(now.state === 'failed' && now.sentence, 'The worktree could not be made.');
  });

  it('leaves a result that cannot be frozen where it is', async () => {
    const { world } = fakeWorld();
    const changesets = { ...world.changesets, freeze: async () => { throw new Failure('disk', 'The disk is full.', 'ENOSPC'); } };
    const { engine, calls } = open({ changesets });
    const { now } = await until(engine, await engine.handle(create(true)), 'failed');
    assert(now.state === 'failed');
    assert.match(now.sentence, /disk is full.*Look into \/places\/1/);
    assert(calls.includes('set aside'));
  });

  it('says of a worktree that was deleted that it is gone, and points nobody to it', async () => {
    const { world } = fakeWorld();
    const changesets = { ...world.changesets, freeze: async () => { throw new WorktreeGone('/places/1'); } };
    const { engine, calls } = open({ changesets });
    const { now } = await until(engine, await engine.handle(create(true)), 'failed');
    assert(now.state === 'failed');
    assert.equal(now.sentence, 'Its worktree was deleted while the agent worked in it. What was changed there since it was last frozen is lost. Retry the task. The worktree was /places/1.');
    assert(!calls.includes('set aside'));
  });

  it('says in the thread which repositories in the worktree come over without their history', async () => {
    const { world } = fakeWorld();
    const freeze: typeof world.changesets.freeze = async (o) => { o.flattened?.(['lib', 'vendor/x']); return changeset; };
    const { engine, lines } = open({ changesets: { ...world.changesets, freeze } });
    await until(engine, await engine.handle(create(true)), 'ready');
    assert.deepEqual(linesOf(lines, 'notice').map(({ text }) => text), ['lib and vendor/x are repositories of their own: their files are part of the result, their history is not.']);
  });

  it('refuses to start a task that gives its agent nothing to do, and stores nothing', async () => {
    const { engine, disk } = open();
    await assert.rejects(engine.handle({ ...create(true), brief: { ...brief, prompt: '' } } as Intent), Refusal);
    assert.equal(disk.size, 0);
  });

  it('shows what happened even when the disk refuses it, and stores it with the next write', async () => {
    const fake = fakeWorld();
    let full = false;
    const save = fake.world.store.save;
    const { agents, jobs } = patientAgent();
    const store = { ...fake.world.store, save: async (task: Task) => { if (full) throw new Failure('disk', 'The disk is full.', ''); await save(task); } };
    const { engine, events } = open({ store, agents });
    const id = await engine.handle(create(true));
    await until(engine, id, 'running');
    while (!jobs.length) await new Promise(setImmediate);
    full = true;
    jobs[0]!.done();
    await until(engine, id, 'ready');
    assert(events.some((event) => event.type === 'notice' && event.tone === 'warning' && event.sentence.includes('not stored yet')));
    await assert.rejects(engine.handle(create(false, 'other')), /disk is full/);
    full = false;
    await engine.handle(create(false, 'other'));
    assert.equal(fake.disk.get(id)!.now.state, 'ready');
  });

  it('says once that a queued task could not be taken, and does not try in a circle', async () => {
    const fake = fakeWorld();
    let tries = 0;
    const save = async (task: Task) => {
      if (task.now.state !== 'preparing') return fake.world.store.save(task);
      tries += 1;
      throw new Failure('disk', 'The disk is full.', '');
    };
    const { engine, events } = open({ store: { ...fake.world.store, save } });
    const id = await engine.handle(create(true));
    while (!events.some(({ type }) => type === 'notice')) await new Promise(setImmediate);
    for (let n = 0; n < 20; n += 1) await new Promise(setImmediate);
    assert.equal(tries, 1);
    assert.equal(engine.tasks().get(id)!.now.state, 'queued');
    await engine.handle(create(false, 'other'));
    while (tries < 2) await new Promise(setImmediate);
  });

  it('puts a task back to review when it cannot be applied, and says why', async () => {
    const fake = fakeWorld();
    const applier = { ...fake.world.applier, prepare: async () => { throw new Refusal('words.txt is in the way.'); } };
    const { engine } = open({ applier }, [everyState.ready!]);
    await assert.rejects(engine.handle({ type: 'applyTask', id: 'task1' }), /words.txt/);
    assert.equal(engine.tasks().get('task1')!.now.state, 'ready');
  });

  it('brings up a run that was cut off as interrupted, with its work', async () => {
    const { engine, events } = open({}, [everyState.running!]);
    const { now } = await until(engine, 'task1', 'interrupted');
    assert(now.state === 'interrupted' && now.cause === 'lost' && now.changeset);
    await engine.ready;
    assert(events.some((event) => event.type === 'notice' && event.sentence.includes('“Sort the list”')));
  });

  it('finds out how far an apply came before it was cut off', async () => {
    const applying = aTask({ ...everyState.applying!.now, target: { onto: commitB, merged: commitB } } as Task['now']);
    const { world } = fakeWorld();
    for (const [found, state] of [[commitB, 'done'], [null, 'ready']] as const) {
      const { engine } = open({ applier: { ...world.applier, recover: async () => found } }, [applying]);
      await engine.ready;
      assert.equal(engine.tasks().get('task1')!.now.state, state);
    }
  });

  it('goes on with what was queued when the editor closed', async () => {
    const { engine } = open({}, [everyState.queued!]);
    await until(engine, 'task1', 'ready');
  });

  it('only watches while another window works, and takes over when that one is gone', async () => {
    const { world } = fakeWorld();
    const held = await world.lease.acquire();
    let free = () => {};
    const gone = new Promise<void>((resolve) => { free = resolve; });
    const { engine } = open({ lease: { acquire: async () => null, wait: async () => { await gone; return held!; } } }, [everyState.ready!]);
    await engine.ready;
    assert.equal(engine.role, 'following');
    await assert.rejects(engine.handle({ type: 'dismissTask', id: 'task1' }), /Another window/);
    const working = new Promise<void>((resolve) => { engine.onEvent((event) => { if (event.type === 'role') resolve(); }); });
    free();
    await working;
    assert.equal(engine.role, 'working');
    await engine.handle({ type: 'dismissTask', id: 'task1' });
  });

  it('writes nothing more once another process took over', async () => {
    const lost = new AbortController();
    const { engine, disk } = open({ lease: { acquire: async () => ({ lost: lost.signal, mayWrite: () => true, release: async () => {} }), wait: () => new Promise(() => {}) } }, [everyState.ready!]);
    await engine.ready;
    lost.abort();
    await assert.rejects(engine.handle({ type: 'dismissTask', id: 'task1' }), /Another window/);
    assert.equal(disk.get('task1')!.now.state, 'ready');
    assert.equal(engine.role, 'following');
  });

  it('writes nothing where it has to look whether it may still write, and may not', async () => {
    let mine = true;
    const held = { lost: new AbortController().signal, mayWrite: async () => mine, release: async () => {} };
    const { engine, disk } = open({ lease: { acquire: async () => held, wait: () => new Promise(() => {}) } }, [aTask(everyState.ready!.now), aTask(everyState.ready!.now, { id: 'task2' })]);
    await engine.handle({ type: 'dismissTask', id: 'task1' });
    mine = false;
    await assert.rejects(engine.handle({ type: 'dismissTask', id: 'task2' }), /Another window/);
    assert.deepEqual(['task1', 'task2'].map((id) => disk.get(id)!.now.state), ['done', 'ready']);
  });
});
