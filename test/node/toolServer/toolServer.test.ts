import assert from 'node:assert/strict';
import { request } from 'node:http';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Refusal } from '../../../src/core/errors';
import type { RunTools } from '../../../src/node/toolServer/runTools';
import { createToolServer } from '../../../src/node/toolServer/toolServer';
import type { OpenTools, ToolServer } from '../../../src/node/toolServer/toolServer';
import { keepingLog } from '../../support/repository';

describe('the tool server', () => {
  const log = keepingLog();
  let server: ToolServer;
  const clients: Client[] = [];
  beforeEach(() => {
    log.lines.length = 0;
    server = createToolServer({ log });
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await server.close();
  });

  it('gives an agent its three tools, which change nothing and say so', async () => {
    const client = await connected(await server.open(recording().tools));
    assert.equal(client.getServerVersion()?.name, 'work-mode');
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map(({ name }) => name), ['complete_task', 'update_plan', 'ask_person']);
    for (const tool of tools) assert.equal(tool.annotations?.readOnlyHint, true);
    assert.deepEqual(tools[2]?.inputSchema.required, ['question']);
    assert.deepEqual(Object.keys(tools[1]?.inputSchema.properties ?? {}), ['steps']);
  });

  it('hands calls to the run whose token it is, and the sentence back', async () => {
    const [one, other] = [recording(), recording()];
    const [first, second] = await Promise.all([connected(await server.open(one.tools)), connected(await server.open(other.tools))]);
    assert.equal(await said(first, 'complete_task', { summary: ' All done. ' }), 'completed');
    assert.equal(await said(second, 'update_plan', { steps: [{ text: 'a', status: 'completed' }, { text: 'b', status: 'in_progress' }] }), 'planned');
    assert.equal(await said(second, 'ask_person', { question: 'Which?', choices: ['x', 'y'] }), 'asked');
    assert.equal(await said(second, 'ask_person', { question: 'Why?' }), 'asked');
    assert.deepEqual(one.calls, [['completeTask', 'All done.']]);
    assert.deepEqual(other.calls, [
      ['updatePlan', [{ text: 'a', status: 'completed' }, { text: 'b', status: 'inProgress' }]],
      ['askUser', { message: 'Which?', choices: ['x', 'y'] }], ['askUser', { message: 'Why?', choices: [] }],
    ]);
  });

  it('answers a bad call with a sentence, and the run hears nothing of it', async () => {
    const { tools, calls } = recording();
    const client = await connected(await server.open(tools));
    const bad: [string, Record<string, unknown> | undefined, RegExp][] = [
      ['complete_task', {}, /complete_task was not understood\. summary: .+ Correct it and call again/],
      ['complete_task', undefined, /was not understood/],
      ['complete_task', { summary: '  ' }, /was not understood/],
      ['complete_task', { summary: 'x'.repeat(20_001) }, /was not understood/],
      ['update_plan', { steps: [{ text: 'a', status: 'half' }] }, /steps\.0\.status/],
      ['update_plan', { steps: 'all' }, /steps/],
      ['ask_person', { question: 7 }, /question/],
      ['push', {}, /There is no tool “push”\. There are complete_task, update_plan, ask_person/],
    ];
    for (const [name, given, words] of bad) {
      const result = await client.callTool({ name, ...(given ? { arguments: given } : {}) });
      assert.equal(result.isError, true);
      assert.match(JSON.stringify(result.content), words);
    }
    assert.deepEqual(calls, []);
  });

  it('says why a tool could not do it; a fault of ours goes to the log', async () => {
    const client = await connected(await server.open({
      ...recording().tools,
      completeTask: () => Promise.reject(new Refusal('There is a question open.')),
      updatePlan: () => Promise.reject(new TypeError('ours')),
    }));
    assert.match(JSON.stringify(await client.callTool({ name: 'complete_task', arguments: { summary: 'x' } })), /There is a question open\./);
    assert.match(JSON.stringify(await client.callTool({ name: 'update_plan', arguments: { steps: [] } })), /Something went wrong inside Work Mode/);
    assert.match(log.lines.join('\n'), /update_plan failed: TypeError: ours/);
  });

  it('forgets a token with its run, and goes on for the others', async () => {
    const [one, other] = [await server.open(recording().tools), await server.open(recording().tools)];
    const [first, second] = [await connected(one), await connected(other)];
    one.close();
    await assert.rejects(first.listTools(), /401|Unauthorized|token/i);
    assert.equal((await second.listTools()).tools.length, 3);
    assert.notEqual(one.token, other.token);
    assert.ok(one.token.length >= 43);
  });

  const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  const plain = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const refused: [string, number, (open: OpenTools) => Sent][] = [
    ['no token', 401, () => ({ headers: { ...plain }, body: ping })],
    ['a wrong token', 401, () => ({ headers: { ...plain, authorization: `Bearer ${'x'.repeat(43)}` }, body: ping })],
    ['a token in the address', 401, ({ token }) => ({ path: `/mcp?token=${token}`, headers: plain, body: ping })],
    ['a name of another machine', 403, (open) => ({ headers: { ...plain, ...bearer(open), host: 'evil.example:80' }, body: ping })],
    ['a name that only begins like this machine', 403, (open) => ({ headers: { ...plain, ...bearer(open), host: '127.0.0.1.evil.example' }, body: ping })],
    ['a web page as its origin', 403, (open) => ({ headers: { ...plain, ...bearer(open), origin: 'http://127.0.0.1:80' }, body: ping })],
    ['no origin worth a name', 403, (open) => ({ headers: { ...plain, ...bearer(open), origin: 'null' }, body: ping })],
    ['another address', 404, (open) => ({ path: '/', headers: { ...plain, ...bearer(open) }, body: ping })],
    ['another method', 405, (open) => ({ method: 'GET', headers: { ...plain, ...bearer(open) }, body: '' })],
    ['more than 1 MB', 413, (open) => ({ headers: { ...plain, ...bearer(open) }, body: `"${'x'.repeat(1024 * 1024)}"` })],
    ['no JSON', 400, (open) => ({ headers: { ...plain, ...bearer(open) }, body: '{' })],
    ['no call', 400, (open) => ({ headers: { ...plain, ...bearer(open) }, body: '[1]' })],
    ['another content type', 415, (open) => ({ headers: { ...bearer(open), 'content-type': 'text/plain' }, body: ping })],
  ];
  for (const [what, status, make] of refused) {
    it(`refuses a request with ${what}: ${status}`, async () => {
      const open = await server.open(recording().tools);
      assert.equal((await send(open.url, make(open))).status, status);
      assert.equal(await send(open.url, { headers: { ...plain, ...bearer(open) }, body: ping }).then(({ status: then }) => then), 200);
    });
  }

  it('answers as an event stream at once, with its headers before the tool has ended', async () => {
    let finish: (sentence: string) => void = () => undefined;
    const open = await server.open({ ...recording().tools, completeTask: () => new Promise((resolve) => { finish = resolve; }) });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'complete_task', arguments: { summary: 'x' } } });
    const response = await fetch(open.url, { method: 'POST', headers: { ...plain, ...bearer(open) }, body });
    assert.match(response.headers.get('content-type') ?? '', /event-stream/);
    finish('late');
    assert.match(await response.text(), /^event: message\ndata: .*late/);
  });

  it('answers as plain JSON where the client reads nothing else', async () => {
    const open = await server.open(recording().tools);
    for (const accept of ['application/json', '*/*']) {
      const { status, text } = await send(open.url, { headers: { ...plain, ...bearer(open), accept }, body: ping });
      assert.equal(status, 200);
      assert.equal((JSON.parse(text) as { result: { tools: unknown[] } }).result.tools.length, 3);
    }
  });

  for (const version of ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2099-01-01']) {
    it(`comes to terms with a client of ${version}`, async () => {
      const open = await server.open(recording().tools);
      const hello = { jsonrpc: '2.0', id: 0, method: 'initialize', params: { protocolVersion: version, capabilities: {}, clientInfo: { name: 'x', version: '1' } } };
      const { text } = await send(open.url, { headers: { ...plain, ...bearer(open), accept: 'application/json' }, body: JSON.stringify(hello) });
      const agreed = (JSON.parse(text) as { result: { protocolVersion: string } }).result.protocolVersion;
      assert.equal(agreed, version.startsWith('2099') ? '2025-11-25' : version);
      const { status } = await send(open.url, { headers: { ...plain, ...bearer(open), 'mcp-protocol-version': agreed }, body: ping });
      assert.equal(status, 200);
    });
  }

  it('listens to this machine alone, and ends with everything it opened', async () => {
    const open = await server.open(recording().tools);
    assert.match(open.url, /^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
    await connected(open);
    await server.close();
    await assert.rejects(fetch(open.url, { method: 'POST' }));
  });

  async function connected({ url, token }: OpenTools): Promise<Client> {
    const client = new Client({ name: 'test', version: '1' });
    clients.push(client);
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${token}` } } }));
    return client;
  }
});

interface Sent { path?: string; method?: string; headers: Record<string, string>; body: string }

function send(url: string, { path = '/mcp', method = 'POST', headers, body }: Sent): Promise<{ status: number; text: string }> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function bearer({ token }: OpenTools): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

function recording(): { tools: RunTools; calls: unknown[] } {
  const calls: unknown[] = [];
  const keep = (name: string, answer: string) => (given: unknown) => {
    calls.push([name, given]);
    return Promise.resolve(answer);
  };
  return { calls, tools: { completeTask: keep('completeTask', 'completed'), updatePlan: keep('updatePlan', 'planned'), askUser: keep('askUser', 'asked') } };
}

async function said(client: Client, name: string, given: Record<string, unknown>): Promise<string> {
  const { content, isError } = await client.callTool({ name, arguments: given });
  assert.notEqual(isError, true);
  return (content as { text: string }[]).map(({ text }) => text).join('');
}
