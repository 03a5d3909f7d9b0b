import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import * as z from 'zod';

/** A tool server with one tool, `report_progress`, that keeps what it was called with. */
export async function startRawToolServer(bearer: string) {
  const heard: unknown[] = [];
  const http = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${bearer}`) return void response.writeHead(401).end();
    const mcp = new McpServer({ name: 'goal', version: '1.0.0' });
    mcp.registerTool('report_progress', { description: 'Says how far the work is.', inputSchema: { text: z.string() } }, (args) => {
      heard.push(args);
      return { content: [{ type: 'text', text: 'Noted.' }] };
    });
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    mcp.connect(transport).then(() => transport.handleRequest(request, response)).catch((error: unknown) => response.destroy(error as Error));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    heard,
    /** As `session/new` takes it. */
    entry: { type: 'http', name: 'goal', url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`, headers: [{ name: 'Authorization', value: `Bearer ${bearer}` }] },
    async close() {
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
}
