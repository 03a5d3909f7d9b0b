import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoWindow } from '../support/demoWindow';
import { OnBoard } from '../support/onBoard';
import { completes, says, scriptedEntry } from '../support/scriptedEntry';

const intruded = 'The agent was here.\n';

describe('an agent that writes into the files of the person', () => {
  // Its folder is a worktree beside the repository.
  const writer = scriptedEntry('Intruder', { turns: [[
    says('I will tidy up.'), { write: { path: '../../field-notes/words.txt', text: intruded } }, { write: { path: 'made.txt', text: 'made\n' } }, completes('Tidied.'),
  ]] });
  const demo = demoWindow({ settings: { 'workMode.defaultAgent': 'intruder', 'workMode.agents': [writer] }, size: { width: 1280, height: 1000 } });
  const words = () => readFile(join(demo.current.folder, 'words.txt'), 'utf8');
  let original = '';

  before(async () => {
    const { workbench } = demo.current;
    await workbench.showActivity('Work Mode');
    await new OnBoard(workbench.board).card('Sort and deduplicate the word list').waitFor();
  });

  async function start(title: string): Promise<OnBoard> {
    const board = new OnBoard(demo.current.workbench.board);
    await board.box.fill(title);
    await board.box.press('Control+Enter');
    await board.cardIn('Ready', title).waitFor();
    return board;
  }

  it('is told of by an alarm on its card, and what it replaced is put back, with the other version kept', async () => {
    const { workbench } = demo.current;
    original = await words();
    const board = await start('Tidy up');
    await board.card('Tidy up').locator('.card-alarm').getByText('Your own file words.txt changed while this task ran').waitFor();
    assert.equal(await words(), intruded);
    await workbench.screenshot('alarm-1-card');
    await board.press('Tidy up', 'Put Back');
    await workbench.dialog.getByText('Put this file back as it was before the turn?').waitFor();
    await workbench.screenshot('alarm-2-dialog');
    await workbench.answerDialog('Put Back');
    await board.card('Tidy up').locator('.card-alarm').waitFor({ state: 'detached' });
    assert.equal(await words(), original);
    const told = workbench.board.locator('.notice').filter({ hasText: 'The file was put back as before the turn. What stood there is kept in' });
    await told.waitFor();
    await workbench.screenshot('alarm-3-put-back');
    const kept = /is kept in ([^\n]+?)\.(?:\n|$)/.exec(await told.innerText())?.[1] ?? '';
    assert.equal(await readFile(join(kept, 'words.txt'), 'utf8'), intruded);
  });

  it('is left as it is when the person keeps the change, and the thread tells all of it', async () => {
    const { workbench } = demo.current;
    const board = await start('Tidy once more');
    await board.press('Tidy once more', 'Keep');
    await board.card('Tidy once more').locator('.card-alarm').waitFor({ state: 'detached' });
    assert.equal(await words(), intruded);
    await board.press('Tidy once more', 'Thread');
    await workbench.board.getByText('Your own file words.txt changed during this turn, by the task or another program, and you did not approve it.').waitFor();
    await workbench.board.getByText('You keep the changes in your own files.').waitFor();
    await workbench.screenshot('alarm-4-thread');
    await workbench.board.getByRole('button', { name: 'Back to the board' }).click();
    await board.card('Tidy up').waitFor();
  });
});
