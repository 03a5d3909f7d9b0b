import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { anthropicMessages } from './anthropicMessages';
import { geminiContent } from './geminiContent';
import { openAiChat } from './openAiChat';
import { openAiResponses } from './openAiResponses';
import { sampleOf } from './requestParts';
import { scriptIn, type ScriptedStep, spokenIn, type Step } from './script';
import { callsOf } from './scriptedCalls';
import type { AnswerEnd, Conversation, Piece, Shape } from './shape';

/** One request of an agent to the model, and how it went. */
export interface ModelCall {
  shape: string;
  model: string;
  /** The texts of the user, oldest first. */
  prompts: string[];
  /** What the model said before, as the agent remembers it, oldest first. */
  said: string[];
  /** What tools answered, oldest first. */
  results: string[];
  /** Names of the tools that the agent offered. */
  tools: string[];
  /** The step that answered it; null for calls beside the conversation (a title, a summary) and when the script is at its end. */
  step: Step | null;
  /** `aborted`: the agent hung up. */
  state: 'open' | 'answered' | 'aborted';
}

/** A model that says what the script in the prompt tells it to; it speaks as OpenAI, Anthropic and Gemini do. */
export interface ModelServer {
  /** Without a slash at its end. */
  url: string;
  port: number;
  calls: ModelCall[];
  /** The first call for which this is true, as soon as there is one. */
  seen(predicate: (call: ModelCall) => boolean, withinMs?: number): Promise<ModelCall>;
  close(): Promise<void>;
}

const shapes: Shape[] = [openAiChat, openAiResponses, anthropicMessages, geminiContent];
const usual = { input: 1200, output: 34 };

/** Starts the server on a free port of this machine. Beside the scripts in the prompts it follows those that it is `given`, each by a sentence of the person that starts it. */
export async function startModelServer(given: Record<string, ScriptedStep[]> = {}): Promise<ModelServer> {
  const calls: ModelCall[] = [];
  const changed = new Set<() => void>();
  const served = new Map<string, number>();
  const tell = () => { for (const look of [...changed]) look(); };
  let ids = 0;

  /** The next step of the newest script in the conversation. Its place is kept here, for agents forget, repeat and shorten what was said. */
  const stepFor = (conversation: Conversation): Step | null => {
    if (conversation.tools.length === 0) return null;
    const script = conversation.turns.filter((turn) => turn.by === 'user').map((turn) => scriptIn(turn.text) ?? spokenIn(turn.text, given)).findLast(Boolean);
    if (!script) return null;
    const at = served.get(script.key) ?? 0;
    const step = script.steps[at];
    if (!step) return null;
    if (!needsSearch(step, conversation)) served.set(script.key, at + 1);
    return step;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse, shape: Shape) => {
    const path = pathOf(request);
    const conversation = shape.read(JSON.parse(await text(request)), path);
    const step = stepFor(conversation);
    const call: ModelCall = {
      shape: shape.name, model: conversation.model, step, state: 'open',
      prompts: textsBy(conversation, 'user'), said: textsBy(conversation, 'agent'), results: textsBy(conversation, 'tool'), tools: conversation.tools.map((tool) => tool.name),
    };
    calls.push(call);
    const gone = new AbortController();
    response.once('close', () => {
      call.state = response.writableFinished ? 'answered' : 'aborted';
      gone.abort();
      tell();
    });
    tell();
    if (step?.error) return respond(response, step.error, shape.problem(step.error, `${step.error === 401 ? 'Incorrect API key provided: ' : ''}The script answers ${step.error}.`));
    if (step?.hang) return once(gone.signal, 'abort');
    const { pieces, end } = spoken(step, conversation, () => `call_${++ids}`);
    const usage = step?.usage ?? usual;
    if (!conversation.stream) return respond(response, 200, shape.whole({ model: conversation.model, pieces, end, usage }));
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const writer = shape.streamed(conversation.model);
    response.write(writer.open());
    for (const piece of pieces) response.write(writer.piece(piece));
    for (let sent = 0; step?.slow && sent < (step.slow.times ?? Infinity) && !gone.signal.aborted; sent += 1) {
      response.write(writer.piece({ text: step.slow.text }));
      await delay(step.slow.everyMs);
    }
    response.end(writer.close(end, usage));
  };

  const server = createServer((request, response) => {
    const shape = shapes.find((one) => request.method === 'POST' && one.handles(pathOf(request)));
    if (!shape) return respond(response, ...besides(pathOf(request)));
    answer(request, response, shape).catch((error: unknown) => {
      process.stderr.write(`The model server could not answer: ${String(error).slice(0, 500)}\n`);
      if (!response.headersSent) respond(response, 500, shape.problem(500, String(error)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`, port, calls,
    seen: (predicate, withinMs = 30_000) => new Promise((resolve, reject) => {
      const end = () => { clearTimeout(timer); changed.delete(look); };
      const look = () => {
        const found = calls.find(predicate);
        if (!found) return;
        end();
        resolve(found);
      };
      const timer = setTimeout(() => { end(); reject(new Error(`The model was not called like that:\n${calls.map(summary).join('\n')}`)); }, withinMs);
      changed.add(look);
      look();
    }),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** What the model says: the step, or a harmless word where there is none. */
function spoken(step: Step | null, conversation: Conversation, newId: () => string): { pieces: Piece[]; end: AnswerEnd } {
  if (!step) return { pieces: [{ text: unscripted(conversation) }], end: 'done' };
  const calls = callsOf(step, conversation);
  if ('wanted' in calls && !calls.search) return { pieces: [{ text: `I have no tool for “${calls.wanted}”.` }], end: 'done' };
  const made = 'wanted' in calls ? [calls.search!] : calls;
  const pieces: Piece[] = [
    ...(step.think ? [{ think: step.think }] : []),
    ...(step.say ? [{ text: step.say }] : []),
    ...made.map((call) => ({ call: { id: newId(), ...call } })),
  ];
  return { pieces, end: step.end ?? (made.length > 0 ? 'calls' : 'done') };
}

function unscripted({ answerSchema, tools }: Conversation): string {
  if (answerSchema !== null) return JSON.stringify(sampleOf(answerSchema));
  return tools.length > 0 ? 'The script is at its end.' : 'A scripted task';
}

function needsSearch(step: Step, conversation: Conversation): boolean {
  const calls = callsOf(step, conversation);
  return 'wanted' in calls && calls.search !== null;
}

/** What agents ask beside conversations: which models there are, how long a text is. */
function besides(path: string): [number, unknown] {
  if (path.endsWith('/models')) return [200, { object: 'list', data: [{ id: 'fake-model', object: 'model', created: 1, owned_by: 'test' }] }];
  if (path.endsWith('/count_tokens')) return [200, { input_tokens: usual.input }];
  if (path.endsWith(':countTokens')) return [200, { totalTokens: usual.input }];
  return [404, { error: { message: `There is nothing at ${path}.` } }];
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://localhost').pathname;
}

function textsBy({ turns }: Conversation, by: 'user' | 'agent' | 'tool'): string[] {
  return turns.filter((turn) => turn.by === by).map((turn) => turn.text);
}

function summary(call: ModelCall): string {
  return `${call.shape} ${call.model} ${call.state} ${JSON.stringify(call.step)} “${(call.prompts.at(-1) ?? '').slice(0, 200)}”`;
}
