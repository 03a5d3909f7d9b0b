import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { demoWindow } from '../support/demoWindow';
import { gitIn } from '../support/gitIn';
import { OnBoard } from '../support/onBoard';

describe('the tree of tasks', () => {
  const demo = demoWindow({ size: { width: 1280, height: 1100 } });
  const words = 'Sort and deduplicate the word list';
  const greeting = 'Write a greeting script and its test, and run it';
  const licence = 'Add a licence header to every source file';
  const birds = 'Count the sightings of each bird';

  before(async () => {
    const { workbench } = demo.current;
    await workbench.showActivity('Work Mode');
    await new OnBoard(workbench.board).card(words).waitFor();
    await workbench.sidebar.getByRole('button', { name: /^Tasks/ }).click();
    await row(words).waitFor();
    await enlargeTree();
  });

  it('lists the tasks of the board below its columns', async () => {
    const { workbench } = demo.current;
    const labels = await tree().getByRole('treeitem').evaluateAll((rows) => rows.map((one) => one.getAttribute('aria-label')));
    assert.deepEqual(labels.map((label) => label?.replace(/, Draft, .*/, ', Draft')), [
      'Drafts, 4 tasks', ...[licence, words, greeting, birds].map((title) => `${title}, Draft`),
      'Active, 0 tasks', 'Queued, 0 tasks', 'Ready, 0 tasks', 'Applying, 0 tasks', 'Done, 0 tasks',
    ]);
    await workbench.screenshot('tree');
  });

  it('offers in the menu of a task what is possible on it, and nothing else', async () => {
    assert.deepEqual(await menuOf(words, 'tree-menu-draft'), ['Start Task', 'Add Task to Queue', 'Set What a Task Comes After…', 'Edit Task', 'Rename Task…', 'Delete Task…']);
  });

  it('does to the focused task what the key means, whichever one was selected before', async () => {
    const { workbench, page } = demo.current;
    const { keyboard } = page;
    const form = workbench.board.getByRole('dialog');
    await row(licence).click();
    await form.waitFor();
    await workbench.runCommand('Work Mode: Focus on Tasks View');
    await focused(licence);
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await focused(birds);
    await keyboard.press('F2');
    await workbench.quickInput.getByText('Rename Task').first().waitFor();
    assert.equal(await workbench.quickInput.locator('input.input').inputValue(), birds);
    await workbench.screenshot('tree-rename');
    await workbench.answer('Count the birds');
    await row('Count the birds').waitFor();

    await keyboard.press('Delete');
    await workbench.dialog.getByText('Delete “Count the birds”?').waitFor();
    await workbench.screenshot('tree-delete');
    await workbench.answerDialog('Cancel');
    await row('Count the birds').waitFor();
    await keyboard.press('Delete');
    await workbench.answerDialog('Delete');
    await row('Count the birds').waitFor({ state: 'detached' });

    await form.getByRole('textbox', { name: 'Title' }).press('Escape');
    await form.waitFor({ state: 'detached' });
    await workbench.runCommand('Work Mode: Focus on Tasks View');
    await keyboard.press('End');
    await keyboard.press('Home');
    await focused('Drafts');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await focused(words);
    await keyboard.press('Enter');
    await form.getByRole('textbox', { name: 'Title' }).and(workbench.board.locator(':focus')).waitFor();
    assert.equal(await form.getByRole('textbox', { name: 'Title' }).inputValue(), words);
    await keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
  });

  it('unfolds a ready task to its changed files, and each of them to its diff', async () => {
    const { workbench, page } = demo.current;
    await row(greeting).hover();
    await row(greeting).getByRole('button', { name: 'Start Task' }).click();
    await row(greeting).and(page.locator('[aria-label*="Ready"]')).waitFor();
    assert.deepEqual(await menuOf(greeting, 'tree-menu-ready'), [
      'Run Task Again', 'Review Changes', 'Apply Changes', 'Dismiss Changes', 'Open Thread', 'Open Transcript as Text', 'Edit Task', 'Rename Task…', 'Delete Task…',
    ]);
    // VS Code forgets an unfolding that falls into a refresh of the tree: a person clicks once more.
    for (let patienceMs = 3_000; ; patienceMs *= 2) {
      await row(greeting).locator('.monaco-tl-twistie').click();
      if (await row('bin/greet.sh').waitFor({ timeout: patienceMs }).then(() => true, () => false)) break;
    }
    await row(greeting).click();
    await workbench.tab(`Review: ${greeting}`).waitFor();
    await row('bin/greet.sh').click();
    await workbench.tab(/greet\.sh/).waitFor();
    await page.getByText('Greets the person named').first().waitFor();
    await titleButton('Apply Changes').waitFor();
    await workbench.screenshot('tree-file');
  });

  it('is told of by a message whose link opens the review, where the title applies it', async () => {
    const { workbench, page, folder } = demo.current;
    await workbench.runCommand('Notifications: Clear All Notifications');
    await row(words).hover();
    await row(words).getByRole('button', { name: 'Start Task' }).click();
    const message = workbench.notification(`“${words}” is ready.`);
    await message.getByRole('link', { name: 'Review' }).click();
    await workbench.tab(`Review: ${words}`).waitFor();
    await message.waitFor({ state: 'detached' });
    await page.locator('.multiDiffEditor').getByText('words.txt').first().waitFor();
    const apply = titleButton('Apply Changes');
    await apply.waitFor();
    await workbench.screenshot('review-title');
    await apply.click();
    await row('Done, 1 task').waitFor();
    assert.equal(await gitIn(folder, 'log', '--format=%s', '-1'), words);
    assert.match(await readFile(join(folder, 'words.txt'), 'utf8'), /^avocet\nbittern\n/);
    await apply.waitFor({ state: 'detached' });
    await workbench.screenshot('review-applied');
  });

  const tree = () => demo.current.workbench.sidebar.getByRole('tree', { name: /^Tasks/ });

  function row(name: string): Locator {
    return tree().getByRole('treeitem', { name: new RegExp(`^${name.replace(/[.()]/g, '\\$&')}(,|$)`) });
  }

  const titleButton = (name: string) => (
    demo.current.page.locator('.editor-group-container .editor-actions').getByRole('button', { name: new RegExp(`^${name}`) })
  );

  /** Waits until the arrow keys have come to the row. */
  const focused = (name: string) => row(name).and(demo.current.page.locator('.monaco-list:focus .monaco-list-row.focused')).waitFor();

  /** Drags the edge between the board and the tree until both have room. */
  async function enlargeTree(): Promise<void> {
    const { page, workbench } = demo.current;
    const { x, y, width } = (await workbench.sidebar.getByRole('button', { name: /^Tasks/ }).boundingBox())!;
    await page.mouse.move(x + width / 2, y);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y - 150, { steps: 4 });
    await page.mouse.move(x + width / 2, y - 300, { steps: 4 });
    await page.mouse.up();
    await row('Done').waitFor();
  }

  /** The entries of a row's context menu, in order. */
  async function menuOf(title: string, picture: string): Promise<string[]> {
    const { workbench, page } = demo.current;
    const entries = page.getByRole('menuitem').and(page.locator('.context-view *'));
    // VS Code shows no menu for a row that it is just drawing anew: a person clicks once more.
    for (let patienceMs = 3_000; ; patienceMs *= 2) {
      await row(title).click({ button: 'right' });
      if (await entries.first().waitFor({ timeout: patienceMs }).then(() => true, () => false)) break;
    }
    await workbench.screenshot(picture);
    const labels = await entries.locator('.action-label').allInnerTexts();
    await page.keyboard.press('Escape');
    await entries.first().waitFor({ state: 'detached' });
    return labels;
  }
});
