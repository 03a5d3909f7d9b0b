import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Task } from '../../src/core/task';
import { machineFolderIn, makeRepository, writeTasks } from '../support/demo';
import { demoWindow } from '../support/demoWindow';
import { gitIn } from '../support/gitIn';
import { OnBoard } from '../support/onBoard';
import { pictureFiles, pictureTasks, titles } from '../support/pictureContent';
import { begun, byShell, unused } from '../support/tasks';

describe('the pictures of the README', () => {
  const demo = demoWindow({
    folder: makeBirds, size: { width: 1500, height: 780 },
    settings: { 'workMode.notifications': false, 'workMode.slots': 3, 'workbench.colorTheme': 'Dark 2026', 'typescript.disableAutomaticTypeAcquisition': true },
  });

  it('show a board at work, and a review', async () => {
    const { workbench, page } = demo.current;
    await page.locator('.monaco-workbench.vs-dark').waitFor();
    await workbench.showActivity('Work Mode');
    await workbench.resizeSidebar(270);
    await workbench.runCommand('Work Mode: Open Board');
    const board = new OnBoard(workbench.wideBoard);

    for (const title of [titles.counts, titles.guide, titles.licence, titles.words, titles.journal]) await board.press(title, 'Start');
    await board.cardIn('Active', titles.counts).getByText('3/4').waitFor();
    await board.cardIn('Active', titles.guide).getByText('1/3').waitFor();
    await board.cardIn('Ready', titles.licence).getByRole('button', { name: 'Apply', exact: true }).click();
    await board.cardIn('Done', titles.licence).waitFor();
    await board.cardIn('Ready', titles.words).waitFor();
    await board.cardIn('Ready', titles.journal).waitFor();

    await board.press(titles.journal, 'Review');
    await page.locator('.multiDiffEditor').getByText('journal.test.js').first().waitFor();
    await settled();
    await small(await workbench.screenshot('readme-review'));

    await workbench.runCommand('View: Close Editor');
    for (const title of [titles.map, titles.chart, titles.json]) await board.press(title, 'Start');
    await board.cardIn('Active', titles.map).getByText('2/5').waitFor();
    await board.cardIn('Queued', titles.chart).waitFor();
    await board.cardIn('Queued', titles.json).waitFor();
    await workbench.wideBoard.locator('.columns').click({ position: { x: 40, y: 560 } });
    await settled();
    await small(await workbench.screenshot('readme-board'));
  });

  /** Nothing comes or goes: no message is open, nothing is being started, and the pointer rests where nothing answers it. */
  async function settled(): Promise<void> {
    const { page, workbench } = demo.current;
    await page.mouse.move(750, 765);
    await page.locator('.notifications-toasts .notification-toast').waitFor({ state: 'hidden' });
    await page.locator('.workbench-hover').waitFor({ state: 'hidden' });
    await workbench.status('Activating Extensions').waitFor({ state: 'hidden' });
  }
});

async function makeBirds(parent: string): Promise<string> {
  const folder = await makeRepository(join(parent, 'field-notes'), pictureFiles);
  const commit = await gitIn(folder, 'rev-parse', 'HEAD');
  const hours = 3_600_000;
  const written = pictureTasks.map(({ id, title, prompt, priority, hoursAgo }, at): Task => ({
    version: 1, id, brief: { title, prompt, notes: '', doneLooksLike: '' }, priority, position: at + 1, ...byShell,
    createdAt: Date.now() - hoursAgo * hours, runs: 0, ...unused, now: { state: 'draft' },
  }));
  const changeset = { base: commit, result: commit, files: 2, added: 18, removed: 31 };
  const startedAt = Date.now() - 25 * hours;
  const ended = { run: { number: 1, token: 'earlier', startedAt, trigger: 'start' as const, by: 'person' as const }, endedAt: startedAt + 9000, workedMs: 9000, ...begun, confirmed: true };
  const earlier = (id: string, title: string, now: Task['now']): Task => ({ ...written[0]!, id, brief: { ...written[0]!.brief, title }, runs: 1, now });
  await writeTasks(folder, [
    ...written,
    earlier('typo', 'Spelling of the bird names', { state: 'done', at: startedAt + 60_000, outcome: { kind: 'applied', commit, changeset } }),
    earlier('canvas', 'Try a tide table', {
      state: 'done', at: startedAt + 50_000, outcome: { kind: 'dismissed', was: { state: 'ready', ...ended, changeset, summary: 'Ran 2 commands.', confirmed: true } },
    }),
  ], machineFolderIn(join(parent, 'editor')));
  return folder;
}

async function small(picture: string): Promise<void> {
  assert((await stat(picture)).size < 200_000, `${picture} is too large for a page`);
}
