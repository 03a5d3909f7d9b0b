import assert from 'node:assert/strict';
import { boardPicture } from '../../../src/core/board';
import { cardOf } from '../../../src/core/card';
import { DiskFull, Failure } from '../../../src/core/errors';
import type { OpenLoop } from '../../support/openLoop';
import { closeLoops, minute, openLoop } from '../../support/openLoop';
import { changeset } from '../../support/tasks';
import { settled } from '../../support/virtualClock';

afterEach(closeLoops);

const told = (loop: OpenLoop) => loop.events.flatMap((event) => (event.type === 'notice' && event.tone === 'warning' ? [event.sentence] : []));
const facts = (loop: OpenLoop) => ({ activities: new Map(), agents: loop.engine().agents(), mayAct: true, queue: loop.engine().queue() });
const card = (loop: OpenLoop, id: string) => cardOf(loop.task(id), facts(loop));
const line = (loop: OpenLoop) => {
  const { tasks } = loop.engine().queue();
  const all = { text: '', labels: [], columns: [] };
  const shown = { drafts: 9, queued: 9, active: 9, ready: 9, applying: 9, done: 9 };
  return boardPicture({ ...facts(loop), tasks: tasks.values(), filter: all, shown, notices: [] }).header;
};

describe('a disk that is full when tasks are to be started', () => {
  it('is said once and on every card, and they start when there is room again', async () => {
    const loop = openLoop();
    const ids = [];
    for (const title of ['a', 'b', 'c', 'd']) ids.push(await loop.queue(title));
    const { save } = loop.world.store;
    let tries = 0;
    loop.world.store.save = async (task) => { if (task.now.state === 'preparing') { tries += 1; throw new DiskFull('The disk is full.', 'ENOSPC'); } await save(task); };
    await loop.mode('on');
    assert.deepEqual(ids.map(loop.waits), ['stuck', 'stuck', 'stuck', 'stuck']);
    const { line: words, timeWord, until } = card(loop, ids[3]!);
    assert.deepEqual([words?.text, timeWord, until], ['Could not be started: The disk is full', 'tried again at', loop.clock.now() + 10 * minute]);
    assert.deepEqual([line(loop).line, line(loop).mode], ['4 tasks could not be started', 'needsYou']);
    await loop.clock.advance(65 * minute);
    assert.ok(tries <= 14, `${tries} tries in an hour`);
    assert.deepEqual(told(loop), ['“a” could not be started. The disk is full. No task starts meanwhile: it is tried again every 10 minutes, and with your next action.']);
    loop.world.store.save = save;
    await loop.clock.advance(10 * minute);
    assert.deepEqual(ids.map(loop.state), ['running', 'running', 'queued', 'queued']);
  });

  it('is tried once by each slot and then not in a circle, however many slots there are', async () => {
    const loop = openLoop({ slots: 5 });
    for (const title of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await loop.queue(title);
    const { save } = loop.world.store;
    let tries = 0;
    loop.world.store.save = async (task) => { if (task.now.state === 'preparing') { tries += 1; throw new DiskFull('The disk is full.', 'ENOSPC'); } await save(task); };
    await loop.mode('on');
    await loop.clock.advance(5 * minute);
    assert.ok(tries <= 5, `${tries} tries`);
    assert.equal(told(loop).length, 1);
  });

  it('holds up also what could not be started before for a reason of its own', async () => {
    const loop = openLoop({ slots: 1 });
    const id = await loop.queue('a');
    const { save } = loop.world.store;
    let tries = 0;
    loop.world.store.save = async (task) => {
      if (task.now.state !== 'preparing') return save(task);
      throw (tries += 1) === 1 ? new Failure('git', 'Git is gone.', '') : new DiskFull('The disk is full.', 'ENOSPC');
    };
    await loop.mode('on');
    await loop.clock.advance(15 * minute);
    assert.deepEqual([tries, loop.waits(id)], [2, 'stuck']);
  });

  it('is waited for where there is room for the task, and none for its worktree', async () => {
    const loop = openLoop({ slots: 1 });
    const { acquire } = loop.world.places;
    let full = true;
    loop.world.places = { ...loop.world.places, acquire: async (of, signal) => { if (full) throw new DiskFull('The disk is full.', 'ENOSPC'); return acquire(of, signal); } };
    await loop.mode('on');
    const [id, next] = [await loop.queue('a'), await loop.queue('b')];
    await loop.clock.advance(60 * minute);
    assert.deepEqual([loop.state(id), loop.state(next), loop.engine().activities().get(id)?.text], ['preparing', 'queued', 'Waits for room on the disk for its worktree']);
    assert.deepEqual(told(loop), ['“a” waits for room on the disk for its worktree. The disk is full.']);
    full = false;
    await loop.clock.advance(10 * minute);
    assert.deepEqual([loop.state(id), loop.task(id).runs], ['running', 1]);
  });

  it('is tried again at once with an intent of the person, also one that is refused', async () => {
    const loop = openLoop();
    const id = await loop.queue('a');
    const { save } = loop.world.store;
    loop.world.store.save = async (task) => { if (task.now.state === 'preparing') throw new DiskFull('The disk is full.', 'ENOSPC'); await save(task); };
    await loop.mode('on');
    loop.world.store.save = save;
    await assert.rejects(loop.act({ type: 'resumeTask', id }));
    await settled();
    assert.equal(loop.state(id), 'running');
  });
});

describe('a task that cannot be started for a reason of its own', () => {
  it('is tried three times and then waits for the person, who is told', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const [a, b] = [await loop.queue('a'), await loop.queue('b')];
    let tries = 0;
    loop.world.changesets.combine = async () => { tries += 1; throw new Failure('git', 'The commit is lost.', 'bad object'); };
    const id = await loop.queue('c', { dependsOn: [a, b] });
    const other = await loop.queue('d');
    await loop.job(a).end();
    await loop.job(b).end();
    assert.equal(loop.state(other), 'running', 'others are not held up by it');
    await loop.job(other).end();
    await loop.clock.advance(600 * minute);
    assert.deepEqual([tries, loop.waits(id)], [3, 'stuck']);
    const { line: words, until, actions } = card(loop, id);
    assert.deepEqual([words?.text, until, actions[0]?.label], ['Could not be started: The commit is lost.', null, 'Try Now']);
    assert.equal(line(loop).line, '“c” needs a decision');
    assert.deepEqual(told(loop), [
      '“c” could not be started. The commit is lost. It stays queued and is tried again in 10 minutes, or with your next action.',
      '“c” could not be started. The commit is lost. That was the third time, so it waits for you.',
    ]);
    loop.world.changesets.combine = async () => ({ commit: 'e'.repeat(40), conflicts: [] });
    await loop.act({ type: 'startTask', id });
    assert.equal(loop.state(id), 'running');
  });
});

