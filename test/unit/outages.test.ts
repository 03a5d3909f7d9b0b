import assert from 'node:assert/strict';
import { restInError, restInText } from '../../src/core/accountRest';
import { outageInError, outageInText } from '../../src/core/outages';
import type { SaidError } from '../../src/core/saidWords';

type Row = [who: string, said: string | Partial<SaidError>];

const errorOf = (said: Row[1]): SaidError => ({ code: -32603, message: 'Internal error', data: undefined, ...(typeof said === 'string' ? { message: said } : said) });
const moment = { now: Date.UTC(2026, 10, 21, 2), offsetMinutes: 0 };

/** How agents say that their service does not answer, as errors and, where it is a text alone, as their last message. */
const outages: Row[] = [
  ['Claude Code', 'API Error: 529 Overloaded. This is a server-side issue, usually temporary — try again in a moment. If it persists, check https://status.claude.com/.'],
  ['Claude Code', 'API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded."}}'],
  ['Claude Code', 'API Error: Repeated 529 Overloaded errors'],
  ['Claude Code, through its adapter', {
    message: 'Internal error: API Error: Repeated 529 Overloaded errors. The API is at capacity — this is usually temporary. Try again in a moment. If it persists, check your inference gateway (127.0.0.1:33079).',
    data: { errorKind: 'server_error' },
  }],
  ['Claude Code', 'API Error: Server is temporarily limiting requests (not your usage limit) · Rate limited'],
  ['Claude Code', 'API Error: Unable to connect to API (ConnectionRefused)'],
  ['Claude Code', 'Unable to connect to API (ECONNRESET)'],
  ['Claude Code, through its adapter', { message: 'Internal error: API Error: Connection refused — a firewall or proxy may be blocking it (ECONNREFUSED)', data: { errorKind: 'server_error' } }],
  ['Claude Code', 'API Error: Connection refused — a firewall or proxy may be blocking it (ECONNREFUSED)'],
  ['Claude Code', 'API Error: Connection dropped (ECONNRESET)'],
  ['Claude Code', 'API Error: Can\'t reach the API server — check your internet or DNS (ENOTFOUND)'],
  ['Claude Code', 'API Error: No internet route — check your connection or VPN (ENETUNREACH)'],
  ['Claude Code', 'API Error: Request timed out. Check your internet connection and proxy settings'],
  ['Claude Code', 'API Error: Connection error.'],
  ['Claude Code', 'API Error (Connection error.)'],
  ['Claude Code', 'API Error: Request timed out.'],
  ['Claude Code', 'API Error: 503 {"type":"error","error":{"type":"api_error","message":"Service unavailable"}}'],
  ['Claude Code, through its adapter', { message: 'Internal error: API Error: 529 Overloaded', data: { errorKind: 'overloaded' } }],
  ['Codex', 'Selected model is at capacity. Please try a different model.'],
  ['Codex', { data: { message: 'Our servers are currently overloaded. Please try again later.', codexErrorInfo: 'serverOverloaded' } }],
  ['Codex', { data: { codex_error_info: 'server_overloaded' } }],
  ['Codex', { data: { code: 'server_is_overloaded' } }],
  ['Codex', 'unexpected status 503 Service Unavailable: upstream connect error, url: https://chatgpt.com/backend-api/codex/responses'],
  ['Codex, through its adapter', 'unexpected status 503 Service Unavailable: Busy, url: http://127.0.0.1:46285/v1/responses'],
  ['Codex', 'Connection failed: error sending request'],
  ['Codex', 'unexpected status 502 Bad Gateway: Unknown error'],
  ['Codex', 'exceeded retry limit, last status: 503 Service Unavailable, request id: b48b3c09'],
  ['Codex', 'stream disconnected before completion: error sending request for url (https://chatgpt.com/backend-api/codex/responses)'],
  ['Codex', '{"type":"error","error":{"type":"server_overloaded","message":"Please try again later."}}'],
  ['Gemini CLI', '[API Error: got status: UNAVAILABLE. {"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}]'],
  ['Gemini CLI', '[API Error: {"error":{"message":"{\\n  \\"error\\": {\\n    \\"code\\": 503,\\n    \\"message\\": \\"The model is overloaded. Please try again later.\\"\\n  }\\n}\\n","code":503}}]'],
  ['Gemini CLI', { code: 503, message: 'This model is currently experiencing high demand. Spikes in demand are usually temporary. Please try again later.' }],
  ['Gemini CLI', '[API Error: exception TypeError: fetch failed sending request]'],
  ['Gemini CLI', '[API Error: fetch failed]'],
  ['Gemini CLI', '[API Error: read ETIMEDOUT]'],
  ['Gemini CLI', { message: 'Internal error', data: { details: 'fetch failed' } }],
  ['Gemini CLI', { message: 'getaddrinfo ENOTFOUND generativelanguage.googleapis.com' }],
  ['OpenCode', 'Error: Unable to connect. Is the computer able to access the url?'],
  ['OpenCode', 'AI_APICallError: Cannot connect to API: getaddrinfo ENOTFOUND opencode.ai'],
  ['OpenCode', 'Failed after 3 attempts. Last error: Cannot connect to API: connect ECONNREFUSED 127.0.0.1:11434'],
  ['OpenCode', { data: { name: 'APIError', data: { message: 'Service Unavailable', statusCode: 503 } } }],
  ['Copilot CLI', 'Execution failed: Error: Failed to get response from the AI model; retried 5 times (total retry wait time: 30.56 seconds) (Request-ID 9DD0) Last error: CAPIError: 503 {"error":{"message":"The model is having trouble.","code":"model_degraded"}}'],
  ['Copilot CLI', 'Error: Execution failed: Error: Failed to get response from the AI model; retried 5 times (total retry wait time: 6.2 seconds) Last error: TypeError: fetch failed'],
  ['Copilot CLI', 'Info: Request failed due to a transient API error. Retrying...\nInfo: Request failed due to a transient API error. Retrying...\n\nError: Execution failed: CAPIError: 503 {"error":{"message":"Busy.","code":"model_degraded"}}'],
  ['Qwen Code', '[API Error: Connection error. (cause: fetch failed)]'],
  ['Qwen Code', '[API Error: 503 status code (no body)]'],
  ['Qwen Code', { message: 'Connection error.' }],
  ['Cline', '503 no healthy upstream'],
  ['Cline', '529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'],
  ['Cline', { message: 'Request timed out.' }],
  ['Goose', 'Ran into this error: Server error: 503 Service Unavailable.'],
];

