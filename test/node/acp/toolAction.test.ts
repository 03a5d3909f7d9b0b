import * as assert from 'node:assert/strict';
import { commandOf, folderOf, inputFields, pathsOf } from '../../../src/node/acp/commandOf';
import { isOurs, shownTitle, titleOf } from '../../../src/node/acp/toolAction';
import { ToolCalls } from '../../../src/node/acp/toolCalls';
import { toolCallSchema } from '../../../src/node/acp/wire';

describe('what a tool call does', () => {
  const call = (fields: Record<string, unknown>) => new ToolCalls('/w').take(toolCallSchema.parse({ toolCallId: 'a', ...fields })).call;

  const commands: [unknown, string | null][] = [
    [{ command: 'npm test' }, 'npm test'],
    [{ cmd: 'ls -l', workdir: '/w' }, 'ls -l'],
    [{ command: ['bash', '-lc', 'cd a && npm test'] }, 'cd a && npm test'],
    [{ command: ['/bin/zsh', '-c', 'echo "$HOME"'] }, 'echo "$HOME"'],
    [{ command: ['git', 'commit', '-m', "it's"] }, String.raw`git commit -m 'it'\''s'`],
    [{ command: ['sh', '-c', 'a', 'b'] }, 'sh -c a b'],
    [{ command: 'npm', args: ['run', 'a b'] }, "npm run 'a b'"],
    [{ commands: ['npm ci', 'npm test'] }, 'npm ci\nnpm test'],
    [{ commands: [{ command: 'npm ci' }, { command: 'rm -rf x' }] }, 'npm ci\nrm -rf x'],
    [{ input: { command: 'make' } }, 'make'],
    ['{"command":"make"}', 'make'],
    [{ arguments: '{"command":"make all"}' }, 'make all'],
    [{ command: 'ls', cmd: 'git push' }, 'ls\ngit push'],
    [{ command: 'ls', cmd: 'ls' }, 'ls'],
    [{ command: '' }, null],
    [{ command: { odd: 1 } }, null],
    [{ path: 'a' }, null],
    [null, null],
    ['rm -rf /', null],
  ];
  for (const [input, command] of commands) it(`finds ${command === null ? 'no command' : `“${command.replace('\n', ' ↵ ')}”`} in ${JSON.stringify(input)}`, () => assert.equal(commandOf(inputFields(input)), command));

  it('finds the folder and every path that goes into a tool', () => {
    assert.equal(folderOf({ workdir: 'sub' }), 'sub');
    assert.deepEqual(pathsOf({ file_path: 'a', paths: ['b', { path: 'c' }], changes: { '/w/d': {} }, patch: '*** Begin Patch\n*** Update File: e e\n*** Move to: f\n*** Delete File: ../g\n' }), ['a', 'b', 'c', '/w/d', 'e e', 'f', '../g']);
    assert.deepEqual(pathsOf({ url: 'x', uri: 'https://example.org' }), []);
  });

  it('takes what has a command line for a command, whatever it is called', () => {
    assert.equal(call({ kind: 'other', rawInput: { command: 'rm x' } }).kind, 'execute');
    assert.equal(call({ kind: 'read', rawInput: { command: ['bash', '-lc', 'cat x; rm y'] } }).kind, 'execute');
    assert.equal(call({ rawInput: { cmd: 'rm x' } }).command, 'rm x');
    assert.equal(call({ kind: 'edit', rawInput: { command: 'str_replace', path: '/w/a' } }).kind, 'edit');
    assert.equal(call({ kind: 'execute', title: 'rm -rf build' }).command, 'rm -rf build', 'some tell it as the title only');
    assert.equal(call({ kind: 'unheard_of', content: [{ type: 'diff', path: '/w/a', newText: 'x' }] }).kind, 'edit');
  });

  it('is told in one line', () => {
    const title = (fields: Record<string, unknown>) => titleOf(call(fields), (path) => path.replace('/w/', ''));
    assert.equal(title({ kind: 'edit', title: '/w/a.ts', locations: [{ path: '/w/a.ts' }, { path: '/w/b.ts' }] }), 'Edit a.ts and 1 more');
    assert.equal(title({ kind: 'execute', title: 'bash', rawInput: { command: 'npm\ntest' } }), 'npm test');
    assert.equal(title({ kind: 'fetch', title: 'GET https://example.org' }), 'GET https://example.org');
    assert.equal(title({}), 'Use a tool');
    assert.ok(title({ kind: 'execute', rawInput: { command: 'x'.repeat(1000) } }).length <= 200);
  });

  it('calls our own tools by what they do, and those of others as the agent does', () => {
    const title = (fields: Record<string, unknown>) => shownTitle(call(fields), (path) => path);
    assert.equal(title({ title: 'work-mode_update_plan' }), 'Update the plan');
    assert.equal(title({ title: 'anything', _meta: { claudeCode: { toolName: 'mcp__work-mode__complete_task' } } }), 'Tell that the task is done');
    assert.equal(title({ title: 'other_update_plan' }), 'other_update_plan');
  });

  const ours: [Record<string, unknown>, boolean][] = [
    [{ title: 'work-mode_complete_task', kind: 'other' }, true],
    [{ title: 'complete_task (work-mode MCP Server)', kind: 'other' }, true],
    [{ title: 'anything', _meta: { claudeCode: { toolName: 'mcp__work-mode__update_plan' } } }, true],
    [{ title: 'x', _meta: { toolName: 'mcp__work-mode__ask_person' } }, true],
    [{ title: 'work-mode-complete_task', kind: 'other', rawInput: { summary: 'x' } }, true],
    [{ title: 'mcp.work-mode.complete_task' }, true],
    [{ title: 'mcp.work-mode.complete_task', kind: 'execute', rawInput: { server: 'work-mode', tool: 'complete_task', arguments: {} }, _meta: { is_mcp_tool_call: true } }, true],
    [{ title: 'mcp.other.complete_task', kind: 'execute', rawInput: { server: 'other', tool: 'complete_task', arguments: {} }, _meta: { is_mcp_tool_call: true } }, false],
    [{ title: 'work-mode_complete_task', kind: 'execute' }, false],
    [{ title: 'work-mode_complete_task', kind: 'other', rawInput: { command: 'rm -rf /' } }, false],
    [{ title: 'work-mode_complete_task', kind: 'other', locations: [{ path: '/etc/passwd' }] }, false],
    [{ title: 'complete_task (work-mode MCP Server); rm -rf /', kind: 'other' }, false],
    [{ title: 'evil-work-mode_complete_task', kind: 'other' }, false],
    [{ title: 'complete_task', kind: 'other' }, false],
  ];
  for (const [fields, is] of ours) it(`${is ? 'knows our own tool' : 'sees no tool of ours'} in ${JSON.stringify(fields)}`, () => assert.equal(isOurs(call(fields)), is));
});
