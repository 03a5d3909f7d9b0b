import assert from 'node:assert/strict';
import { isIn } from '../../../src/core/task';
import { cardOf } from '../../../src/core/card';
import { brief } from '../../support/openEngine';
import { closeLoops, minute, openLoop, type LoopOptions, type OpenLoop } from '../../support/openLoop';
import { byShell } from '../../support/tasks';
import { settled } from '../../support/virtualClock';

afterEach(closeLoops);

async function on(o: LoopOptions = {}) {
  const loop = openLoop({ slots: 5, ...o });
  await loop.mode('on');
  return loop;
}

const resultOf = (loop: OpenLoop, id: string) => {
  const task = loop.task(id);
  assert(isIn(task, 'ready'), `it is ${task.now.state}`);
  return task.now.changeset.result;
};
const edit = (id: string, dependsOn: string[]) => ({ type: 'editTask', id, brief, priority: 'normal', ...byShell, dependsOn }) as const;
const line = (loop: OpenLoop, id: string) => cardOf(loop.task(id), { activities: new Map(), agents: loop.engine().agents(), mayAct: true, queue: loop.engine().queue() });

/** Two results that do not fit, and the task that builds on both. */
async function conflicting(o: LoopOptions = {}) {
  const combined: object[] = [];
  const conflicts = { paths: ['words.txt'] };
  const loop = await on(o);
  loop.world.changesets.combine = async (of) => { combined.push(of); return { commit: 'e'.repeat(40), conflicts: conflicts.paths }; };
  const [a, b] = [await loop.queue('a'), await loop.queue('b')];
  const c = await loop.queue('c', { dependsOn: [a, b] });
  await loop.job(a).end();
  await loop.job(b).end();
  return { loop, a, b, c, combined, conflicts };
}

