import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoWindow } from '../support/demoWindow';
import { gitIn } from '../support/gitIn';
import { OnBoard } from '../support/onBoard';

describe('something in the way of an apply', () => {
  const demo = demoWindow();
  const words = 'Sort and deduplicate the word list';

  it('is named, nothing is touched, and the task can be applied once it is resolved', async () => {
    const { folder, workbench } = demo.current;
    await workbench.showActivity('Work Mode');
    const board = new OnBoard(workbench.board);
    await board.press(words, 'Start');
    await board.cardIn('Ready', words).waitFor();

    await writeFile(join(folder, 'words.txt'), 'mine\n');
    await writeFile(join(folder, 'src', 'format.js'), '// mine too\n');
    await board.press(words, 'Apply');
    await seen(/words\.txt/);
    await workbench.screenshot('overlap-refused');
    assert.equal(await readFile(join(folder, 'words.txt'), 'utf8'), 'mine\n');
    assert.equal(await gitIn(folder, 'log', '--format=%s'), 'Start the field notes');

    await gitIn(folder, 'checkout', '--', 'words.txt');
    await board.press(words, 'Apply');
    await board.unfold('Done');
    await board.cardIn('Done', words).waitFor();
    assert.match(await readFile(join(folder, 'words.txt'), 'utf8'), /^avocet\nbittern\n/);
    assert.equal(await gitIn(folder, 'status', '--porcelain'), ' M src/format.js');
  });

  it('may be a hook: its words are shown and everything is as it was', async () => {
    const { folder, workbench } = demo.current;
    const board = new OnBoard(workbench.board);
    const greeting = 'Write a greeting script and its test, and run it';
    const hook = join(folder, '.git', 'hooks', 'pre-commit');
    await mkdir(join(folder, '.git', 'hooks'), { recursive: true });
    await writeFile(hook, '#!/bin/sh\necho "Greetings are not allowed on Fridays." >&2\nexit 1\n');
    await chmod(hook, 0o755);
    await board.press(greeting, 'Start');
    await board.cardIn('Ready', greeting).waitFor();
    await board.press(greeting, 'Apply');
    await seen(/not allowed on Fridays/);
    await workbench.screenshot('hook-refused');
    assert.equal(await gitIn(folder, 'status', '--porcelain'), ' M src/format.js');
    await board.cardIn('Ready', greeting).waitFor();
  });

  /** Waits for the refusal, and that it can be read without scrolling. */
  async function seen(text: RegExp): Promise<void> {
    const alert = demo.current.workbench.board.getByRole('alert').filter({ hasText: text });
    await alert.waitFor();
    assert(await alert.evaluate((element) => element.getBoundingClientRect().top >= 0 && element.getBoundingClientRect().bottom <= innerHeight), 'the refusal is out of sight');
  }
});
