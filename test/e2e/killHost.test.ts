import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, readdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoWindow } from '../support/demoWindow';
import { killAll } from '../support/killAll';
import { OnBoard } from '../support/onBoard';

describe('an extension host killed in the middle of a run', () => {
  const demo = demoWindow();
  const title = 'A long walk';
  const prompt = '```sh\necho step one > walk.txt\nsleep 1; echo step two >> walk.txt\ntest -e ../../done-waiting || sleep 300\necho step four >> walk.txt\n```';

  it('loses neither text nor work, leaves no process, and the task goes on where it stopped', async () => {
    const { folder, workbench, server, page } = demo.current;
    await workbench.showActivity('Work Mode');
    const board = new OnBoard(workbench.board);
    await board.write({ title, prompt: prompt.replaceAll('../../done-waiting', join(folder, '..', 'done-waiting')) }, 'Start');
    await board.box.fill('Half a thought');
    await board.card(title).getByText('2/4').waitFor();

    const pids = await server.hostPids();
    killAll(pids);
    await gone(pids);
    const place = (await readdir(`${folder}.worktrees`))[0]!;
    await nobodyIn(join(`${folder}.worktrees`, place));

    await page.reload();
    await workbench.showActivity('Work Mode');
    const after = new OnBoard(workbench.board);
    await after.cardIn('Ready', title).getByText(/The editor closed while it ran after 2 of 4 steps/).waitFor();
    await workbench.screenshot('killed-and-back');
    assert.equal(await after.box.inputValue(), 'Half a thought');

    await writeFile(join(folder, '..', 'done-waiting'), '');
    await after.press(title, 'Resume');
    await after.cardIn('Ready', title).getByRole('button', { name: 'Apply', exact: true }).click();
    await after.unfold('Done');
    await after.cardIn('Done', title).waitFor();
    assert.equal(await readFile(join(folder, 'walk.txt'), 'utf8'), 'step one\nstep two\nstep four\n');
  });

  async function gone(pids: number[]): Promise<void> {
    while (pids.some((pid) => existsSync(`/proc/${pid}`))) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** Waits until no process works in the folder: the run's own watchdog has to see to that. */
  async function nobodyIn(folder: string): Promise<void> {
    for (;;) {
      const inside = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map((pid) => realpath(`/proc/${pid}/cwd`).catch(() => '')));
      if (!inside.some((cwd) => cwd.startsWith(folder))) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