describe('a disk that is full when the result of a run is to be frozen', () => {
  /** A task at work whose result the disk takes only from the given try on. */
  async function filling(from: number) {
    const loop = openLoop();
    let tries = 0;
    const { changesets } = loop.world;
    loop.world.changesets = { ...changesets, freeze: async () => { if ((tries += 1) < from && !loop.calls.includes('lease released')) throw new DiskFull('The disk is full.', 'ENOSPC'); return changeset; } };
    return { loop, id: await loop.start('a') };
  }

  it('is waited for: the work is done, and is not done again', async () => {
    const { loop, id } = await filling(5);
    await loop.job(id).end();
    assert.equal(loop.state(id), 'running');
    assert.equal(loop.engine().activities().get(id)?.text, 'Waits for room on the disk to put away what it did. Stop it to give that up');
    await loop.clock.advance(20 * minute);
    assert.deepEqual([loop.state(id), loop.runs(id)], ['ready', 1]);
    assert.deepEqual(told(loop), ['What “a” did cannot be put away yet, so its worktree stays as it is. The disk is full.']);
    assert(!loop.calls.includes('set aside'));
  });

  it('is not waited for when the person stops the task: what it did is named', async () => {
    const { loop, id } = await filling(Infinity);
    await loop.job(id).end();
    await loop.act({ type: 'stopTask', id });
    const { now } = loop.task(id);
    assert.match(now.state === 'failed' ? now.sentence : now.state, /^The disk is full\. What the agent did stays in its worktree, and is kept as a commit before that is used again\.$/);
    assert(!loop.calls.includes('set aside'));
  });

  it('is left to the next start where the editor closes meanwhile', async () => {
    const { loop, id } = await filling(Infinity);
    await loop.job(id).end();
    await loop.reopen();
    const { now } = loop.task(id);
    assert.deepEqual([now.state, now.state === 'interrupted' && now.changeset], ['interrupted', changeset]);
    assert(!loop.calls.includes('set aside'));
  });

  it('keeps no editor from closing, whatever had ended the run before', async () => {
    const loop = openLoop();
    loop.world.changesets = { ...loop.world.changesets, freeze: async () => { if (!loop.calls.includes('lease released')) throw new DiskFull('The disk is full.', 'ENOSPC'); return changeset; } };
    let go = () => {};
    const ended = new Promise<void>((resolve) => { go = resolve; });
    const { reap } = loop.world.processes;
    loop.world.processes = { ...loop.world.processes, reap: async (token) => { await ended; return reap(token); } };
    const id = await loop.start('a');
    const stopping = loop.engine().handle({ type: 'stopTask', id }).catch(() => undefined);
    await settled();
    const closing = loop.reopen();
    go();
    await Promise.all([closing, stopping]);
    assert.equal(loop.state(id), 'interrupted');
  });

  it('never leaves a task at work without a run, whatever else it refuses', async () => {
    const loop = openLoop();
    const id = await loop.start('a');
    loop.world.changesets = { ...loop.world.changesets, freeze: async () => { throw new Failure('git', 'Git is gone.', ''); } };
    loop.world.places = { ...loop.world.places, setAside: async () => { throw new DiskFull('The disk is full.', ''); } };
    await loop.job(id).end();
    const { now } = loop.task(id);
    assert.equal(now.state === 'failed' && now.sentence, 'Git is gone. What the agent did stays in its worktree, and is kept as a commit before that is used again.');
  });

  it('nor where the end of its run cannot be told', async () => {
    const loop = openLoop();
    const id = await loop.start('a');
    const { transcripts } = loop.world;
    loop.world.transcripts = { ...transcripts, flush: async () => { throw new Error('The transcript is broken.'); } };
    await loop.job(id).end();
    loop.world.transcripts = transcripts;
    assert.equal(loop.state(id), 'failed');
    assert(!loop.calls.includes('release'), 'its worktree still holds what it did');
  });
});

describe('a switch that is thrown again before all runs have heard of it', () => {
  it('leaves no run still that nothing would let go on', async () => {
    const loop = openLoop({ slots: 4 });
    await loop.mode('on');
    const ids = [];
    for (const title of ['a', 'b', 'c', 'd']) ids.push(await loop.queue(title));
    const thrown = [loop.engine().handle({ type: 'setMode', to: 'paused' }), loop.engine().handle({ type: 'setMode', to: 'on' })];
    await Promise.all(thrown);
    await settled();
    assert.deepEqual([loop.engine().mode().switch, ids.map(loop.state)], ['on', ['running', 'running', 'running', 'running']]);
  });
});
