import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openDemo } from '../support/demoWindow';
import { OnBoard } from '../support/onBoard';

describe('the packaged extension', () => {
  it('does the main job when it is installed instead of the folder', async () => {
    await promisify(execFile)(process.execPath, ['test/harness/package.mjs']);
    const vsix = (await readdir('.')).find((name) => name.endsWith('.vsix'));
    assert(vsix, 'npm run package made no .vsix');
    const demo = await openDemo({ workMode: { vsix: join(process.cwd(), vsix) } });
    try {
      const { workbench, folder } = demo;
      const words = 'Sort and deduplicate the word list';
      await workbench.showActivity('Work Mode');
      const board = new OnBoard(workbench.board);
      await board.press(words, 'Start');
      await board.cardIn('Ready', words).getByRole('button', { name: 'Apply', exact: true }).click();
      await board.unfold('Done');
      await board.cardIn('Done', words).waitFor();
      await workbench.screenshot('packaged');
      assert.match(await readFile(join(folder, 'words.txt'), 'utf8'), /^avocet\nbittern\n/);
    } finally {
      await demo.close();
    }
  });
});
