import assert from 'node:assert/strict';
import { newPage } from '../support/browser';
import { demoWindow } from '../support/demoWindow';
import { OnBoard } from '../support/onBoard';
import { Workbench } from '../support/workbench';

describe('a second window on the same repository', () => {
  const demo = demoWindow();
  const words = 'Sort and deduplicate the word list';
  const title = 'Follow me';

  it('shows the same tasks as they move, hands over what is done in it, and works once the first one is closed', async () => {
    const { browser, server, page, workbench } = demo.current;
    await workbench.showActivity('Work Mode');
    const first = new OnBoard(workbench.board);
    await first.card(words).waitFor();

    const other = new Workbench(await newPage(browser), server);
    await other.open();
    await other.showActivity('Work Mode');
    const second = new OnBoard(other.board);
    const notice = other.board.getByText('Another window works on this repository.');
    await notice.waitFor();
    await second.box.waitFor();
    await second.card(words).waitFor();

    await second.write({ title, prompt: '```sh\necho followed > followed.txt\nsleep 2\n```' }, 'Start');
    await Promise.all([first, second].map((board) => board.cardIn('Active', title).waitFor()));
    await other.screenshot('second-window-follows');
    await Promise.all([first, second].map((board) => board.cardIn('Ready', title).getByRole('button', { name: 'Apply', exact: true }).waitFor()));
    assert.deepEqual(await second.card(title).getByRole('button').allInnerTexts(), await first.card(title).getByRole('button').allInnerTexts());
    await second.press(title, 'Review');
    await other.tab(`Review: ${title}`).waitFor();
    await other.page.locator('.multiDiffEditor').getByText('followed.txt').first().waitFor();
    await other.page.locator('.editor-actions').getByRole('button', { name: /^Apply Changes/ }).waitFor();
    await other.screenshot('second-window-ready');

    await page.close({ runBeforeUnload: true });
    await notice.waitFor({ state: 'detached' });
    await second.press(words, 'Start');
    await second.cardIn('Ready', words).getByRole('button', { name: 'Apply', exact: true }).waitFor();
    await other.screenshot('second-window-works');
  });
});
