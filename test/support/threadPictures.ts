import type { Approval, Question } from '../../src/protocol/asks';
import type { ThreadItem, ThreadMessage, ThreadPicture } from '../../src/protocol/thread';
import { action, card } from './pictures';

const at = new Date(2026, 10, 2, 10, 2).getTime();

export const question: Question = {
  kind: 'question', id: 'k1', at, message: 'Which status should an unknown key get?',
  fields: [{
    name: 'status', title: 'Status', type: 'choice', other: true, required: true,
    choices: [{ value: '401', label: '401 Unauthorized', hint: '' }, { value: '403', label: '403 Forbidden', hint: '' }],
  }],
};

export const approval: Approval = {
  kind: 'approval', id: 'k2', at, title: 'Install a package', tool: 'execute', command: 'npm install --save-exact lru-cache@11.2.1', files: [], diffs: [],
  why: 'It loads code from the network.', scopes: ['task', 'repository', 'always'], rule: 'npm install …',
};

export const form: Question = {
  kind: 'question', id: 'k3', at, message: 'How should the limits be set?',
  fields: [
    { name: 'rate', title: 'Requests per second', type: 'number', choices: [], other: false, required: true },
    { name: 'routes', title: 'Routes', type: 'choices', other: true, required: true, choices: [{ value: 'public', label: 'Public', hint: 'no key needed' }, { value: 'admin', label: 'Admin', hint: '' }] },
    { name: 'log', title: 'Log refused requests', type: 'yesNo', choices: [], other: false, required: false },
    { name: 'note', title: 'Anything else', type: 'text', choices: [], other: false, required: false },
  ],
};

const limit = Array.from({ length: 62 }, (_, n) => [
  'export function tokenBucket({ capacity, perSecond }: Limit) {', '  const buckets = new Map<string, Bucket>();', '  return (key: string, now: number) => take(buckets, key, now);', '}', '',
][n] ?? `const line${n} = ${n};`).join('\n');

type ToolFacts = Partial<Extract<ThreadItem, { kind: 'tool' }>>;
/** A tool call with these facts. */
export function tool(key: string, facts: ToolFacts): ThreadItem {
  return {
    key, at, kind: 'tool', tool: 'other', title: '', status: 'done', command: null, files: [], diffs: [], output: '', cut: 0, exitCode: null, tookMs: null, permission: null, ...facts,
  };
}

const edited = { path: 'src/api/limit.ts', before: 'const now = Date.now();\nconst left = 3;\nreturn left;\n', after: "import { clock } from '../time';\nconst now = clock();\nconst left = 3;\nif (left < 0) throw new Error('limit');\nreturn left - 1;\n" };

/** The thread of the picture that sets the bar. */
export const items: ThreadItem[] = [
  { key: 'r1', at, kind: 'run', text: 'Run 1 · Codex · balanced · started by work mode' },
  { key: 'm1', at, kind: 'message', open: false, text: 'I will add a token bucket per API key in front of the router, store the counters in the existing cache, and cover it with tests.' },
  { key: 't1', at, kind: 'thought', open: false, tookMs: 12_000, text: 'Where do requests enter? `createRouter` in **src/api/router.ts**.' },
  tool('c1', { tool: 'search', title: 'Searched `createRouter(` — 3 results in 2 files', tookMs: 200 }),
  tool('c2', { tool: 'edit', title: 'src/api/limit.ts', files: [{ path: 'src/api/limit.ts', line: 1 }], diffs: [{ path: 'src/api/limit.ts', before: null, after: limit }], tookMs: 300 }),
  tool('c3', {
    tool: 'execute', title: 'npm test -- rate-limit', command: 'npm test -- rate-limit', status: 'done', exitCode: 1, tookMs: 3_100,
    output: '  \u001b[32m✔\u001b[39m lets the first 10 requests pass\n  \u001b[31m1) answers 429 with Retry-After\u001b[39m\n     expected \'1\' to equal \'2\'\n',
  }),
  { key: 's1', at, kind: 'said', reason: 'message', text: 'Use the clock from `src/time.ts`, please, not Date.now.' },
  tool('c4', { tool: 'edit', title: 'src/api/limit.ts', files: [{ path: 'src/api/limit.ts', line: 12 }], diffs: [edited] }),
  tool('c5', { tool: 'execute', title: 'npm test -- rate-limit', command: 'npm test -- rate-limit', exitCode: 0, tookMs: 2_800, output: '  ✔ lets the first 10 requests pass\n  ✔ answers 429 with Retry-After\n' }),
  { key: 'q1', at, kind: 'ask', ask: question, closed: null },
];

