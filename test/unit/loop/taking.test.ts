import assert from 'node:assert/strict';
import type { Task } from '../../../src/core/task';
import { intentSchema } from '../../../src/protocol/intents';
import { brief } from '../../support/openEngine';
import { closeLoops, openLoop, type OpenLoop } from '../../support/openLoop';
import { byShell } from '../../support/tasks';
import { settled } from '../../support/virtualClock';

afterEach(closeLoops);

/** A task that was chosen and whose base is being put together; `go` lets that come to its end. */
async function chosen(queue: 'queue' | 'start' = 'queue') {
  let go = () => {};
  const loop = openLoop({ slots: 3 });
  await loop.mode('on');
  const [a, b] = [await loop.queue('a'), await loop.queue('b')];
  const together = new Promise<void>((resolve) => { go = resolve; });
  loop.world.changesets.combine = async () => { await together; return { commit: 'e'.repeat(40), conflicts: [] }; };
  const id = await loop[queue]('c', { dependsOn: [a, b] });
  await loop.job(a).end();
  await loop.job(b).end();
  assert.deepEqual([loop.state(id), loop.waits(id)], ['queued', 'busy']);
  return { loop, a, b, id, go: async () => { go(); await settled(); } };
}

const problems = (loop: OpenLoop) => [loop.calls.filter((call) => call.startsWith('error')), loop.events.filter((event) => event.type === 'notice' && event.tone === 'warning')];

describe('a task whose base is still being put together', () => {
  it('can be taken out of the queue', async () => {
    const { loop, id, go } = await chosen();
    const stopped = loop.act({ type: 'stopTask', id });
    await go();
    await stopped;
    assert.deepEqual([loop.state(id), loop.runs(id), problems(loop)], ['draft', 0, [[], []]]);
  });

  it('can be deleted', async () => {
    const { loop, id, go } = await chosen();
    const deleted = loop.act({ type: 'deleteTask', id });
    await go();
    await deleted;
    assert.deepEqual([loop.engine().tasks().has(id), loop.disk.has(id), loop.runs(id), problems(loop)], [false, false, 0, [[], []]]);
  });

  it('starts from what it comes after now when that is edited', async () => {
    const { loop, a, id, go } = await chosen();
    await loop.act({ type: 'editTask', id, brief: { ...brief, title: 'c' }, priority: 'normal', ...byShell, dependsOn: [a] });
    await go();
    const { now } = loop.task(a) as Task & { now: { changeset: { result: string } } };
    assert.deepEqual([loop.state(id), loop.runs(id), loop.job(id).base], ['running', 1, now.changeset.result]);
  });

  it('waits again when what it builds on is run again', async () => {
    const { loop, a, id, go } = await chosen();
    await loop.act({ type: 'retryTask', id: a });
    await go();
    assert.deepEqual([loop.waits(id), loop.runs(id)], ['dependency', 0]);
    await loop.job(a).end();
    assert.equal(loop.runs(id), 1);
  });

  for (const to of ['off', 'paused'] as const) {
    it(`does not start when work mode is turned ${to}, unless the person started it`, async () => {
      const queued = await chosen();
      await queued.loop.mode(to);
      await queued.go();
      assert.equal(queued.loop.waits(queued.id), to);
      const started = await chosen('start');
      await started.loop.mode(to);
      await started.go();
      assert.equal(started.loop.runs(started.id), 1);
    });
  }

  it('stays queued when the editor closes, and starts once when it opens again', async () => {
    const { loop, id, go } = await chosen();
    const reopened = loop.reopen();
    await go();
    await reopened;
    assert.deepEqual([loop.state(id), loop.runs(id)], ['running', 1]);
  });
});

