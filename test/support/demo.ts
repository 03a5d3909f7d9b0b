import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Task, taskSchema } from '../../src/core/task';
import { demoFiles, demoTasks } from './demoContent';
import { byShell, unused } from './tasks';

const run = promisify(execFile);

/** Makes the demo repository below `parent`: a small project with one commit on main, and tasks waiting in Drafts. Resolves with its path. */
export async function makeDemo(parent: string): Promise<string> {
  const folder = await makeRepository(join(parent, 'field-notes'), demoFiles);
  await writeTasks(folder, demoTasks.map(({ id, title, prompt }, at) => ({
    version: 1, id, brief: { title, prompt, notes: '', doneLooksLike: '' }, priority: 'normal', position: at + 1, ...byShell,
    // The board shows the newest draft first.
    createdAt: Date.now() - at * 60_000, runs: 0, ...unused, now: { state: 'draft' },
  })));
  return folder;
}

/** A repository with these files in one commit on main, and an identity of its own: nothing of the person's Git settings matters. */
export async function makeRepository(folder: string, files: Record<string, string>): Promise<string> {
  for (const [name, text] of Object.entries(files)) await writeText(join(folder, name), text);
  const git = (...args: string[]) => run('git', args, { cwd: folder });
  await git('init', '--quiet', '--template=', '--initial-branch=main');
  await git('config', 'user.name', 'Robin Field');
  await git('config', 'user.email', 'robin@example.org');
  await git('config', 'commit.gpgSign', 'false');
  await git('config', 'core.hooksPath', '.git/hooks');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'Start the field notes');
  return folder;
}

/** Puts task documents into the repository's store, as the extension would have left them. */
export async function writeTasks(folder: string, tasks: Task[]): Promise<void> {
  for (const task of tasks) {
    const document = JSON.stringify(taskSchema.parse(task), null, 2);
    await writeText(join(folder, '.git', 'work-mode', 'tasks', `${task.id}.json`), `${document}\n`);
  }
}

async function writeText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  if (text.startsWith('#!')) await chmod(path, 0o755);
}
