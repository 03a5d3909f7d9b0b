import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../../../src/core/task';
import { createPlaces } from '../../../src/node/git/places';
import { countingClock, createRepository, importCommit, keepingLog, writeFiles } from '../../support/repository';
import type { TestRepository } from '../../support/repository';

const never = new AbortController().signal;
const run = (token: string): Run => ({ number: 1, token, startedAt: 1, trigger: 'start', by: 'person' });

describe('places whose git is killed', () => {
  let repo: TestRepository;
  let made = 0;
  const log = keepingLog();
  before(async () => {
    repo = await createRepository({ files: null });
    await importCommit(repo.root, Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`f/${n % 100}/${n}.txt`, `file ${n}\n`])));
  });
  after(() => repo.dispose());

  for (const files of [0, 1, 200, 4000, 15_000]) {
    it(`are never handed out incomplete: killed in a first checkout after ${files} files`, async () => {
      // A place that was complete before the kill arrived stays with its run; then the next one is tried.
      while (!(await killedAcquire(String(++made), files)));
      const all = await places();
      const place = await all.acquire({ task: 't', run: run(`run${made}`), resume: null, base: null }, never);
      assert.equal(await exactly(place.path), 'complete', log.lines.join('\n'));
      assert.equal((await repo.git('worktree', 'list')).split('\n').length, made + 1);
    });
  }

  it('are never handed out incomplete: killed in a clean-up', async () => {
    const first = await (await places()).acquire({ task: 't', run: run('first'), resume: null, base: null }, never);
    const name = first.path.slice(repo.root.length + '.worktrees/'.length);
    let holder = 'first';
    do {
      await rm(join(first.path, 'f'), { recursive: true });
      await writeFiles(first.path, { 'g/h': 'new' });
      await (await places()).release(run(holder));
      holder = `killed${name}`;
    } while (!(await killedAcquire(name, 3000)));
    const again = await places();
    assert.equal(await again.find(run(holder)), null);
    const second = await again.acquire({ task: 't', run: run('second'), resume: null, base: null }, never);
    assert.equal(second.path, first.path, log.lines.join('\n'));
    assert.equal(await exactly(second.path), 'complete');
  });

  async function places() {
    return createPlaces({ repository: await repo.open(), clock: countingClock(), log });
  }

  /** Asks for a place in a process of its own, and kills that and its git once so many files are there. False when that was too late. */
  async function killedAcquire(name: string, files: number): Promise<boolean> {
    const token = `killed${name}`;
    const child = spawn(process.execPath, [join('out', 'test', 'node', 'git', 'acquireOnce.main.js'), repo.root, token], { detached: true, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const path = `${repo.root}.worktrees/${name}`;
    const reached = files === 0 ? () => stat(path).then(() => true, () => false) : async () => (await countIn(join(path, 'f'))) >= files;
    while (child.exitCode === null && !(await reached())) await new Promise((resolve) => setImmediate(resolve));
    if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
    await ended;
    return (await (await places()).find(run(token))) === null;
  }

  /** 'complete' when tracked files are those of HEAD, by content, and nothing else is there. */
  async function exactly(path: string): Promise<string> {
    await repo.gitIn(path, 'read-tree', 'HEAD');
    return (await repo.gitIn(path, 'status', '--porcelain', '--untracked-files=all')).slice(0, 500) || 'complete';
  }
});

async function countIn(folder: string): Promise<number> {
  const counts = await Promise.all((await readdir(folder).catch(() => [])).map(async (name) => (await readdir(join(folder, name)).catch(() => [])).length));
  return counts.reduce((sum, count) => sum + count, 0);
}
