import * as assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allowed, refused } from '../../support/acpJob';
import { acpJobs } from '../../support/acpJobs';
import { until } from '../processes/until';

describe('an agent of the Agent Client Protocol', function () {
  if (process.platform === 'win32') return;
  this.timeout(30_000);
  const made = acpJobs();
  const done = { tool: { name: 'complete_task', args: { summary: 'All tidy.' } } };
  const edit = (path: string) => ({ toolCallId: 'c1', title: `Write ${path}`, kind: 'edit', locations: [{ path }], content: [{ type: 'diff', path, oldText: null, newText: 'hi\n' }] });

  it('works on a task in a new session until the agent says that it is done', async () => {
    const job = made({ turns: [[{ update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'On it.' } } }, done]] });
    assert.deepEqual(await job.run(), { kind: 'completed', summary: 'All tidy.', confirmed: true });
    assert.equal(job.words(), 'On it.');
    const [greeting] = job.heard('initialize');
    assert.equal(greeting!.params!['protocolVersion'], 1);
    assert.deepEqual(greeting!.params!['clientCapabilities'].fs, { readTextFile: false, writeTextFile: false });
    assert.equal(greeting!.params!['clientCapabilities'].terminal, false);
    const [opened] = job.heard('session/new');
    assert.equal(opened!.params!['cwd'], job.worktree);
    assert.equal(opened!.params!['mcpServers'][0].type, 'http');
    assert.deepEqual(job.advances, [{ session: 'session-1' }]);
    assert.equal(job.turns, 1);
  });

  it('tells the agent the brief and the rules of the house, and keeps the private notes', async () => {
    const job = made({ turns: [[done]] });
    job.say('And keep the licence.');
    await job.run();
    const [prompt] = job.prompts();
    for (const part of ['Tidy up', 'Tidy the files.', 'All is tidy.', 'complete_task', 'And keep the licence.']) assert.ok(prompt!.includes(part), part);
    assert.ok(!prompt!.includes('for my eyes only'));
    assert.deepEqual(job.undelivered, []);
    assert.equal(job.of('said')[0]!.reason, 'brief');
  });

  it('lets an edit pass that is allowed, once', async () => {
    const job = made({ turns: [[]] });
    const path = join(job.worktree, 'a.txt');
    job.script.turns = [[{ ask: edit(path), yes: [{ write: { path, text: 'hi\n' } }, { update: { sessionUpdate: 'tool_call_update', toolCallId: 'c1', status: 'completed' } }] }, done]];
    await job.run();
    assert.equal(readFileSync(path, 'utf8'), 'hi\n');
    const [action] = job.permits;
    assert.deepEqual({ ...action, paths: action!.paths.map((one) => [one.real, one.inside]) }, {
      kind: 'edit', title: 'Edit a.txt', command: null, cwd: job.worktree, paths: [['a.txt', true]], diffs: [{ path: 'a.txt', before: null, after: 'hi\n' }], links: [], ours: false,
    });
    assert.equal(job.heard().find((one) => one.result)!.result.outcome.optionId, 'once');
    assert.deepEqual(job.notices, [], 'what was asked is not looked at again');
  });

  it('refuses what is denied, and tells the reason in a further turn', async () => {
    const job = made({ turns: [[]] });
    const path = join(job.worktree, 'a.txt');
    job.permit = async () => refused;
    job.script.turns = [[{ ask: edit(path), yes: [{ write: { path, text: 'hi\n' } }], no: [{ update: { sessionUpdate: 'tool_call_update', toolCallId: 'c1', status: 'failed' } }] }], [done]];
    assert.equal((await job.run()).kind, 'completed');
    assert.ok(!existsSync(path));
    assert.match(job.prompts()[1]!, /not allowed: Leave that file alone\./);
    assert.deepEqual(job.of('tool').filter(({ status }) => status).map(({ status, permission }) => [status, permission]).at(-1), ['denied', 'Denied by you: Leave that file alone.']);
  });

  it('says whose no it was, and takes the same call up again when it is asked for once more', async () => {
    const denied = async (profile: 'plan' | 'build', no: typeof refused) => {
      const job = made({ turns: [[{ ask: edit('a.txt') }], [done]] });
      job.profile = profile;
      job.permit = async () => no;
      await job.run();
      return job.of('tool').flatMap(({ permission }) => permission ?? []);
    };
    assert.deepEqual(await denied('plan', { allowed: false, reason: 'A plan is made by looking only.', by: 'profile' }), ['Denied by the profile “plan”: A plan is made by looking only.']);
    assert.deepEqual(await denied('build', { ...refused, reason: 'The person denied this.' }), ['Denied by you.']);

    const job = made({ turns: [[{ ask: edit('a.txt') }, { ask: edit('a.txt'), yes: [{ update: { sessionUpdate: 'tool_call_update', toolCallId: 'c1', status: 'completed' } }] }, done]] });
    job.agentProfile = { ...job.agentProfile, rejectEndsTurn: false };
    let asked = 0;
    job.permit = async () => (asked++ === 0 ? refused : allowed);
    await job.run();
    assert.deepEqual(job.of('tool').flatMap(({ status }) => status ?? []).filter((status) => status === 'denied' || status === 'done'), ['denied', 'done']);
  });

  const update = (fields: Record<string, unknown>) => ({ update: { sessionUpdate: 'tool_call_update', toolCallId: 'c1', ...fields } });
  const text = (of: string) => ({ content: [{ type: 'content', content: { type: 'text', text: of } }] });

  for (const [what, no] of [
    ['begins it', [update({ status: 'in_progress' }), { hang: 'obeying' as const }]],
    ['begins and completes it', [update({ status: 'in_progress' }), update({ status: 'completed' }), { hang: 'obeying' as const }]],
    ['completes it with an output', [update({ status: 'completed', ...text('Wrote 3 bytes.') }), { hang: 'obeying' as const }]],
    ['completes it with an exit code', [update({ status: 'completed', rawOutput: { output: 'rm: denied', exit_code: 1 } }), { hang: 'obeying' as const }]],
    ['begins it at the end of its turn', [update({ status: 'in_progress' })]],
    ['shows its output', [update({ _meta: { terminal_output_delta: { data: 'removed\n' } } }), { hang: 'obeying' as const }]],
  ] as const) {
    it(`stops an agent that is told no and ${what} all the same`, async () => {
      const job = made({ turns: [[{ ask: edit('a.txt'), no: [...no] }]] });
      job.permit = async () => refused;
      assert.match((await job.run() as { sentence: string }).sentence, /Edit a\.txt/);
      const [alarm, ...others] = job.of('notice');
      const outcome = no.some((step) => 'hang' in step) ? 'It was stopped.' : 'Its turn was over, so there was nothing to stop.';
      assert.deepEqual([alarm!.tone, alarm!.text, others], ['alarm', `Scripted did this in spite of a no: Edit a.txt — It had been denied. ${outcome}`, []]);
      const statuses = job.of('tool').flatMap(({ status }) => status ?? []);
      assert.ok(['done', 'aborted'].includes(statuses.at(-1)!), statuses.join());
    });
  }

  it('takes what agents say of a call that they did not run for no run of it', async () => {
    for (const no of [
      [],
      [update({ status: 'failed', ...text('The user rejected permission to use this specific tool call.') })],
      [update({ status: 'failed', rawOutput: { error: 'exec command rejected by user', exit_code: -1 } })],
      [update({ status: 'in_progress' }), update({ status: 'failed', ...text('Not done.') })],
      [update({ status: 'in_progress' }), update({ status: 'completed', ...text('Rejected by user.') })],
      [update({ status: 'completed' })],
      [update({ status: 'completed', ...text('The user denied this operation.') })],
      [update({ status: 'completed', rawOutput: 'Request cancelled.' })],
      [update({ ...text('/tmp/a.txt') }), update({ status: 'failed' })],
    ]) {
      const job = made({ turns: [[{ ask: edit('a.txt'), no }], [done]] });
      job.permit = async () => refused;
      assert.equal((await job.run()).kind, 'completed');
      assert.deepEqual(job.of('notice'), []);
      assert.equal(job.of('tool').flatMap(({ status }) => status ?? []).at(-1), 'denied');
    }
  });

  it('reminds an agent once that did not say that it is done, and then takes its word for nothing', async () => {
    const job = made({ turns: [[{ update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'I looked around.' } } }]] });
    assert.deepEqual(await job.run(), { kind: 'completed', summary: 'I looked around.', confirmed: false });
    assert.equal(job.prompts().length, 2);
    assert.match(job.prompts()[1]!, /not clear whether the task is done/);
  });

  it('takes the word of an agent without tools from its last message', async () => {
    const job = made({ turns: [[{ update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'So.\n\nWORK MODE: done — tidied two files' } } }]] });
    job.agentProfile = { ...job.agentProfile, mcp: 'none' };
    assert.deepEqual(await job.run(), { kind: 'completed', summary: 'tidied two files', confirmed: true });
    assert.deepEqual(job.heard('session/new')[0]!.params!['mcpServers'], []);
    assert.ok(job.prompts()[0]!.includes('WORK MODE: done'));
  });

  it('asks the person at once what the agent wants to know, and answers in the next turn', async () => {
    const job = made({ turns: [[{ tool: { name: 'ask_person', args: { question: 'Which colour?', choices: ['red', 'blue'] } } }], [done]] });
    job.answer = async () => ({ kind: 'reply', values: { answer: 'blue' } });
    assert.equal((await job.run()).kind, 'completed');
    assert.equal(job.asked[0]!.message, 'Which colour?');
    assert.deepEqual(job.asked[0]!.fields[0]!.choices.map((one) => one.value), ['red', 'blue']);
    assert.match(job.prompts()[1]!, /Which colour\?\nThe answer: blue/);
    assert.deepEqual(job.delivered, ['ask1']);
  });

  it('takes a message of the person for the answer when it comes first', async () => {
    const job = made({ turns: [[{ tool: { name: 'ask_person', args: { question: 'Which colour?' } } }], [done]] });
    let withdrawn = false;
    job.answer = (_question, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => {
      withdrawn = true;
      reject(new Error('withdrawn'));
    }));
    const end = job.run();
    await until(() => job.asked.length === 1);
    job.say('Forget the colour.');
    assert.equal((await end).kind, 'completed');
    assert.ok(job.prompts()[1]!.startsWith('Forget the colour.'));
    assert.ok(withdrawn);
  });

  it('tells the answer that is there beside a message that comes before the others', async () => {
    const ask = (question: string) => ({ tool: { name: 'ask_person', args: { question } } });
    const job = made({ turns: [[ask('Which colour?'), ask('Which size?')], [done]] });
    job.answer = ({ message }, signal) => (message === 'Which colour?' ? Promise.resolve({ kind: 'reply', values: { answer: 'blue' } }) : new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('withdrawn')))));
    const end = job.run();
    await until(() => job.asked.length === 2);
    job.say('Any size.');
    assert.equal((await end).kind, 'completed');
    assert.match(job.prompts()[1]!, /Which colour\?\nThe answer: blue[^]*Any size\./);
    assert.doesNotMatch(job.prompts()[1]!, /Which size/);
    assert.deepEqual([job.delivered[0], job.delivered.length, job.undelivered], ['ask1', 2, []]);
  });

  it('holds still at an open request and answers it when it may go on', async () => {
    const job = made({ turns: [[]] });
    const path = join(job.worktree, 'a.txt');
    let say = (_: typeof allowed): void => undefined;
    job.permit = () => new Promise((resolve) => (say = resolve));
    job.script.turns = [[{ ask: edit(path), yes: [{ write: { path, text: 'hi\n' } }] }, done]];
    const end = job.run();
    await until(() => job.permits.length === 1);
    job.pause();
    await until(() => job.held === 1);
    say({ ...allowed, by: 'person', ask: 'ask1' });
    assert.deepEqual(job.heard('session/cancel'), []);
    await new Promise(setImmediate);
    assert.deepEqual(job.delivered, [], 'it is not said to have the answer while it holds still');
    job.resume();
    assert.equal((await end).kind, 'completed');
    assert.deepEqual(job.delivered, ['ask1']);
    assert.ok(existsSync(path));
  });

  it('lets a running tool finish before it holds still, and goes on with the whole task', async () => {
    const job = made({ turns: [[]] });
    const go = join(job.folder, 'go');
    job.script.turns = [[
      { update: { sessionUpdate: 'tool_call', toolCallId: 'c1', title: 'npm test', kind: 'execute', status: 'in_progress', rawInput: { command: 'npm test' } } }, { until: go },
      { update: { sessionUpdate: 'tool_call_update', toolCallId: 'c1', status: 'completed' } }, { hang: 'obeying' },
    ], [done]];
    const end = job.run();
    await until(() => job.activities.includes('Running: npm test'));
    job.pause();
    assert.deepEqual(job.heard('session/cancel'), []);
    writeFileSync(go, '');
    await until(() => job.held === 1);
    assert.equal(job.heard('session/cancel').length, 1);
    job.resume();
    assert.equal((await end).kind, 'completed');
    assert.match(job.prompts()[1]!, /interrupted[^]*Tidy the files\./);
  });

  it('starts an agent anew that does not hold still when told to', async () => {
    const job = made({ turns: [[{ hang: 'deaf' }], [done]] });
    const end = job.run();
    await until(() => job.prompts().length === 1);
    job.pause();
    await until(() => job.held === 1);
    job.resume();
    assert.equal((await end).kind, 'completed');
    assert.equal(job.heard('session/resume')[0]!.params!['sessionId'], 'session-1');
    assert.equal(new Set(job.heard('initialize').map((one) => one.pid)).size, 2);
  });

  it('ends at once when the run is stopped, whether the agent listens or not', async () => {
    for (const hang of ['obeying', 'deaf'] as const) {
      const job = made({ turns: [[{ child: 'sleep 1000' }, { hang }]] });
      const end = job.run();
      await until(() => job.prompts().length === 1);
      job.stop.abort(new Error('stopped'));
      await assert.rejects(end, /stopped/);
      assert.equal(job.heard('session/cancel').length, 1);
    }
  });

  it('answers an open request with “cancelled” when the run is stopped', async () => {
    const job = made({ turns: [[{ ask: edit('/x') }, { hang: 'obeying' }]] });
    job.permit = (_action, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    const end = job.run();
    await until(() => job.permits.length === 1);
    job.stop.abort(new Error('stopped'));
    await assert.rejects(end, /stopped/);
    assert.deepEqual(job.heard().find((one) => one.result)!.result, { outcome: { outcome: 'cancelled' } });
  });
});