describe('tasks that come after others', () => {
  it('run through the night in a chain without anyone applying, each from the result of the one before', async () => {
    const loop = await on();
    const a = await loop.queue('a');
    const b = await loop.queue('b', { dependsOn: [a] });
    const c = await loop.queue('c', { dependsOn: [b] });
    assert.deepEqual([loop.working(), loop.waits(b), loop.waits(c)], [['a'], 'dependency', 'dependency']);
    await loop.job(a).end();
    assert.deepEqual([loop.job(a).base, loop.job(b).base, loop.waits(c)], [null, resultOf(loop, a), 'dependency']);
    await loop.job(b).end();
    assert.equal(loop.job(c).base, resultOf(loop, b));
  });

  it('say, when the person starts one, that it begins as soon as those are done, and then it does', async () => {
    const loop = await on();
    const [a, b] = [await loop.queue('a'), await loop.queue('b')];
    const c = await loop.queue('c', { dependsOn: [a] });
    const d = await loop.queue('d', { dependsOn: [a, b] });
    await loop.mode('off');
    assert.equal(line(loop, c).line?.text, 'Comes after “a”, which is being worked on');
    for (const id of [c, d]) await loop.act({ type: 'startTask', id });
    assert.equal(line(loop, c).line?.text, 'Comes after “a”, which is being worked on. Starts as soon as that is done, also while work mode is off');
    assert.match(line(loop, d).line!.text, /“b”, which is being worked on\. Starts as soon as they are done, also/);
    await loop.job(a).end();
    assert.deepEqual([loop.state(c), loop.state(d)], ['running', 'queued']);
  });

  it('start from several results put together', async () => {
    const { loop, a, b, c, combined, conflicts } = await conflicting();
    assert.equal(loop.waits(c), 'conflict');
    conflicts.paths = [];
    await loop.act({ type: 'stopTask', id: c });
    await loop.act({ type: 'acceptTask', id: c });
    assert.deepEqual(combined.at(-1), { task: c, results: [resultOf(loop, a), resultOf(loop, b)], applied: [], head: false });
    assert.deepEqual([loop.job(c).base, loop.job(c).job.conflicts], ['e'.repeat(40), []]);
  });

  it('build on what came before a task that found nothing to change', async () => {
    const loop = await on();
    const a = await loop.queue('a');
    const b = await loop.queue('b', { dependsOn: [a] });
    const c = await loop.queue('c', { dependsOn: [b] });
    await loop.job(a).end();
    loop.results.set(b, null);
    await loop.job(b).end();
    assert.deepEqual([loop.state(b), loop.job(c).base], ['done', resultOf(loop, a)]);
    await loop.job(c).end();
    await assert.rejects(loop.act({ type: 'applyTask', id: c }), /Apply “a” first/);
  });

  it('are held back where the results do not fit, say which files, and let the agent merge them', async () => {
    const { loop, c } = await conflicting();
    assert.deepEqual([loop.waits(c), line(loop, c).line?.text, loop.runs(c)], ['conflict', 'The results it starts from do not fit together: words.txt', 0]);
    await loop.act({ type: 'mergeByAgent', id: c });
    assert.deepEqual([loop.job(c).job.conflicts, loop.job(c).base], [['words.txt'], 'e'.repeat(40)]);
  });

  it('tell the agent that merges of files in which only one side stands', async () => {
    const { loop, c } = await conflicting();
    const oneSided = [{ path: 'words.txt', here: null, others: [], deleted: [] }];
    loop.world.changesets.combine = async () => ({ commit: 'e'.repeat(40), conflicts: ['words.txt'], oneSided });
    await loop.act({ type: 'mergeByAgent', id: c });
    assert.deepEqual(loop.job(c).job.oneSided, oneSided);
  });

  it('look again when one of the results that did not fit has changed', async () => {
    const { loop, a, c, conflicts } = await conflicting();
    conflicts.paths = [];
    await loop.act({ type: 'retryTask', id: a });
    assert.equal(loop.waits(c), 'dependency');
    await loop.job(a).end();
    assert.equal(loop.state(c), 'running');
  });

  const over: Record<string, (loop: OpenLoop, id: string) => Promise<unknown>> = {
    'met a usage limit': async (loop, id) => { await loop.job(id).end({ kind: 'limited', sentence: 'Enough.', until: null }); return loop.act({ type: 'liftLimit', account: 'shell' }); },
    'is run again': async (loop, id) => { await loop.job(id).end(); return loop.act({ type: 'retryTask', id }); },
    'failed and is resumed': async (loop, id) => { await loop.job(id).end({ kind: 'failed', sentence: 'No.', signIn: 'login' }); return loop.act({ type: 'resumeTask', id }); },
    'is tried again by work mode': async (loop, id) => { await loop.job(id).fail('No.'); return loop.clock.advance(minute); },
    'found nothing to change and is written to': async (loop, id) => { await loop.job(id).end(); return loop.act({ type: 'messageTask', id, text: 'Look again.', steer: false }); },
    'was lost with the editor': async (loop, id) => { await loop.crash(); return loop.state(id) === 'interrupted' && loop.act({ type: 'resumeTask', id }); },
  };
  for (const [how, end] of Object.entries(over)) {
    it(`leave the merge to the agent again where its run ${how}, as long as it is about the same results`, async () => {
      const { loop, a, c, conflicts } = await conflicting();
      loop.results.set(c, null);
      await loop.act({ type: 'mergeByAgent', id: c });
      if (how === 'is run again') loop.results.delete(c);
      await end(loop, c);
      assert.deepEqual([loop.state(c), loop.task(c).runs, loop.job(c).job.conflicts], ['running', 2, ['words.txt']]);
      await loop.act({ type: 'stopTask', id: c });
      await loop.act({ type: 'retryTask', id: a });
      await loop.job(a).end();
      await loop.act({ type: 'retryTask', id: c });
      assert.deepEqual([loop.waits(c), loop.task(c).runs], ['conflict', 2]);
      conflicts.paths = ['other.txt'];
      await loop.act({ type: 'mergeByAgent', id: c });
      assert.deepEqual(loop.job(c).job.conflicts, ['other.txt']);
    });
  }

  it('ask about the merge again when other results are there before the agent has begun', async () => {
    const { loop, a, c } = await conflicting();
    loop.slots.count = 0;
    await loop.act({ type: 'mergeByAgent', id: c });
    await loop.act({ type: 'retryTask', id: a });
    loop.slots.count = 5;
    loop.engine().wake();
    await settled();
    await loop.job(a).end();
    assert.deepEqual([loop.waits(c), loop.runs(c)], ['conflict', 0]);
  });

  it('ask about the merge again after they were taken out of the queue', async () => {
    const { loop, c } = await conflicting();
    loop.slots.count = 0;
    await loop.act({ type: 'mergeByAgent', id: c });
    await loop.act({ type: 'stopTask', id: c });
    loop.slots.count = 5;
    await loop.act({ type: 'acceptTask', id: c });
    assert.deepEqual([loop.waits(c), loop.runs(c)], ['conflict', 0]);
  });

  it('ask about the merge again when they got an agent that only runs commands', async () => {
    const { loop, c } = await conflicting();
    await loop.act({ type: 'mergeByAgent', id: c });
    loop.results.set(c, null);
    await loop.job(c).fail('No.');
    Object.assign(loop.world.agents.list()[1]!, { mayTalk: false });
    await loop.act({ ...edit(c, loop.task(c).dependsOn), agent: 'other' });
    await loop.act({ type: 'startTask', id: c });
    assert.deepEqual([loop.waits(c), loop.runs(c)], ['conflict', 1]);
  });

  it('look again when they are freed of an applied task with which the results did not fit', async () => {
    const { loop, a, b, c, conflicts } = await conflicting();
    await loop.act({ type: 'applyTask', id: a });
    assert.equal(loop.waits(c), 'conflict');
    conflicts.paths = [];
    await loop.act(edit(c, [b]));
    assert.equal(loop.state(c), 'running');
  });

  it('are not left to an agent to merge that only runs commands', async () => {
    const { loop, c } = await conflicting({ agent: { mayTalk: false } });
    await assert.rejects(loop.act({ type: 'mergeByAgent', id: c }), /Shell only runs what is written in the task, so it cannot merge\. Choose another agent/);
    assert.equal(loop.waits(c), 'conflict');
    const { line: words, actions } = line(loop, c);
    assert.equal(words?.text, 'The results it starts from do not fit together, and Shell cannot merge them. Choose another agent, or apply one of the tasks before it first: words.txt');
    assert.deepEqual(actions.filter(({ name }) => name === 'mergeByAgent' || name === 'edit').map(({ label, place }) => `${label} ${place}`), ['Choose Another Agent… primary']);
    await loop.act({ ...edit(c, loop.task(c).dependsOn), agent: 'other' });
    assert.equal(line(loop, c).actions[0]?.label, 'Choose Another Agent…', 'this other one only runs commands, too');
    Object.assign(loop.world.agents.list()[1]!, { mayTalk: true });
    assert.equal(line(loop, c).actions[0]?.name, 'mergeByAgent');
  });

  const broken: Record<string, (loop: OpenLoop, id: string) => Promise<unknown>> = {
    'which was dismissed': async (loop, id) => { await loop.job(id).end(); return loop.act({ type: 'dismissTask', id }); },
    'which was deleted': async (loop, id) => { await loop.act({ type: 'stopTask', id }); return loop.act({ type: 'deleteTask', id }); },
    'which was interrupted': (loop, id) => loop.act({ type: 'stopTask', id }),
    'which failed': (loop, id) => loop.job(id).end({ kind: 'failed', sentence: 'No.', signIn: 'login' }),
  };
  for (const [why, end] of Object.entries(broken)) {
    it(`say that they wait for a task ${why}, and run without it when the person says so`, async () => {
      const loop = await on({ slots: 1 });
      const a = await loop.queue('a');
      const b = await loop.queue('b', { dependsOn: [a] });
      loop.slots.count = 0;
      await end(loop, a);
      loop.slots.count = 1;
      loop.engine().wake();
      assert.equal(loop.waits(b), 'broken');
      assert.match(line(loop, b).line!.text, new RegExp(why));
      await loop.act({ type: 'dropDependencies', id: b });
      assert.deepEqual([loop.state(b), loop.task(b).dependsOn], ['running', []]);
    });
  }

  it('go on when a task before them that was dismissed is restored', async () => {
    const loop = await on({ slots: 1 });
    const a = await loop.queue('a');
    loop.slots.count = 0;
    const b = await loop.queue('b', { dependsOn: [a] });
    await loop.job(a).end();
    await loop.act({ type: 'dismissTask', id: a });
    loop.slots.count = 1;
    await loop.act({ type: 'restoreTask', id: a });
    assert.deepEqual([loop.state(b), loop.job(b).base], ['running', resultOf(loop, a)]);
  });

  it('are refused in a circle that is named, also when two edits come at once', async () => {
    const loop = openLoop();
    const [a, b] = [await loop.queue('a'), await loop.queue('b')];
    const { engine } = loop;
    const both = await Promise.allSettled([engine().handle({ ...edit(a, [b]), brief: { ...brief, title: 'a' } }), engine().handle({ ...edit(b, [a]), brief: { ...brief, title: 'b' } })]);
    assert.deepEqual(both.map(({ status }) => status), ['fulfilled', 'rejected']);
    assert.match(String((both[1] as PromiseRejectedResult).reason), /in a circle: “b” comes after “a” comes after “b”/);
    await assert.rejects(loop.act(edit(a, [a])), /cannot come after itself/);
  });

  it('are applied in order: another order is refused with the name of what goes first', async () => {
    const loop = await on();
    const a = await loop.queue('a');
    const b = await loop.queue('b', { dependsOn: [a] });
    await loop.job(a).end();
    await loop.job(b).end();
    await assert.rejects(loop.act({ type: 'applyTask', id: b }), /Apply “a” first: this task builds on its changes/);
    await loop.act({ type: 'retryTask', id: a });
    await assert.rejects(loop.act({ type: 'applyTask', id: b }), /builds on “a”, which is being worked on/);
    await loop.job(a).end();
    await loop.act({ type: 'applyTask', id: a });
    await loop.act({ type: 'applyTask', id: b });
    assert.deepEqual([loop.state(a), loop.state(b)], ['done', 'done']);
  });

  it('keep running, and stay ready, when a task before them is run again or deleted', async () => {
    const loop = await on();
    const a = await loop.queue('a');
    const [b, c] = [await loop.queue('b', { dependsOn: [a] }), await loop.queue('c', { dependsOn: [a] })];
    await loop.job(a).end();
    await loop.job(b).end();
    await loop.act({ type: 'retryTask', id: a });
    assert.deepEqual([b, c].map(loop.state), ['ready', 'running']);
    await loop.act({ type: 'stopTask', id: a });
    await loop.act({ type: 'deleteTask', id: a });
    await loop.job(c).end();
    assert.deepEqual([b, c].map(loop.state), ['ready', 'ready']);
    await loop.act({ type: 'applyTask', id: b });
    assert.equal(loop.state(b), 'done');
  });
});
