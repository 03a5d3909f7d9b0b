import assert from 'node:assert/strict';
import type { Task } from '../../src/core/task';
import { messagesOf } from '../../src/engine/messages';
import type { RepositoryEngine } from '../../src/engine/repositoryEngine';
import { aPlace, fakeWorld } from '../support/fakeWorld';
import { brief, create, linesOf, open, patientAgent, until, when } from '../support/openEngine';
import { aTask, byShell, everyState } from '../support/tasks';

const say = (engine: RepositoryEngine, id: string, steer = false) => engine.handle({ type: 'messageTask', id, text: '  Both lists. ', steer });
const texts = (task: Task) => messagesOf(task).map(({ text }) => text);

async function running() {
  const { agents, nth } = patientAgent();
  const opened = open({ agents });
  const id = await opened.engine.handle(create(true));
  return { ...opened, id, nth, held: await nth(0) };
}

describe('a message', () => {
  it('waits for the agent of a run that goes on, and is gone when it has got it', async () => {
    const { engine, id, held } = await running();
    const heard = new Promise<void>((resolve) => { held.job.wishes.onChange(resolve); });
    await say(engine, id, true);
    await heard;
    const [message] = held.job.wishes.messages();
    assert(message && message.text === 'Both lists.' && message.steer);
    await held.job.wishes.delivered([message.id]);
    assert.deepEqual(held.job.wishes.messages(), []);
    await engine.close();
  });

  it('can be taken back until the agent has got it', async () => {
    const { engine, id, held } = await running();
    await say(engine, id);
    const [message] = held.job.wishes.messages();
    await engine.handle({ type: 'withdrawMessage', id, message: message!.id });
    assert.deepEqual(held.job.wishes.messages(), []);
    await assert.rejects(engine.handle({ type: 'withdrawMessage', id, message: message!.id }), /not waiting any more/);
    await engine.close();
  });

  it('that comes too late for a run starts the next one in the same session', async () => {
    const { engine, id, held, nth } = await running();
    await held.job.advance({ session: 's-1' });
    await say(engine, id);
    held.done();
    const next = await nth(1);
    assert.equal(next.job.run.trigger, 'followUp');
    assert.equal(next.job.bookmark.session, 's-1');
    assert.deepEqual(next.job.wishes.messages().map(({ text }) => text), ['Both lists.']);
    await engine.close();
  });

  it('in a turn that was cut is there for the run that goes on from it', async () => {
    const { engine, id, held, nth } = await running();
    await held.job.advance({ session: 's-1', unfinished: ['Both lists.'] });
    await engine.handle({ type: 'stopTask', id });
    await engine.handle({ type: 'resumeTask', id });
    const next = await nth(1);
    assert.deepEqual(next.job.bookmark.unfinished, ['Both lists.']);
    await engine.close();
  });

  it('waits for a task that is still being prepared', async () => {
    const { agents, nth } = patientAgent();
    let go = () => {};
    const prepared = new Promise<void>((resolve) => { go = resolve; });
    const places = { ...fakeWorld().world.places, acquire: async () => { await prepared; return { ...aPlace, left: null }; } };
    const { engine } = open({ agents, places }, [everyState.queued!]);
    await until(engine, 'task1', 'preparing');
    await say(engine, 'task1');
    go();
    assert.deepEqual((await nth(0)).job.wishes.messages().map(({ text }) => text), ['Both lists.']);
    await engine.close();
  });

  for (const name of ['ready', 'failed', 'failed early', 'stopped', 'lost', 'nothing to change']) {
    it(`goes on with a task that is ${name}`, async () => {
      const { agents, nth } = patientAgent();
      const { engine } = open({ agents }, [everyState[name]!]);
      await say(engine, 'task1');
      const { job } = await nth(0);
      assert.deepEqual([job.run.trigger, job.wishes.messages().map(({ text }) => text)], ['followUp', ['Both lists.']]);
      await engine.close();
    });
  }

  for (const [name, reason] of [['draft', /draft/], ['applied', /Write a new task/], ['dismissed', /Restore it first/]] as const) {
    it(`is refused with the way out on a task that is ${name}`, async () => {
      const { engine } = open({}, [everyState[name]!]);
      await assert.rejects(say(engine, 'task1'), reason);
    });
  }

  it('is refused with the way out while the task is being applied', async () => {
    const applier = { ...fakeWorld().world.applier, prepare: () => new Promise<never>(() => {}) };
    const { engine } = open({ applier }, [everyState.ready!]);
    void engine.handle({ type: 'applyTask', id: 'task1' });
    await until(engine, 'task1', 'applying');
    await assert.rejects(say(engine, 'task1'), /Wait until that is done/);
  });

  it('is refused for an agent that reads none', async () => {
    const { agents } = patientAgent({ mayTalk: false });
    const { engine } = open({ agents }, [everyState.ready!]);
    await assert.rejects(say(engine, 'task1'), /reads no messages/);
    assert.equal(engine.tasks().get('task1')!.now.state, 'ready');
  });

  it('is not lost with the queue: it stays with what the task was, or goes into the words of the draft', async () => {
    const { agents } = patientAgent();
    const { engine } = open({ agents }, [aTask({ ...everyState.ready!.now }, { id: 'again' })]);
    for (const title of ['a', 'b']) await engine.handle(create(true, title));
    const fresh = await engine.handle(create(true, 'c'));
    await say(engine, fresh);
    await say(engine, 'again');
    for (const id of [fresh, 'again']) await engine.handle({ type: 'stopTask', id });
    assert.equal(engine.tasks().get(fresh)!.brief.prompt, `${brief.prompt}\n\nBoth lists.`);
    assert.deepEqual([engine.tasks().get('again')!.now.state, texts(engine.tasks().get('again')!)], ['ready', ['Both lists.']]);
    await engine.close();
  });

  it('that no run has got goes with a retry', async () => {
    const { engine, id, held, nth } = await running();
    await say(engine, id);
    held.fail(new Error('broken'));
    await until(engine, id, 'failed');
    await engine.handle({ type: 'retryTask', id });
    const { job } = await nth(1);
    assert.deepEqual([job.bookmark.session, job.wishes.messages().map(({ text }) => text)], [null, ['Both lists.']]);
    await engine.close();
  });
});

