import assert from 'node:assert/strict';
import { Failure, Refusal } from '../../src/core/errors';
import { cardOf } from '../../src/core/card';
import type { Job } from '../../src/engine/ports/job';
import type { RepositoryEngine } from '../../src/engine/repositoryEngine';
import type { Answer } from '../../src/protocol/asks';
import { aCommand, fakeRules, fakeWorld } from '../support/fakeWorld';
import { asksOf, create, linesOf, open, patientAgent, until, untilAsked, when } from '../support/openEngine';
import { asks, closeLoops, holds, openLoop } from '../support/openLoop';
import { aQuestion, anApproval, aTask, everyState } from '../support/tasks';
import { settled } from '../support/virtualClock';

const yes: Answer = { kind: 'approve', remember: null };
const no: Answer = { kind: 'deny', reason: 'Use pnpm.' };
const never = new AbortController().signal;

function answerer(engine: RepositoryEngine, id: string) {
  return (ask: string, answer: Answer) => engine.handle({ type: 'answerAsk', id, ask, answer });
}

/** A run whose agent waits for the test, and has asked whether it may install. */
async function asking(rest: Parameters<typeof open>[0] = {}) {
  const { agents, nth } = patientAgent();
  const opened = open({ agents, ...rest });
  const id = await opened.engine.handle(create(true));
  const held = await nth(0);
  const withdraw = new AbortController();
  const permission = held.job.permit(aCommand('npm install'), withdraw.signal).then(async ({ ask, ...rest }) => {
    await held.job.wishes.delivered([ask!]);
    return rest;
  });
  permission.catch(() => {});
  return { ...opened, answer: answerer(opened.engine, id), id, held, permission, withdraw, nth, ask: await untilAsked(opened.engine, id) };
}

