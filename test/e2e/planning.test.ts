import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Task } from '../../src/core/task';
import { makeRepository, writeTasks } from '../support/demo';
import { demoWindow } from '../support/demoWindow';
import { OnBoard } from '../support/onBoard';
import { byShell, unused } from '../support/tasks';

describe('a night that is planned', () => {
  let outside = '';
  const demo = demoWindow({
    settings: { 'workMode.slots': 1 },
    size: { width: 1280, height: 1000 },
    async folder(parent) {
      outside = parent;
      const folder = await makeRepository(join(parent, 'plans'), { 'list.txt': 'one\n' });
      await writeTasks(folder, drafts(join(parent, 'go')));
      return folder;
    },
  });
  const board = () => new OnBoard(demo.current.workbench.board);

  const tree = () => demo.current.workbench.sidebar.getByRole('tree', { name: 'Tasks' });
  const item = (title: string) => demo.current.workbench.quickInput.locator('.monaco-list-row').filter({ hasText: title });

  /** One view instead of another in the side bar. */
  const show = async (view: string, other: string) => {
    for (const [name, open] of [[view, 'true'], [other, 'false']] as const) {
      const header = demo.current.workbench.sidebar.getByRole('button', { name: new RegExp(`^${name}`) });
      while ((await header.getAttribute('aria-expanded')) !== open) await header.click();
    }
  };

  before(async () => {
    const { workbench } = demo.current;
    await workbench.showActivity('Work Mode');
    await board().card('Walls').waitFor();
  });

  it('has tasks that come after others, chosen from a list that names what would make a circle', async () => {
    const { workbench } = demo.current;
    await board().choose('Walls', 'Comes After…');
    await workbench.quickInput.getByText('What “Walls” Comes After').waitFor();
    await item('Cellar').click();
    await workbench.screenshot('planning-1-comes-after');
    await workbench.quickInput.getByRole('button', { name: 'OK' }).click();
    await board().card('Walls').getByText('Cellar').first().waitFor();

    await board().choose('Cellar', 'Comes After…');
    await item('Roof').getByText('Not listed, for a circle: “Walls” comes after it').waitFor();
    const offered = await demo.current.workbench.quickInput.locator('.monaco-list-row').evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')?.split(',')[0]?.trim()));
    assert.deepEqual(offered.map((label) => label?.split(' ').at(-1)), ['Roof', 'Garden']);
    await workbench.screenshot('planning-1-circle');
    await demo.current.page.keyboard.press('Escape');
  });

  it('says what happens when work mode is turned on for the first time, and nothing is queued yet', async () => {
    const { workbench } = demo.current;
    await board().throwSwitch('Turn On');
    await workbench.notification(/Work mode is on, and nothing is queued.*Nothing comes into your files until you apply it/).waitFor();
    await workbench.screenshot('planning-2-first-time');
    await workbench.answerNotification(/nothing is queued/, 'Add to Queue…');
    await workbench.pick(/Cellar/);
    await board().cardIn('Active', 'Cellar').waitFor();
  });

  it('is put in order in the tree by keyboard', async () => {
    const { workbench, page } = demo.current;
    for (const title of ['Walls', 'Roof', 'Garden']) await board().press(title, 'Add to Queue');
    await board().cardIn('Queued', 'Garden').waitFor();
    await show('Tasks', 'Board');
    const queued = async () => {
      const labels = await tree().getByRole('treeitem').evaluateAll((rows) => rows.map((one) => one.getAttribute('aria-label') ?? ''));
      return labels.filter((label) => label.includes(', Queued')).map((label) => label.split(',')[0]);
    };
    const ordered = async (...titles: string[]) => {
      while ((await queued()).join() !== titles.join()) await new Promise((again) => setTimeout(again, 50));
    };
    await ordered('Walls', 'Roof', 'Garden');
    await workbench.runCommand('Work Mode: Focus on Tasks View');
    await page.keyboard.press('Home');
    while (!(await tree().locator('.monaco-list-row.focused').getAttribute('aria-label'))?.startsWith('Garden,')) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Alt+ArrowUp');
    await ordered('Walls', 'Garden', 'Roof');
    await page.keyboard.press('Alt+ArrowUp');
    await ordered('Garden', 'Walls', 'Roof');
    await page.keyboard.press('Alt+ArrowDown');
    await ordered('Walls', 'Garden', 'Roof');
    await workbench.screenshot('planning-3-tree');
  });

  it('tells once that all is done, in the order that was wanted, and says nothing of it after a reload', async () => {
    const { workbench } = demo.current;
    await writeFile(join(outside, 'go'), '');
    await tree().getByRole('treeitem', { name: /^Roof, Ready/ }).waitFor();
    await workbench.notification(/Work mode is done/).waitFor();
    await workbench.screenshot('planning-4-told');
    await workbench.reload();
    await workbench.showActivity('Work Mode');
    await tree().getByRole('treeitem', { name: /^Roof, Ready/ }).waitFor();
    await workbench.status(/All done/).waitFor();
    assert.equal(await workbench.notification(/Work mode is done/).count(), 0);
  });
});

function drafts(go: string): Task[] {
  return ['Cellar', 'Walls', 'Roof', 'Garden'].map((title, n): Task => ({
    version: 1, id: title.toLowerCase(), brief: { title, prompt: `${title === 'Cellar' ? `$ until [ -e '${go}' ]; do sleep 0.1; done\n` : ''}$ echo ${title} >> list.txt`, notes: '', doneLooksLike: '' },
    priority: 'normal', position: n + 1, ...byShell, ...unused, dependsOn: [], createdAt: Date.now() - n * 60_000, runs: 0, now: { state: 'draft' },
  }));
}
