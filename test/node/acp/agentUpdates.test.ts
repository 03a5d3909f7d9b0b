import * as assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Step } from '../../support/agentScript';
import type { AcpJob } from '../../support/acpJob';
import { acpJobs } from '../../support/acpJobs';

describe('what an agent tells while it works', function () {
  if (process.platform === 'win32') return;
  this.timeout(60_000);
  const made = acpJobs();
  const done: Step = { tool: { name: 'complete_task', args: { summary: 'Done.' } } };
  const told = async (...steps: Step[]): Promise<AcpJob> => {
    const job = made({ turns: [[...steps, done]] });
    assert.deepEqual(await job.run(), { kind: 'completed', summary: 'Done.', confirmed: true });
    return job;
  };
  const chunk = (text: string, messageId?: string): Step => ({ update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text }, ...(messageId && { messageId }) } });
  const thought = (text: string): Step => ({ update: { sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text } } });
  const tool = (fields: Record<string, unknown>): Step => ({ update: { sessionUpdate: 'tool_call', ...fields } });
  const more = (fields: Record<string, unknown>): Step => ({ update: { sessionUpdate: 'tool_call_update', ...fields } });

  it('is joined into few lines, messages and thoughts apart and in order', async () => {
    const job = await told(thought('Hm'), thought('m.'), chunk('On'), chunk(' it.'), thought('Again.'), chunk('Done.'));
    const lines = job.lines.flatMap((line) => (line.kind === 'message' || line.kind === 'thought' ? [line] : []));
    assert.deepEqual(lines.map((line) => [line.kind, line.text]), [['thought', 'Hmm.'], ['message', 'On it.'], ['thought', 'Again.'], ['message', 'Done.']]);
    assert.equal(new Set(lines.map((line) => line.id)).size, 4);
  });

  it('keeps every piece of a flood of ten thousand, in order, and in few lines', async () => {
    const job = await told({ flood: 10_000 });
    assert.equal(job.words(), Array.from({ length: 10_000 }, (_, n) => `piece ${n}\n`).join(''));
    assert.ok(job.of('message').length < 500, `${job.of('message').length} lines`);
    assert.ok(job.of('message').every((line) => line.text.length <= 4000));
  });

  it('never shows a secret', async () => {
    const job = await told(chunk('the key is s3c'), chunk('ret, really'), tool({ toolCallId: 'a', title: 'echo s3cret', kind: 'execute', status: 'completed', rawInput: { command: 'echo s3cret' }, rawOutput: 's3cret' }));
    assert.ok(!JSON.stringify([job.lines, job.activities]).includes('s3cret'));
    assert.ok(job.words().includes('‹secret›'));
  });

  it('never shows a secret that comes in pieces, far apart in time, in words or in output', async () => {
    const run = (more_: Record<string, unknown>) => more({ toolCallId: 'a', ...more_ });
    const job = await told(
      { stream: { pieces: 2, everyMs: 40 } }, chunk('it is s3cret-', 'k'), { stream: { pieces: 0, everyMs: 0 } }, { request: { method: 'fs/read_text_file', params: {} } }, chunk('s3cret indeed', 'k'),
      tool({ toolCallId: 'a', title: 'env', kind: 'execute', status: 'in_progress', rawInput: { command: 'ls' } }),
      run({ content: [{ type: 'content', content: { type: 'text', text: 'KEY=s3cret-' } }] }), { request: { method: 'fs/read_text_file', params: {} } },
      run({ status: 'completed', content: [{ type: 'content', content: { type: 'text', text: 'KEY=s3cret-s3cret\nend\n' } }] }),
    );
    const output = job.of('tool').map((line) => `${line.output ?? ''}${line.more ?? ''}`).join('');
    assert.ok(!job.words().includes('s3cret-s3cret') && job.words().includes('it is ‹secret› indeed'), job.words());
    assert.ok(!output.includes('s3cret-s3cret') && output.includes('end'), output);
  });

  it('follows a tool call whatever comes first, and never back from its end', async () => {
    const job = await told(
      more({ toolCallId: 'a', status: 'in_progress', rawInput: { command: ['bash', '-lc', 'npm test && echo ok'] } }), tool({ toolCallId: 'a', title: 'Tests', kind: 'execute', status: 'pending' }),
      more({ toolCallId: 'a', content: [{ type: 'content', content: { type: 'text', text: 'one\n' } }] }), more({ toolCallId: 'a', content: [{ type: 'content', content: { type: 'text', text: 'one\ntwo\n' } }] }),
      more({ toolCallId: 'a', status: 'completed', rawOutput: { output: 'one\ntwo\n', metadata: { exit: 0 } } }), more({ toolCallId: 'a', status: 'in_progress' }),
    );
    const merged: Record<string, unknown> = {};
    let output = '';
    for (const line of job.of('tool')) {
      if (line.output !== undefined) output = line.output;
      output += line.more ?? '';
      Object.assign(merged, line);
    }
    assert.equal(output, 'one\ntwo\n');
    assert.equal(merged['status'], 'done');
    assert.equal(merged['command'], 'npm test && echo ok');
    assert.equal(merged['title'], 'Tests');
    assert.equal(merged['exitCode'], 0);
    assert.equal(merged['permission'], 'It may do this.');
  });

  it('shows files relative to the worktree, with their lines and diffs', async () => {
    const job = made({ turns: [[]] });
    const path = join(job.worktree, 'src', 'a.ts');
    job.script.turns = [[tool({ toolCallId: 'a', title: 'edit', kind: 'edit', status: 'completed', locations: [{ path, line: 7 }, { path: '/etc/hosts' }], content: [{ type: 'diff', path, oldText: 'a', newText: 'b' }] }), done]];
    await job.run();
    const [line] = job.of('tool');
    assert.deepEqual(line!.files, [{ path: 'src/a.ts', line: 7 }, { path: '/etc/hosts', line: null }]);
    assert.deepEqual(line!.diffs, [{ path: 'src/a.ts', before: 'a', after: 'b' }]);
    assert.deepEqual(job.notices[0]!.paths.map((one) => one.inside), [true, false]);
  });

  it('streams what a terminal shows, as some agents put it beside the protocol', async () => {
    const job = await told(
      tool({ toolCallId: 'a', title: 'ls', kind: 'execute', status: 'in_progress', content: [{ type: 'terminal', terminalId: 't' }], rawInput: { cmd: 'ls' } }),
      more({ toolCallId: 'a', _meta: { terminal_output_delta: { data: 'a\n' } } }), more({ toolCallId: 'a', _meta: { terminal_output_delta: { data: 'b\n' } } }),
      more({ toolCallId: 'a', status: 'failed', _meta: { terminal_exit: { exit_code: 2 } } }),
    );
    const text = job.of('tool').map((line) => (line.output ?? '') + (line.more ?? '')).join('');
    assert.equal(text, 'a\nb\n');
    // That nobody had to be asked may be told after it.
    assert.deepEqual(job.of('tool').flatMap((line) => line.exitCode ?? []), [2]);
  });

  it('ends by itself what the agent leaves open', async () => {
    const job = await told(tool({ toolCallId: 'a', title: 'ls', kind: 'read', status: 'in_progress' }));
    assert.equal(job.of('tool').at(-1)!.status, 'aborted');
  });

  it('believes the plan of our own tool more than one of the protocol, and that more than a list of its own', async () => {
    const job = await told(
      tool({ toolCallId: 't', title: 'todowrite', kind: 'other', status: 'completed', rawInput: { todos: [{ content: 'look', status: 'in_progress' }] } }),
      { update: { sessionUpdate: 'plan', entries: [{ content: 'look', priority: 'high', status: 'completed' }, { content: 'do', priority: 'low', status: 'in_progress' }] } },
      tool({ toolCallId: 't2', title: 'todowrite', kind: 'other', status: 'completed', rawInput: { todos: [{ content: 'other', status: 'pending' }] } }),
      { tool: { name: 'update_plan', args: { steps: [{ text: 'one', status: 'completed' }, { text: 'two', status: 'pending' }, { text: 'three', status: 'pending' }] } } },
      { update: { sessionUpdate: 'plan', entries: [] } },
    );
    assert.deepEqual(job.of('plan').map((line) => line.steps.map((step) => `${step.text} ${step.status}`)), [
      ['look inProgress'], ['look completed', 'do inProgress'], ['one completed', 'two pending', 'three pending'],
    ]);
    assert.deepEqual(job.advances.at(-1)!.progress, { done: 1, total: 3 });
    assert.deepEqual(job.notices, [], 'a list of things to do needs no yes');
  });

  it('adds up the tokens of the turns, and takes the cost of the session as it is', async () => {
    const usage = (used: number, amount: number): Step => ({ update: { sessionUpdate: 'usage_update', used, size: 1000, cost: { amount, currency: 'USD' } } });
    const job = made({ turns: [[usage(10, 0.5), { end: 'end_turn', usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 } }], [usage(20, 0.75), done, { end: 'end_turn', usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } }]] });
    await job.run();
    assert.deepEqual(job.used, [
      { session: 'session-1', tokens: { input: 5, output: 2, total: 7 }, cost: { amount: 0.5, currency: 'USD' } },
      { session: 'session-1', tokens: { input: 6, output: 3, total: 9 }, cost: { amount: 0.75, currency: 'USD' } },
    ]);
    assert.deepEqual(job.of('usage').at(-1)!.context, { used: 20, size: 1000 });
  });

  it('finds tokens where agents put them beside the protocol', async () => {
    const quota = made({ turns: [[done, { end: 'end_turn', meta: { quota: { token_count: { input_tokens: 4, output_tokens: 3 } } } }]] });
    await quota.run();
    assert.deepEqual(quota.used[0]!.tokens, { input: 4, output: 3, total: 7 });
    const calls = await told({ update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: '' }, _meta: { usage: { inputTokens: 2, outputTokens: 1, totalTokens: 3 } } } }, { update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: '' }, _meta: { usage: { inputTokens: 2, outputTokens: 1, totalTokens: 3 } } } });
    assert.deepEqual(calls.used[0]!.tokens, { input: 4, output: 2, total: 6 });
  });

  it('keeps what it does not know, and what is not well formed, and goes on', async () => {
    const odd: Step[] = [
      { update: { sessionUpdate: 'from_the_future', shiny: true } }, { update: { sessionUpdate: 'tool_call', title: 'no id' } }, { update: { sessionUpdate: 'plan', entries: 'none' } },
      { update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'elsewhere' } }, session: 'session-9' },
      { raw: 'Hello, I am not JSON\n' }, { raw: '[1,2]\n' }, { raw: '"text"\n' }, { raw: '{"jsonrpc":"2.0","id":4711,"result":{}}\n' }, { raw: '{"jsonrpc":"2.0","method":"session/update","params":null}\n' },
    ];
    const job = await told(...odd, chunk('Still here.'));
    const raw = job.of('unknown').map((line) => line.raw);
    assert.equal(raw.length, odd.length);
    for (const [index, part] of ['from_the_future', 'no id', '"none"', 'elsewhere', 'Hello, I am not JSON', '[1,2]', '"text"', '4711', 'null'].entries()) assert.ok(raw[index]!.includes(part), `${part}: ${raw[index]}`);
    assert.equal(job.words(), 'Still here.');
  });

  it('keeps what is nested too deeply, shortened, and goes on, wherever it is', async () => {
    const lines = [
      '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"session-1","update":{"sessionUpdate":"from_the_future","deep":DEEP}}}',
      '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"session-9","update":{"sessionUpdate":"plan","entries":[],"deep":DEEP}}}',
      '{"jsonrpc":"2.0","method":"session/update","params":DEEP}',
      '{"jsonrpc":"2.0","id":4711,"result":DEEP}',
      '{"deep":DEEP}',
    ];
    const elsewhere = [
      '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"session-1","update":{"sessionUpdate":"tool_call","toolCallId":"a","title":"think","kind":"think","status":"completed","rawInput":{"deep":DEEP},"rawOutput":DEEP}}}',
      '{"jsonrpc":"2.0","method":"_from/the_future","params":{"deep":DEEP}}',
      '{"jsonrpc":"2.0","id":4712,"method":"_from/the_future","params":{"deep":DEEP}}',
      '{"jsonrpc":"2.0","id":4713,"method":"session/request_permission","params":{"sessionId":"session-1","toolCall":{"toolCallId":"b","title":"think","rawInput":{"deep":DEEP}},"options":[]}}',
    ];
    // What it asks is answered after all that came before, and it hears that before it goes on.
    const roundTrip: Step = { ask: { toolCallId: 'z', title: 'Look', kind: 'read' }, yes: [] };
    const job = await told(...[...lines, ...elsewhere].map((line): Step => ({ line, levels: 100_000 })), roundTrip, chunk('Still here.'));
    const raw = job.of('unknown').map((line) => line.raw);
    assert.equal(raw.length, lines.length);
    assert.ok(raw.every((text) => text.length < 5000 && text.includes('[[[[')), String(raw.map((text) => text.length)));
    assert.equal(job.words(), 'Still here.');
    assert.deepEqual(job.heard().filter((one) => one.error).map((one) => [one.id, one.error.code]), [[4712, -32601]]);
  });

  it('keeps two hundred unreadable lines and then says that there are more', async () => {
    const job = await told({ raw: 'noise\n'.repeat(1000) }, chunk('Still here.'));
    assert.equal(job.of('unknown').length, 200);
    assert.equal(job.of('system').filter((line) => line.text.includes('the rest of it is left out')).length, 1);
    assert.equal(job.words(), 'Still here.');
  });

  it('puts half lines together and leaves out one that is far too long', async () => {
    const half = JSON.stringify({ jsonrpc: '2.0', method: 'session/update', params: { sessionId: 'session-1', update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'wh€le' } } } });
    const job = await told({ raw: half.slice(0, 60) }, { stderr: 'between\n' }, { raw: `${half.slice(60)}\n` }, { long: 33 * 1024 * 1024 }, { long: 3_000_000 }, chunk('end'));
    assert.equal(job.words().length, 'wh€le'.length + 3_000_000 + 'end'.length);
    assert.match(job.of('unknown')[0]!.raw, /a line of more than 33 MB/);
  });

  it('answers requests for files and terminals with “no such method”', async () => {
    const job = await told({ request: { method: 'fs/write_text_file', params: { path: '/tmp/x', content: 'x' } } }, { request: { method: 'terminal/create', params: {} } }, { request: { method: 'craft/drainMidTurnQueue', params: {} } });
    assert.deepEqual(job.heard().filter((one) => one.error).map((one) => one.error.code), [-32601, -32601, -32601]);
  });

  it('shows notices of the agent, and that it shortened its memory', async () => {
    const job = await told({ update: { sessionUpdate: 'notice', severity: 'error', title: 'Slow', description: 'Very.' } }, { update: { sessionUpdate: 'compaction_update', compactionId: 'c', status: 'completed' } });
    assert.deepEqual(job.of('notice').map((line) => [line.tone, line.text]), [['warning', 'Slow\nVery.'], ['info', 'The agent shortened its memory of the conversation to go on.']]);
  });

  it('notices a long silence once, and the next one again', async () => {
    const job = made({ turns: [[]] });
    job.stallMs = 60;
    const silence = (file: string): Step[] => [{ child: `sleep 1; touch ${file}` }, { until: join(job.worktree, file) }];
    job.script.turns = [[...silence('one'), chunk('On.\n'), ...silence('two'), done]];
    assert.equal((await job.run()).kind, 'completed');
    assert.deepEqual(job.lines.flatMap((line) => (line.kind === 'notice' || line.kind === 'message' ? line.text.split('. ')[0]! : [])), [
      'Scripted has said nothing for a minute', 'On.\n', 'Scripted has said nothing for a minute',
    ]);
    assert.match(job.of('notice')[0]!.text, /model may not be answering/);
  });

  it('has more patience while a tool runs, but not for ever', async () => {
    const silent = async (stallMs: number) => {
      const job = made({ turns: [[]] });
      job.stallMs = stallMs;
      job.script.turns = [[tool({ toolCallId: 'a', title: 'build', kind: 'execute', status: 'in_progress' }), { child: 'sleep 1; touch go' }, { until: join(job.worktree, 'go') }, more({ toolCallId: 'a', status: 'completed' }), done]];
      assert.equal((await job.run()).kind, 'completed');
      return job.of('notice').map(({ text }) => text);
    };
    assert.deepEqual(await silent(900), []);
    const notices = await silent(100);
    assert.equal(notices.length, 1);
    assert.match(notices[0]!, /may be waiting for input/);
  });
});
