import assert from 'node:assert/strict';
import type { Ask } from '../../../src/protocol/asks';
import type { NeedsYou } from '../../../src/protocol/picture';
import { askMessage } from '../../../src/vscode/askMessage';
import { anApproval, aQuestion } from '../../support/tasks';

describe('the message of an ask', () => {
  it('says who wants what, and offers Approve, Deny and Open', () => {
    const message = askMessage(about(anApproval));
    assert.match(message, /^Codex asks for a yes: Run npm install \(Sort the list\) \[Approve\]/);
    assert.deepEqual(linksIn(message), [
      { label: 'Approve', command: 'workMode.approveAsk', argument: { task: 'task1', ask: 'ask1' } },
      { label: 'Deny', command: 'workMode.denyAsk', argument: { task: 'task1', ask: 'ask1' } },
      { label: 'Open', command: 'workMode.openThread', argument: 'task1' },
    ]);
  });

  it('shows the command where the title does not', () => {
    assert.match(askMessage(about({ ...anApproval, title: 'Run a command' })), /Run a command — npm install/);
  });

  it('shows each file, also where the title names only a harmless one', () => {
    const files = ['README.md', '/etc/hosts'].map((path) => ({ path, line: null }));
    const diffs = [{ path: '/etc/passwd', before: 'a', after: 'b' }];
    const several: Ask = { ...anApproval, title: 'Edit README.md and 1 more', tool: 'edit', command: null, files, diffs };
    assert.match(askMessage(about(several)), /Edit README\.md and 1 more — \/etc\/hosts, \/etc\/passwd \(/);
    const many = Array.from({ length: 100 }, (_, at) => ({ path: `/etc/folder/file-${at}`, line: null }));
    assert.deepEqual(linksIn(askMessage(about({ ...several, files: many }))).map(({ label }) => label), ['Deny', 'Open']);
  });

  it('shows no backticks around words, and keeps those of a command', () => {
    assert.match(askMessage(about({ ...anApproval, title: 'Run `npm install`' })), /yes: Run npm install \(/);
    const command = 'echo `rm -rf x`';
    assert.ok(askMessage(about({ ...anApproval, title: command, command })).includes(`yes: ${command} (`));
  });

  it('offers the choices of a question as they are, and more as an answer', () => {
    const choices = ['401 Unauthorized', '403 Forbidden'].map((label) => ({ value: label, label, hint: '' }));
    const question: Ask = { ...aQuestion, fields: [{ name: 'status', title: '', type: 'choice', choices, other: true, required: true }] };
    const links = linksIn(askMessage(about(question)));
    assert.deepEqual(links.map(({ label }) => label), ['401 Unauthorized', '403 Forbidden', 'Answer…', 'Open']);
    assert.deepEqual(links[1]?.argument, { task: 'task1', ask: 'ask2', choice: 1 });
  });

  it('lets no text of an agent become a link', () => {
    const evil = '[Approve](command:workbench.action.quit) [x](https://evil.test "Approve")';
    const approval: Ask = { ...anApproval, title: evil, command: evil };
    const question: Ask = { ...aQuestion, message: evil, fields: [{ name: 'a', title: '', type: 'choice', choices: [{ value: 'v', label: 'a](command:quit "', hint: '' }], other: false, required: true }] };
    for (const ask of [approval, question]) {
      for (const { command } of linksIn(askMessage({ ...about(ask), title: evil }))) assert.match(command, /^workMode\./);
    }
  });

  it('keeps its links however long the texts are, and lets nobody approve what is not shown whole', () => {
    const long: Ask = { ...anApproval, command: `echo ${'x'.repeat(3_000)}; rm -rf ~` };
    const message = askMessage({ ...about(long), title: 'y'.repeat(200) });
    assert.ok(message.length < 1_000, String(message.length));
    assert.deepEqual(linksIn(message).map(({ label }) => label), ['Deny', 'Open']);
    assert.match(message, /Open it to see all of it/);
  });
});

function about(ask: Ask): NeedsYou {
  return { task: 'task1', title: 'Sort the list', agent: 'Codex', ask };
}

/** The links as VS Code finds them in a message. */
function linksIn(message: string) {
  const links = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
  return [...message.matchAll(links)].map(([, label, href]) => {
    const [command = '', query = '[]'] = href!.replace(/^command:/, '').split('?');
    return { label, command, argument: href!.startsWith('command:') ? (JSON.parse(decodeURIComponent(query)) as unknown[])[0] : null };
  });
}
