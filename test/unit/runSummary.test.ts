import assert from 'node:assert/strict';
import { longestSummary, runSummary } from '../../src/core/runSummary';
import type { TranscriptLine } from '../../src/protocol/transcript';
import { golden } from '../support/golden';
import { anApproval } from '../support/tasks';

const at = 1;

const run: TranscriptLine[] = [
  { at, kind: 'system', text: 'Preparing a worktree.' },
  { at, kind: 'said', text: 'The whole brief', reason: 'brief' },
  { at, kind: 'plan', steps: [{ text: 'Find the list', status: 'pending' }] },
  { at, kind: 'message', id: 'm1', text: 'I will ' },
  { at, kind: 'usage', context: null, tokens: null, cost: null },
  { at, kind: 'message', id: 'm1', text: 'sort the list.' },
  { at, kind: 'tool', id: 't1', tool: 'edit', title: 'Edit words.txt', files: [{ path: 'words.txt', line: 1 }], status: 'running' },
  { at, kind: 'tool', id: 't1', status: 'done', diffs: [{ path: 'words.txt', before: 'b\na\n', after: 'a\nb\n' }] },
  { at, kind: 'tool', id: 't2', tool: 'read', files: [{ path: 'only-read.txt', line: null }] },
  { at, kind: 'tool', id: 't3', tool: 'execute', command: 'npm test' },
  { at, kind: 'ask', ask: anApproval },
  { at, kind: 'answer', ask: anApproval.id, answer: { kind: 'approve', remember: null }, text: 'Approved by you.' },
  { at, kind: 'tool', id: 't3', status: 'failed', exitCode: 1 },
  { at, kind: 'said', text: 'Both lists, please.', reason: 'message' },
  { at, kind: 'plan', steps: [{ text: 'Find the list', status: 'completed' }, { text: 'Sort it', status: 'inProgress' }, { text: 'Test', status: 'pending' }] },
  { at, kind: 'message', id: 'm2', text: 'The tests fail because of the second list.' },
  { at, kind: 'error', text: 'The agent ended unexpectedly.', detail: 'SIGSEGV' },
];

describe('what earlier runs came to', () => {
  it('is told in the order in which it is needed', () => {
    golden('unit/runSummary.golden.txt', `${runSummary([{ number: 1, lines: run }, { number: 2, lines: run.slice(-2) }])}\n`);
  });

  it('is nothing where nothing happened', () => {
    assert.equal(runSummary([]), '');
    assert.equal(runSummary([{ number: 1, lines: [] }]), '');
  });

  it('stays short, and gives the newest run what room there is', () => {
    const chatty: TranscriptLine[] = Array.from({ length: 300 }, (_, n) => ([
      { at, kind: 'message', id: `m${n}`, text: 'word '.repeat(1_000) },
      { at, kind: 'tool', id: `t${n}`, tool: 'edit', diffs: [{ path: `${'deep/'.repeat(40)}${n}`, before: null, after: '' }] },
      { at, kind: 'said', text: 'please '.repeat(500), reason: 'message' },
    ] satisfies TranscriptLine[])).flat();
    const text = runSummary([{ number: 1, lines: chatty }, { number: 2, lines: chatty }, { number: 3, lines: run }]);
    assert(text.length <= longestSummary);
    assert.match(text, /^Run 3\n/);
    const one = runSummary([{ number: 7, lines: chatty }]);
    assert(one.length <= longestSummary && one.startsWith('Run 7'));
  });
});
