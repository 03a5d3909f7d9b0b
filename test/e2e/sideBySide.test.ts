import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoWindow } from '../support/demoWindow';
import { gitIn } from '../support/gitIn';
import { OnBoard } from '../support/onBoard';

describe('two tasks at once', () => {
  const demo = demoWindow({ size: { width: 1500, height: 900 } });
  const waiting = (name: string) => `\`\`\`sh\necho ${name} > ${name}.txt\nuntil [ -e go-${name} ]; do sleep 0.1; done\nrm go-${name}\n\`\`\``;

  it('work in two worktrees, the third waits for a slot, and none sees the others', async () => {
    const { folder, workbench } = demo.current;
    await workbench.showActivity('Work Mode');
    await workbench.runCommand('Work Mode: Open Board');
    const board = new OnBoard(workbench.wideBoard);
    for (const name of ['one', 'two', 'three']) await board.write({ title: `Task ${name}`, prompt: waiting(name) }, 'Start');
    await board.cardIn('Active', 'Task one').getByText('1/3').waitFor();
    await board.cardIn('Active', 'Task two').getByText('1/3').waitFor();
    await board.cardIn('Queued', 'Task three').getByText('Waits for a free slot').waitFor();
    await workbench.screenshot('side-by-side');

    const home = `${folder}.worktrees`;
    const places = await readdir(home);
    assert.equal(places.length, 2);
    const made = await Promise.all(places.map(async (place) => (await readdir(join(home, place))).filter((name) => /^(one|two|three)\.txt$/.test(name))));
    assert.deepEqual(made.flat().sort(), ['one.txt', 'two.txt']);
    assert(made.every(({ length }) => length === 1));

    for (const name of ['one', 'two', 'three']) await letGo(home, name);
    for (const name of ['one', 'two', 'three']) await board.cardIn('Ready', `Task ${name}`).waitFor();
    for (const name of ['two', 'one']) {
      await board.press(`Task ${name}`, 'Apply');
      await board.cardIn('Done', `Task ${name}`).waitFor();
    }
    assert.equal(await gitIn(folder, 'log', '--format=%s', '-2'), 'Task one\nTask two');
    assert.equal(await readFile(join(folder, 'two.txt'), 'utf8'), 'two\n');
    assert.deepEqual((await readdir(home)).length, 2, 'the third task was to reuse a place');
  });

  async function letGo(home: string, name: string): Promise<void> {
    for (;;) {
      for (const place of await readdir(home)) {
        if (!(await readdir(join(home, place))).includes(`${name}.txt`)) continue;
        await writeFile(join(home, place, `go-${name}`), '');
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