/** Other errors: what one request can bring about again and again, what the account itself lacks, and servers that are none of the agent's. */
const others: Row[] = [
  ['Claude Code', 'API Error: 500 {"type":"error","error":{"type":"api_error","message":"Internal server error"}}'],
  ['Claude Code', 'API Error: 400 {"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long"}}'],
  ['Claude Code', 'API Error: Unable to connect to API: SSL error (CERT_HAS_EXPIRED)'],
  ['Codex', 'stream disconnected before completion: stream closed before response.completed'],
  ['Codex', 'exceeded retry limit, last status: 429 Too Many Requests'],
  ['Copilot CLI', 'Execution failed: Error: Failed to get response from the AI model; retried 5 times (total retry wait time: 6.2 seconds) Last error: Unknown error'],
  ['Copilot CLI', 'Execution failed: Error: Failed to get response from the AI model; retried 5 times Last error: CAPIError: 400 400 Bad Request'],
  ['Google', 'Quota exceeded for requests per minute. Please retry in 34s.'],
  ['a session that is gone', { code: -32002, message: 'Resource not found: session' }],
  ['a command of the task', 'The command “npm test” failed: connect ECONNREFUSED 127.0.0.1:5432'],
  ['a server of tools', 'Could not reach the MCP server “db”: fetch failed'],
  ['words of code', 'The build failed: error in method overloaded at line 529'],
  ['words of code', 'test/overloaded.test.ts failed'],
];

/** What agents say of the work on their task, which does not reach some server. */
const work = [
  'The tests need a database, and it does not answer: connect ECONNREFUSED 127.0.0.1:5432',
  'connect ECONNREFUSED 127.0.0.1:5432',
  'getaddrinfo ENOTFOUND db.internal — start the database and run the task again.',
  'Error: connect ECONNREFUSED 127.0.0.1:5432',
  'Error: getaddrinfo ENOTFOUND registry.npmjs.org',
  'fetch failed',
  'Error: fetch failed',
  'Error: error sending request for url (https://index.crates.io/config.json)',
  'Error: the deployment returned 503 Service Unavailable. I cannot go on without it.',
  'Request timed out.',
  'Connection error handling is now in place: “Connection error.” is shown in red.',
  'Service unavailable pages now say 503 Service Unavailable.',
  '503 lines were changed, and none of them is overloaded.',
  'The server is overloaded in your test because it starts 529 workers. I lowered that number, and it passes now. Nothing else was needed, as far as I can see.',
  'I handle `overloaded_error` of the API now: it is tried again after a while.',
  'Done. The client tries again when the model answers “overloaded_error” or 529, and says so.',
  '```\nAPI Error: 529 Overloaded\n```',
  'diff --git a/a.ts b/a.ts\n@@ -1 +1 @@\n-API Error: Connection error.\n+API Error: 529 Overloaded',
  '{"summary": "overloaded_error is now handled"}',
  `API Error: 529 Overloaded. ${'This is what the page says, in many words. '.repeat(60)}`,
];

describe('outages of the services of agents', () => {
  it('are known from errors, by the words of each agent', () => {
    assert.deepEqual(outages.filter(([, said]) => !outageInError(errorOf(said))), []);
    for (const [, said] of outages) assert.deepEqual(restInError(errorOf(said), moment), { reason: 'outage', until: null });
  });

  it('are known from what an agent shows as its last message', () => {
    const shown = outages.filter(([, said]) => typeof said === 'string');
    assert.deepEqual(shown.filter(([, said]) => !outageInText(`${said as string}\n\n`)), []);
    for (const [, said] of shown) assert.deepEqual(restInText(said as string, moment), { reason: 'outage', until: null });
  });

  it('are no other errors', () => {
    assert.deepEqual(others.filter(([, said]) => outageInError(errorOf(said))), []);
    assert.deepEqual(others.filter(([, said]) => typeof said === 'string' && outageInText(said)), []);
  });

  it('are not what the commands of a task meet, whatever is said of it', () => {
    assert.deepEqual(work.filter((said) => outageInText(said)), []);
  });

  it('are told from a usage limit, which says more', () => {
    assert.equal(restInError(errorOf('API Error: 529 Overloaded. You\'ve hit your usage limit. Try again in 2 hours.'), moment)?.reason, 'limit');
  });

  it('take no long time to look for, whatever is said', () => {
    const long = ['Error: '.repeat(20_000), 'API '.repeat(20_000), '[('.repeat(50_000), 'Info: retrying\n'.repeat(10_000), 'Failed to get response from the AI model; retried 5 times '.repeat(2_000), '529 '.repeat(20_000), ' '.repeat(100_000)];
    const began = performance.now();
    for (const text of long) {
      outageInError(errorOf({ message: text, data: { text } }));
      outageInText(text);
    }
    assert.ok(performance.now() - began < 3_000, `${performance.now() - began} ms`);
  });
});
