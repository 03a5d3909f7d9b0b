import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { agentEnvironment } from '../../src/node/agents/agentEnvironment';
import { spawnTree } from '../../src/node/processes/spawnTree';
import { quietLog } from './repository';

/** A message of the protocol, as loose as it comes. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Message = Record<string, any>;

/** An agent spoken to in plain lines, without any code of the product: what it does here, it does by itself. */
export interface RawAgent {
  pid: number;
  /** Resolves with the result; rejects with the error's message and code. */
  request(method: string, params: Message): Promise<Message>;
  notify(method: string, params: Message): void;
  /** What `session/update` brought, oldest first. */
  updates: Message[];
  /** The permission requests, oldest first. */
  permissions: Message[];
  /** Resolves when a permission request is open. */
  asked(): Promise<void>;
  /** Decides permission requests from now on: the kind of the option to choose, or null to leave them open. */
  decide(kind: 'allow_once' | 'reject_once' | null): void;
  /** Answers the permission requests that are still open, as the protocol wants it after a cancel. */
  cancelPermissions(): void;
  stderr(): string;
  end(): Promise<void>;
}

/** Starts the program and listens. */
export async function startRawAgent(o: { program: string; args: string[]; env: Record<string, string>; cwd: string }): Promise<RawAgent> {
  const token = randomBytes(6).toString('hex');
  const tree = await spawnTree({ command: o.program, args: o.args, cwd: o.cwd, env: agentEnvironment(process.env, o.env), token, log: quietLog });
  const waiting = new Map<number, { resolve: (result: Message) => void; reject: (error: Error) => void }>();
  const updates: Message[] = [];
  const permissions: Message[] = [];
  const open = new Set<number>();
  let chosen: string | null = 'allow_once';
  let waitingForAsk: (() => void) | null = null;
  let errors = '';
  let ids = 0;
  tree.errors.setEncoding('utf8').on('data', (text: string) => { errors += text; });
  const send = (message: Message) => tree.input.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

  const permission = ({ id, params }: Message) => {
    permissions.push(params);
    const option = params.options.find((one: Message) => one.kind === chosen);
    if (option) send({ id, result: { outcome: { outcome: 'selected', optionId: option.optionId } } });
    else {
      open.add(id);
      waitingForAsk?.();
    }
  };
  createInterface({ input: tree.output }).on('line', (line) => {
    const message = JSON.parse(line) as Message;
    if (message.method === 'session/update') updates.push(message.params.update);
    else if (message.method === 'session/request_permission') permission(message);
    else if (message.method && message.id !== undefined) send({ id: message.id, error: { code: -32601, message: 'Method not found' } });
    else if (message.error) waiting.get(message.id)?.reject(new Error(`${message.error.code}: ${message.error.message}`));
    else waiting.get(message.id)?.resolve(message.result);
  });
  void tree.exited.then(({ code, signal }) => {
    for (const { reject } of waiting.values()) reject(new Error(`The agent ended with ${signal ?? code}: ${errors.slice(-2000)}`));
  });

  return {
    pid: tree.pid, updates, permissions,
    request(method, params) {
      const id = ++ids;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send({ id, method, params });
      });
    },
    notify: (method, params) => void send({ method, params }),
    asked: () => new Promise((resolve) => {
      waitingForAsk = resolve;
      if (open.size > 0) resolve();
    }),
    decide: (kind) => { chosen = kind; },
    cancelPermissions() {
      for (const id of open) send({ id, result: { outcome: { outcome: 'cancelled' } } });
      open.clear();
    },
    stderr: () => errors,
    end: async () => void await tree.end(),
  };
}
