import type { Ask } from '../../src/protocol/asks';
import { action, card, column, draft, picture, ready, running, takenAt, header, switchActions, unanswered } from './pictures';

/** An approval of something that is always asked, and a question with choices. */
export const approval: Ask = {
  kind: 'approval', id: 'push', at: takenAt - 40_000, expiresAt: takenAt + 4 * 3_600_000, title: 'Push to a remote', tool: 'execute', command: 'git push origin HEAD:rate-limit', files: [], diffs: [],
  why: '“git push” sends commits to another machine. That is always asked.', scopes: [], rule: null,
};
export const editing: Ask = {
  kind: 'approval', id: 'edit', at: takenAt - 30_000, title: 'Edit src/api/limit.ts', tool: 'edit', command: null, files: [{ path: 'src/api/limit.ts', line: 3 }],
  diffs: [{ path: 'src/api/limit.ts', before: 'export const limit = 10;\n', after: 'export const limit = 20;\nexport const window = 60;\n' }],
  why: 'The profile “plan” changes no files.', scopes: ['task', 'repository', 'always'], rule: 'editing src/api/limit.ts',
};
export const question: Ask = {
  kind: 'question', id: 'status', at: takenAt - 20_000, message: 'Which status should an unknown key get?',
  fields: [{
    name: 'answer', title: '', type: 'choice', other: true, required: true,
    choices: [{ value: '401', label: '401 Unauthorized', hint: '' }, { value: '403', label: '403 Forbidden', hint: '' }],
  }],
};

const waiting = card({
  ...running, id: 'w1', badge: 'Needs input', icon: 'question', tone: 'warning', line: { icon: null, text: approval.title, code: null }, asks: [approval],
  usage: '81 k tokens · $0.38', sandboxed: true, actions: [action('openThread', 'secondary'), action('stop', 'secondary'), action('pause', 'menu')],
});
const asking = card({
  ...running, id: 'w2', title: 'Answer unknown keys', badge: 'Needs input', icon: 'question', tone: 'warning', line: { icon: null, text: question.message, code: null },
  asks: [question], actions: [action('openThread', 'secondary'), action('stop', 'secondary')],
});
const alarmed = card({ ...ready, id: 'w3', title: 'Tidy the scripts', alarm: { sentence: '2 of your own files changed during its turn.' }, actions: [action('putBack', 'primary'), action('keepChanges', 'secondary'), ...ready.actions.map((one) => ({ ...one, place: 'menu' as const }))] });

/** A morning with questions. */
export const askingPicture = picture([column('active', [waiting, asking]), column('ready', [alarmed, unanswered]), column('drafts', [draft])], {
  header: header({ tone: 'warning', line: 'Waiting for your answer', detail: '4 need you · 1 ready to review', mode: 'needsYou', actions: switchActions.on }),
  needsYou: [
    { task: 'w1', title: waiting.title, agent: 'Codex', ask: approval },
    { task: 'w1', title: waiting.title, agent: 'Codex', ask: editing },
    { task: 'w2', title: asking.title, agent: 'Codex', ask: question },
    { task: 'r4', title: unanswered.title, agent: 'Codex', ask: unanswered.asks[0]! },
  ],
});