describe('an approval', () => {
  it('waits on the card with its command and reason until the person says yes', async () => {
    const { answer, engine, id, ask, permission, lines, disk } = await asking();
    const task = engine.tasks().get(id)!;
    assert.deepEqual(asksOf(disk.get(id)!), [ask]);
    assert(ask.kind === 'approval' && ask.command === 'npm install' && ask.why && ask.scopes.includes('task'));
    const card = cardOf(task, { activities: new Map(), agents: engine.agents(), mayAct: true, queue: engine.queue() });
    assert.deepEqual([card.badge, card.line?.text, card.asks], ['Needs input', 'Run npm install', [ask]]);
    await answer(ask.id, yes);
    assert.deepEqual(await permission, { allowed: true, reason: 'The person approved this.', by: 'person' });
    assert.deepEqual(asksOf(engine.tasks().get(id)!), []);
    assert.deepEqual(linesOf(lines, 'answer').map(({ text }) => text), ['Approved by you.']);
    await engine.close();
  });

  it('tells the agent the reason of a no', async () => {
    const { answer, engine, ask, permission } = await asking();
    await answer(ask.id, no);
    assert.deepEqual(await permission, { allowed: false, reason: 'Use pnpm.', by: 'person' });
    await engine.close();
  });

  it('is answered once: the first answer wins and the second is refused', async () => {
    const { answer, engine, ask, permission } = await asking();
    const both = await Promise.allSettled([answer(ask.id, yes), answer(ask.id, no)]);
    assert.deepEqual(both.map(({ status }) => status), ['fulfilled', 'rejected']);
    assert((await permission).allowed);
    await assert.rejects(answer(ask.id, no), (error) => error instanceof Refusal && error.message.includes('already answered'));
    await engine.close();
  });

  it('refuses an answer of the wrong kind and a scope that was not offered, and still waits', async () => {
    const { answer, engine, id, held, ask } = await asking();
    await assert.rejects(answer(ask.id, { kind: 'decline' }), /yes or a no/);
    const push = held.job.permit(aCommand('git push'), never);
    push.catch(() => {});
    const task = await when(engine, id, (one) => asksOf(one).length === 2);
    const always = asksOf(task)[1]!;
    assert(always.kind === 'approval' && always.scopes.length === 0);
    await assert.rejects(answer(always.id, { kind: 'approve', remember: 'task' }), /always asked/);
    assert.equal(asksOf(engine.tasks().get(id)!).length, 2);
    await engine.close();
  });

  for (const scope of ['task', 'repository', 'always'] as const) {
    it(`remembers a yes for the scope “${scope}” and does not ask again`, async () => {
      const rules = fakeRules();
      const { answer, engine, id, ask, held } = await asking({ rules });
      await answer(ask.id, { kind: 'approve', remember: scope });
      const [rule] = rules.list();
      assert(rule && rule.scope === scope && rule.task === (scope === 'task' ? id : null) && rule.words);
      assert.equal((await held.job.permit(aCommand('npm install'), never)).by, 'rule');
      assert.deepEqual(asksOf(engine.tasks().get(id)!), []);
      await engine.close();
    });
  }

  it('forgets the rules of a task with the task', async () => {
    const rules = fakeRules();
    const { answer, engine, id, ask, held } = await asking({ rules });
    await answer(ask.id, { kind: 'approve', remember: 'task' });
    held.done();
    await until(engine, id, 'ready');
    await engine.handle({ type: 'deleteTask', id });
    assert.deepEqual(rules.list(), []);
  });

  it('still waits when the answer cannot be stored, and can be answered again', async () => {
    const { world } = fakeWorld();
    let full = true;
    const rules = { ...world.rules, add: async () => { if (full) throw new Failure('disk', 'The disk is full.', ''); } };
    const { answer, engine, id, ask, permission } = await asking({ rules });
    await assert.rejects(answer(ask.id, { kind: 'approve', remember: 'repository' }), /disk is full/);
    assert.deepEqual(asksOf(engine.tasks().get(id)!), [ask]);
    full = false;
    await answer(ask.id, { kind: 'approve', remember: 'repository' });
    assert((await permission).allowed);
    await engine.close();
  });

  it('closes when the agent withdraws it', async () => {
    const { answer, engine, id, ask, permission, withdraw, lines } = await asking();
    withdraw.abort(new Error('not needed'));
    await assert.rejects(permission, /not needed/);
    await when(engine, id, (task) => asksOf(task).length === 0);
    assert.deepEqual(linesOf(lines, 'answer').map(({ answer: given, text }) => [given, text]), [[null, 'The agent does not wait for this any more.']]);
    await assert.rejects(answer(ask.id, yes), /already answered/);
    await engine.close();
  });

  it('closes when the run is stopped, and when its agent ends without waiting for it', async () => {
    for (const end of ['stop', 'done'] as const) {
      const { engine, id, held, permission, lines } = await asking();
      if (end === 'stop') await engine.handle({ type: 'stopTask', id });
      else held.done();
      await until(engine, id, end === 'stop' ? 'interrupted' : 'ready');
      await assert.rejects(permission);
      assert.deepEqual(linesOf(lines, 'answer').map(({ text }) => text), ['The run ended before this was answered.']);
      await engine.close();
    }
  });

  it('is not asked where the profile decides', async () => {
    const { engine, id, held } = await asking();
    const look = await held.job.permit(aCommand('git status'), never);
    assert.deepEqual([look.allowed, look.by], [true, 'profile']);
    assert.equal(held.job.notice(aCommand('npm install')), 'ask');
    assert.equal((held.job.notice(aCommand('git status')) as { allowed: boolean }).allowed, true);
    assert.equal(asksOf(engine.tasks().get(id)!).length, 1);
    await engine.close();
  });

  it('that a lost run left open is closed with the reason', async () => {
    const running = everyState.running!;
    assert(running.now.state === 'running');
    const { engine, lines } = open({}, [aTask({ ...running.now, asks: [anApproval, aQuestion] })]);
    await until(engine, 'task1', 'interrupted');
    assert.deepEqual(linesOf(lines, 'answer').map(({ ask, text }) => `${ask}: ${text}`), [
      'ask1: The editor closed before this was answered.', 'ask2: The editor closed before this was answered.',
    ]);
    await engine.close();
  });
});

describe('a question', () => {
  it('brings the person’s words to the agent', async () => {
    const { answer, engine, held, id, lines } = await asking();
    const given = held.job.ask({ message: aQuestion.message, fields: aQuestion.fields }, never);
    const task = await when(engine, id, (one) => asksOf(one).length === 2);
    const ask = asksOf(task)[1]!;
    await assert.rejects(answer(ask.id, { kind: 'reply', values: {} }), /“List” has no answer yet/);
    await assert.rejects(answer(ask.id, yes), /question/);
    await answer(ask.id, { kind: 'reply', values: { list: 'words.txt' } });
    assert.deepEqual(await given, { ask: ask.id, answer: { kind: 'reply', values: { list: 'words.txt' } } });
    assert.deepEqual(linesOf(lines, 'answer').map(({ text }) => text), ['You answered: words.txt']);
    await engine.close();
  });
});

/** Everything that the agent of this job is told when it begins to listen. */
const waiting = ({ job }: { job: Job }) => job.wishes.messages().map(({ text }) => text).join('\n');

/** A run that the person paused while it asks for a yes and for a word, and whose editor then closes or dies. */
async function pausedWhileAsking() {
  const loop = openLoop();
  const id = await loop.start('a');
  await loop.job(id).job.advance({ session: 's-1' });
  const install = await asks(loop, id);
  const reply = { given: false };
  loop.job(id).job.ask({ message: aQuestion.message, fields: aQuestion.fields }, never).then(() => { reply.given = true; }, () => {});
  await settled();
  await loop.act({ type: 'pauseTask', id });
  await holds(loop, id);
  const open = asksOf(loop.task(id));
  const resumed = async () => {
    await loop.act({ type: 'resumeTask', id });
    return loop.job(id);
  };
  return { loop, id, install, reply, approval: open[0]!, question: open[1]!, resumed };
}

