import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { AgentScript, Step } from './agentScript';

// An agent that does what its script says, in plain lines of JSON: nothing of the protocol's library is between it and the test.
const script = JSON.parse(process.env['AGENT_SCRIPT'] ?? '{"turns":[[]]}') as AgentScript;
const heardFile = process.env['AGENT_HEARD']!;

interface Message { id?: number | string; method?: string; params?: Record<string, unknown>; result?: unknown; error?: unknown }

let session = 'session-1';
let server: { url: string; headers: { name: string; value: string }[] } | undefined;
let cancelled = (): void => undefined;
let isCancelled = false;
let inTurn = false;
let nextId = 1000;
const waiting = new Map<number | string, (answer: Message) => void>();

class TurnOver extends Error {
  constructor(readonly answer: Record<string, unknown>) {
    super('over');
  }
}

createInterface({ input: process.stdin }).on('line', (line) => void take(JSON.parse(line) as Message)).on('close', () => process.exit(0));

async function take(message: Message): Promise<void> {
  appendFileSync(heardFile, `${JSON.stringify({ pid: process.pid, at: Date.now(), ...message })}\n`);
  if (message.method === undefined) return waiting.get(message.id!)?.(message);
  if (message.method === 'session/cancel') {
    isCancelled = true;
    return cancelled();
  }
  if (message.id === undefined) return;
  const answer = await answerTo(message).catch((error: unknown) => {
    if (error instanceof TurnOver) return error.answer;
    throw error;
  });
  send({ jsonrpc: '2.0', id: message.id, ...answer });
  if (message.method === 'session/prompt') inTurn = false;
  if (message.method === 'session/load' || message.method === 'session/resume') await all(script.afterRestore ?? []);
}

async function answerTo({ method, params }: Message): Promise<Record<string, unknown>> {
  if (method === 'initialize') {
    await all(script.atStart ?? []);
    return script.helloError ? { error: script.helloError } : { result: hello() };
  }
  if (method === 'session/new') {
    remember(params!);
    await all(script.atNew ?? []);
    return script.newError ? { error: script.newError } : { result: { sessionId: session, ...script.newSession } };
  }
  if (method === 'session/load' || method === 'session/resume') {
    remember(params!);
    if (script.restoreError) return { error: script.restoreError };
    session = String(params!['sessionId']);
    await all(script.atRestore ?? []);
    return { result: script.restored ?? script.newSession ?? {} };
  }
  if (method === 'session/prompt') return prompt();
  if (method === '_session/steering' && script.steering) {
    await all(script.atSteering ?? []);
    return { result: { outcome: script.steering } };
  }
  if (method === 'session/set_config_option') return { result: { configOptions: options(params!) } };
  if (['session/set_mode', 'session/set_model', 'session/close'].includes(method!)) return { result: {} };
  return { error: { code: -32601, message: `"Method not found": ${method}` } };
}

async function prompt(): Promise<Record<string, unknown>> {
  isCancelled = false;
  inTurn = true;
  const prompts = readFileSync(heardFile, 'utf8').split('\n').filter((line) => line.includes('"method":"session/prompt"')).length;
  await all(script.turns[Math.min(prompts, script.turns.length) - 1] ?? []);
  return { result: { stopReason: isCancelled ? 'cancelled' : 'end_turn' } };
}

function hello(): Record<string, unknown> {
  return {
    protocolVersion: 1, agentInfo: { name: 'scripted', title: 'Scripted', version: '1.2.3' }, authMethods: [],
    agentCapabilities: { loadSession: true, mcpCapabilities: { http: true, sse: false }, promptCapabilities: {}, sessionCapabilities: { resume: {}, close: {} } },
    ...(script.steering && { _meta: { steering: { supported: true } } }), ...script.hello,
  };
}

function remember(params: Record<string, unknown>): void {
  server = (params['mcpServers'] as (typeof server)[])[0];
}

function options(params: Record<string, unknown>): unknown {
  const all = (script.newSession?.['configOptions'] ?? []) as Record<string, unknown>[];
  for (const one of all) if (one['id'] === params['configId']) one['currentValue'] = params['value'];
  return all;
}

