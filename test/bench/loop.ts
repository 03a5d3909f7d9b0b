import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Task } from '../../src/core/task';
import type { RepositoryEngine } from '../../src/engine/repositoryEngine';
import { openHeadless } from '../support/headless';
import { createRepository, temporaryFolder, type TestRepository } from '../support/repository';
import { filledRepository } from './filled';
import type { BenchRow } from './row';

const atOnce = 10;
const workers = 4;
const tasks = 1_000;

/** The loop against the same work without it. */
export const rows: BenchRow[] = [
  /** Ten tasks accepted at once, no worktree there yet, until the last of the ten agents runs its first command, against ten `git worktree add` in parallel. */
  { name: 'ten-at-once-20k', unit: 'ms', limit: 1.1, ratio: true, measure: tenAtOnce },
  /**
   * From the moment work mode is turned on with 1,000 tasks in the queue until all are ready. The floor is the same work by a loop over four workers with a worktree each, which
   * knows no queue and writes no task, no transcript and no log. For each task it starts one shell and eight times git, each for something that is there afterwards:
   * `reset --hard` to the base and `clean`, for the worktree is used again; the shell, which runs the task's one command; `status` of the person's own files; `add -A`,
   * `write-tree` and `diff-tree`, for what was made and how much that is; `commit-tree` and `update-ref`, for the result that is kept.
   * Ours starts git seven times: `status` of the worktree, for what nobody has kept, `read-tree`, `clean`, `status` of the person's own files, `add`, `write-tree` and `diff-index`.
   * It writes the commit and its ref by itself, which a plain loop has to leave to git, and looks at branches and tags without a process as long as their files are as they
   * were, so the floor does not look at them at all.
   */
  { name: 'throughput-1k', unit: 'ms', limit: 1.3, ratio: true, measure: throughput },
];

async function tenAtOnce(): Promise<{ ours: number[]; floor: number[] }> {
  const repository = await filledRepository(20_000);
  const folder = await temporaryFolder();
  const ours: number[] = [];
  const floor: number[] = [];
  try {
    for (let n = 0; n < 9; n += 1) {
      floor.push(await tenWorktrees(repository));
      ours.push(await tenTasks(repository, join(folder, `go-${n}`)));
    }
    return { ours, floor };
  } finally {
    await repository.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

async function tenWorktrees({ root }: TestRepository): Promise<number> {
  const paths = Array.from({ length: atOnce }, (_, n) => `${root}-plain/${n}`);
  const began = performance.now();
  await Promise.all(paths.map((path) => git(root, 'worktree', 'add', '-q', '--detach', path, 'HEAD')));
  const took = performance.now() - began;
  await removed(`${root}-plain`);
  await git(root, 'worktree', 'prune');
  return took;
}

async function tenTasks({ root }: TestRepository, go: string): Promise<number> {
  const { engine, repository, close } = await openHeadless(root, { slots: atOnce, loop: { liveAgents: atOnce } });
  await engine.ready;
  await repository.usable();
  // Held open for both: an agent waits in it for a line without doing anything meanwhile.
  await output('mkfifo', root, go);
  const gate = await open(go, 'r+');
  const started = new Set<string>();
  const all = new Promise<void>((resolve) => engine.onEvent((event) => {
    if (event.type === 'transcript' && event.line.kind === 'command' && started.add(event.task).size === atOnce) resolve();
  }));
  const began = performance.now();
  const ids = await Promise.all(Array.from({ length: atOnce }, (_, n) => create(engine, { title: `Task ${n}`, prompt: `$ read -r line < '${go}'`, how: 'start' })));
  await all;
  const took = performance.now() - began;
  await gate.write('\n'.repeat(atOnce));
  await untilAll(engine, ids, 'done', 'ready', 'failed');
  await gate.close();
  await engine.close();
  await close();
  await forget(root);
  return took;
}

async function throughput(): Promise<{ ours: number[]; floor: number[] }> {
  const files = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`src/${n % 20}/file-${n}.txt`, `line ${n}\n`.repeat(20)]));
  const repository = await createRepository({ files });
  const ours: number[] = [];
  const floor: number[] = [];
  try {
    // Each sample is a thousand tasks: three of them say enough.
    for (let n = 0; n < 3; n += 1) {
      floor.push(await plainLoop(repository));
      ours.push(await ourLoop(repository));
    }
    return { ours, floor };
  } finally {
    await repository.dispose();
  }
}

