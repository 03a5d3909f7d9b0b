import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDemo, makeRepository } from '../support/demo';
import { demoWindow } from '../support/demoWindow';
import { gitIn } from '../support/gitIn';
import { OnBoard } from '../support/onBoard';

describe('a folder without a usable repository', () => {
  const demo = demoWindow();

  it('may be none at all: the board says so and opens one', async () => {
    const { workbench, server } = demo.current;
    await workbench.open(`${server.address}?ew=true`);
    await workbench.showActivity('Work Mode');
    await workbench.board.getByText('Work Mode works in a git repository. Open the folder of one to write down tasks.').waitFor();
    await workbench.screenshot('problem-no-folder');
    await workbench.board.getByRole('button', { name: 'Open Folder' }).click();
    await workbench.quickInput.getByText('Open Folder').first().waitFor();
  });

  it('may hold files only: it is initialised, gets its first commit, and a task runs in it', async () => {
    const { workbench } = demo.current;
    const folder = join(parent(), 'plain');
    const title = 'The first task';
    await mkdir(folder);
    await writeFile(join(folder, 'notes.txt'), 'a note\n');
    await open(folder);
    await workbench.board.getByText('This folder is not a git repository yet.').waitFor();
    await workbench.screenshot('problem-no-repository');
    await workbench.board.getByRole('button', { name: 'Initialise Repository' }).click();

    const board = new OnBoard(workbench.board);
    const notice = workbench.board.getByText('This repository has no commit yet.');
    await notice.waitFor();
    await board.write({ title, prompt: '$ wc -l notes.txt > lines.txt' }, 'Keep as Draft');
    await workbench.screenshot('problem-no-commit');
    await board.press(title, 'Start');
    await workbench.board.getByText('A task starts from a commit, and this repository has none yet.').first().waitFor();
    await board.cardIn('Drafts', title).waitFor();
    await workbench.screenshot('problem-no-commit-start');

    await workbench.board.getByRole('button', { name: 'Make First Commit' }).click();
    await workbench.dialog.getByText('Agents start from a commit').waitFor();
    await workbench.screenshot('problem-first-commit');
    await workbench.answerDialog('Commit All Files');
    await notice.waitFor({ state: 'detached' });
    assert.equal(await gitIn(folder, 'ls-files'), 'notes.txt');
    await board.press(title, 'Start');
    await board.cardIn('Ready', title).getByText('+1').first().waitFor();
    await workbench.screenshot('problem-solved');
  });

  it('may be bare', async () => {
    const folder = join(parent(), 'bare.git');
    await gitIn(parent(), 'init', '-q', '--bare', folder);
    await open(folder);
    await says(/^This is a bare repository .* Open a folder with a checkout of it\.$/, 'problem-bare');
  });

  for (const file of ['config', 'HEAD']) {
    it(`may be damaged in its ${file}`, async () => {
      const folder = await makeRepository(join(parent(), `damaged-${file}`), { 'a.txt': 'a\n' });
      const good = await readFile(join(folder, '.git', file));
      await writeFile(join(folder, '.git', file), '\u0000\u0001 rubbish [[[\n');
      await open(folder);
      await says(/^The repository in this folder is damaged: .*repair it or clone again/, `problem-damaged-${file}`);
      const { workbench } = demo.current;
      assert.equal(await workbench.board.getByRole('button', { name: 'Initialise Repository' }).count(), 0);

      await writeFile(join(folder, '.git', file), good);
      await workbench.board.getByRole('button', { name: 'Try Again' }).click();
      await new OnBoard(workbench.board).box.waitFor();
    });
  }

  it('may be a worktree of Work Mode itself: nothing is applied there, and the repository is opened from it', async () => {
    const folder = await makeRepository(join(parent(), 'home'), { 'a.txt': 'a\n' });
    const { workbench, page } = demo.current;
    await open(folder);
    const board = new OnBoard(workbench.board);
    await board.write({ title: 'Note it', prompt: '$ echo b > b.txt' }, 'Start');
    await board.cardIn('Ready', 'Note it').waitFor();
    await open(`${folder}.worktrees/1`);
    await says(/^This folder is one of Work Mode’s own worktrees: .* the board of the repository itself, .*home\.$/, 'problem-own-worktree');
    assert.equal(await new OnBoard(workbench.board).card('Note it').count(), 0);
    const opened = page.context().waitForEvent('page');
    await workbench.board.getByRole('button', { name: 'Open the Repository' }).click();
    const other = await opened;
    await other.waitForURL((url) => url.searchParams.get('folder') === folder);
    await other.close();
  });

  const parent = () => dirname(demo.current.folder);

  async function open(folder: string): Promise<void> {
    const { workbench, server } = demo.current;
    await workbench.open(`${server.address}?folder=${encodeURIComponent(folder)}`);
    await workbench.showActivity('Work Mode');
  }

  /** In one sentence on the board, without a stack or a message of git around it. */
  async function says(sentence: RegExp, picture: string): Promise<void> {
    const { workbench } = demo.current;
    await workbench.board.getByText(sentence).first().waitFor();
    await workbench.screenshot(picture);
    assert.doesNotMatch(await workbench.board.locator('body').innerText(), /fatal:|Error:|\bat .*:\d+:\d+/);
  }
});

