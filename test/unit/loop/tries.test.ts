import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LoopWatch } from '../../../src/engine/loopWatch';
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
    assert.match(now.sentence, /same 3 times with the same result: npm test/);
  });

  const rounds: Record<string, string[]> = { two: ['npm test', 'cat a.txt'], three: ['npm test', 'cat a.txt', 'git status'], four: ['npm test', 'cat a.txt', 'npm test', 'git status'] };
  for (const [many, commands] of Object.entries(rounds)) {
    it(`is ended after five identical rounds of ${many} calls, and it is said what they were`, async () => {
      const loop = openLoop();
      const id = await loop.start('a');
      loop.job(id).job.report(command('npm run build'));
      for (let n = 0; n < commands.length * 5; n += 1) {
        await settled();
        assert.equal(loop.state(id), 'running', `after ${n} calls`);
        loop.job(id).job.report(command(commands[n % commands.length]!));
      }
      await settled();
      const { now } = loop.task(id);
      assert(now.state === 'failed' && now.changeset);
      assert.equal(now.sentence, `It did the same 5 times with the same result: ${commands.join(', then ')}. Say in the task, or in a message, what else to try.`);
    });
  }

  it('is told by the first words of very long commands', () => {
    const watch = new LoopWatch();
    let seen = null;
    for (let n = 0; n < 10; n += 1) seen = watch.see(command((n % 2 ? 'a' : 'b').repeat(100_000)));
    assert.deepEqual(seen, { calls: ['b'.repeat(100), 'a'.repeat(100)], times: 5 });
  });

  const honest: Record<string, (n: number) => TranscriptLine[]> = {
    'polls, and sees something else each time': (n) => [command('gh run view', `at ${n} %`)],
    'sleeps and polls, and sees something else each time': (n) => [command('sleep 60'), command('gh run view', `at ${n} %`)],
    'edits and tests, each time another way': (n) => [edit(`${n}`), command('npm test', 'it fails')],
    'edits there and back, and the test says something else each time': (n) => [edit(`${n % 2}`), command('npm test', `${n} ms`)],
    'reads the same three files twice before each change': (n) => [...reads, ...reads, edit(`${n}`)],
    'tests twice before each change': (n) => [command('npm test'), command('npm test'), edit(`${n}`)],
  };
  for (const [what, round] of Object.entries(honest)) {
    it(`is not one that ${what}`, () => {
      const watch = new LoopWatch();
      for (let n = 0; n < 50; n += 1) for (const line of round(n)) assert.equal(watch.see(line), null, `round ${n}`);
    });
  }

  it('is not one that sleeps and sees the same four times, and goes on', () => {
    const watch = new LoopWatch();
    for (let round = 0; round < 20; round += 1) {
      for (let n = 0; n < 4; n += 1) for (const line of [command('sleep 60'), command('gh run view', 'queued')]) assert.equal(watch.see(line), null);
      assert.equal(watch.see(edit(`${round}`)), null);
    }
  });

  it('is told exactly when the last calls are so many identical rounds, whatever came before', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 5 }), { maxLength: 6 }), fc.integer({ min: 1, max: 6 }), (pieces, times) => {
      const watch = new LoopWatch();
      let all = '';
      for (const one of pieces.flatMap((piece) => Array.from({ length: times }, () => piece).flat())) {
        all += one;
        const found = [1, 2, 3, 4].find((length) => all.length >= length && all.endsWith(all.slice(-length).repeat(length === 1 ? 3 : 5))) ?? null;
        assert.deepEqual(watch.see(command(one))?.calls ?? null, found && [...all.slice(-found)], all);
      }
    }), { numRuns: 500 });
  });
});

let calls = 0;
const command = (words: string, output = 'no'): TranscriptLine => ({ at: 1, kind: 'tool', id: `c${calls += 1}`, title: `Run ${words}`, tool: 'execute', command: words, status: 'done', output });
const edit = (text: string): TranscriptLine => ({ at: 1, kind: 'tool', id: `c${calls += 1}`, title: 'Edit a.txt', tool: 'edit', status: 'done', diffs: [{ path: 'a.txt', before: '', after: text }] });
const reads = ['a.txt', 'b.txt', 'c.txt'].map((file) => command(`cat ${file}`));
