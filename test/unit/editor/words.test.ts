import assert from 'node:assert/strict';
import type { Rule } from '../../../src/core/policy/rule';
import { commandWords } from '../../../src/vscode/commandWords';
import { ruleRows, rulesHtml } from '../../../src/vscode/rulesHtml';

describe('a command line that a person typed', () => {
  for (const [line, words] of [
    ['my-agent --acp', ['my-agent', '--acp']],
    ['  "/opt/my agent/bin"   --name=\'two words\' ', ['/opt/my agent/bin', '--name=two words']],
    ['C:\\agents\\a.exe ""', ['C:\\agents\\a.exe', '']],
    ['', []],
    ['say "not closed', null],
  ] as const) {
    it(`is parted into words: ${line}`, () => { assert.deepEqual(commandWords(line), words); });
  }
});

describe('the page of remembered rules', () => {
  const rule: Rule = { id: 'r1', scope: 'repository', task: null, at: 1, words: 'npm test', match: { kind: 'command', words: ['npm', 'test'] } };
  const o = { titleOf: (task: string) => `<b>${task}</b>`, clock: String };
  const page = { nonce: 'n', command: 'workMode.forgetRule', mayRemove: { word: 'Remove' } };

  it('lists what holds farthest first, each with its button', () => {
    const rows = ruleRows([{ ...rule, id: 'r2', scope: 'task', task: 't1' }, rule, { ...rule, id: 'r3', scope: 'always' }], o);
    assert.deepEqual(rows.map(({ id, scope }) => `${id} ${scope}`), ['r3 Always, in every repository', 'r1 This repository', 'r2 Task “<b>t1</b>”']);
    assert.equal([...rulesHtml(rows, page).matchAll(/href="command:workMode\.forgetRule\?%5B%22r\d%22%5D"/g)].length, 3);
  });

  it('shows what agents and people wrote as text, and runs nothing', () => {
    const html = rulesHtml(ruleRows([{ ...rule, scope: 'task', task: 't', words: '<img src=x onerror=alert(1)> "\'&' }], o), page);
    assert.doesNotMatch(html, /<img|<b>|<script/);
    assert.match(html, /default-src 'none'; style-src 'nonce-n'/);
  });

  it('offers no button where nothing can be removed, and says so when there is no rule', () => {
    assert.doesNotMatch(rulesHtml(ruleRows([rule], o), { ...page, mayRemove: null }), /command:/);
    assert.match(rulesHtml([], page), /Nothing is remembered/);
  });
});
