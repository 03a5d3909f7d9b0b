import assert from 'node:assert/strict';
import type { BoardPage } from '../../support/boardPage';
import { openBoard } from '../../support/boardPage';
import { action, card, column, fullPicture, picture, takenAt } from '../../support/pictures';
import { anApproval } from '../../support/tasks';
import { testBrowser } from '../../support/testBrowser';

describe('the way back and the way on', function () {
  this.timeout(60_000);
  const browser = testBrowser();
  let board: BoardPage;

  it('lead from the box to the card that had the focus before', async () => {
    board = await openBoard(browser.current, { board: fullPicture });
    const second = board.page.locator('.card').nth(1);
    await second.focus();
    await board.page.keyboard.press('n');
    assert.equal(await board.page.evaluate(() => document.activeElement?.id), 'box');
    await board.page.keyboard.press('Escape');
    assert.equal(await board.page.evaluate(() => document.activeElement?.id), await second.getAttribute('id'));
  });

  it('leave one button that stands out where an approval came too late', async () => {
    const late = card({ id: 'l1', badge: 'Needs input', asks: [{ ...anApproval, expiresAt: takenAt - 1 }], actions: [action('resume', 'primary'), action('openThread', 'secondary'), action('dismiss', 'menu')] });
    board = await openBoard(browser.current, { board: picture([column('ready', [late])]) });
    const shown = board.page.locator('#card-l1');
    await shown.waitFor();
    assert.deepEqual(await shown.locator('button.primary').allTextContents(), ['Approve']);
    assert.ok(await shown.getByRole('button', { name: 'Resume' }).isVisible());
  });
});
