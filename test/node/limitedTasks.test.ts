import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitOf } from '../../src/core/nextTask';
import { isIn } from '../../src/core/task';
import type { Task } from '../../src/core/task';
import type { AgentScript, Step } from '../support/agentScript';
import { createRepository, type TestRepository } from '../support/repository';
import { openScripted, scriptedAgent } from '../support/scriptedWorld';

describe('tasks of an account that has to rest', function () {
  if (process.platform === 'win32') return;
  this.timeout(60_000);
  const limit = (words: string): Step => ({ error: { code: -32603, message: `Internal error: You've hit your session limit · ${words}`, data: { errorKind: 'rate_limit' } } });
  const done: Step = { tool: { name: 'complete_task', args: { summary: 'Done.' } } };
  let repo: TestRepository;
  let heard: string;
  let opened: Awaited<ReturnType<typeof openScripted>>;

  async function fixture(script: AgentScript): Promise<void> {
    repo = await createRepository({ files: { 'a.txt': 'a\n' } });
    heard = join(repo.root, '../heard.jsonl');
    opened = await openScripted(repo.root, scriptedAgent(script, heard));
    await opened.engine.ready;
  }
  afterEach(async () => {
    await opened.close();
    await repo.dispose();
  });

  const create = (title: string) => opened.engine.handle({
    type: 'createTask', brief: { title, prompt: title, notes: '', doneLooksLike: '' }, priority: 'normal', agent: 'scripted', model: null, effort: null, profile: null, start: true,
  });
  const task = (id: string): Task => opened.engine.tasks().get(id)!;
  const is = (id: string, test: (of: Task) => boolean) => new Promise<void>((resolve) => {
    const look = () => { if (test(task(id))) resolve(); };
    opened.engine.onEvent(look);
    look();
  });
  const restsAgain = (id: string) => is(id, (of) => isIn(of, 'queued') && of.runs > 0 && opened.engine.mode().limits.some(({ until }) => until > Date.now()));
  const waits = (id: string) => {
    const of = task(id);
    assert.ok(isIn(of, 'queued'), of.now.state);
    return waitOf(of, opened.engine.queue());
  };
  async function told(method: string): Promise<Record<string, unknown>[]> {
    const lines = (await readFile(heard, 'utf8')).split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as { method?: string; params?: Record<string, unknown> }).filter((one) => one.method === method).map(({ params }) => params ?? {});
  }

  it('wait with their session and their work, others of it with them, and go on in that session when the limit is lifted', async () => {
    await fixture({ turns: [[{ write: { path: 'half.txt', text: 'half\n' } }, limit('try again in 2h')], [done]] });
    const before = Date.now();
    const first = await create('First');
    await restsAgain(first);

    const { limits } = opened.engine.mode();
    assert.equal(limits.length, 1);
    const [{ account, label, until, stated } = { account: '', label: '', until: 0, stated: false }] = limits;
    assert.deepEqual({ account, label, stated }, { account: 'scripted', label: 'Scripted', stated: true });
    assert.ok(until >= before + 2 * 3600_000 && until <= Date.now() + 2 * 3600_000, `${until}`);
    const waiting = task(first);
    assert.ok(isIn(waiting, 'queued'));
    assert.deepEqual({ trigger: waiting.now.trigger, session: waiting.now.resume?.session, files: waiting.now.resume?.changeset?.files }, { trigger: 'resume', session: 'session-1', files: 1 });
    assert.equal(waits(first)?.kind, 'limit');
    assert.match((await opened.engine.transcript(first)).map((line) => ('text' in line ? line.text : '')).join('\n'), /Scripted may not use its account for now: “Internal error: You've hit your session limit · try again in 2h\.”/);

    const second = await create('Second');
    assert.equal(waits(second)?.kind, 'limit');
    assert.equal((await told('session/prompt')).length, 1, 'nothing else was asked of the account');

    await opened.engine.handle({ type: 'liftLimit', account });
    await Promise.all([first, second].map((id) => is(id, (of) => isIn(of, 'ready', 'done'))));
    assert.deepEqual((await told('session/load')).map(({ sessionId }) => sessionId), ['session-1']);
    assert.equal((await told('session/new')).length, 2, 'one each');
    const ready = task(first);
    assert.ok(isIn(ready, 'ready'));
    assert.equal(await repo.git('show', `${ready.now.changeset.result}:half.txt`), 'half');
    assert.deepEqual(opened.engine.mode().limits, [], 'the account works again');
  });

  it('go on by themselves at the time that was stated', async () => {
    await fixture({ turns: [[limit('try again in 1s')], [done]] });
    const id = await create('Once');
    await is(id, (of) => of.runs === 2 && isIn(of, 'ready', 'done'));
    assert.equal((await told('session/load')).length, 1);
  });

  it('wait in their session while its service does not answer, others of it with them, and cost no try', async () => {
    const overloaded: Step = { error: { code: -32603, message: 'API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}' } };
    await fixture({ turns: [[{ write: { path: 'half.txt', text: 'half\n' } }, overloaded], [overloaded], [done]] });
    const first = await create('First');
    await restsAgain(first);
    const second = await create('Second');
    const wait = waits(second);
    assert.ok(wait?.kind === 'limit' && wait.limit.reason === 'outage');
    assert.equal((await told('session/prompt')).length, 1, 'nothing else was asked of the account');
    assert.match((await opened.engine.transcript(first)).map((line) => ('text' in line ? line.text : '')).join('\n'), /Scripted’s service does not answer: “API Error: 529 /);

    await opened.engine.handle({ type: 'stopTask', id: second });
    await opened.engine.handle({ type: 'liftLimit', account: 'scripted' });
    await is(first, (of) => of.runs === 2);
    await restsAgain(first);
    const [again] = opened.engine.mode().limits;
    assert.ok(again && again.until - Date.now() > 4 * 60_000 && again.until - Date.now() <= 5 * 60_000, JSON.stringify(again));

    await opened.engine.handle({ type: 'liftLimit', account: 'scripted' });
    await is(first, (of) => isIn(of, 'ready', 'done'));
    assert.deepEqual((await told('session/load')).map(({ sessionId }) => sessionId), ['session-1', 'session-1']);
    assert.deepEqual([task(first).tries.count, opened.engine.mode().limits], [0, []]);
    const ready = task(first);
    assert.ok(isIn(ready, 'ready'));
    assert.equal(await repo.git('show', `${ready.now.changeset.result}:half.txt`), 'half');
  });

  it('let one of them try the account, and go on while that one works as soon as its agent calls a tool', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'work-mode-trial-'));
    const [call, end] = [join(folder, 'call'), join(folder, 'end')];
    await fixture({ turns: [[limit('ask your admin')], [{ until: call }, { update: { sessionUpdate: 'tool_call', toolCallId: 'call-1', title: 'Read a file', kind: 'read', status: 'pending' } }, { until: end }, done], [done]] });
    const first = await create('First');
    await restsAgain(first);
    const second = await create('Second');
    await opened.engine.handle({ type: 'liftLimit', account: 'scripted' });
    await is(first, (of) => isIn(of, 'running'));
    assert.equal(waits(second)?.kind, 'trial');
    await writeFile(call, '');
    await is(second, (of) => isIn(of, 'ready', 'done'));
    assert.equal(task(first).now.state, 'running');
    await writeFile(end, '');
    await is(first, (of) => isIn(of, 'ready', 'done'));
    assert.deepEqual(opened.engine.mode().limits, []);
    await rm(folder, { recursive: true });
  });

  it('rest for a while that grows when no time was stated', async () => {
    await fixture({ turns: [[limit('ask your admin')], [{ error: { code: 429, message: 'Rate limit exceeded. Try again later.' } }], [done]] });
    const id = await create('Again');
    await restsAgain(id);
    const [first] = opened.engine.mode().limits;
    assert.equal(first?.stated, false);
    await opened.engine.handle({ type: 'liftLimit', account: 'scripted' });
    await is(id, (of) => of.runs === 2);
    await restsAgain(id);
    const [second] = opened.engine.mode().limits;
    assert.ok(second && first && second.until - second.since > first.until - first.since, JSON.stringify([first, second]));
  });
});
