import assert from 'node:assert/strict';
import { asksOf, isIn } from '../../../src/core/task';
import { ThreadFold } from '../../../src/core/thread/foldThread';
import { messagesOf } from '../../../src/engine/messages';
import { aCommand } from '../../support/fakeWorld';
import { asks, closeLoops, minute, openLoop, type OpenLoop } from '../../support/openLoop';
import { linesOf } from '../../support/openEngine';
import { settled } from '../../support/virtualClock';

afterEach(closeLoops);

const yes = { kind: 'approve', remember: null } as const;
const hour = 60 * minute;
const never = new AbortController().signal;
const words = (loop: OpenLoop, id: string) => messagesOf(loop.task(id)).map(({ text }) => text).join('\n');

/** A run that asked whether it may do these, and whose asks nobody answered in time. */
async function expired(...commands: string[]) {
  const loop = openLoop();
  const id = await loop.start('a');
  await loop.job(id).job.advance({ session: 's-1' });
  const heard = [];
  for (const command of commands) heard.push((await asks(loop, id, command)).heard);
  await loop.clock.advance(4 * hour);
  return { loop, id, heard, open: [...asksOf(loop.task(id))] };
}

describe('an ask that nobody answers', () => {
  it('ends its run with the work it did after the stated time, and never becomes a yes', async () => {
    const { loop, id, heard, open } = await expired('rm -rf build');
    const task = loop.task(id);
    assert(isIn(task, 'interrupted') && task.now.cause === 'unanswered' && task.now.changeset);
    assert.deepEqual([open.length, heard[0]!.allowed], [1, null]);
    assert.match(linesOf(loop.lines, 'answer')[0]!.text, /neither approved nor denied: you can still answer/);
    await loop.clock.advance(1_000 * hour);
    assert.deepEqual([loop.state(id), loop.runs(id)], ['interrupted', 1]);
  });

  it('waits for ever where no time is set', async () => {
    const loop = openLoop({ settings: { askHours: 0 } });
    const id = await loop.start('a');
    await asks(loop, id);
    await loop.clock.advance(1_000 * hour);
    assert.equal(loop.state(id), 'running');
  });

  it('can be approved later: the next run goes on in its session and may do exactly that, once', async () => {
    const { loop, id, open } = await expired('rm -rf build');
    await loop.answer(id, open[0]!.id, yes);
    const { job } = loop.job(id);
    assert.deepEqual([loop.runs(id), job.bookmark.session, job.run.trigger], [2, 's-1', 'followUp']);
    assert.match(words(loop, id), /rm -rf build.*it is approved. Do it now/s);
    await asks(loop, id, 'rm -rf other');
    assert.equal(asksOf(loop.task(id)).length, 1);
    assert.equal((await job.permit(aCommand('rm -rf build'), never)).allowed, true);
    await asks(loop, id, 'rm -rf build');
    assert.equal(asksOf(loop.task(id)).length, 2);
  });

  it('stands answered after its end in the thread, and what the agent is told of it is not said to be the person\'s words', async () => {
    const { loop, id, open } = await expired('rm -rf build');
    await loop.answer(id, open[0]!.id, yes);
    const fold = new ThreadFold();
    loop.lines.forEach((line, position) => { fold.push(line, { run: 1, position }); });
    const shown = fold.items.map((item) => (item.kind === 'ask' ? `ask: ${item.closed?.text}` : 'text' in item ? item.text : item.kind));
    const at = ['ask: Nobody answered in time', 'Nobody answered in time. What was done is kept', 'Answered late. ', 'Run 2 · Shell · goes on with your answer'].map((words) => shown.findIndex((text) => text.startsWith(words)));
    assert.ok(at.every((place, index) => place > (at[index - 1] ?? -1)), shown.join('\n'));
    assert.match(shown[at[2]!]!, /^Answered late\. .*rm -rf build.*: Approved by you\.$/);
    assert.deepEqual(messagesOf(loop.task(id)).map(({ about }) => about), ['answer']);
  });

  it('lets the next run say whose words it goes on with', async () => {
    const begun = (loop: OpenLoop) => linesOf(loop.lines, 'run').at(-1)!.trigger;
    const silent = await expired('rm -rf build');
    await silent.loop.act({ type: 'resumeTask', id: silent.id });
    assert.equal(begun(silent.loop), 'resumed by you');
    const both = await expired('npm install', 'rm -rf build');
    await both.loop.answer(both.id, both.open[0]!.id, yes);
    await both.loop.act({ type: 'resumeTask', id: both.id });
    assert.equal(begun(both.loop), 'goes on with your answer');
    const written = await expired('rm -rf build');
    await written.loop.act({ type: 'messageTask', id: written.id, text: 'Leave it.', steer: false });
    assert.equal(begun(written.loop), 'goes on with your message');
  });

  it('is used up by one of two calls that come at once', async () => {
    const { loop, id, open } = await expired('rm -rf build');
    await loop.answer(id, open[0]!.id, yes);
    const [first, second] = await Promise.all([asks(loop, id, 'rm -rf build'), asks(loop, id, 'rm -rf build')]);
    await settled();
    assert.deepEqual([first.heard.allowed, second.heard.allowed, asksOf(loop.task(id)).length], [true, null, 1]);
  });

  it('grants nothing any more after the run that was told of it has finished', async () => {
    const { loop, id, open } = await expired('rm -rf build');
    await loop.answer(id, open[0]!.id, yes);
    await loop.job(id).job.wishes.delivered(messagesOf(loop.task(id)).map((message) => message.id));
    await loop.job(id).end();
    assert.equal(loop.state(id), 'ready');
    await loop.act({ type: 'messageTask', id, text: 'And now?', steer: false });
    await asks(loop, id, 'rm -rf build');
    assert.equal(asksOf(loop.task(id)).length, 1);
  });

  it('can be denied later, and the next run is told the reason', async () => {
    const { loop, id, open } = await expired('rm -rf build');
    await loop.answer(id, open[0]!.id, { kind: 'deny', reason: 'Use make clean.' });
    assert.match(words(loop, id), /after your run had ended.*Use make clean/s);
    await asks(loop, id, 'rm -rf build');
    assert.equal(asksOf(loop.task(id)).length, 1);
  });

  it('is told to the agent as unanswered when the person just resumes the task', async () => {
    const { loop, id } = await expired('rm -rf build');
    await loop.act({ type: 'resumeTask', id });
    assert.match(words(loop, id), /Nobody answered in time: it is neither approved nor denied/);
    await asks(loop, id, 'rm -rf build');
    assert.equal(asksOf(loop.task(id)).length, 1);
  });

  it('may be one of several: the task goes on when the last of them is answered', async () => {
    const { loop, id, open } = await expired('npm install', 'rm -rf build');
    assert.equal(open.length, 2);
    await loop.answer(id, open[0]!.id, yes);
    assert.deepEqual([loop.state(id), asksOf(loop.task(id)).length], ['interrupted', 1]);
    await assert.rejects(loop.answer(id, open[0]!.id, yes), /already answered/);
    await loop.act({ type: 'resumeTask', id });
    assert.equal(loop.runs(id), 2);
    assert.match(words(loop, id), /it is approved.*neither approved nor denied/s);
  });

  it('is still answerable after the editor was opened again', async () => {
    const { loop, id, open } = await expired('rm -rf build');
    await loop.reopen();
    await loop.answer(id, open[0]!.id, yes);
    assert.deepEqual([loop.state(id), loop.task(id).runs], ['running', 2]);
  });

  it('keeps its answer for another try when the disk refuses it', async () => {
    const { loop, id, open } = await expired('rm -rf build');
    loop.full.disk = true;
    await assert.rejects(loop.answer(id, open[0]!.id, yes), /disk is full/);
    assert.deepEqual([loop.state(id), asksOf(loop.task(id)).length, loop.runs(id)], ['interrupted', 1, 1]);
    loop.full.disk = false;
    await loop.answer(id, open[0]!.id, yes);
    assert.equal(loop.runs(id), 2);
  });

  it('holds up those that come after its task, and says whose answer they wait for', async () => {
    const { loop, id } = await expired('rm -rf build');
    await loop.mode('on');
    const next = await loop.queue('b', { dependsOn: [id] });
    assert.equal(loop.waits(next), 'dependency');
  });

  it('that was answered in the very moment keeps its answer', async () => {
    const loop = openLoop();
    const id = await loop.start('a');
    const { heard } = await asks(loop, id);
    const { save } = loop.world.store;
    let go = () => {};
    const slow = new Promise<void>((resolve) => { go = resolve; });
    loop.world.store.save = async (task) => { await slow; await save(task); };
    await loop.clock.advance(4 * hour - 1);
    const answered = loop.answer(id, asksOf(loop.task(id))[0]!.id, yes);
    await loop.clock.advance(minute);
    go();
    await answered;
    assert.deepEqual([loop.state(id), heard.allowed], ['running', true]);
  });
});
