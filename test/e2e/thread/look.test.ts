import type { BoardPage } from '../../support/boardPage';
import { openBoard, themeNames } from '../../support/boardPage';
import { inspectPage } from '../../support/inspectPage';
import { fullPicture } from '../../support/pictures';
import { testBrowser } from '../../support/testBrowser';
import { approval, form, items, messages, otherItems } from '../../support/threadPictures';

describe('the look of a thread', function () {
  this.timeout(60_000);
  const browser = testBrowser();

  for (const theme of themeNames) {
    it(`has nothing to object to in ${theme}, wide`, async () => {
      const page = await openBoard(browser.current, { board: null, place: 'thread', theme, width: 960, height: 1180, thread: messages() });
      await inspect(page, `wide-${theme}`);
    });

    it(`has nothing to object to in ${theme}, narrow, inside the board`, async () => {
      const page = await openBoard(browser.current, { board: fullPicture, place: 'sidebar', theme, height: 1100, thread: messages() });
      await page.page.locator('.card').first().waitFor();
      await page.send({ type: 'showThread', id: 'a1' });
      await inspect(page, `narrow-${theme}`);
    });

    it(`has nothing to object to in ${theme} with every kind of item`, async () => {
      const page = await openBoard(browser.current, { board: null, place: 'thread', theme, width: 960, height: 1900, thread: messages(otherItems, { waiting: [{ id: 'w1', text: 'And then document the headers, please.' }] }) });
      await inspect(page, `kinds-${theme}`);
    });
  }

  it('has nothing to object to in asks, a search and a menu, at 300 pixels', async () => {
    const asks = [approval, form].map((ask) => ({ key: ask.id, at: ask.at, kind: 'ask' as const, ask, closed: null }));
    const edit = { ...approval, id: 'k2', command: null, title: 'Edit src/api/limit.ts', tool: 'edit' as const, diffs: items.flatMap((item) => (item.kind === 'tool' ? item.diffs.slice(0, 1) : [])), scopes: [] };
    const page = await openBoard(browser.current, { board: null, place: 'thread', theme: 'light', width: 300, height: 1300, thread: messages([...asks, { ...asks[0]!, key: 'edit', ask: edit }]) });
    await inspect(page, 'asks-narrow');
    await page.page.getByRole('button', { name: 'Deny, saying why…' }).first().click();
    await page.page.keyboard.press('Control+f');
    await page.page.locator('#find').fill('limit');
    await inspect(page, 'asks-find');
    await page.page.keyboard.press('Escape');
    for (const [button, name] of [['More actions', 'menu'], ['Approve and remember…', 'remember']] as const) {
      if (name === 'remember') await page.page.getByRole('button', { name: 'Back' }).click();
      await page.page.getByRole('button', { name: button }).click();
      await inspect(page, name);
      await page.page.keyboard.press('Escape');
    }
  });

  async function inspect(page: BoardPage, name: string): Promise<void> {
    await page.page.locator('.item').first().waitFor();
    await inspectPage(page, `thread-${name}`);
  }
});
