import assert from 'node:assert/strict';
import { lineDiff } from '../../../webview/lineDiff';
import { linkTarget } from '../../../webview/thread/links';

describe('links of agents', () => {
  const nowhere = ['javascript:alert(1)', ' JAVASCRIPT:alert(1)', 'data:text/html,x', 'vscode://x', 'command:x', 'vbscript:x', '//example.com', '#top', '', 'blob:x', 'about:blank', 'ftp://x/y', 'java\tscript:x'];
  for (const href of nowhere.slice(0, -1)) it(`do not open ${JSON.stringify(href)}`, () => { assert.deepEqual(linkTarget(href), { kind: 'none' }); });

  const files: [href: string, path: string, line: number | null][] = [
    ['src/a.ts', 'src/a.ts', null], ['./src/a.ts#L12', './src/a.ts', 12], ['src/a.ts#L12-L20', 'src/a.ts', 12], ['src/a.ts:12', 'src/a.ts', 12], ['src/a.ts:12:4', 'src/a.ts', 12],
    ['/tmp/a.ts:3', '/tmp/a.ts', 3], ['file:///tmp/a%20b.ts', '/tmp/a b.ts', null], ['src/a%2.ts', 'src/a%2.ts', null], ['src/%C3%A4.ts', 'src/ä.ts', null],
  ];
  for (const [href, path, line] of files) it(`open the file of ${href}`, () => { assert.deepEqual(linkTarget(href), { kind: 'file', path, line }); });

  it('open the web and mail', () => {
    for (const url of ['https://example.com/a:1', 'HTTP://x', 'mailto:a@b.c']) assert.deepEqual(linkTarget(url), { kind: 'web', url });
  });
});

describe('the small diff', () => {
  const shown = (before: string | null, after: string | null) => lineDiff(before, after).rows.map(({ kind, text }) => `${{ same: ' ', added: '+', removed: '-', gap: '⋯' }[kind]}${text}`);

  it('shows a new file as added and a deleted one as removed', () => {
    assert.deepEqual(shown(null, 'a\nb\n'), ['+a', '+b']);
    assert.deepEqual(shown('a\r\nb', null), ['-a', '-b']);
  });

  it('keeps a little around each change and counts what it leaves out', () => {
    const lines = Array.from({ length: 20 }, (_, n) => String(n));
    const changed = lines.map((line) => (line === '5' ? 'five' : line)).join('\n');
    assert.deepEqual(shown(lines.join('\n'), changed), ['⋯3', ' 3', ' 4', '-5', '+five', ' 6', ' 7', '⋯12']);
    assert.deepEqual([lineDiff('a\nb\nc', 'a\nx\nc\nd').added, lineDiff('a\nb\nc', 'a\nx\nc\nd').removed], [2, 1]);
  });

  it('has no rows where nothing changed', () => {
    assert.deepEqual(shown('a\nb', 'a\nb'), []);
  });

  it('does not compare 100,000 lines with as many others', () => {
    const [old, now] = ['old', 'new'].map((word) => Array.from({ length: 100_000 }, (_, n) => `${word} ${n}`).join('\n'));
    const { added, removed } = lineDiff(old!, now!);
    assert.deepEqual([added, removed], [100_000, 100_000]);
  });
});
