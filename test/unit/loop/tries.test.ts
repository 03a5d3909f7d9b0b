import assert from 'node:assert/strict';
import type { TranscriptLine } from '../../../src/protocol/transcript';
import { closeLoops, minute, openLoop, type OpenLoop } from '../../support/openLoop';
import { changeset, commitA } from '../../support/tasks';
import { settled } from '../../support/virtualClock';

afterEach(closeLoops);

async function failing(settings = {}) {
  const loop = openLoop({ settings });
  await loop.mode('on');
  return { loop, id: await loop.queue('a') };
}

describe('what work mode tries again', () => {
  it('is tried after growing pauses, so often as it was told, and then left to the person', async () => {
    const { loop, id } = await failing({ retries: 2 });
    await loop.job(id).fail('One.');
    assert.equal(loop.waits(id), 'later');
    await loop.clock.advance(minute - 1);
    assert.equal(loop.runs(id), 1);
    await loop.clock.advance(1);
    await loop.job(id).fail('Two.');
    await loop.clock.advance(5 * minute - 1);
    assert.equal(loop.runs(id), 2);
    await loop.clock.advance(1);
    await loop.job(id).fail('Three.');
    await loop.clock.advance(600 * minute);
    assert.deepEqual([loop.state(id), loop.runs(id)], ['failed', 3]);
    assert.match(loop.notices().join(' '), /tries it again \(1 of 2\) in 1 min\..*\(2 of 2\) in 5 min\..*tried 3 times and is not tried again/);
  });

  it('is not what failed in the same way on the same files', async () => {
    const { loop, id } = await failing();
    loop.results.set(id, { ...changeset, tree: commitA });
    await loop.job(id).fail('The same.');
    await loop.clock.advance(minute);
    await loop.job(id).fail('The same.');
    await loop.clock.advance(600 * minute);
    assert.deepEqual([loop.state(id), loop.runs(id)], ['failed', 2]);
    assert.match(loop.notices().at(-1)!, /same way as before, on the same files/);
  });

  it('is not what ended without a result and without saying that it is done: that waits for the person, and so does what comes after it', async () => {
    const { loop, id } = await failing();
    const next = await loop.queue('b', { dependsOn: [id] });
    loop.results.set(id, null);
    await loop.job(id).end({ kind: 'completed', summary: 'Which list do you mean?', confirmed: false });
    await loop.clock.advance(600 * minute);
    const { now } = loop.task(id);
    assert.deepEqual([now.state, now.state === 'interrupted' && now.cause, loop.runs(id)], ['interrupted', 'unconfirmed', 1]);
    assert.deepEqual([loop.state(next), loop.waits(next)], ['queued', 'broken']);
    await loop.act({ type: 'messageTask', id, text: 'The long one.', steer: false });
    const { job, end } = loop.job(id);
    await job.wishes.delivered(job.wishes.messages().map((message) => message.id));
    await end();
    assert.equal(loop.state(id), 'done');
    assert.equal(loop.state(next), 'running');
  });

  it('is not what the person started, nor what lacks a sign-in, nor anything while it is off', async () => {
    const { loop, id } = await failing();
    await loop.job(id).end({ kind: 'failed', sentence: 'Sign in.', signIn: 'agent login' });
    const mine = await loop.start('b');
    await loop.job(mine).fail('No.');
    const off = await loop.queue('c');
    await loop.mode('off');
    await loop.job(off).fail('No.');
    await loop.clock.advance(600 * minute);
    assert.deepEqual([id, mine, off].map(loop.state), ['failed', 'failed', 'failed']);
  });

  const hands: Record<string, (loop: OpenLoop, id: string) => Promise<unknown>> = {
    'starts it at once': (loop, id) => loop.act({ type: 'startTask', id }),
    'writes to it': (loop, id) => loop.act({ type: 'messageTask', id, text: 'Try the other way.', steer: false }),
    'edits it': (loop, id) => loop.act({ type: 'editTask', id, brief: { title: 'a', prompt: '$ other', notes: '', doneLooksLike: '' }, priority: 'normal', agent: 'shell', model: null, effort: null, profile: null }),
  };
  for (const [name, hand] of Object.entries(hands)) {
    it(`begins to count anew when the person ${name}`, async () => {
      const { loop, id } = await failing();
      await loop.job(id).fail('One.');
      assert.equal(loop.task(id).tries.count, 1);
      await hand(loop, id);
      assert.equal(loop.task(id).tries.count, 0);
    });
  }

  it('is not taken up a second time when it was cut off again, and that is said', async () => {
    const { loop, id } = await failing({ retries: 1 });
    await loop.crash();
    assert.deepEqual([loop.runs(id), loop.notices().at(-1)], [2, 'Work mode takes it up again.']);
    await loop.crash();
    assert.deepEqual([loop.state(id), loop.runs(id)], ['interrupted', 2]);
    assert.match(loop.notices().at(-1)!, /cut off again after work mode had taken it up once/);
    const said = loop.notices().length;
    await loop.clock.advance(minute);
    await loop.crash();
    assert.equal(loop.notices().length, said, 'it is said once');
  });

  it('counts a run that was cut off and one that failed together', async () => {
    const { loop, id } = await failing({ retries: 1 });
    await loop.crash();
    assert.equal(loop.runs(id), 2);
    await loop.job(id).fail('One.');
    await loop.clock.advance(600 * minute);
    assert.deepEqual([loop.state(id), loop.runs(id)], ['failed', 2]);
  });

  it('stays dismissed when the person dismisses it in the moment it failed', async () => {
    const { loop, id } = await failing();
    const dismissed = new Promise<void>((resolve, reject) => {
      const end = loop.engine().onEvent((event) => {
        if (event.type !== 'task' || event.task.now.state !== 'failed') return;
        end();
        loop.engine().handle({ type: 'dismissTask', id }).then(() => resolve(), reject);
      });
    });
    await loop.job(id).fail('One.');
    await dismissed;
    await loop.clock.advance(600 * minute);
    assert.deepEqual([loop.state(id), loop.runs(id)], ['done', 1]);
  });

  it('is left as it is when the disk refuses to put it back, and nothing runs twice', async () => {
    const { loop, id } = await failing();
    loop.full.disk = true;
    await loop.job(id).fail('One.');
    await loop.clock.advance(10 * minute);
    assert.deepEqual([loop.state(id), loop.runs(id)], ['failed', 1]);
    loop.full.disk = false;
  });

  it('is what could not be taken because of a full disk, in a while and without the person', async () => {
    const loop = openLoop();
    const late = await loop.queue('a');
    const { save } = loop.world.store;
    loop.world.store.save = async (task) => { if (task.now.state === 'preparing') throw new Error('The disk is full.'); await save(task); };
    await loop.mode('on');
    assert.equal(loop.waits(late), 'stuck');
    loop.world.store.save = save;
    await loop.clock.advance(10 * minute);
    assert.equal(loop.state(late), 'running');
  });
});

describe('an agent that does the same again and again', () => {
  const call = (n: number, output = 'no'): TranscriptLine => ({ at: 1, kind: 'tool', id: `c${n}`, title: 'Run npm test', tool: 'execute', command: 'npm test', status: 'done', output });

  it('is ended at the third identical call with an identical result', async () => {
    const loop = openLoop();
    const id = await loop.start('a');
    for (const n of [1, 2, 3]) {
      assert.equal(loop.state(id), 'running');
      loop.job(id).job.report(call(n));
      await settled();
    }
    const { now } = loop.task(id);
    assert(now.state === 'failed' && now.changeset);
    assert.match(now.sentence, /same three times with the same result: npm test/);
  });

  it('goes on where the result changes, and where it does other things in between', async () => {
    const loop = openLoop();
    const id = await loop.start('a');
    for (const n of [1, 2, 3, 4, 5]) loop.job(id).job.report(call(n, `at ${n} %`));
    for (const n of [6, 7, 8, 9]) {
      loop.job(id).job.report(call(n));
      loop.job(id).job.report({ ...call(n + 10), title: 'Read a file', command: 'cat a.txt' } as TranscriptLine);
    }
    await settled();
    assert.equal(loop.state(id), 'running');
  });
});
