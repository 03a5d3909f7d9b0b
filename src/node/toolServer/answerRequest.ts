import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { JsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import { detailOf } from '../../core/errors';
import type { Log } from '../../engine/ports/world';
import { callTool, listedTools } from './runTools';
import type { RunTools } from './runTools';

export interface Asked { headers: Headers; body: string; tools: RunTools; log: Log }

const keepAliveMs = 5000;

/**
 * Answers one request of a known run. Nothing is remembered between requests: each gets a protocol server of its own, so an agent may
 * come back after any pause, over any connection. The only file that loads the protocol's package, on the first request.
 */
export async function answerRequest({ headers, body, tools, log }: Asked): Promise<{ response: Response; end: () => Promise<void> }> {
  const streams = headers.get('accept')?.includes('text/event-stream') ?? false;
  const server = new Server({ name: 'work-mode', version: '1' }, { capabilities: { tools: {} }, jsonSchemaValidator: trusting });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listedTools }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const answer = await callTool(tools, { name: params.name, given: params.arguments }, (error) => log.error(`The tool ${params.name} failed: ${detailOf(error)}`));
    return { content: [{ type: 'text' as const, text: answer.text }], isError: answer.failed };
  });
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: !streams, keepAliveMs });
  await server.connect(transport);
  // A client that reads only one of both kinds of answer gets that one, instead of none.
  headers.set('accept', 'application/json, text/event-stream');
  const response = await transport.handleRequest(new Request('http://127.0.0.1/mcp', { method: 'POST', headers, body }));
  return { response, end: () => server.close() };
}

/** The package would set up its own validator of schemas for each server; we parse every argument ourselves. */
const trusting = { getValidator: <T>(): JsonSchemaValidator<T> => (input) => ({ valid: true, data: input as T, errorMessage: undefined }) };
