import assert from 'node:assert/strict';
import type { ThreadItem } from '../../../src/protocol/thread';
import type { BoardPage } from '../../support/boardPage';
import { openBoard } from '../../support/boardPage';
import { testBrowser } from '../../support/testBrowser';
import { approval, messages, thread, tool } from '../../support/threadPictures';

const evil = [
  '<script>window.hacked = 1</script>', '<img src=x onerror="window.hacked = 1">', '<svg/onload=window.hacked=1>', '<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
  '[a](javascript:window.hacked=1)', '[b](JaVaScRiPt:window.hacked=1)', '[c](java&#115;cript:window.hacked=1)', '[d](data:text/html,<script>1</script>)', '[e](vbscript:x)',
  '[f](command:workbench.action.quit)', '[g](vscode://file/etc/passwd)', '![h](https://example.com/track.png)', '![i](javascript:window.hacked=1)', '<javascript:window.hacked=1>',
  '[j]: javascript:window.hacked=1', '[j]', '<a href="javascript:window.hacked=1">k</a>', '<style>* { display: none }</style>', '&lt;b&gt;text&lt;/b&gt; &#60;i&#62;',
  '<base href="https://example.com/">', '<form action="https://example.com"><button>l</button></form>', '"><b>m</b>', '[n](//example.com/x)', '`<b>o</b>`', '```html\n<script>window.hacked = 1</script>\n```',
];

describe('words of an agent that want to be more than words', function () {
  this.timeout(60_000);
  const browser = testBrowser();
  let board: BoardPage;

  before(async () => {
    const everywhere = evil.join('\n\n');
    const all: ThreadItem[] = [
      { key: 'm', at: 0, kind: 'message', text: everywhere, open: false },
      { key: 's', at: 0, kind: 'said', text: everywhere, reason: 'message' },
      { key: 'n', at: 0, kind: 'note', tone: 'alarm', text: evil[0]!, detail: evil[1]!, paths: [evil[1]!] },
      { key: 'r', at: 0, kind: 'run', text: evil[1]! },
      tool('t', { tool: 'execute', title: evil[1]!, command: evil[1]!, status: 'failed', output: `${evil.join('\n')}\u001b]8;;javascript:1\u0007link\u001b]8;;\u0007`, files: [{ path: evil[1]!, line: null }], permission: evil[0]! }),
      tool('e', { tool: 'edit', title: evil[1]!, diffs: [{ path: evil[1]!, before: '', after: evil.join('\n') }] }),
      { key: 'u', at: 0, kind: 'unknown', raw: evil[0]! },
      { key: 'a', at: 0, kind: 'ask', closed: null, ask: { ...approval, title: evil[1]!, why: evil[0]!, command: evil[1]! } },
    ];
    board = await openBoard(browser.current, { board: null, place: 'thread', width: 960, height: 3_000, thread: messages(all, { card: { ...thread.card, title: evil[1]! } }) });
    await board.page.locator('.ask').waitFor();
    for (const button of await board.page.locator('.fold').all()) await button.click();
  });

  it('stay text: no element of theirs, no address, nothing loaded, nothing run', async () => {
    const found = await board.page.evaluate(() => ({
      hacked: (window as unknown as { hacked?: number }).hacked,
      elements: document.querySelectorAll('#root :is(script, img, svg, iframe, style, base, form[action], object, embed, link, b, i:not(.codicon))').length,
      addresses: [...document.querySelectorAll('#root *')].flatMap((element) => [...element.attributes]).filter(({ name }) => /^(on|href|src|action|formaction|srcdoc|xlink)/.test(name)).length,
    }));
    assert.deepEqual(found, { hacked: undefined, elements: 0, addresses: 0 });
    assert.deepEqual(board.complaints, []);
    await board.page.getByText('<script>window.hacked = 1</script>').first().waitFor();
  });

  it('lead nowhere but to the web and to plain files', async () => {
    await board.forget();
    for (const link of await board.page.getByRole('link').all()) await link.click();
    const targets = (await board.sent()).map((one) => (one.type === 'thread' && one.wish.kind === 'openLink' ? one.wish.url : JSON.stringify(one)));
    assert.deepEqual([...new Set(targets)], ['https://example.com/track.png'], 'an image is a link, all other addresses are nothing');
    assert.equal(board.page.url(), 'http://board.test/');
  });
});