describe('a folder below the root of the repository', () => {
  const title = 'Where am I';
  const demo = demoWindow({ folder: async (parent) => join(await makeDemo(parent), 'src') });

  it('is where the agent works too, and what it made is applied there', async () => {
    const { workbench, folder } = demo.current;
    const root = dirname(folder);
    await workbench.showActivity('Work Mode');
    const board = new OnBoard(workbench.board);
    await board.card('Sort and deduplicate the word list').waitFor();
    await board.write({ title, prompt: '$ pwd > where.txt' }, 'Start');
    await board.cardIn('Ready', title).waitFor();
    await workbench.screenshot('sub-folder');
    await board.press(title, 'Apply');
    await board.unfold('Done');
    await board.cardIn('Done', title).waitFor();
    const [place] = await readdir(`${root}.worktrees`);
    assert.equal(await readFile(join(folder, 'where.txt'), 'utf8'), `${join(`${root}.worktrees`, place!, 'src')}\n`);
    assert.equal(await gitIn(root, 'show', '--name-status', '--format=', 'HEAD'), 'A\tsrc/where.txt');
  });
});

describe('a folder that is not trusted', () => {
  const demo = demoWindow({ trust: 'asked' });

  it('keeps Work Mode off, VS Code says why, and trusting the folder brings the board', async () => {
    const { workbench, page } = demo.current;
    await workbench.status('Restricted Mode').waitFor();
    assert.equal(await workbench.activity('Work Mode').count(), 0);
    await workbench.runCommand('Extensions: Show Installed Extensions');
    const entry = workbench.sidebar.locator('.extension-list-item').filter({ hasText: 'Work Mode' }).first();
    await entry.click();
    await page.locator('.editor-instance').getByText('Work Mode starts when you trust the folder.').first().waitFor();
    await workbench.screenshot('restricted-extension');
    assert.equal(await page.locator('.notification-toast').count(), 0);

    await workbench.status('Restricted Mode').click();
    await page.locator('.workspace-trust-editor').waitFor();
    await workbench.screenshot('restricted-trust');
    await page.getByRole('button', { name: 'Trust', exact: true }).first().click();
    // The Git extension asks once more, for its repository.
    await workbench.answerDialog('Trust Folder & Continue');
    await page.locator('.monaco-modal-editor-block').getByRole('button', { name: /^Close/ }).click();
    await page.locator('.monaco-modal-editor-block').waitFor({ state: 'detached' });
    await workbench.showActivity('Work Mode');
    await new OnBoard(workbench.board).card('Sort and deduplicate the word list').waitFor();
    await workbench.screenshot('trusted');
  });
});

describe('a store in disorder', () => {
  const demo = demoWindow({
    folder: async (parent) => {
      const folder = await makeDemo(parent);
      await writeFile(join(folder, '.git', 'work-mode', 'tasks', 'x.json'), '{ "version": 1, rubbish');
      return folder;
    },
  });

  it('costs one task at most: the file is named and set aside, the others are there', async () => {
    const { workbench, folder } = demo.current;
    await workbench.showActivity('Work Mode');
    await new OnBoard(workbench.board).card('Sort and deduplicate the word list').waitFor();
    const notice = workbench.board.getByText('A task file could not be read and was set aside: x.json. The other tasks are all here.');
    await notice.waitFor();
    await workbench.screenshot('unreadable-task');
    const names = await readdir(join(folder, '.git', 'work-mode', 'tasks'));
    assert.ok(names.includes('x.json.unreadable') && !names.includes('x.json'), names.join(' '));
    await workbench.board.getByRole('button', { name: 'Hide' }).click();
    await notice.waitFor({ state: 'detached' });
  });

  it('where nothing can be read, names what to do and tries again', async () => {
    const { workbench, folder } = demo.current;
    const tasks = join(folder, '.git', 'work-mode', 'tasks');
    await rename(tasks, `${tasks}-away`);
    await writeFile(tasks, 'A file is where the folder should be.\n');
    await workbench.reload();
    await workbench.showActivity('Work Mode');
    await workbench.board.getByText(/then try again/).first().waitFor();
    await workbench.screenshot('unreadable-store');

    await rm(tasks);
    await rename(`${tasks}-away`, tasks);
    await workbench.board.getByRole('button', { name: 'Try Again' }).click();
    await new OnBoard(workbench.board).card('Sort and deduplicate the word list').waitFor();
  });

  it('where nothing can be written, says so in the form and keeps the words', async () => {
    const { workbench, folder } = demo.current;
    const tasks = join(folder, '.git', 'work-mode', 'tasks');
    await rename(tasks, `${tasks}-away`);
    await writeFile(tasks, 'A file is where the folder should be.\n');
    const { board } = workbench;
    await board.getByRole('button', { name: /^More fields/ }).click();
    const form = board.getByRole('dialog');
    await form.getByRole('textbox', { name: 'Title' }).fill('Words to keep');
    await form.getByRole('textbox', { name: 'Prompt' }).fill('$ echo kept');
    await form.getByRole('button', { name: 'Keep as Draft', exact: true }).click();
    await form.getByRole('alert').waitFor();
    await workbench.screenshot('read-only-store');
    assert.match(await form.getByRole('alert').innerText(), /nothing can be saved in .*Move that file away, then try again/s);
    assert.equal(await form.getByRole('textbox', { name: 'Title' }).inputValue(), 'Words to keep');
    assert.equal(await form.getByRole('textbox', { name: 'Prompt' }).inputValue(), '$ echo kept');

    await rm(tasks);
    await rename(`${tasks}-away`, tasks);
    await form.getByRole('button', { name: 'Keep as Draft', exact: true }).click();
    await new OnBoard(board).cardIn('Drafts', 'Words to keep').waitFor();
  });
});