describe('a pause', () => {
  it('lets the agent finish what it is at, hold still and go on', async () => {
    const { engine, id, held } = await running();
    await engine.handle({ type: 'pauseTask', id });
    assert.equal(engine.tasks().get(id)!.now.state, 'pausing');
    assert(held.job.wishes.pause());
    const on = held.job.wishes.holdStill();
    await until(engine, id, 'paused');
    await engine.handle({ type: 'resumeTask', id });
    await on;
    assert.equal(engine.tasks().get(id)!.now.state, 'running');
    held.done();
    await until(engine, id, 'ready');
  });

  it('that the person takes back in time does not hold anything', async () => {
    const { engine, id, held } = await running();
    await engine.handle({ type: 'pauseTask', id });
    await engine.handle({ type: 'resumeTask', id });
    await held.job.wishes.holdStill();
    assert.equal(engine.tasks().get(id)!.now.state, 'running');
    await engine.close();
  });

  it('can be ended by Stop, with everything kept', async () => {
    const { engine, id, held } = await running();
    await engine.handle({ type: 'pauseTask', id });
    const on = held.job.wishes.holdStill();
    await until(engine, id, 'paused');
    await Promise.all([assert.rejects(on), engine.handle({ type: 'stopTask', id })]);
    const { now } = engine.tasks().get(id)!;
    assert(now.state === 'interrupted' && now.cause === 'stopped' && now.changeset);
  });

  it('is refused with a sentence for an agent that cannot hold still, and for a task that does not run', async () => {
    const { agents, nth } = patientAgent({ mayPause: false });
    const { engine } = open({ agents }, [everyState.ready!]);
    const id = await engine.handle(create(true));
    await nth(0);
    await assert.rejects(engine.handle({ type: 'pauseTask', id }), /cannot hold still/);
    await assert.rejects(engine.handle({ type: 'pauseTask', id: 'task1' }), /ready for review/);
    await engine.close();
  });

  it('that was on when the editor died comes up as interrupted, and says that it was paused', async () => {
    for (const name of ['pausing', 'paused']) {
      const { engine, lines } = open({}, [everyState[name]!]);
      const { now } = await until(engine, 'task1', 'interrupted');
      assert(now.state === 'interrupted' && now.cause === 'paused' && now.changeset);
      assert.match(linesOf(lines, 'system').at(-1)!.text, /You had paused it, so it waits for you to resume it/);
      await engine.close();
    }
  });
});