async function ourLoop({ root }: TestRepository): Promise<number> {
  const { engine, repository, close } = await openHeadless(root, { slots: workers, loop: { reviewLimit: 0 } });
  await engine.ready;
  await repository.usable();
  const ids: string[] = [];
  for (let n = 0; n < tasks; n += 1) ids.push(await create(engine, { title: `Task ${n}`, prompt: `$ ${commandOf(n)}`, how: 'queue' }));
  const began = performance.now();
  await engine.handle({ type: 'setMode', to: 'on' });
  await untilAll(engine, ids, 'ready', 'failed', 'done', 'interrupted');
  const took = performance.now() - began;
  const ready = [...engine.tasks().values()].filter(({ now }) => now.state === 'ready').length;
  await engine.close();
  await close();
  await forget(root);
  if (ready !== tasks) throw new Error(`Only ${ready} of ${tasks} tasks became ready.`);
  return took;
}

async function plainLoop({ root, git: gitAt }: TestRepository): Promise<number> {
  const base = await gitAt('rev-parse', 'HEAD');
  const paths = Array.from({ length: workers }, (_, n) => `${root}-plain/${n}`);
  for (const path of paths) await git(root, 'worktree', 'add', '-q', '--detach', path, 'HEAD');
  let next = 0;
  const began = performance.now();
  await Promise.all(paths.map(async (path) => {
    for (let n = next++; n < tasks; n = next++) {
      await git(path, 'reset', '-q', '--hard', base);
      await git(path, 'clean', '-q', '-ffd');
      await output('sh', path, '-c', commandOf(n));
      await git(root, 'status', '--porcelain=v2', '-z', '--branch', '--untracked-files=all');
      await git(path, 'add', '-A');
      const tree = await git(path, 'write-tree');
      await git(path, 'diff-tree', '-r', '-z', '-M', '--raw', '--numstat', base, tree);
      const made = await git(path, 'commit-tree', tree, '-p', base, '-m', `Task ${n}`);
      await git(path, 'update-ref', `refs/plain/${n}`, made);
    }
  }));
  const took = performance.now() - began;
  await removed(`${root}-plain`);
  await git(root, 'worktree', 'prune');
  await dropRefs(root, 'refs/plain/');
  return took;
}

function commandOf(n: number): string {
  return `echo ${n} > made-${n}.txt`;
}

function create(engine: RepositoryEngine, { title, prompt, how }: { title: string; prompt: string; how: 'start' | 'queue' }): Promise<string> {
  return engine.handle({
    type: 'createTask', brief: { title, prompt, notes: '', doneLooksLike: '' }, priority: 'normal', agent: 'shell', model: null, effort: null, profile: null, start: how === 'start', queue: how === 'queue',
  });
}

/** Resolves when each of these tasks is in one of these states. */
function untilAll(engine: RepositoryEngine, ids: string[], ...states: Task['now']['state'][]): Promise<void> {
  const open = new Set(ids);
  return new Promise((resolve) => {
    const look = (task: Task | undefined) => {
      if (task && states.includes(task.now.state)) open.delete(task.id);
      if (open.size === 0) resolve();
    };
    engine.onEvent((event) => { if (event.type === 'task') look(event.task); });
    for (const id of ids) look(engine.tasks().get(id));
  });
}

/** As if Work Mode had never been here. */
async function forget(root: string): Promise<void> {
  await removed(`${root}.worktrees`, join(root, '.git', 'work-mode'));
  await git(root, 'worktree', 'prune');
  await dropRefs(root, 'refs/work-mode/');
}

/** By a process of its own: 200,000 paths would stay in the memory of this one for a while. */
async function removed(...folders: string[]): Promise<void> {
  await output('rm', '/', '-rf', ...folders);
}

async function dropRefs(root: string, prefix: string): Promise<void> {
  for (const ref of (await git(root, 'for-each-ref', '--format=%(refname)', prefix)).split('\n').filter(Boolean)) await git(root, 'update-ref', '-d', ref);
}

function git(cwd: string, ...args: string[]): Promise<string> {
  return output('git', cwd, ...args);
}

async function output(command: string, cwd: string, ...args: string[]): Promise<string> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
  return text.trimEnd();
}