describe('the order of the queue', () => {
  async function queued() {
    const loop = openLoop({ slots: 1 });
    const ids: Record<string, string> = {};
    for (const [title, priority] of [['h', 'high'], ['a', 'normal'], ['b', 'normal'], ['c', 'normal'], ['l', 'low']] as const) ids[title] = await loop.queue(title, { priority });
    const run = async () => {
      await loop.mode('on');
      while (loop.working().length) await loop.job([...loop.engine().tasks().values()].find(({ now }) => now.state === 'running')!.id).end();
      return loop.jobs.map((job) => loop.task(job.id).brief.title).join('');
    };
    return { loop, ids, run };
  }
  const moves: [string, string | null, string][] = [['c', 'h', 'hcabl'], ['l', null, 'lhabc'], ['h', 'b', 'abhcl'], ['a', 'l', 'hbcla'], ['b', 'a', 'habcl']];
  for (const [what, behind, order] of moves) {
    it(`is ${order} after ${what} was moved ${behind ? `behind ${behind}` : 'to the top'}`, async () => {
      const { loop, ids, run } = await queued();
      await loop.act({ type: 'moveTask', id: ids[what]!, behind: behind && ids[behind]! });
      assert.equal(await run(), order);
    });
  }

  for (const [what, before, order] of [['c', 'a', 'hcabl'], ['c', 'h', 'chabl'], ['h', 'l', 'abchl'], ['l', 'b', 'halbc'], ['a', 'b', 'habcl']] as const) {
    it(`is ${order} after ${what} was moved before ${before}`, async () => {
      const { loop, ids, run } = await queued();
      await loop.act({ type: 'moveTaskBefore', id: ids[what]!, before: ids[before]! });
      assert.equal(await run(), order);
    });
  }

  it('moves before a task that has an id, and before nothing else', () => {
    const accepted = (before: unknown) => intentSchema.safeParse({ type: 'moveTaskBefore', id: 'a1', before }).success;
    assert.deepEqual(['b2', null, undefined, '', '../b2', ['b2']].map(accepted), [true, false, false, false, false, false]);
  });

  it('does not move behind or before a task that left the queue', async () => {
    const { loop, ids } = await queued();
    await loop.act({ type: 'stopTask', id: ids.a! });
    await assert.rejects(loop.act({ type: 'moveTask', id: ids.c!, behind: ids.a! }), /not queued any more/);
    await assert.rejects(loop.act({ type: 'moveTaskBefore', id: ids.c!, before: ids.a! }), /not queued any more/);
  });
});

describe('a disk that refuses every write', () => {
  const intents = (id: string) => ({
    'turning on': { type: 'setMode', to: 'on' }, starting: { type: 'startTask', id }, moving: { type: 'moveTask', id, behind: null },
    'taking out of the queue': { type: 'stopTask', id }, deleting: { type: 'deleteTask', id }, editing: { type: 'editTask', id, brief, priority: 'low', ...byShell },
  } as const);
  for (const name of Object.keys(intents('')) as (keyof ReturnType<typeof intents>)[]) {
    it(`leaves everything as it was when ${name} fails, and it starts once when there is room again`, async () => {
      const loop = openLoop();
      await loop.queue('a');
      const id = await loop.queue('b', { priority: 'low' });
      const before = structuredClone(loop.task(id));
      loop.full.disk = true;
      const { remove } = loop.world.store;
      loop.world.store.remove = async () => { throw new Error('The disk is full.'); };
      await assert.rejects(loop.act(intents(id)[name]), /disk is full/);
      assert.deepEqual([loop.task(id), loop.disk.get(id), loop.jobs.length], [before, before, 0]);
      loop.full.disk = false;
      loop.world.store.remove = remove;
      await loop.mode('on');
      assert.deepEqual([loop.state(id), loop.runs(id)], ['running', 1]);
    });
  }

  it('lets nothing run of which the disk does not know, and loses no end of a run', async () => {
    const loop = openLoop({ slots: 1 });
    await loop.mode('on');
    const [a, b] = [await loop.queue('a'), await loop.queue('b')];
    loop.full.disk = true;
    await loop.job(a).end();
    assert.deepEqual([loop.state(a), loop.state(b), loop.runs(b)], ['ready', 'queued', 0]);
    loop.full.disk = false;
    await loop.clock.advance(10 * 60_000);
    assert.deepEqual([loop.disk.get(a)!.now.state, loop.runs(b), loop.disk.get(b)!.now.state], ['ready', 1, 'running']);
  });

  it('stores a pause of work mode for those that it can, and says that it could not for the others', async () => {
    const loop = openLoop();
    await loop.mode('on');
    const [a, b] = [await loop.queue('a'), await loop.queue('b')];
    const { save } = loop.world.store;
    loop.world.store.save = async (task) => { if (task.id === a) throw new Error('The disk is full.'); await save(task); };
    await assert.rejects(loop.mode('paused'), /disk is full/);
    assert.deepEqual([loop.engine().mode().switch, loop.state(a), loop.state(b)], ['paused', 'running', 'pausing']);
    loop.world.store.save = save;
  });
});