describe('a run', () => {
  it('gets agent, model and effort of its tier, and what the task says itself before that', async () => {
    const { agents, nth } = patientAgent();
    const tiers = [{ id: 'deep', label: 'Deep', hint: '', agent: 'shell', model: 'large', effort: 'high' }];
    const { engine, lines } = open({ agents: { ...agents, tiers: () => tiers } });
    await engine.handle({ type: 'createTask', brief, priority: 'normal', ...byShell, agent: 'deep', effort: 'low', profile: 'plan', start: true });
    const { job } = await nth(0);
    assert.deepEqual([job.model, job.effort, job.profile], ['large', 'low', 'plan']);
    assert.deepEqual(linesOf(lines, 'run').map(({ run, agent, model, trigger }) => [run, agent, model, trigger]), [[1, 'Shell', 'large', 'started by you']]);
    assert.deepEqual(engine.agents().map(({ id, tier, agentLabel }) => [id, tier, agentLabel]), [['deep', true, 'Shell'], ['shell', false, 'Shell']]);
    await engine.close();
  });

  it('is refused an agent or tier that is not there, when it is written and when it is edited', async () => {
    const { engine } = open({}, [everyState.draft!]);
    await assert.rejects(engine.handle({ type: 'createTask', brief, priority: 'normal', ...byShell, agent: 'none', start: false }), /no agent/);
    await assert.rejects(engine.handle({ type: 'editTask', id: 'task1', brief, priority: 'normal', ...byShell, agent: 'none' }), /no agent/);
  });

  it('keeps what it used, the last word of each run', async () => {
    const { engine, id, held } = await running();
    const tokens = (total: number) => ({ input: null, output: null, total });
    await held.job.used({ session: 's', tokens: tokens(10), cost: null });
    await held.job.used({ session: 's', tokens: tokens(25), cost: { amount: 0.1, currency: 'USD' } });
    const { usage } = engine.tasks().get(id)!;
    assert.deepEqual(usage, [{ run: 1, trigger: 'start', by: 'person', session: 's', tokens: tokens(25), cost: { amount: 0.1, currency: 'USD' } }]);
    await engine.close();
  });

  it('that ends without the word of its agent is ready all the same, and says so', async () => {
    const { engine, id, held } = await running();
    held.done({ confirmed: false });
    const { now } = await until(engine, id, 'ready');
    assert(now.state === 'ready' && !now.confirmed);
  });

  it('knows in short what earlier runs came to', async () => {
    const { engine, id, held, nth } = await running();
    held.job.report({ at: 1, kind: 'message', id: 'm', text: 'I sorted the first list.' });
    held.done();
    await until(engine, id, 'ready');
    await say(engine, id);
    const next = await nth(1);
    assert.match(await next.job.earlier(), /I sorted the first list\./);
    await when(engine, id, ({ now }) => now.state === 'running');
    await engine.close();
  });
});
