import assert from 'node:assert/strict';
import { signedOutInError, signedOutInText } from '../../src/core/signedOut';
import type { SaidError } from '../../src/core/saidWords';

type Row = [who: string, said: string | Partial<SaidError>];
const errorOf = (said: Row[1]): SaidError => ({ code: -32603, message: 'Internal error', data: undefined, ...(typeof said === 'string' ? { message: said } : said) });

const errors: Row[] = [
  ['OpenCode', { data: { details: 'Unauthorized: Incorrect API key provided: sk-x' } }],
  ['OpenCode', { data: { name: 'APIError', data: { message: 'No.', statusCode: 401 } } }],
  ['OpenCode', { message: 'Internal error: OpenAI API key is missing. Pass it using the \'apiKey\' parameter or the OPENAI_API_KEY environment variable.' }],
  ['Qwen Code', { data: { details: '401 Incorrect API key provided. For details, see: https://help.aliyun.com/' } }],
  ['Qwen Code', { data: { details: '[API Error: 401 status code (no body)]' } }],
  ['Cline', { data: '{"error":{"message":"No","code":"invalid_api_key"}}' }],
  ['Cline', '401 {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}'],
  ['Gemini CLI', { code: 400, message: 'API key not valid. Please pass a valid API key.' }],
  ['Gemini CLI', '[API Error: got status: UNAUTHENTICATED. {"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED"}}]'],
  ['Claude Code', 'Internal error: Invalid API key · Please run /login'],
  ['Claude Code', 'Internal error: API Error: 401 OAuth token has expired.'],
  ['Codex', 'unexpected status 401 Unauthorized: Missing bearer or basic authentication in header, url: https://api.openai.com/v1/responses'],
  ['OpenRouter', { data: { error: { message: 'No auth credentials found', code: 401 } } }],
];

const otherErrors: Row[] = [
  ['another error', 'The model is on holiday'],
  ['another number', { data: { details: 'The context has 401 tokens too many' } }],
  ['another number', 'Line 401: unexpected token'],
  ['a server of the person', 'Could not connect to the MCP server “github”: 401 Unauthorized'],
  ['a bad request', { code: 400, message: 'model: fake-model is not a valid model', data: { status: 400 } }],
  ['no right', { data: { details: '403 Forbidden', statusCode: 403 } }],
  ['a limit', { code: 429, message: 'Rate limit exceeded' }],
  ['a file of keys', 'The author of the key file is not known'],
];

const texts = [
  'Error: 401 Unauthorized',
  'Error: Execution failed: CAPIError: 401 {"error":{"message":"no"}}',
  'Error: Authentication failed',
  'Error: No authentication information found.\n\nCopilot can be authenticated with GitHub using an OAuth Token or a Fine-Grained Personal Access Token.',
  'Error: Your API key is invalid.',
  'Error: Incorrect API key provided: sk-x.',
  '{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}',
  'unexpected status 401 Unauthorized: No, url: http://127.0.0.1/v1/responses',
];

const otherTexts = [
  'The login route answers 401 Unauthorized now when the API key is missing.',
  'Authentication failed before; it works now.',
  'Error handling: unauthorized requests get a 401.',
  'Error: the tests of the login route fail, because it answers with 401 where they want 403.',
  'Error: 400 model not found',
  '{"error":{"message":"quota"}}',
  'Error: 401 Unauthorized\n```\ncurl -i localhost\n```',
  'Error: MCP server says: unauthorized',
];

describe('an agent that is not signed in', () => {
  for (const [who, said] of errors) it(`is known by its error: ${who}, ${JSON.stringify(said)}`, () => assert.equal(signedOutInError(errorOf(said)), true));
  for (const [what, said] of otherErrors) it(`is not known by ${what}: ${JSON.stringify(said)}`, () => assert.equal(signedOutInError(errorOf(said)), false));
  for (const text of texts) it(`is known by its last message: ${JSON.stringify(text)}`, () => assert.equal(signedOutInText(text), true));
  for (const text of otherTexts) it(`is not known by what it writes: ${JSON.stringify(text)}`, () => assert.equal(signedOutInText(text), false));
});
