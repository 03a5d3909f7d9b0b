import { execFile } from 'node:child_process';
import { chmod, mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Task, taskSchema } from '../../src/core/task';
import { createSeal } from '../../src/node/files/seal';
import { keyName } from '../../src/node/openWorld';
import { sealedDocument } from '../../src/node/store/taskStore';
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

/**
 * Puts task documents into the repository's store, as the extension would have left them. Where no `machineFolder` is given, they are as from
 * another machine: good for drafts of the built-in agent, of anything else only words and work are believed.
 */
export async function writeTasks(folder: string, tasks: Task[], machineFolder?: string): Promise<void> {
  const tasksFolder = join(await realpath(folder), '.git', 'work-mode', 'tasks');
  const seal = machineFolder === undefined ? null : createSeal(join(machineFolder, keyName));
  for (const task of tasks.map((one) => taskSchema.parse(one))) {
    await writeText(join(tasksFolder, `${task.id}.json`), seal ? sealedDocument(task, { folder: tasksFolder, seal }) : `${JSON.stringify(task, null, 2)}\n`);
  }
}

/** What `openWorld` gets as its machine folder in a served VS Code with its data in this folder. */
export function machineFolderIn(data: string): string {
  return join(data, 'data', 'User', 'globalStorage', 'work-mode.work-mode');
}

async function writeText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  if (text.startsWith('#!')) await chmod(path, 0o755);
}
