import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../../../src/core/task';
import type { Changesets, Places } from '../../../src/engine/ports/git';
import { createChangesets } from '../../../src/node/git/changesets';
import { createPlaces } from '../../../src/node/git/places';
import { countingClock, createRepository, quietLog, writeFiles } from '../../support/repository';
import type { TestRepository } from '../../support/repository';

describe('a submodule in a worktree', () => {
  let repo: TestRepository;
  let places: Places;
  let changesets: Changesets;
  afterEach(() => repo.dispose());

  const runOf = (task: string): Run => ({ number: 1, token: task, startedAt: 1, trigger: 'start', by: 'person' });
  const acquire = (task: string) => places.acquire({ task, run: runOf(task), resume: null, base: null }, new AbortController().signal);
  const as = ['-c', 'user.name=x', '-c', 'user.email=x', '-c', 'protocol.file.allow=always'];

  /** The place of a task whose agent has checked the submodule out. */
  async function checkedOut(): Promise<string> {
    repo = await createRepository({ files: { 'a.txt': 'a\n' } });
    const origin = join(repo.root, '../origin');
    await repo.gitIn(join(repo.root, '..'), 'init', '-q', origin);
    await writeFiles(origin, { 's.txt': '1\n' });
    await repo.gitIn(origin, 'add', '-A');
    await repo.gitIn(origin, ...as, 'commit', '-q', '-m', '1');
    await repo.git(...as, 'submodule', '--quiet', 'add', '../origin', 'in/sub');
    await repo.git('commit', '-q', '-m', 'with a submodule');
    const repository = await repo.open();
    places = createPlaces({ repository, clock: countingClock(), log: quietLog });
    changesets = createChangesets({ repository, log: quietLog });
    const { path } = await acquire('one');
    await repo.gitIn(path, ...as, 'submodule', '--quiet', 'update', '--init');
    return path;
  }
  const freeze = async (task: string, path: string) => changesets.freeze({ place: { path, cwd: path, base: await repo.git('rev-parse', 'HEAD') }, task, run: 1, title: task });

  it('that a task moved to another commit is as new for the next one, and what was in it is kept', async () => {
    const path = await checkedOut();
    await writeFiles(join(path, 'in/sub'), { 's.txt': '2\n' });
    await repo.gitIn(join(path, 'in/sub'), ...as, 'commit', '-q', '-am', '2');
    await writeFiles(join(path, 'in/sub'), { 's.txt': 'not committed\n' });
    assert.equal((await freeze('one', path))?.files, 1);
    await places.release(runOf('one'));
    const next = await acquire('two');
    assert.deepEqual([next.path, next.left], [path, null]);
    assert.deepEqual(await readdir(join(path, 'in/sub')), []);
    assert.equal(await freeze('two', path), null);
    const gitDir = await repo.gitIn(path, 'rev-parse', '--absolute-git-dir');
    assert.equal(await readFile(join(gitDir, 'work-mode.submodules/in/sub/s.txt'), 'utf8'), 'not committed\n');
    await repo.gitIn(path, ...as, 'submodule', '--quiet', 'update', '--init');
    assert.equal(await readFile(join(path, 'in/sub/s.txt'), 'utf8'), '1\n');
  });

  it('that is at the commit of the base stays checked out', async () => {
    const path = await checkedOut();
    assert.equal(await freeze('one', path), null);
    await places.release(runOf('one'));
    assert.equal((await acquire('two')).path, path);
    assert.deepEqual((await readdir(join(path, 'in/sub'))).sort(), ['.git', 's.txt']);
  });
});
