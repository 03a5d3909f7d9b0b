import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { detailOf, Failure } from '../../core/errors';
import type { Log } from '../../engine/ports/world';
import type { RunTools } from './runTools';

/** Where an agent finds the tools of its run, and the token that names the run. */
export interface OpenTools { url: string; token: string; close(): void }

/** Gives agents the tools of their run, over HTTP on this machine only. Listens from the first `open` on. */
export interface ToolServer {
  open(tools: RunTools): Promise<OpenTools>;
  close(): Promise<void>;
}

interface OpenRun { digest: Buffer; tools: RunTools }

const maxBodyBytes = 1024 * 1024;

/** One server for all runs. A token is all that tells them apart, and it dies with its run. */
export function createToolServer({ log }: { log: Log }): ToolServer {
  const runs = new Set<OpenRun>();
  let listening: Promise<{ server: Server; port: number }> | undefined;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wrong = foreign(request);
    if (wrong) return refuse(response, { status: 403, why: wrong });
    if (request.url?.split('?')[0] !== '/mcp') return refuse(response, { status: 404, why: 'There is nothing at this address.' });
    const run = runOf(request.headers.authorization);
    if (!run) return refuse(response, { status: 401, why: 'The token is missing, or its run has ended.' });
    if (request.method !== 'POST') return refuse(response, { status: 405, why: 'Only POST is answered here.' });
    const body = await bodyOf(request);
    if (body === null) return refuse(response, { status: 413, why: 'A request may have 1 MB at most.' });
    const { answerRequest } = await import('./answerRequest');
    const { response: made, end } = await answerRequest({ headers: headersOf(request), body, tools: run.tools, log });
    try {
      await pass(made, response);
    } finally {
      await end();
    }
  }

  function refuse(response: ServerResponse, { status, why }: { status: number; why: string }): void {
    // Clients try whether there is a stream to listen to: that is no fault of anybody.
    if (status !== 405) log.warn(`The tool server refused a request (${status}): ${why}`);
    if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    if (status === 405) response.setHeader('Allow', 'POST');
    response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32000, message: why } }));
  }

  function runOf(authorization: string | undefined): OpenRun | null {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return null;
    const digest = digestOf(token);
    // Every one is compared, in a time that does not tell how much of a token was right.
    return [...runs].filter((run) => timingSafeEqual(run.digest, digest))[0] ?? null;
  }

  async function listen(): Promise<{ server: Server; port: number }> {
    const server = createServer((request, response) => void answer(request, response).catch((error: unknown) => {
      log.error(`The tool server could not answer: ${detailOf(error)}`);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }));
    // Whoever talks slowly or on many lines is no agent of ours.
    Object.assign(server, { requestTimeout: 30_000, headersTimeout: 10_000, maxConnections: 200 });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    server.on('error', (error) => log.error(`The tool server: ${detailOf(error)}`));
    // What agents may still say does not keep a program alive that has nothing else to do.
    server.unref();
    const address = server.address();
    return { server, port: typeof address === 'object' && address ? address.port : 0 };
  }

  return {
    async open(tools) {
      listening ??= listen().catch((error: unknown) => {
        listening = undefined;
        throw new Failure('agent', 'Work Mode could not open a port on this machine for its agents. Check that programs may listen on 127.0.0.1, then retry the task.', detailOf(error));
      });
      const { port } = await listening;
      const token = randomBytes(32).toString('base64url');
      const run = { digest: digestOf(token), tools };
      runs.add(run);
      return { url: `http://127.0.0.1:${port}/mcp`, token, close: () => void runs.delete(run) };
    },
    async close() {
      runs.clear();
      const opened = await listening?.catch(() => undefined);
      listening = undefined;
      if (!opened) return;
      const closed = new Promise((resolve) => opened.server.close(resolve));
      opened.server.closeAllConnections();
      await closed;
    },
  };
}

/** A web page can make a browser send requests here, by its own name for this machine even; it cannot hide that it did. */
function foreign({ headers }: IncomingMessage): string | null {
  if (headers.origin !== undefined) return 'Web pages may not call this server.';
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  return ['127.0.0.1', 'localhost', '[::1]'].includes(host) ? null : 'The request names another machine.';
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Null when it is too long. A client hears the answer only once it has sent everything, so the rest is read too, within reason. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= maxBodyBytes) parts.push(part);
    if (size > 16 * maxBodyBytes) return null;
  }
  return size > maxBodyBytes ? null : Buffer.concat(parts).toString('utf8');
}

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && name !== 'authorization') headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

/** The headers go out at once, so that a client does not take a slow answer for none. */
async function pass(made: Response, response: ServerResponse): Promise<void> {
  response.writeHead(made.status, Object.fromEntries(made.headers));
  response.flushHeaders();
  if (made.body) {
    const reader = made.body.getReader();
    response.once('close', () => void reader.cancel().catch(() => undefined));
    for (let part = await reader.read(); !part.done; part = await reader.read()) response.write(part.value);
  }
  response.end();
}