describe('an answer that is on its way to the agent', () => {
  afterEach(closeLoops);

  for (const end of ['reopen', 'crash'] as const) {
    it(`is told to the next run when the editor ${end === 'reopen' ? 'closes' : 'dies'} first, and a yes holds for exactly what was asked, once`, async () => {
      const { loop, id, install, reply, approval, question, resumed } = await pausedWhileAsking();
      await loop.answer(id, approval.id, yes);
      await loop.answer(id, question.id, { kind: 'reply', values: { list: 'words.txt' } });
      assert.deepEqual([asksOf(loop.task(id)), install.heard.allowed, reply.given], [[], null, false]);
      await loop[end]();
      const next = await resumed();
      assert.equal(next.job.bookmark.session, 's-1');
      assert.match(waiting(next), /Run npm install\. .*it is approved\. Do it now, if it is not done yet\.\nYou asked: Which list.*The person answered: words\.txt/);
      await next.job.wishes.delivered(next.job.wishes.messages().map((message) => message.id));
      await asks(loop, id, 'npm install left-pad');
      assert.equal(asksOf(loop.task(id)).length, 1);
      assert.equal((await asks(loop, id)).heard.allowed, true);
      await asks(loop, id);
      assert.equal(asksOf(loop.task(id)).length, 2);
    });
  }

  it('is told to the next run when it is a no, and allows nothing', async () => {
    const { loop, id, approval, resumed } = await pausedWhileAsking();
    await loop.answer(id, approval.id, no);
    await loop.reopen();
    assert.match(waiting(await resumed()), /Denied by the person: Use pnpm\./);
    assert.equal((await asks(loop, id)).heard.allowed, null);
  });

  it('is told once: the agent that has got it does not hear of it again', async () => {
    const { loop, id, install, approval, resumed } = await pausedWhileAsking();
    await loop.answer(id, approval.id, yes);
    await loop.act({ type: 'resumeTask', id });
    assert.deepEqual([install.heard.allowed, waiting(loop.job(id))], [true, '']);
    await loop.crash();
    assert.equal(waiting(await resumed()), '');
    await asks(loop, id);
    assert.equal(asksOf(loop.task(id)).length, 1);
  });

  it('is kept anew when the editor dies before the agent hears that it may do it now', async () => {
    const { loop, id, approval, resumed } = await pausedWhileAsking();
    await loop.answer(id, approval.id, yes);
    await loop.crash();
    const { job } = await resumed();
    await job.wishes.delivered(job.wishes.messages().map((message) => message.id));
    assert.equal((await job.permit(aCommand('npm install'), never)).allowed, true);
    await loop.crash();
    assert.match(waiting(await resumed()), /it is approved/);
    assert.equal((await asks(loop, id)).heard.allowed, true);
  });

  it('leaves the grant to the rule where it is remembered', async () => {
    const { loop, id, approval } = await pausedWhileAsking();
    await loop.answer(id, approval.id, { kind: 'approve', remember: 'task' });
    await loop.reopen();
    const { now } = loop.task(id);
    assert(now.state === 'interrupted' && now.granted.length === 0 && now.messages.length === 1);
    await loop.act({ type: 'resumeTask', id });
    assert.equal((await loop.job(id).job.permit(aCommand('npm install'), never)).by, 'rule');
  });

  it('is told in words to an agent that has taken its request back meanwhile', async () => {
    const loop = openLoop();
    const id = await loop.start('a');
    const withdraw = new AbortController();
    const permission = loop.job(id).job.permit(aCommand('npm install'), withdraw.signal);
    permission.catch(() => {});
    await settled();
    await loop.act({ type: 'pauseTask', id });
    await holds(loop, id);
    await loop.answer(id, asksOf(loop.task(id))[0]!.id, yes);
    withdraw.abort(new Error('The turn is over.'));
    await settled();
    assert.match(waiting(loop.job(id)), /it is approved\. Do it now, if it is not done yet/);
    await loop.act({ type: 'resumeTask', id });
    await assert.rejects(permission, /turn is over/);
    assert.equal((await asks(loop, id)).heard.allowed, true);
  });

  it('stands in the thread when the machine died before that was written there', async () => {
    const { now } = everyState.paused!;
    assert(now.state === 'paused');
    const { engine, lines } = open({}, [aTask({ ...now, asks: [], answers: [{ ask: anApproval, answer: no, at: 7_000 }] })]);
    lines.push({ at: 5_000, kind: 'ask', ask: anApproval });
    await until(engine, 'task1', 'interrupted');
    assert.deepEqual(linesOf(lines, 'answer').map(({ text }) => text), ['Denied by you: Use pnpm.']);
  });
});