/** Everything else that a thread can hold. */
export const otherItems: ThreadItem[] = [
  { key: 'x0', at, kind: 'said', reason: 'brief', text: 'Add rate limiting to the public API.\n\n- per key\n- 429 with `Retry-After`' },
  { key: 'x1', at, kind: 'note', tone: 'quiet', text: 'Worktree prepared at 1a2b3c4.', detail: '', paths: [] },
  { key: 'x2', at, kind: 'note', tone: 'info', text: 'The agent could not load its session, so it got the brief again.', detail: '', paths: [] },
  { key: 'x3', at, kind: 'note', tone: 'warning', text: 'Nothing was heard from Codex for 5 minutes. Wait, or stop the run.', detail: '', paths: [] },
  { key: 'x4', at, kind: 'note', tone: 'error', text: 'The agent ended with exit code 1.', detail: 'TypeError: fetch failed\n    at node:internal/deps', paths: [] },
  { key: 'x5', at, kind: 'note', tone: 'alarm', text: '2 of your own files changed during this turn, and nobody approved that.', detail: '', paths: ['/home/me/project/README.md', '/home/me/project/.env'] },
  { key: 'x6', at, kind: 'unknown', raw: '{"sessionUpdate":"sparkles","level":11}' },
  tool('x7', { tool: 'read', title: 'Read', files: [{ path: 'src/api/router.ts', line: 40 }, { path: 'src/api/keys.ts', line: null }, { path: 'a.ts', line: null }, { path: 'b.ts', line: null }], tookMs: 20 }),
  tool('x8', { tool: 'execute', title: 'npm run build', command: 'npm run build', status: 'running', output: 'building 1 of 20\rbuilding 20 of 20\n\u001b[33mwarning\u001b[0m a large chunk\n' }),
  tool('x9', { tool: 'fetch', title: 'https://example.com/docs', status: 'aborted', tookMs: 900 }),
  tool('x10', { tool: 'execute', title: 'rm -rf /', command: 'rm -rf /', status: 'denied', permission: 'Denied by you: that is outside of the worktree.' }),
  tool('x11', { tool: 'execute', title: 'seq', command: 'cat > notes.md <<END\nfirst\nsecond\nEND', exitCode: 0, tookMs: 40, output: 'tail of a long output\nlast line\n', cut: 123_456 }),
  { key: 'x12', at, kind: 'ask', ask: approval, closed: { answer: { kind: 'approve', remember: 'repository' }, text: 'Approved by you, remembered for this repository.' } },
  { key: 'x13', at, kind: 'ask', ask: question, closed: { answer: null, text: 'Withdrawn by the agent.' } },
  { key: 'x14', at, kind: 'said', reason: 'steer', text: 'Stop after the tests.' },
  { key: 'x15', at, kind: 'thought', open: true, tookMs: 0, text: 'Hm.' },
  {
    key: 'x16', at, kind: 'message', open: true, text: `## What I did

1. Read [the router](src/api/router.ts#L40) and \`src/api/keys.ts\`
2. Wrote **62 lines** of *careful* ~~code~~, see <https://example.com/limits>

| route | limit |
|---|---:|
| \`/v1/*\` | 10 |
| \`/admin/*\` | 100 |

\`\`\`ts
const bucket = tokenBucket({ capacity: 10, perSecond: 1 });
\`\`\`

- [x] tests
- [ ] docs

> Nothing else was touched.`,
  },
];

/** The picture around the items. */
export const thread: ThreadPicture = {
  task: 'a1',
  card: card({
    id: 'a1', title: 'Add rate limiting to the public API', badge: 'Needs input', icon: 'sync', tone: 'running', agent: 'Codex', usage: '81 k tokens · $0.38', asks: [question, approval, form],
    live: true, worked: { ms: 252_000, since: null }, actions: [action('review', 'primary', 'Review 4 Files'), action('stop', 'secondary'), action('pause', 'secondary'), action('openThread', 'menu'), action('edit', 'menu'), action('rename', 'menu')],
  }),
  run: { number: 2, limitMinutes: 10 },
  plan: [
    { text: 'Find where requests enter', status: 'completed' }, { text: 'Token bucket per key', status: 'completed' }, { text: 'Tests for limits', status: 'completed' },
    { text: 'Unknown and missing keys', status: 'inProgress' }, { text: 'Document the headers', status: 'pending' },
  ],
  changes: [
    { path: 'src/api/limit.ts', status: 'added', added: 63, removed: 0 }, { path: 'src/api/router.ts', status: 'modified', added: 9, removed: 2 },
    { path: 'packages/gateway/src/middleware/internal/limit.spec.ts', status: 'modified', added: 51, removed: 0 }, { path: 'OLD.md', status: 'deleted', added: null, removed: null },
  ],
  facts: [
    { icon: null, text: '81 k tokens · $0.38', title: 'All runs of this task' },
    { icon: null, text: 'place 2 · base a81c2e0', title: '' }, { icon: 'shield', text: 'build profile, sandboxed', title: '' },
  ],
  waiting: [],
  box: { placeholder: 'Write to Codex…', hint: 'sent after this turn', maySteer: true, closed: null },
};

/** What the host says when the thread is opened. */
export function messages(all: readonly ThreadItem[] = items, facts: Partial<ThreadPicture> = {}): ThreadMessage[] {
  return [{ type: 'thread', thread: { ...thread, ...facts } }, { type: 'items', task: 'a1', items: [...all], replace: true, atStart: true }];
}

/** Very many items of all usual kinds. */
export function manyItems(count: number): ThreadItem[] {
  const kinds = items.filter(({ kind }) => kind !== 'ask');
  return Array.from({ length: count }, (_, n) => {
    const item = kinds[n % kinds.length] ?? kinds[0]!;
    const key = `n${n}`;
    return item.kind === 'message' ? { ...item, key, text: `Message number ${n}. ${'More words. '.repeat(n % 40)}` } : { ...item, key };
  });
}
