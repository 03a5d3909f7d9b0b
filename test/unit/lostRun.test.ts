import assert from 'node:assert/strict';
import { Failure } from '../../src/core/errors';
import { WorktreeGone } from '../../src/core/worktreeGone';
import type { Ask } from '../../src/protocol/asks';
import { fakeWorld } from '../support/fakeWorld';
import { create, linesOf, open, patientAgent, until } from '../support/openEngine';
import { asks, closeLoops, minute, openLoop } from '../support/openLoop';
import { aTask, everyState } from '../support/tasks';

const ask = (id: string): Ask => ({ kind: 'question', id, at: 1_500, message: `Which ${id}?`, fields: [] });

describe('a run that is cut off', () => {
  it('leaves its worktree as it is when another window has taken over: what is in it is found there', async () => {
    const lost = new AbortController();
    const { jobs, agents } = patientAgent();
    const { engine, calls, disk } = open({ agents, lease: { acquire: async () => ({ lost: lost.signal, mayWrite: () => true, release: async () => {} }), wait: () => new Promise(() => {}) } });
    const id = await engine.handle(create(true));
    await until(engine, id, 'running');
    while (jobs.length === 0) await new Promise(setImmediate);
    lost.abort();
    while (!calls.some((call) => call.startsWith('error: Run of'))) await new Promise(setImmediate);
    assert(calls.includes('freeze'));
    assert(!calls.includes('release') && !calls.includes('set aside'), calls.join(', '));
    assert.equal(disk.get(id)!.now.state, 'running');
    await engine.close();
  });

  it('has an answer for every ask in its thread, whichever lines the kill has cost', async () => {
    const { now } = everyState.running!;
    assert(now.state === 'running');
    // The first is known to the task only, the second to the thread only, and the third was closed in time.
    const fake = open({}, [aTask({ ...now, asks: [ask('first'), ask('third')] })]);
    for (const one of [ask('second'), ask('third')]) fake.lines.push({ at: one.at, kind: 'ask', ask: one });
    fake.lines.push({ at: 1_600, kind: 'answer', ask: 'third', answer: null, text: 'The run ended before this was answered.' });
    await fake.engine.ready;
    assert.deepEqual(linesOf(fake.lines, 'ask').map((line) => line.ask.id), ['second', 'third', 'first']);
    assert.deepEqual(linesOf(fake.lines, 'answer').map((line) => `${line.ask}: ${line.text}`), [
      'third: The run ended before this was answered.', 'second: The editor closed before this was answered.', 'first: The editor closed before this was answered.',
    ]);
    assert.equal(fake.disk.get('task1')!.now.state, 'interrupted');
    await fake.engine.close();
  });

  it('says in its thread what became of work that could not be kept: where it lies, or that it is gone', async () => {
    const told = async (error: Error) => {
      const { world } = fakeWorld();
      const fake = open({ changesets: { ...world.changesets, freeze: async () => { throw error; } } }, [everyState.running!]);
      await fake.engine.ready;
      await fake.engine.close();
      return [linesOf(fake.lines, 'error').map(({ text }) => text).join(), fake.calls.includes('set aside')];
    };
    const full = new Failure('disk', 'The disk is full.', 'ENOSPC');
    assert.deepEqual(await told(full), ['The disk is full. Look into /places/1 for what the agent did; Work Mode leaves that folder alone from now on.', true]);
    const [gone, aside] = await told(new WorktreeGone('/places/1'));
    assert.match(String(gone), /was deleted.+is lost/);
    assert.doesNotMatch(String(gone), /Look into/);
    assert.equal(aside, false);
  });

  describe('as far as the time goes that it worked', () => {
    afterEach(closeLoops);
    const ways = [['reopen', 7 * minute], ['crash', null]] as const;

    for (const [how, worked] of ways) {
      it(how === 'reopen' ? 'keeps it to the moment of an orderly close' : 'knows it only where it waited when the machine died', async () => {
        const loop = openLoop({ slots: 3, settings: { timeLimitMinutes: 0 } });
        const [working, asking] = [await loop.start('a'), await loop.start('b')];
        await loop.clock.advance(2 * minute);
        await asks(loop, asking);
        await loop.clock.advance(5 * minute);
        await loop[how]();
        await loop.clock.advance(30 * minute);
        const ends = [working, asking].map((id) => loop.task(id).now);
        assert.deepEqual(ends.map((now) => now.state === 'interrupted' && [now.cause, now.workedMs]), [['lost', worked], ['lost', 2 * minute]]);
      });
    }
  });
});