async function all(steps: Step[]): Promise<void> {
  for (const step of steps) {
    if (isCancelled) return;
    await one(step);
  }
}

async function one(step: Step): Promise<void> {
  if ('update' in step) return update(step.update, step.session);
  if ('flood' in step) for (let n = 0; n < step.flood; n++) update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: `piece ${n}\n` } });
  if ('stream' in step) await stream(step.stream);
  if ('raw' in step) process.stdout.write(step.raw);
  if ('long' in step) update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'x'.repeat(step.long) } });
  if ('levels' in step) process.stdout.write(`${step.line.replaceAll('DEEP', '['.repeat(step.levels) + ']'.repeat(step.levels))}\n`);
  if ('stderr' in step) process.stderr.write(step.stderr);
  if ('ask' in step) return ask(step);
  if ('request' in step) await request(step.request.method, step.request.params);
  if ('tool' in step) await tool(step.tool);
  if ('write' in step) writeFileSync(step.write.path, step.write.text);
  if ('child' in step) spawn('/bin/sh', ['-c', step.child], { detached: true, stdio: 'ignore' }).unref();
  if ('hang' in step) await new Promise<void>((resolve) => (cancelled = step.hang === 'obeying' ? resolve : () => undefined));
  if ('until' in step) while (!existsSync(step.until) && !isCancelled) await new Promise((resolve) => setTimeout(resolve, 5));
  if ('afterTurn' in step) while (inTurn) await new Promise((resolve) => setTimeout(resolve, 5));
  if ('beside' in step) void all(step.beside);
  if ('exit' in step) await new Promise(() => process.stdout.write('', () => process.exit(step.exit)));
  if ('kill' in step) process.kill(process.pid, step.kill);
  if ('closeOutput' in step) await new Promise(() => process.stdout.end());
  if ('end' in step) throw new TurnOver({ result: { stopReason: step.end, ...(step.usage !== undefined && { usage: step.usage }), ...(step.meta !== undefined && { _meta: step.meta }) } });
  if ('error' in step) throw new TurnOver({ error: step.error });
}

const piecesPerMessage = 25;

async function stream({ pieces, everyMs }: { pieces: number; everyMs: number }): Promise<void> {
  const began = Date.now();
  for (let n = 0; n < pieces && !isCancelled; n++) {
    update({ sessionUpdate: 'agent_message_chunk', messageId: `m${Math.floor(n / piecesPerMessage)}`, content: { type: 'text', text: `Step **${n}** of \`many\`, at:${Date.now()} and on.\n` } });
    // As many as were asked for, also where each timer comes a little late.
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + (n + 1) * everyMs - Date.now())));
  }
}

const usualOptions = [
  { optionId: 'always', name: 'Always', kind: 'allow_always' }, { optionId: 'once', name: 'Once', kind: 'allow_once' }, { optionId: 'no', name: 'No', kind: 'reject_once' },
];

async function ask(step: Extract<Step, { ask: unknown }>): Promise<void> {
  const answer = await request('session/request_permission', { sessionId: session, toolCall: step.ask, options: step.options ?? usualOptions, ...(step.meta && { _meta: step.meta }) });
  const outcome = (answer.result as { outcome: { optionId?: string } } | undefined)?.outcome.optionId;
  await all((outcome === 'once' ? step.yes : step.no) ?? []);
}

function request(method: string, params: unknown): Promise<Message> {
  const id = nextId++;
  const answer = new Promise<Message>((resolve) => waiting.set(id, resolve));
  send({ jsonrpc: '2.0', id, method, params });
  return answer;
}

async function tool({ name, args }: { name: string; args: unknown }): Promise<void> {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...Object.fromEntries(server!.headers.map((one) => [one.name, one.value])) };
  const answer = await fetch(server!.url, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }) });
  appendFileSync(heardFile, `${JSON.stringify({ tool: name, answer: await answer.text() })}\n`);
}

function update(content: Record<string, unknown>, of = session): void {
  send({ jsonrpc: '2.0', method: 'session/update', params: { sessionId: of, update: content } });
}

function send(message: unknown): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
