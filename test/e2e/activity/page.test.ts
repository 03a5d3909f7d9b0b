import assert from 'node:assert/strict';
import type { ActivityFilter, ActivityMessage } from '../../../src/protocol/activity';
import { activityMessages, entry, manyEntries, morning, wholeLog } from '../../support/activityPictures';
import type { BoardPage } from '../../support/boardPage';
import { openBoard, themeNames } from '../../support/boardPage';
import { inspectPage } from '../../support/inspectPage';
import { testBrowser } from '../../support/testBrowser';

describe('the page of the activity log', function () {
  this.timeout(60_000);
  const browser = testBrowser();

  const opened = (activity: ActivityMessage[], size: { width?: number; height?: number } = {}) => (
    openBoard(browser.current, { board: null, place: 'activity', activity, width: size.width ?? 960, height: size.height ?? 640 })
  );
  const answer = (page: BoardPage, filter: ActivityFilter, entries = morning) => page.sendAnything({ type: 'entries', filter, page: { entries, before: null } });

  for (const theme of themeNames) {
    for (const width of [960, 300]) {
      it(`has nothing to object to in ${theme}, ${width} pixels wide`, async () => {
        const page = await openBoard(browser.current, { board: null, place: 'activity', theme, width, height: 760, activity: activityMessages() });
        await page.page.locator('.entry').first().waitFor();
        await page.page.getByRole('button', { name: 'Tool calls' }).click();
        await page.page.locator('.entry').nth(1).focus();
        await inspectPage(page, `activity-${theme}-${width}`);
      });
    }
  }

  it('teaches what it is for while nothing has happened, and how to see everything where nothing matches', async () => {
    const page = await opened(activityMessages([]), { width: 420 });
    await page.page.getByText('Nothing has happened yet').waitFor();
    await inspectPage(page, 'activity-empty');
    await page.page.getByRole('textbox', { name: 'Filter by words' }).fill('bittern');
    await said(page, { type: 'filter', filter: { ...wholeLog, text: 'bittern' } });
    await answer(page, { ...wholeLog, text: 'bittern' }, []);
    await page.page.getByText('Nothing matches', { exact: true }).waitFor();
    await inspectPage(page, 'activity-nothing-matches');
    await page.page.locator('.activity-empty').getByRole('button', { name: 'Clear Filter' }).click();
    await said(page, { type: 'filter', filter: wholeLog });
    assert.equal(await page.page.getByRole('textbox', { name: 'Filter by words' }).inputValue(), '');
  });

  it('asks for what matches by words, kinds and task, and draws no answer to an earlier question', async () => {
    const page = await opened(activityMessages());
    await page.page.locator('.entry').first().waitFor();
    await page.page.getByRole('button', { name: 'Asks', exact: true }).click();
    await said(page, { type: 'filter', filter: { ...wholeLog, kinds: ['ask', 'answer'] } });
    await page.page.getByRole('combobox', { name: 'Task' }).selectOption({ label: 'Upgrade the test runner to v12' });
    const wanted: ActivityFilter = { task: 'b2', kinds: ['ask', 'answer'], text: '' };
    await said(page, { type: 'filter', filter: wanted });
    await answer(page, { ...wholeLog, kinds: ['ask', 'answer'] }, morning);
    await answer(page, wanted, morning.filter(({ task, kind }) => task === 'b2' && (kind === 'ask' || kind === 'answer')));
    await page.page.waitForFunction(() => document.querySelectorAll('.entry').length === 3);
  });

  it('is gone through by keyboard, and Enter opens the thread at the line', async () => {
    const page = await opened(activityMessages());
    await page.page.locator('.entry').first().waitFor();
    await page.page.keyboard.press('/');
    assert.equal(await page.page.evaluate(() => document.activeElement?.id), 'filter');
    await page.page.keyboard.press('ArrowDown');
    await page.page.keyboard.press('ArrowDown');
    await page.page.keyboard.press('Enter');
    await said(page, { type: 'open', task: 'a1', run: 1, at: morning[1]!.at, item: 'tool:c5' });
    await page.page.keyboard.press('End');
    await page.page.locator('.entry:focus').getByText('Dismissed', { exact: true }).waitFor();
    await page.page.keyboard.press('Home');
    await page.page.keyboard.press('ArrowUp');
    await page.page.getByRole('button', { name: '11:58 Ask: Asked: Run git push origin HEAD Upgrade the test runner to v12 by Claude Code' }).and(page.page.locator(':focus')).waitFor();
  });

  it('says until when a limit holds, and opens nothing for what belongs to no task', async () => {
    const page = await opened(activityMessages());
    const limit = page.page.getByText('Usage limit of Codex until 13:30', { exact: true });
    await limit.waitFor();
    await page.forget();
    await limit.click({ force: true });
    assert.deepEqual(await page.sent(), []);
  });

  it('puts what happens on top, or tells how much when the person is further down', async () => {
    const page = await opened(activityMessages(manyEntries(100)));
    await page.page.locator('.entry').first().waitFor();
    await page.sendAnything({ type: 'new', filter: wholeLog, entries: [entry(-1, { text: 'Ran at the top' })] });
    await page.page.locator('.entry').first().getByText('Ran at the top').waitFor();
    await page.page.locator('.activity-list').evaluate((list) => { list.scrollTop = 1_000; });
    const line = page.page.locator('.entry', { hasText: 'Ran step 40' });
    await page.page.waitForFunction(() => document.querySelector('.activity-list')!.scrollTop === 1_000);
    const before = (await line.boundingBox())!.y;
    await page.sendAnything({ type: 'new', filter: wholeLog, entries: [3, 2].map((n) => entry(-n, { text: `Ran new ${n}` })) });
    await page.sendAnything({ type: 'new', filter: wholeLog, entries: [entry(-4, { text: 'Ran new 4' })] });
    const pill = page.page.getByRole('button', { name: '3 new' });
    await pill.waitFor();
    assert.ok(Math.abs((await line.boundingBox())!.y - before) < 2, 'what one reads stays where it is');
    await inspectPage(page, 'activity-new');
    await pill.click();
    await page.page.locator('.entry').first().getByText('Ran new 4').waitFor();
    await pill.waitFor({ state: 'detached' });
    assert.equal(await page.page.locator('.activity-list').evaluate((list) => list.scrollTop), 0);
  });

  it('loads what is further back when the end comes into sight, and goes on while nothing of it matches', async () => {
    const page = await opened(activityMessages(manyEntries(100), { before: 500 }));
    await page.page.locator('.entry').first().waitFor();
    assert.deepEqual(await page.sent(), []);
    await page.page.locator('.activity-list').evaluate((list) => { list.scrollTop = list.scrollHeight; });
    await said(page, { type: 'more' });
    await page.forget();
    await page.sendAnything({ type: 'more', filter: wholeLog, page: { entries: [], before: 400 } });
    await said(page, { type: 'more' });
    await page.sendAnything({ type: 'more', filter: wholeLog, page: { entries: manyEntries(50, 100), before: null } });
    await page.page.waitForFunction(() => document.querySelectorAll('.entry').length === 150);
    assert.equal(await page.page.getByRole('button', { name: 'Show Earlier' }).count(), 0);
  });

  it('keeps its filter when it loads anew, and takes one that it is opened with', async () => {
    const page = await opened(activityMessages());
    await page.page.locator('.entry').first().waitFor();
    await page.page.getByRole('textbox', { name: 'Filter by words' }).fill('npm');
    await said(page, { type: 'filter', filter: { ...wholeLog, text: 'npm' } });
    await page.page.reload();
    assert.equal(await page.page.getByRole('textbox', { name: 'Filter by words' }).inputValue(), 'npm');
    await page.sendAnything({ type: 'filter', filter: { ...wholeLog, task: 'b2' } });
    await said(page, { type: 'filter', filter: { ...wholeLog, task: 'b2' } });
    assert.equal(await page.page.getByRole('textbox', { name: 'Filter by words' }).inputValue(), '');
    assert.equal(await page.page.getByRole('combobox', { name: 'Task' }).inputValue(), 'b2');
  });

  it('shows text, never HTML, and says what could not be done', async () => {
    const page = await opened(activityMessages([entry(1, { text: '<img src=x onerror="alert(1)"> <b>bold</b>', title: '<i>title</i>' })]));
    await page.page.getByText('<img src=x onerror="alert(1)"> <b>bold</b>', { exact: true }).waitFor();
    assert.equal(await page.page.locator('.entry b, .entry img, .entry i.title').count(), 0);
    await page.sendAnything({ type: 'refused', sentence: 'That task is not there any more.' });
    await page.page.getByRole('alert').getByText('That task is not there any more.').waitFor();
    await page.sendAnything({ type: 'entries', filter: wholeLog, page: { entries: [{ at: 'soon' }], before: null } });
    await page.page.waitForFunction(() => document.querySelectorAll('.entry').length === 1);
    assert.match(page.warnings.join('\n'), /does not understand/);
  });
});

/** Waits until the page has said this. */
async function said(page: BoardPage, message: object): Promise<void> {
  await page.page.waitForFunction((text) => (window as unknown as { said: unknown[] }).said.some((one) => JSON.stringify(one) === text), JSON.stringify(message));
}
