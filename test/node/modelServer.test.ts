import * as assert from 'node:assert/strict';
import { startModelServer, type ModelServer } from '../support/modelServer/modelServer';
import { scriptLine } from '../support/modelServer/script';

const parameters = { type: 'object', properties: { file_path: { type: 'string' }, content: { type: 'string' } }, required: ['file_path', 'content'] };

/** How each service is asked with one message of the user, and where the tool call is in what it answers. */
const services: Record<string, { path: string; streamPath?: string; body: (text: string) => object; called: RegExp }> = {
  'OpenAI chat': {
    path: '/v1/chat/completions',
    body: (text) => ({ model: 'm', messages: [{ role: 'user', content: text }], tools: [{ type: 'function', function: { name: 'write_file', parameters } }] }),
    called: /"name":"write_file","arguments":"{\\"file_path\\":\\"a.txt\\",\\"content\\":\\"hi\\"}"/,
  },
  'OpenAI responses': {
    path: '/v1/responses',
    body: (text) => ({
      model: 'm', input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }], tools: [{ type: 'function', name: 'write_file', parameters }],
    }),
    called: /"name":"write_file","arguments":"{\\"file_path\\":\\"a.txt\\",\\"content\\":\\"hi\\"}"/,
  },
  'Anthropic messages': {
    path: '/v1/messages',
    body: (text) => ({ model: 'm', messages: [{ role: 'user', content: [{ type: 'text', text }] }], tools: [{ name: 'write_file', input_schema: parameters }] }),
    called: /"name":"write_file","input":(\{"file_path":"a.txt","content":"hi"\}|\{\}.*"partial_json":"{\\"file_path\\":\\"a.txt\\",\\"content\\":\\"hi\\"}")/s,
  },
  Gemini: {
    path: '/v1beta/models/m:generateContent',
    streamPath: '/v1beta/models/m:streamGenerateContent?alt=sse',
    body: (text) => ({
      contents: [{ role: 'user', parts: [{ text }] }], tools: [{ functionDeclarations: [{ name: 'write_file', parametersJsonSchema: parameters }] }],
    }),
    called: /"name":"write_file","args":{"file_path":"a.txt","content":"hi"}/,
  },
};

describe('the scripted model server', () => {
  let model: ModelServer;
  beforeEach(async () => { model = await startModelServer(); });
  afterEach(() => model.close());

  const post = (path: string, body: object, signal?: AbortSignal) => fetch(`${model.url}${path}`, { method: 'POST', body: JSON.stringify(body), ...(signal && { signal }) });
  const chat = (text: string) => services['OpenAI chat']!.body(text);

  for (const [name, service] of Object.entries(services)) {
    for (const stream of [false, true]) {
      it(`goes through a script step by step as ${name}${stream ? ', streamed' : ''}`, async () => {
        const text = scriptLine({ write: { path: 'a.txt', content: 'hi' } }, { think: 'hm', say: 'Written.' }, { error: 429 });
        const ask = () => post(stream ? service.streamPath ?? service.path : service.path, { ...service.body(text), ...(stream && { stream }) });
        assert.match(await (await ask()).text(), service.called);
        assert.match(await (await ask()).text(), /"Written\."/);
        assert.equal((await ask()).status, 429);
        assert.match(await (await ask()).text(), /The script is at its end\./);
        assert.deepEqual(model.calls.map((call) => call.tools), [['write_file'], ['write_file'], ['write_file'], ['write_file']]);
      });
    }
  }

  it('answers a call beside the conversation without using up a step', async () => {
    const text = scriptLine({ say: 'Scripted.' });
    assert.match(await (await post('/v1/chat/completions', { ...chat(text), tools: [] })).text(), /A scripted task/);
    assert.match(await (await post('/v1/chat/completions', chat(text))).text(), /Scripted\./);
  });

  it('tells when the agent hung up', async () => {
    const hangUp = new AbortController();
    const asked = post('/v1/chat/completions', { ...chat(scriptLine({ slow: { text: 'word ' } })), stream: true }, hangUp.signal);
    await (await asked).body!.getReader().read();
    hangUp.abort();
    await model.seen((call) => call.state === 'aborted');
  });

  it('says what the model was asked when a call does not come', async () => {
    await post('/v1/chat/completions', chat('Hello there.'));
    await assert.rejects(model.seen((call) => call.model === 'other', 20), /openai-chat m answered null “Hello there\.”/);
  });
});
