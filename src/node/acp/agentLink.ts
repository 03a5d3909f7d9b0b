import { type AnyMessage, client, type ClientConnection, RequestError } from '@agentclientprotocol/sdk';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { spawnTree, type Tree, type TreeExit, type TreeOptions } from '../processes/spawnTree';
import { readLines, shortened } from './agentLines';
import { LastWords } from './lastWords';
import { type Elicitation, elicitationSchema, type PermissionRequest, permissionRequestSchema } from './wire';

/** What an agent says by itself. */
export interface Heard {
  /** The raw parameters of a `session/update`, before anybody had the chance to drop some of them. */
  update(params: unknown): void;
  /** Something on its output that is no message of the protocol. */
  garbage(text: string): void;
  /** Answers in the protocol's shape. `signal` fires when the agent takes its request back or is gone. */
  permission(request: PermissionRequest, signal: AbortSignal): Promise<unknown>;
  question(request: Elicitation, signal: AbortSignal): Promise<unknown>;
}

export interface LinkOptions extends TreeOptions {
  redact: (text: string) => string;
  heard: Heard;
}

/** The agent's process has ended, or says nothing any more. */
export class AgentGone extends Error {
  override readonly name = 'AgentGone';
  constructor(readonly exit: TreeExit | null, readonly lastWords: string[]) {
    super('The agent is gone.');
  }
}

/** The agent answered with an error. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  constructor(readonly code: number, message: string, readonly data: unknown) {
    super(message);
  }
}

/** One process of an agent, spoken to in the Agent Client Protocol. */
export interface AgentLink {
  /** Throws AgentError or AgentGone. */
  request(method: string, params: unknown): Promise<unknown>;
  notify(method: string, params: unknown): void;
  gone: AbortSignal;
  /** Ends it and everything it started. May be called more than once. */
  end(): Promise<void>;
}

/** Starts the agent's process. Throws Failure('agent') when it cannot be started. */
export async function openLink(o: LinkOptions): Promise<AgentLink> {
  const tree = await spawnTree(o);
  const words = new LastWords(tree.errors, { log: o.log, name: o.command, redact: o.redact });
  const waited = new Set<unknown>();
  const connection = connect(o, tree, waited);
  let exit: TreeExit | null = null;
  void tree.exited.then(async (how) => {
    exit = how;
    // What it started may hold the output open: whatever the agent itself wrote is there by now.
    await new Promise((resolve) => setTimeout(resolve, drainMs));
    connection.close();
  });
  // An agent that closes its output is as good as ended; it gets the time to really end, so that its code can be told.
  const lost = async (): Promise<AgentGone> => {
    const giveUp = new Promise<void>((resolve) => setTimeout(resolve, 500));
    await Promise.race([tree.exited, giveUp]);
    return new AgentGone(exit, words.lines().map(o.redact));
  };
  return {
    gone: connection.signal,
    async request(method, params) {
      try {
        return await connection.agent.request<unknown>(method, params);
      } catch (error) {
        if (error instanceof RequestError) throw new AgentError(error.code, error.message, error.data);
        if (connection.signal.aborted) throw await lost();
        throw error;
      }
    },
    notify(method, params) {
      connection.agent.notify(method, params).catch((error: unknown) => o.log.debug(`${o.command}: ${method} was not sent: ${String(error)}`));
    },
    async end() {
      connection.close();
      await tree.end();
    },
  };
}

const drainMs = 100;

function connect(o: LinkOptions, tree: Tree, waited: Set<unknown>): ClientConnection {
  return client({ name: 'work-mode' })
    .onRequest('session/request_permission', (params) => permissionRequestSchema.parse(params), ({ params, signal }) => o.heard.permission(params, signal))
    .onRequest('elicitation/create', (params) => elicitationSchema.parse(params), ({ params, signal }) => o.heard.question(params, signal))
    // Others are of no use to us, and saying so on the error output helps nobody.
    .onNotification('*', ({ method }) => o.log.debug(`${o.command}: ${method} is not for us.`))
    .connect({ readable: incoming(o, tree, waited), writable: outgoing(tree.input, waited) });
}

/** Everything but the updates goes on to the SDK; it would drop what it does not know. */
function incoming(o: LinkOptions, tree: Tree, waited: Set<unknown>): ReadableStream<AnyMessage> {
  let cancelled = false;
  const update = (params: unknown, text: string): void => {
    try {
      o.heard.update(params);
    } catch (error) {
      // Nested too deeply for us, at worst: one line is no reason to end the conversation.
      o.log.error(`${o.command}: an update could not be read: ${String(error)}`);
      o.heard.garbage(shortened(text));
    }
  };
  return new ReadableStream<AnyMessage>({
    start(controller) {
      const reader = {
        message(message: Record<string, unknown>, text: string) {
          if (message['method'] === 'session/update' && !('id' in message)) return update(message['params'], text);
          if (!belongsHere(message, waited)) return o.heard.garbage(shortened(text));
          if (!cancelled) controller.enqueue(message as unknown as AnyMessage);
        },
        garbage: (text: string) => o.heard.garbage(text),
      };
      readLines(tree.output, reader).then(
        () => cancelled || controller.close(),
        (error: unknown) => cancelled || controller.error(error),
      );
    },
    cancel() {
      cancelled = true;
    },
  });
}

/** A request or notification, or the answer to something we asked. */
function belongsHere(message: Record<string, unknown>, waited: Set<unknown>): boolean {
  if (message['jsonrpc'] !== '2.0') return false;
  if (typeof message['method'] === 'string') return true;
  return 'id' in message && waited.delete(message['id']);
}

function outgoing(input: Writable, waited: Set<unknown>): WritableStream<AnyMessage> {
  return new WritableStream<AnyMessage>({
    async write(message) {
      if ('method' in message && 'id' in message) waited.add(message.id);
      if (input.destroyed || input.write(`${JSON.stringify(message)}\n`)) return;
      const closed = new AbortController();
      input.once('close', () => closed.abort());
      await once(input, 'drain', { signal: closed.signal }).catch(() => undefined); // it ended: the exit tells
    },
  });
}
