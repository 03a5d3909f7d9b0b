import assert from 'node:assert/strict';
import { demoWindow } from '../support/demoWindow';
import { OnBoard } from '../support/onBoard';

const sorting = 'Sort and deduplicate the word list';
const counting = 'Count the sightings of each bird';

describe('the activity log in a real window', () => {
  const demo = demoWindow({ size: { width: 1280, height: 900 } });
  const board = () => new OnBoard(demo.current.workbench.board);
  const log = () => demo.current.workbench.wideBoard;
  const lines = () => log().locator('.entry');

  it('tells of two tasks while they run, and of all that was before', async () => {
    const { workbench } = demo.current;
    await workbench.showActivity('Work Mode');
    await board().card(sorting).waitFor();
    await workbench.runCommand('Work Mode: Show Activity Log');
    await log().getByText('Nothing has happened yet').waitFor();
    await board().press(sorting, 'Start');
    await lines().filter({ hasText: `Started “${sorting}”` }).waitFor();
    await board().cardIn('Ready', sorting).waitFor();
    await board().press(counting, 'Start');
    await board().cardIn('Ready', counting).waitFor();
    const ready = (title: string) => lines().filter({ hasText: /Ready: \d+ files? changed/ }).filter({ hasText: title });
    await Promise.all([sorting, counting].map((title) => ready(title).waitFor()));
    await workbench.screenshot('activity-1-live');
    const live = await lines().allInnerTexts();

    await workbench.reload();
    await workbench.tab('Activity Log').waitFor();
    await ready(counting).waitFor();
    assert.deepEqual(await lines().allInnerTexts(), live, 'what is on disk is what was told');
  });

  it('is filtered by words, which a reload keeps, and a click opens the thread at the line', async () => {
    const { workbench } = demo.current;
    await log().getByRole('textbox', { name: 'Filter by words' }).fill('RAN -u sort');
    await log().getByRole('status').getByText('1 entry', { exact: true }).waitFor({ state: 'attached' });
    const texts = await lines().locator('.entry-text').allInnerTexts();
    assert.deepEqual(texts, ['Ran LC_ALL=C sort -u -o words.txt words.txt']);
    await workbench.screenshot('activity-2-filtered');
    await workbench.reload();
    await workbench.tab('Activity Log').waitFor();
    await lines().first().waitFor();
    assert.deepEqual(await lines().locator('.entry-text').allInnerTexts(), texts);

    await lines().first().click();
    await workbench.tab(/^Sort and deduplicate/).waitFor();
    await log().locator('.item:focus').getByText('LC_ALL=C sort -u -o words.txt words.txt').first().waitFor();
    await workbench.screenshot('activity-3-thread');
  });

  it('shows one task alone, and says who started it', async () => {
    const { workbench } = demo.current;
    await workbench.runCommand('Work Mode: Show Activity Log');
    await log().getByRole('button', { name: 'Clear Filter' }).first().click();
    await log().getByRole('combobox', { name: 'Task' }).selectOption({ label: counting });
    await lines().filter({ hasText: `Started “${counting}”` }).getByText(/you$/).waitFor();
    assert.equal(await lines().filter({ hasText: sorting }).count(), 0);
  });
});
