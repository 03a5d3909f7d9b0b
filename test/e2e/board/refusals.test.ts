import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { BoardPage } from '../../support/boardPage';
import { openBoard } from '../../support/boardPage';
import { fullPicture } from '../../support/pictures';
import { testBrowser } from '../../support/testBrowser';

describe('what the board refuses', function () {
  this.timeout(60_000);
  const browser = testBrowser();
  let board: BoardPage;

  const open = async (place: { width?: number; height?: number; place?: 'editor' | 'sidebar' } = {}) => {
    board = await openBoard(browser.current, { board: fullPicture, ...place });
    await board.page.locator('.card').first().waitFor();
  };
  const dialog = () => board.page.getByRole('dialog');
  const isOnTop = (element: Locator) => element.evaluate((it) => {
    const { left, top, width, height } = it.getBoundingClientRect();
    const found = document.elementFromPoint(left + width / 2, top + height / 2);
    return found !== null && it.contains(found);
  });

  for (const place of ['sidebar', 'editor'] as const) {
    it(`of a form is in sight together with the field it is about, in the ${place}`, async () => {
      await open({ place, height: 480 });
      await board.page.locator('#expand').click();
      await dialog().getByRole('textbox', { name: 'Title' }).fill('Sort');
      const limit = dialog().getByRole('textbox', { name: 'Time limit in minutes' });
      await limit.fill('-3');
      await dialog().getByRole('button', { name: 'Keep as Draft' }).click();
      const alert = dialog().getByRole('alert');
      await alert.getByText(/“-3” is no time limit/).waitFor();
      await board.page.waitForFunction(() => document.activeElement?.id === 'form-time-limit');
      assert.equal(await limit.getAttribute('aria-invalid'), 'true');
      assert.equal(await dialog().getByRole('textbox', { name: 'Title' }).getAttribute('aria-invalid'), 'false');
      await board.page.evaluate(() => new Promise((drawn) => { requestAnimationFrame(() => { requestAnimationFrame(drawn); }); }));
      assert.ok(await isOnTop(alert), 'the sentence');
      assert.ok(await isOnTop(board.page.locator('#form-time-limit')), 'the field');
      await limit.fill('30');
      await board.page.locator('#form-time-limit[aria-invalid=false]').waitFor();
      await dialog().getByRole('button', { name: 'Keep as Draft' }).click();
      assert.equal((await board.sent()).length, 1);
    });
  }

  it('is over when a form was sent with success', async () => {
    await open();
    await board.send({ type: 'refused', sentence: 'words.txt has changes of yours.', intent: 'act' });
    await board.page.getByText('words.txt has changes of yours.').waitFor();
    await board.page.locator('#expand').click();
    await dialog().getByRole('textbox', { name: 'Title' }).fill('Sort');
    await dialog().getByRole('button', { name: 'Keep as Draft' }).click();
    await board.show({ ...fullPicture, revision: 2 });
    await dialog().waitFor({ state: 'detached' });
    await board.page.getByText('words.txt has changes of yours.').waitFor({ state: 'detached' });
  });

  it('of the Delete key is said with the way to it', async () => {
    await open();
    const at = async (id: string, sentence: string) => {
      await board.page.locator(`#card-${id}`).focus();
      await board.page.keyboard.press('Delete');
      await board.page.getByRole('alert').getByText(sentence).waitFor();
    };
    const queued = fullPicture.columns.find(({ column }) => column === 'queued')!.cards[0]!;
    const active = fullPicture.columns.find(({ column }) => column === 'active')!.cards[0]!;
    await at(queued.id, `“${queued.title}” cannot be deleted yet. Choose “Remove from Queue” first, then delete it.`);
    await at(active.id, `“${active.title}” cannot be deleted yet. Choose “Stop” first, then delete it.`);
    assert.deepEqual(await board.sent(), []);
  });
});
