import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Task } from '../../src/core/task';
import { newPage } from '../support/browser';
import { makeRepository, writeTasks } from '../support/demo';
import { demoWindow } from '../support/demoWindow';
import { OnBoard } from '../support/onBoard';
import { byShell, unused } from '../support/tasks';
import { Workbench } from '../support/workbench';

describe('work mode', () => {
  let outside = '';
  const demo = demoWindow({
    settings: { 'workMode.slots': 1 },
    async folder(parent) {
      outside = parent;
      const folder = await makeRepository(join(parent, 'night'), { 'list.txt': 'one\n' });
      await writeTasks(folder, drafts(parent));
      return folder;
    },
  });
  const board = () => new OnBoard(demo.current.workbench.board);

  it('is turned on, and takes the queued tasks by priority, one after the other', async () => {
    const { workbench } = demo.current;
    await workbench.showActivity('Work Mode');
    for (const title of ['Low', 'Normal', 'Urgent']) {
      await board().press(title, 'Add to Queue');
      await board().cardIn('Queued', title).getByText('Waits until work mode is turned on').waitFor();
    }
    await workbench.status(/queued/).waitFor();
    await workbench.screenshot('work-mode-1-off');
    await board().throwSwitch('Turn On');
    for (const title of ['Urgent', 'Normal', 'Low']) await board().cardIn('Ready', title).waitFor();
    assert.equal(await readFile(join(outside, 'order.txt'), 'utf8'), 'urgent\nnormal\nlow\n');
    await workbench.screenshot('work-mode-2-done');
  });

  it('is paused in the middle of a task, which finishes what it is at and holds still, and goes on where it was', async () => {
    const { workbench } = demo.current;
    await board().press('Long', 'Add to Queue');
    await board().cardIn('Active', 'Long').getByText('0/2').waitFor();
    await board().throwSwitch('Pause');
    await board().cardIn('Active', 'Long').getByText('Pausing').first().waitFor();
    await writeFile(join(outside, 'go'), '');
    await board().cardIn('Active', 'Long').getByText('Holds still').first().waitFor();
    await workbench.status(/Paused/).waitFor();
    await workbench.screenshot('work-mode-3-paused');
    assert.equal(existsSync(join(outside, 'second-step')), false, 'a further step was begun');
    await board().throwSwitch('Resume');
    await board().cardIn('Ready', 'Long').waitFor();
    assert.equal(existsSync(join(outside, 'second-step')), true);
  });

  it('goes through a chain of three in one night, each from the result of the one before, and they are applied in order', async () => {
    const { workbench, folder } = demo.current;
    for (const title of ['Third', 'Second', 'First']) await board().press(title, 'Add to Queue');
    await board().cardIn('Ready', 'Third').waitFor();
    await board().card('Third').getByText('+1').first().waitFor();
    await workbench.screenshot('work-mode-4-chain');
    await board().press('Third', 'Apply');
    await workbench.board.getByText('Apply “Second” first').first().waitFor();
    await board().unfold('Done');
    for (const title of ['First', 'Second', 'Third']) {
      await board().press(title, 'Apply');
      await board().cardIn('Done', title).waitFor();
    }
    assert.equal(await readFile(join(folder, 'list.txt'), 'utf8'), 'one\nfirst\nsecond\nthird\n');
  });

  it('has its queue put in order by keyboard', async () => {
    const { workbench, page } = demo.current;
    await board().throwSwitch('Turn Off');
    for (const title of ['Ant', 'Bee', 'Cow']) await board().press(title, 'Add to Queue');
    const order = async () => board().column('Queued').locator('.card-title').allInnerTexts();
    await board().cardIn('Queued', 'Cow').waitFor();
    assert.deepEqual(await order(), ['Ant', 'Bee', 'Cow']);
    await board().card('Cow').focus();
    await page.keyboard.press('Alt+ArrowUp');
    await until(async () => (await order()).join() === 'Ant,Cow,Bee');
    await page.keyboard.press('Alt+ArrowUp');
    await until(async () => (await order()).join() === 'Cow,Ant,Bee');
    assert.equal(await board().card('Cow').evaluate((card) => card.contains(card.ownerDocument.activeElement)), true, 'the focus was lost');
    await workbench.screenshot('work-mode-5-order');
  });

  it('goes on in another window when the one that works is killed, and does nothing twice', async () => {
    const { workbench, server, browser } = demo.current;
    const [owner = 0] = await server.hostPids();
    const other = new Workbench(await newPage(browser), server);
    await other.open();
    await other.showActivity('Work Mode');
    const second = new OnBoard(other.board);
    await second.cardIn('Queued', 'Ant').waitFor();
    // A window that follows hands over what is wanted of it.
    await second.throwSwitch('Turn On');
    await board().cardIn('Active', 'Cow').waitFor();
    await second.cardIn('Active', 'Cow').waitFor();
    await other.screenshot('work-mode-6-follows');
    process.kill(owner, 'SIGKILL');
    await writeFile(join(outside, 'cows'), '');
    for (const title of ['Cow', 'Ant', 'Bee']) await second.cardIn('Ready', title).waitFor();
    await other.screenshot('work-mode-7-took-over');
    const done = (await readFile(join(outside, 'animals.txt'), 'utf8')).trim().split('\n');
    assert.deepEqual(done.sort(), ['ant', 'bee', 'cow']);
    await workbench.page.close();
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((again) => setTimeout(again, 50));
}

/** Drafts for all stories; `outside` is a folder that no worktree holds. */
function drafts(outside: string): Task[] {
  const at = (name: string) => join(outside, name);
  const wait = (name: string) => `until [ -e '${at(name)}' ]; do sleep 0.1; done`;
  const three = (['Low', 'Normal', 'Urgent'] as const).map((title) => ({
    title, commands: [`echo ${title.toLowerCase()} >> '${at('order.txt')}'`, `echo ${title} > ${title}.txt`], priority: title.toLowerCase() as Task['priority'],
  }));
  const chain = ['First', 'Second', 'Third'].map((title, n, all) => ({ title, commands: [`echo ${title.toLowerCase()} >> list.txt`], after: n ? [idOf(all[n - 1]!)] : [] }));
  const animals = ['Ant', 'Bee', 'Cow'].map((title) => ({ title, commands: [...(title === 'Cow' ? [wait('cows')] : []), `echo ${title.toLowerCase()} >> '${at('animals.txt')}'`, `echo ${title} > ${title}.txt`] }));
  const long = { title: 'Long', commands: [`echo begun > long.txt; ${wait('go')}`, `touch '${at('second-step')}'`] };
  const all: { title: string; commands: string[]; priority?: Task['priority']; after?: string[] }[] = [...three, long, ...chain, ...animals];
  return all.map(({ title, commands, priority = 'normal', after = [] }, n): Task => ({
    version: 1, id: idOf(title), brief: { title, prompt: commands.map((command) => `$ ${command}`).join('\n'), notes: '', doneLooksLike: '' },
    priority, position: n + 1, ...byShell, ...unused, dependsOn: after, createdAt: Date.now() - n * 60_000, runs: 0, now: { state: 'draft' },
  }));
}

function idOf(title: string): string {
  return title.toLowerCase();
}
