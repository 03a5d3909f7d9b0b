import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoWindow } from '../support/demoWindow';
import { gitIn } from '../support/gitIn';
import { OnBoard } from '../support/onBoard';

describe('the main job by keyboard alone', () => {
  const demo = demoWindow();

  it('writes, starts, reviews and applies a task without a click', async () => {
    const { workbench, page, folder } = demo.current;
    const keys = page.keyboard;
    const title = 'Only keys';
    const board = new OnBoard(workbench.board);

    await palette('Work Mode: New Task');
    await workbench.board.getByRole('dialog').getByRole('textbox', { name: 'Title' }).and(workbench.board.locator(':focus')).waitFor();
    await keys.type(title);
    await keys.press('Tab');
    await keys.type('$ echo typed > typed.txt');
    await keys.press('Control+Enter');
    await board.cardIn('Ready', title).waitFor();

    await onCard(title);
    await keys.press('Space');
    await workbench.board.getByRole('menuitem', { name: 'Dismiss' }).waitFor();
    await keys.press('Escape');
    await workbench.screenshot('keyboard-ready');
    await keys.press('Enter');
    await workbench.tab(`Review: ${title}`).waitFor();
    await page.locator('.multiDiffEditor').getByText('typed.txt').first().waitFor();

    await palette('Work Mode: Apply Changes');
    await workbench.quickInput.getByRole('option').filter({ hasText: title }).waitFor();
    await keys.press('Enter');
    while ((await gitIn(folder, 'log', '--format=%s', '-1')) !== title) await page.waitForTimeout(50);
    assert.equal(await readFile(join(folder, 'typed.txt'), 'utf8'), 'typed\n');

    /** A palette that opened before the repository did lists less: then it is opened again. */
    async function palette(command: string): Promise<void> {
      const option = workbench.quickInput.getByRole('option').filter({ hasText: command }).first();
      for (let patienceMs = 2_000; ; patienceMs *= 2) {
        await keys.press('F1');
        await workbench.quickInput.waitFor();
        await keys.type(command);
        if (await option.waitFor({ timeout: patienceMs }).then(() => true, () => false)) break;
        await keys.press('Escape');
      }
      await keys.press('Enter');
    }

    /** Waits until the focus has followed to the card, or walks there with the arrow keys. */
    async function onCard(wanted: string): Promise<void> {
      const card = board.card(wanted);
      for (let steps = 0; steps < 40; steps += 1) {
        if (await card.evaluate((element) => element.contains(element.ownerDocument.activeElement))) return;
        await keys.press(steps === 0 ? 'Escape' : 'ArrowDown');
      }
      assert.fail(`The arrow keys do not lead to “${wanted}”.`);
    }
  });
});
