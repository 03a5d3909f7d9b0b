import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openHeadless, untilState } from '../support/headless';
import { filledRepository } from './filled';
import type { BenchRow } from './row';

const samples = 7;

/** Accept of a first-ever task until its first command has run, against `git worktree add` and a plain spawn. */
export const rows: BenchRow[] = [{
  name: 'first-start-20k', unit: 'ms', limit: 1.0, ratio: true,
  async measure() {
    const repository = await filledRepository(20_000);
    const ours: number[] = [];
    const floor: number[] = [];
    try {
      for (let n = 0; n < samples; n += 1) {
        floor.push(await plainStart(repository.root));
        ours.push(await ourStart(repository.root));
      }
      return { ours, floor };
    } finally {
      await repository.dispose();
    }
  },
}];

async function plainStart(root: string): Promise<number> {
  const path = `${root}-plain`;
  const began = performance.now();
  await run(root, 'git', ['worktree', 'add', '-q', '--detach', path, 'HEAD']);
  await run(path, 'sh', ['-c', 'true']);
  const took = performance.now() - began;
  await run(root, 'git', ['worktree', 'remove', '--force', path]);
  return took;
}

async function ourStart(root: string): Promise<number> {
  const { engine, repository } = await openHeadless(root);
  await engine.ready;
  // The editor looks at git's version when it opens a repository, not when a task starts.
  await repository.usable();
  const ran = new Promise<void>((resolve) => engine.onEvent((event) => { if (event.type === 'transcript' && event.line.kind === 'ended') resolve(); }));
  const began = performance.now();
  const id = await engine.handle({
    type: 'createTask', brief: { title: 'First', prompt: '$ true', notes: '', doneLooksLike: '' }, priority: 'normal', agent: 'shell', model: null, effort: null, profile: null, start: true,
  });
  await ran;
  const took = performance.now() - began;
  await untilState(engine, id, 'done', 'ready', 'failed');
  await engine.close();
  await rm(`${root}.worktrees`, { recursive: true, force: true });
  await rm(join(repository.commonDir, 'work-mode'), { recursive: true, force: true });
  await run(root, 'git', ['worktree', 'prune']);
  return took;
}

async function run(cwd: string, command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
}
