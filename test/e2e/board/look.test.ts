import type { BoardPicture } from '../../../src/protocol/picture';
import type { BoardPage } from '../../support/boardPage';
import { askingPicture } from '../../support/askPictures';
import { openBoard, themeNames } from '../../support/boardPage';
import { inspectPage } from '../../support/inspectPage';
import { emptyPicture, fullPicture, notices, problemPicture } from '../../support/pictures';
import { testBrowser } from '../../support/testBrowser';

describe('the look of the board', function () {
  this.timeout(60_000);
  const browser = testBrowser();

  for (const theme of themeNames) {
    for (const place of ['sidebar', 'editor'] as const) {
      it(`has nothing to object to in ${theme}, ${place}`, async () => {
        const board = await openBoard(browser.current, { board: { ...fullPicture, notices }, place, theme, height: place === 'sidebar' ? 1240 : 640 });
        await inspect(board, `${place}-${theme}`);
        await board.page.locator('#card-r1').click({ button: 'right', position: { x: 120, y: 60 } });
        await inspect(board, `${place}-${theme}-menu`);
        await board.page.keyboard.press('Escape');
        await board.page.locator('#expand').click();
        await inspect(board, `${place}-${theme}-form`);
        await board.page.close();
        const asked = await openBoard(browser.current, { board: askingPicture, place, theme, height: place === 'sidebar' ? 1240 : 640 });
        await inspect(asked, `${place}-${theme}-asks`);
      });
    }
  }

  const others: [name: string, board: BoardPicture][] = [['empty', emptyPicture], ['problem', problemPicture]];
  for (const [name, picture] of others) {
    for (const place of ['sidebar', 'editor'] as const) {
      it(`has nothing to object to when it shows the ${name} page, ${place}`, async () => {
        const board = await openBoard(browser.current, { board: picture, place, height: 640, theme: place === 'sidebar' ? 'dark' : 'light' });
        await board.page.locator('.welcome').waitFor();
        await inspect(board, `${place}-${name}`);
      });
    }
  }

  it('has nothing to object to in the list of keys', async () => {
    const board = await openBoard(browser.current, { board: fullPicture });
    await board.page.locator('.card').first().press('?');
    await board.page.getByRole('dialog').waitFor();
    await inspect(board, 'sidebar-shortcuts');
  });

  it('keeps its columns readable in an editor of 760 and of 480 pixels', async () => {
    for (const width of [760, 480]) {
      const board = await openBoard(browser.current, { board: fullPicture, place: 'editor', width, height: 640 });
      await inspect(board, `editor-${width}`);
      await board.page.close();
    }
  });

  async function inspect(page: BoardPage, name: string): Promise<void> {
    await page.page.locator('.card, .welcome').first().waitFor();
    await inspectPage(page, `board-${name}`);
  }
});
