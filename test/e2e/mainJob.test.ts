import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoWindow } from '../support/demoWindow';
import { gitIn } from '../support/gitIn';
import { OnBoard } from '../support/onBoard';

describe('a task, from the first word to a commit', () => {
  const demo = demoWindow();
  const title = 'Shout the first word';

  it('is written, run, watched, reviewed in the diff editor and applied, and nothing else moves', async () => {
    const { folder, workbench, page } = demo.current;
    await writeFile(join(folder, 'README.md'), 'My own edit\n');
    await workbench.showActivity('Work Mode');
    const board = new OnBoard(workbench.board);
    await board.card('Sort and deduplicate the word list').waitFor();
    await workbench.screenshot('job-1-drafts');

    await board.write({ title, prompt: 'Make the greeting loud.\n\n```sh\necho WREN > "loud words.txt"\ngit rm -q src/season.js\nsleep 1\n```' }, 'Start');
    await board.cardIn('Active', title).waitFor();
    await workbench.screenshot('job-2-running');
    await board.press(title, 'Thread');
    await workbench.board.getByText('echo WREN').first().waitFor();
    await workbench.board.locator('.side-line summary').click();
    await workbench.board.getByText('runs your commands, not confined').waitFor();
    await workbench.screenshot('job-2-thread');
    await workbench.board.getByRole('button', { name: 'Back to the board' }).click();
    await board.cardIn('Ready', title).waitFor();
    const message = workbench.notification(`“${title}” is ready.`);
    await message.getByRole('link', { name: 'Review' }).waitFor();
    await workbench.screenshot('job-3-ready');

    assert.equal(await gitIn(folder, 'status', '--porcelain'), ' M README.md', 'the run touched the person’s files');
    await board.press(title, 'Review');
    await workbench.tab(`Review: ${title}`).waitFor();
    await page.locator('.multiDiffEditor').getByText('loud words.txt').first().waitFor();
    await page.locator('.multiDiffEditor').getByText('season.js').first().waitFor();
    await message.waitFor({ state: 'detached' });
    await workbench.screenshot('job-4-review');

    await board.press(title, 'Apply');
    await board.unfold('Done');
    await board.cardIn('Done', title).waitFor();
    await workbench.screenshot('job-5-applied');
    assert.equal(await readFile(join(folder, 'loud words.txt'), 'utf8'), 'WREN\n');
    assert.equal(await gitIn(folder, 'log', '--format=%s'), `${title}\nStart the field notes`);
    assert.equal(await gitIn(folder, 'show', '--name-status', '--format=', 'HEAD'), 'A\tloud words.txt\nD\tsrc/season.js');
    assert.equal(await gitIn(folder, 'status', '--porcelain'), ' M README.md');
    assert.equal(await readFile(join(folder, 'README.md'), 'utf8'), 'My own edit\n');
  });

  it('can be dismissed and taken back, stopped and resumed', async () => {
    const { workbench, folder } = demo.current;
    const board = new OnBoard(workbench.board);
    const words = 'Sort and deduplicate the word list';
    await board.press(words, 'Start');
    await board.cardIn('Ready', words).waitFor();
    const message = workbench.notification(`“${words}” is ready.`);
    await message.getByRole('link', { name: 'Apply' }).waitFor();
    await board.choose(words, 'Dismiss');
    await message.waitFor({ state: 'detached' });
    await board.cardIn('Done', words).waitFor();
    await board.press(words, 'Restore');
    await board.cardIn('Ready', words).waitFor();

    const birds = 'Count the sightings of each bird';
    await board.press(birds, 'Start');
    await board.card(birds).getByText('1/4').waitFor();
    await board.press(birds, 'Stop');
    await board.card(birds).getByText(/Stopped by you/).waitFor();
    await workbench.screenshot('job-6-stopped');
    await board.press(birds, 'Resume');
    await board.cardIn('Ready', birds).getByRole('button', { name: 'Apply', exact: true }).click();
    await board.cardIn('Done', birds).waitFor();
    assert.match(await readFile(join(folder, 'SIGHTINGS.md'), 'utf8'), /- wren: 6/);
  });
});
