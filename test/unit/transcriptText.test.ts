import assert from 'node:assert/strict';
import { duration, transcriptText } from '../../src/core/transcriptText';
import type { TranscriptLine } from '../../src/protocol/transcript';
import { golden } from '../support/golden';
import { aQuestion, anApproval } from '../support/tasks';

const clock = (at: number) => new Date(at).toISOString().slice(11, 19);
const o = { heading: 'Sort the word list – run 2', most: 5000, clock };

describe('transcript text', () => {
  it('reads like a terminal with the times and ends of its steps', () => {
    golden('unit/transcriptText.golden.txt', transcriptText(run, o));
  });

  it('tells what an agent said, thought, did and asked', () => {
    golden('unit/transcriptAgent.golden.txt', transcriptText(agentRun, { ...o, heading: 'Sort the word list – run 3' }));
  });

  it('shows only the last lines of a long run and says so', () => {
    const text = transcriptText([{ at: 0, kind: 'output', text: 'line\n'.repeat(7000) }], o);
    assert.match(text, /… 2,000 earlier lines are not shown here\./);
    assert.equal(text.split('\n').filter((line) => line === 'line').length, 5000);
  });

  it('joins output that came in pieces, within a line and within a colour', () => {
    const pieces = ['one \u001b[3', '1mred\u001b[0m li', 'ne\nnext'].map((text): TranscriptLine => ({ at: 0, kind: 'output', text }));
    assert.match(transcriptText(pieces, o), /\none red line\nnext\n$/);
  });

  it('says durations the way people do', () => {
    assert.deepEqual([40, 1240, 9_949, 9_950, 59_400, 125_000, 3_720_000].map(duration), ['0.0 s', '1.2 s', '9.9 s', '10 s', '59 s', '2 min 5 s', '1 h 2 min']);
  });
});

const run: TranscriptLine[] = [
  { at: 1000, kind: 'system', text: 'Worktree prepared at 1a2b3c4.' },
  { at: 2000, kind: 'command', step: 1, of: 2, command: 'sort -u words.txt > sorted &&\nmv sorted words.txt' },
  { at: 2500, kind: 'ended', step: 1, code: 0, tookMs: 412 },
  { at: 3000, kind: 'command', step: 2, of: 2, command: 'npm test' },
  { at: 3100, kind: 'output', text: '\u001b[32m✔\u001b[39m sorts\r\n10%\r50%\r100%\n\u001b]0;title\u0007bell\u0007 and\ttab\n' },
  { at: 3200, kind: 'output', text: 'no line end' },
  { at: 4000, kind: 'ended', step: 2, code: 1, tookMs: 65_000 },
  { at: 4100, kind: 'error', text: '“npm test” ended with exit code 1.', detail: 'not shown' },
  { at: 4200, kind: 'system', text: 'What was done is kept for review.' },
];

const agentRun: TranscriptLine[] = [
  { at: 1000, kind: 'run', run: 3, agent: 'Codex', model: 'large', trigger: 'goes on with your message' },
  { at: 1000, kind: 'said', text: 'Both lists,\nplease.', reason: 'message' },
  { at: 2000, kind: 'thought', id: 't', text: 'There are ' },
  { at: 2100, kind: 'thought', id: 't', text: 'two lists.' },
  { at: 3000, kind: 'message', id: 'm', text: 'I will so' },
  { at: 3100, kind: 'message', id: 'm', text: 'rt both.' },
  { at: 3200, kind: 'plan', steps: [{ text: 'Sort words.txt', status: 'inProgress' }, { text: 'Sort names.txt', status: 'pending' }] },
  { at: 4000, kind: 'tool', id: 'c1', title: 'Edit words.txt', tool: 'edit', status: 'pending' },
  { at: 4100, kind: 'tool', id: 'c1', status: 'done', diffs: [{ path: 'words.txt', before: 'b', after: 'a' }], output: 'Written.' },
  { at: 4150, kind: 'tool', id: 'c1', status: 'done' },
  { at: 4200, kind: 'usage', context: null, tokens: null, cost: null },
  { at: 5000, kind: 'tool', id: 'c2', status: 'running' },
  { at: 5000, kind: 'ask', ask: anApproval },
  { at: 6000, kind: 'answer', ask: anApproval.id, answer: { kind: 'approve', remember: null }, text: 'Approved by you.' },
  { at: 6000, kind: 'tool', id: 'c2', title: 'Install', command: 'npm install', permission: 'The person approved this.' },
  { at: 6100, kind: 'tool', id: 'c2', more: 'added 3 ' },
  { at: 6200, kind: 'tool', id: 'c2', more: 'packages\n' },
  { at: 6300, kind: 'tool', id: 'c2', status: 'failed', exitCode: 1, output: 'added 3 packages' },
  { at: 6400, kind: 'tool', id: 'c3', title: 'Push', command: 'git push', status: 'pending' },
  { at: 6500, kind: 'tool', id: 'c3', status: 'denied', permission: 'Denied by you: not yet.' },
  { at: 6600, kind: 'tool', id: 'c3', status: 'done', permission: 'The person approved this.' },
  { at: 7000, kind: 'ask', ask: aQuestion },
  { at: 8000, kind: 'notice', tone: 'alarm', text: 'A file of your own changed.', paths: ['README.md'] },
  { at: 8100, kind: 'notice', tone: 'info', text: 'The session was loaded.', paths: [] },
  { at: 9000, kind: 'unknown', raw: '{"sessionUpdate":"new"}' },
];
