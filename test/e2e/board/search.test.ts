import assert from 'node:assert/strict';
import type { BoardPage } from '../../support/boardPage';
import { openBoard } from '../../support/boardPage';
import { inspectPage } from '../../support/inspectPage';
import { card, column, fullPicture, picture, queued } from '../../support/pictures';
import { testBrowser } from '../../support/testBrowser';

describe('searching on the board', function () {
  this.timeout(60_000);
  const browser = testBrowser();
  let board: BoardPage;

  beforeEach(async () => {
    board = await openBoard(browser.current, { board: fullPicture });
    await board.page.locator('.card').first().waitFor();
  });

  const field = () => board.page.getByRole('textbox', { name: 'Search the tasks' });
  const found = picture([column('queued', queued), column('done', [card({ id: 'f1', title: 'Fix typo', badge: 'Applied' })])], { header: fullPicture.header, total: fullPicture.total, filtered: true, labels: fullPicture.labels, revision: 2 });
  const everything = { text: '', labels: [], columns: [] };

  /** The last filter the page sent, once it is this one. */
  async function sends(filter: object): Promise<void> {
    await board.page.waitForFunction((wanted) => JSON.stringify((window as unknown as { said: unknown[] }).said.at(-1)) === wanted, JSON.stringify({ type: 'filter', filter }));
  }

  it('opens by a key, by Ctrl+F from wherever one is, and by its button', async () => {
    await board.page.locator('#card-a1').focus();
    await board.page.keyboard.press('f');
    await board.page.locator('#search:focus').waitFor();
    assert.equal(await field().inputValue(), '');
    await board.page.keyboard.press('Escape');
    await field().waitFor({ state: 'detached' });
    assert.equal(await board.page.evaluate(() => document.activeElement?.id), 'search-toggle');
    await board.page.locator('#box').press('Control+f');
    await board.page.locator('#search:focus').waitFor();
    await board.page.getByRole('button', { name: 'Close the search', exact: true }).click();
    await board.page.getByRole('button', { name: 'Search and filter (F)' }).click();
    await field().waitFor();
    assert.deepEqual(await board.sent(), []);
  });

  it('asks once for what was typed, with labels and columns, and says how much is shown', async () => {
    await board.page.keyboard.press('f');
    await field().pressSequentially('limit', { delay: 5 });
    await sends({ ...everything, text: 'limit' });
    const typed = (await board.sent()).length;
    assert.ok(typed < 5, `${typed} filters for 5 letters`);
    await board.page.getByRole('group', { name: 'Labels' }).getByRole('button', { name: 'api' }).click();
    await board.page.getByRole('group', { name: 'Columns' }).getByRole('button', { name: 'Queued' }).click();
    await sends({ text: 'limit', labels: ['api'], columns: ['queued'] });
    await board.show(found);
    assert.equal(await board.page.locator('.search-result').innerText(), '3 of 49 shown · Clear');
    assert.equal(await board.page.locator('main > [role=status]').textContent(), '3 of 49 tasks shown.');
    await board.page.getByRole('button', { name: 'Clear', exact: true }).click();
    await sends(everything);
    assert.equal(await field().inputValue(), '');
  });

  it('shows all that is found, also in columns that are folded otherwise', async () => {
    assert.equal(await board.page.locator('#card-f1').count(), 0);
    await board.show(found);
    await board.page.locator('#card-f1').waitFor();
    await board.page.getByRole('button', { name: 'Done 1 task' }).click();
    assert.equal(await board.page.locator('#card-f1').count(), 0);
    await board.show({ ...fullPicture, revision: 3 });
    assert.equal(await board.page.getByRole('button', { name: 'Done 39 tasks' }).getAttribute('aria-expanded'), 'false');
  });

  it('says so when nothing matches, and lets everything be shown again', async () => {
    await board.page.keyboard.press('f');
    await field().fill('nothing like it');
    await sends({ ...everything, text: 'nothing like it' });
    await board.show(picture([], { total: 240, filtered: true, revision: 2 }));
    await board.page.getByText('No task matches.').waitFor();
    await inspectPage(board, 'board-search-nothing');
    await board.page.getByRole('button', { name: 'Show all tasks' }).click();
    await sends(everything);
    assert.equal(await board.page.locator('.welcome').count(), 0);
  });

  it('shows the tasks with a label that is pressed on a card, and all again', async () => {
    await board.page.locator('#card-q1').getByRole('button', { name: 'Label limits' }).click();
    await sends({ ...everything, labels: ['limits'] });
    assert.equal(await board.page.getByRole('group', { name: 'Labels' }).getByRole('button', { name: 'limits' }).getAttribute('aria-pressed'), 'true');
    await board.page.locator('#card-q1').getByRole('button', { name: 'Label limits' }).click();
    await sends(everything);
  });

  it('goes on after a reload', async () => {
    await board.page.keyboard.press('f');
    await field().fill('limit');
    await board.page.waitForFunction(() => sessionStorage.getItem('state')?.includes('"text":"limit"'));
    await board.page.reload();
    await field().waitFor();
    assert.equal(await field().inputValue(), 'limit');
    await sends({ ...everything, text: 'limit' });
    await field().press('Escape');
    await sends(everything);
    await board.page.waitForFunction(() => sessionStorage.getItem('state')?.includes('"search":null'));
    await board.page.reload();
    await board.page.locator('.card').first().waitFor();
    assert.equal(await field().count(), 0);
    assert.deepEqual(await board.sent(), []);
  });

  it('leads out of the search to a task that it hides', async () => {
    await board.page.keyboard.press('f');
    await field().fill('flaky');
    await sends({ ...everything, text: 'flaky' });
    await board.show(picture([column('queued', queued.slice(1))], { total: 49, filtered: true, revision: 2 }));
    await board.page.locator('#card-q2 .after').click();
    await board.page.getByRole('menuitem', { name: /Fix typo/ }).click();
    await sends(everything);
    await board.show({ ...fullPicture, revision: 3 });
    await board.page.locator('#card-f1:focus').waitFor();
  });

  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
    it(`has nothing to object to in ${theme}`, async () => {
      for (const place of ['sidebar', 'editor'] as const) {
        const one = await openBoard(browser.current, { board: { ...fullPicture, filtered: true, total: 240 }, theme, place, height: 640 });
        await one.page.locator('.card').first().waitFor();
        await one.page.keyboard.press('f');
        await one.page.locator('#search').fill('limits');
        await one.page.getByRole('button', { name: 'api', exact: true }).first().click();
        await inspectPage(one, `board-search-${place}-${theme}`);
        await one.page.close();
      }
    });
  }
});
