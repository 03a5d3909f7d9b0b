import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { ThreadItem, ThreadMessage, ThreadPicture } from '../../../src/protocol/thread';
import type { BoardPage } from '../../support/boardPage';
import { openBoard } from '../../support/boardPage';
import { fullPicture } from '../../support/pictures';
import { testBrowser } from '../../support/testBrowser';
import { approval, form, items, messages, otherItems, question, thread, tool } from '../../support/threadPictures';

describe('what a person does in a thread', function () {
  this.timeout(60_000);
  const browser = testBrowser();
  let board: BoardPage | undefined;

  afterEach(async () => {
    assert.deepEqual(board?.complaints ?? [], []);
  });

  async function open(all: readonly ThreadItem[] = items, facts: Partial<ThreadPicture> = {}): Promise<BoardPage> {
    board = await openBoard(browser.current, { board: null, place: 'thread', width: 960, height: 900, thread: messages(all, facts) });
    await board.page.locator('.thread-top').waitFor();
    return board;
  }
  const asked = (ask: typeof approval | typeof question) => open([{ key: 'q', at: 0, kind: 'ask', ask, closed: null }]);
  const wishes = async (page: BoardPage) => (await page.sent()).filter(({ type }) => type === 'thread' || type === 'messageTask' || type === 'answerAsk');

  it('approves once, approves and remembers, and denies with a reason', async () => {
    const page = await asked(approval);
    await page.page.getByRole('button', { name: 'Approve', exact: true }).click();
    assert.deepEqual(await wishes(page), [{ type: 'answerAsk', id: 'a1', ask: 'k2', answer: { kind: 'approve', remember: null } }]);
    assert.ok(await page.page.getByRole('button', { name: 'Deny', exact: true }).isDisabled(), 'an answer is given once');
    await page.page.close();
    const second = await asked(approval);
    await second.page.getByRole('button', { name: 'Approve and remember…' }).click();
    await second.page.getByRole('menuitem', { name: /This Repository/ }).click();
    assert.deepEqual(await wishes(second), [{ type: 'answerAsk', id: 'a1', ask: 'k2', answer: { kind: 'approve', remember: 'repository' } }]);
    await second.page.close();
    const third = await asked(approval);
    await third.page.getByRole('button', { name: 'Deny, saying why…' }).click();
    await third.page.keyboard.type('Use what is there.');
    await third.page.keyboard.press('Enter');
    assert.deepEqual(await wishes(third), [{ type: 'answerAsk', id: 'a1', ask: 'k2', answer: { kind: 'deny', reason: 'Use what is there.' } }]);
  });

  it('folds what an agent was told to its first lines, and shows the rest on request', async () => {
    const text = `Task: Tidy up\n\n${Array.from({ length: 20 }, (_, at) => `- rule ${at}`).join('\n')}\n\nNever push.`;
    const page = await open([{ key: 'b', at: 0, kind: 'said', reason: 'brief', text }, { key: 's', at: 0, kind: 'said', reason: 'message', text }]);
    await page.page.getByText('Task: Tidy up').first().waitFor();
    const brief = page.page.locator('.said.brief');
    assert.match(await brief.innerText(), /rule 1[^]*Show all$/);
    assert.doesNotMatch(await brief.innerText(), /Never push/);
    assert.match(await page.page.locator('.said.message').innerText(), /Never push/, 'words of the person are never folded');
    await brief.getByRole('button', { name: 'Show all' }).press('Enter');
    await brief.getByText('Never push.').waitFor();
    await brief.getByRole('button', { name: 'Show less' }).click();
    await brief.getByText('Never push.').waitFor({ state: 'detached' });
  });

  it('shows what stands between backticks as code', async () => {
    const page = await asked({ ...approval, title: 'Run `npm install`', why: 'It installs `left-pad`.' });
    assert.deepEqual(await page.page.locator('.ask :is(.ask-title, .ask-why) code').allInnerTexts(), ['npm install', 'left-pad']);
  });

  it('offers to remember only where the host does', async () => {
    const page = await asked({ ...approval, scopes: [] });
    assert.equal(await page.page.getByRole('button', { name: 'Approve and remember…' }).count(), 0);
  });

  it('never has the focus on Approve by itself, so that an Enter for something else approves nothing', async () => {
    const page = await open([...items.slice(0, 3)]);
    await page.page.locator('#message').fill('a word');
    await page.send({ type: 'thread', thread });
    await page.send({ type: 'items', task: 'a1', items: [{ key: 'new', at: 0, kind: 'ask', ask: approval, closed: null }], replace: false, atStart: true });
    await page.page.locator('.ask').waitFor();
    assert.equal(await page.page.evaluate(() => document.activeElement?.id), 'message');
    await page.page.keyboard.press('Enter');
    assert.deepEqual((await wishes(page)).map(({ type }) => type), ['messageTask']);
  });

  it('answers a question with one click, with words, or not at all', async () => {
    const page = await asked(question);
    await page.page.getByRole('button', { name: '403 Forbidden' }).click();
    assert.deepEqual(await wishes(page), [{ type: 'answerAsk', id: 'a1', ask: 'k1', answer: { kind: 'reply', values: { status: '403' } } }]);
    await page.page.close();
    const second = await asked(question);
    await second.page.getByRole('button', { name: 'Answer…' }).click();
    await second.page.keyboard.type('418');
    await second.page.getByRole('button', { name: 'Send', exact: true }).click();
    assert.deepEqual(await wishes(second), [{ type: 'answerAsk', id: 'a1', ask: 'k1', answer: { kind: 'reply', values: { status: '418' } } }]);
    await second.page.close();
    const third = await asked(question);
    await third.page.getByRole('button', { name: 'Decline' }).click();
    assert.deepEqual(await wishes(third), [{ type: 'answerAsk', id: 'a1', ask: 'k1', answer: { kind: 'decline' } }]);
  });

  it('fills in a form with the keyboard, and sends it only when nothing is missing', async () => {
    const page = await asked(form);
    const send = page.page.getByRole('button', { name: 'Send', exact: true });
    assert.ok(await send.isDisabled());
    await page.page.getByRole('spinbutton', { name: 'Requests per second' }).fill('2.5');
    await page.page.getByRole('checkbox', { name: 'Public no key needed' }).press('Space');
    await page.page.getByRole('textbox', { name: 'Routes: something else' }).fill('internal');
    await page.page.getByRole('checkbox', { name: /Log refused/ }).press('Space');
    await page.page.getByRole('textbox', { name: /Anything else/ }).press('Enter');
    assert.deepEqual(await wishes(page), [{ type: 'answerAsk', id: 'a1', ask: 'k3', answer: { kind: 'reply', values: { rate: 2.5, routes: ['public', 'internal'], log: true } } }]);
  });

  it('shows an ask that was answered elsewhere as closed at once', async () => {
    const page = await asked(approval);
    await page.send({ type: 'items', task: 'a1', items: [{ key: 'q', at: 0, kind: 'ask', ask: approval, closed: { answer: { kind: 'deny', reason: null }, text: 'Denied by you.' } }], replace: false, atStart: true });
    await page.page.getByText('Denied by you.').waitFor();
    assert.equal(await page.page.getByRole('button', { name: 'Approve', exact: true }).count(), 0);
  });

  it('sends with Enter, breaks the line with Shift+Enter, steers, and takes a waiting message back', async () => {
    const page = await open(items, { waiting: [{ id: 'w1', text: 'And the headers' }] });
    const box = page.page.locator('#message');
    await box.fill('one');
    await box.press('Shift+Enter');
    await box.pressSequentially('two');
    await box.press('Enter');
    await box.fill('now!');
    await page.page.getByRole('button', { name: 'Steer now' }).click();
    await box.fill('  ');
    await box.press('Enter');
    await page.page.getByRole('button', { name: 'Take back: And the headers' }).click();
    assert.deepEqual((await page.sent()).filter(({ type }) => type !== 'thread'), [
      { type: 'messageTask', id: 'a1', text: 'one\ntwo', steer: false }, { type: 'messageTask', id: 'a1', text: 'now!', steer: true }, { type: 'withdrawMessage', id: 'a1', message: 'w1' },
    ]);
  });

  it('gives words back that were refused, and keeps half-typed ones over a reload', async () => {
    const page = await open();
    await page.page.locator('#message').fill('Stop that');
    await page.page.locator('#message').press('Enter');
    await page.send({ type: 'refused', sentence: 'The task was applied. Write a new one.', intent: 'messageTask' });
    await page.page.getByRole('alert').getByText('The task was applied.').waitFor();
    assert.equal(await page.page.locator('#message').inputValue(), 'Stop that');
    await page.page.waitForFunction(() => sessionStorage.getItem('state')?.includes('Stop that'));
    assert.equal(await page.page.evaluate(() => (JSON.parse(sessionStorage.getItem('state') ?? '{}') as { task?: string }).task), 'a1', 'the editor can be given its thread again');
    await page.page.reload();
    await page.page.locator('#message').waitFor();
    assert.equal(await page.page.locator('#message').inputValue(), 'Stop that');
  });

  it('says why there is no box to write in', async () => {
    const page = await open(items, { box: { ...thread.box, closed: 'The task was applied. Write a new task to go on.' } });
    await page.page.getByText('The task was applied. Write a new task to go on.').waitFor();
    assert.equal(await page.page.locator('#message').count(), 0);
  });

  it('opens files at their line, changes and links, and copies code', async () => {
    const page = await open([items[4]!, otherItems.at(-1)!, ...otherItems.slice(7, 8)]);
    await page.page.locator('.tool').getByRole('button', { name: 'src/api/limit.ts', exact: true }).click();
    await page.page.getByRole('button', { name: 'src/api/router.ts' }).first().click();
    await page.page.getByRole('link', { name: 'the router' }).click();
    await page.page.getByRole('link', { name: 'https://example.com/limits' }).press('Enter');
    await page.page.getByRole('button', { name: 'Copy this code' }).click();
    await page.page.locator('.side-file').filter({ hasText: 'OLD.md' }).click();
    assert.deepEqual((await wishes(page)).map((one) => one.type === 'thread' && one.wish), [
      { kind: 'openFile', path: 'src/api/limit.ts', line: 1 }, { kind: 'openFile', path: 'src/api/router.ts', line: 40 }, { kind: 'openFile', path: 'src/api/router.ts', line: 40 },
      { kind: 'openLink', url: 'https://example.com/limits' }, { kind: 'copy', text: 'const bucket = tokenBucket({ capacity: 10, perSecond: 1 });' }, { kind: 'openDiff', path: 'OLD.md' },
    ]);
  });

  it('shows output as it comes, in the colours of the theme, and folds it when all went well', async () => {
    const running = tool('c', { tool: 'execute', command: 'npm test', title: 'npm test', status: 'running', output: 'one\u001b[31m red\u001b[0m\n' });
    const page = await open([running]);
    const output = page.page.locator('.output-text');
    assert.equal(await output.textContent(), 'one red');
    assert.equal(await page.page.locator('.ansi-red-fg').textContent(), ' red');
    const next = { ...running, output: 'one\u001b[31m red\u001b[0m\ntwo\n' } as ThreadItem;
    await update(page, next);
    await page.page.getByText('two').waitFor();
    await update(page, { ...next, status: 'done', exitCode: 0, tookMs: 2_800 } as ThreadItem);
    await page.page.getByText('passed · 2.8 s').waitFor();
    assert.equal(await output.count(), 0);
    await page.page.locator('.tool-head').click();
    assert.match(await output.textContent() ?? '', /two$/);
  });

  it('asks for the whole of a long output and shows it', async () => {
    const page = await open([tool('c', { tool: 'execute', command: 'yes', status: 'failed', exitCode: 1, output: 'torn line\nlast\n', cut: 5_000 })]);
    assert.equal(await page.page.locator('.output-text').textContent(), 'last');
    await page.page.getByRole('button', { name: /5,000 earlier characters/ }).click();
    assert.deepEqual(await wishes(page), [{ type: 'thread', wish: { kind: 'wholeOutput', key: 'c' } }]);
    await page.send({ type: 'wholeOutput', key: 'c', output: 'first\ntorn line\nlast\n' });
    await page.page.getByText('first').waitFor();
  });

  it('goes through the items by keyboard and opens them', async () => {
    const page = await open();
    await page.page.locator('.item[data-key="c5"]').focus();
    await page.page.keyboard.press('Enter');
    await page.page.getByText('answers 429 with Retry-After').last().waitFor();
    for (const [key, at] of [['ArrowUp', 'c4'], ['k', 's1'], ['j', 'c4'], ['Home', 'r1'], ['ArrowUp', 'r1'], ['End', 'q1']] as const) {
      await page.page.keyboard.press(key);
      await page.page.waitForFunction((wanted) => (document.activeElement as HTMLElement | null)?.dataset.key === wanted, at);
    }
    await page.page.keyboard.press('Tab');
    await page.page.keyboard.press('Escape');
    assert.equal(await page.page.evaluate(() => (document.activeElement as HTMLElement).dataset.key), 'q1');
  });

  it('opens in place of the board and goes back to the card it came from', async () => {
    board = await openBoard(browser.current, { board: fullPicture, thread: messages() });
    await board.page.locator('.card').first().waitFor();
    await board.send({ type: 'showThread', id: 'a1' });
    await board.page.getByRole('heading', { name: 'Add rate limiting to the public API' }).waitFor();
    await board.page.locator('#message').fill('half a word');
    await board.page.keyboard.press('?');
    await board.page.getByRole('button', { name: 'Back to the board' }).click();
    await board.page.waitForFunction(() => document.activeElement?.id === 'card-a1');
    assert.deepEqual((await board.sent()).map(({ type }) => type), ['openThread', 'closeThread']);
    await board.send({ type: 'showThread', id: 'a1' });
    await board.page.locator('#message').waitFor();
    assert.equal(await board.page.locator('#message').inputValue(), 'half a word?');
    await board.page.waitForFunction(() => sessionStorage.getItem('state')?.includes('"thread":"a1"'));
    await board.page.reload();
    await board.page.getByRole('heading', { name: 'Add rate limiting to the public API' }).waitFor();
  });

  it('sends the actions of the head and of its menu', async () => {
    const page = await open();
    await page.page.getByRole('button', { name: 'Review 4 Files' }).click();
    await page.page.getByRole('button', { name: 'More actions' }).click();
    assert.deepEqual(await names(page.page.getByRole('menuitem')), ['Find in Thread', 'Edit', 'Rename']);
    await page.page.keyboard.press('End');
    await page.page.keyboard.press('Enter');
    assert.deepEqual(await page.sent(), [{ type: 'act', id: 'a1', action: 'review' }, { type: 'act', id: 'a1', action: 'rename' }]);
  });

  it('tells a screen reader of a new ask and of the end of a run, and of nothing else', async () => {
    const page = await open(items, { card: { ...thread.card, asks: [] } });
    const says = () => page.page.locator('[aria-live=polite]').last().textContent();
    const show = (card: Partial<ThreadPicture['card']>) => page.send({ type: 'thread', thread: { ...thread, card: { ...thread.card, ...card } } });
    await update(page, { ...items[1]!, text: 'Other words' } as ThreadItem);
    await page.page.getByText('Other words').waitFor();
    assert.equal(await says(), '');
    await show({ asks: [question] });
    await page.page.getByText('Codex asks: Which status should an unknown key get?').waitFor({ state: 'attached' });
    await show({ asks: [], badge: 'Ready', live: false });
    await page.page.getByText('The run ended: Ready.').waitFor({ state: 'attached' });
  });

  it('ignores what no host would say, and threads of other tasks', async () => {
    const page = await open();
    const bad: unknown[] = [null, 4, { type: 'items' }, { type: 'thread', thread: {} }, { type: 'items', task: 'a1', items: [{ key: 'z', at: 1, kind: 'tool' }], replace: true, atStart: true }, { type: 'found', text: 'x', keys: [1] }];
    for (const message of bad) await page.sendAnything(message);
    await page.send({ type: 'items', task: 'other', items: [{ key: 'z', at: 1, kind: 'message', text: 'of another task', open: false }], replace: true, atStart: true });
    await update(page, { key: 'last', at: 1, kind: 'message', text: 'the end', open: false });
    await page.page.getByText('the end').waitFor();
    assert.equal(await page.page.getByText('of another task').count(), 0);
  });
});

function update(page: BoardPage, item: ThreadItem): Promise<void> {
  const message: ThreadMessage = { type: 'items', task: 'a1', items: [item], replace: false, atStart: true };
  return page.send(message);
}

async function names(of: Locator): Promise<string[]> {
  return (await of.allInnerTexts()).map((text) => text.trim());
}
