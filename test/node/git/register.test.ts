import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../../src/core/errors';
import { register } from '../../../src/node/git/register';
import { registrationOf, standingOf } from '../../../src/node/git/registration';
import type { Repository } from '../../../src/node/git/repository';
import { createRepository, quietLog } from '../../support/repository';
import type { TestRepository } from '../../support/repository';

describe('the registration of a new worktree', () => {
  const { signal } = new AbortController();
  let repo: TestRepository;
  let repository: Repository;
  let commit: string;
  beforeEach(async () => {
    repo = await createRepository({ files: { 'a.txt': 'a\n' } });
    repository = await repo.open();
    commit = await repo.git('rev-parse', 'HEAD');
    await mkdir(join(dirname(repo.root), 'places'));
  });
  afterEach(() => repo.dispose());
  const pathOf = (name: string) => join(dirname(repo.root), 'places', name);
  const add = (name: string) => register(repository, { path: pathOf(name), commit, log: quietLog, signal });

  it('is what git makes', async () => {
    const gitDir = (await add('1'))!;
    await repo.git('worktree', 'add', '-q', '--detach', '--no-checkout', pathOf('2'), commit);
    const theirs = join(repo.root, '.git/worktrees/2');
    for (const name of ['HEAD', 'commondir']) assert.equal(await readFile(join(gitDir, name), 'utf8'), await readFile(join(theirs, name), 'utf8'));
    const named = async (file: string) => (await readFile(file, 'utf8')).replaceAll(/\b[12]\b/g, 'N');
    assert.equal(await named(join(gitDir, 'gitdir')), await named(join(theirs, 'gitdir')));
    assert.equal(await named(join(pathOf('1'), '.git')), await named(join(pathOf('2'), '.git')));
    const listed = (await repo.git('worktree', 'list', '--porcelain')).trim().split('\n\n').slice(1);
    assert.deepEqual(listed.sort(), ['1', '2'].map((name) => `worktree ${pathOf(name)}\nHEAD ${commit}\ndetached`));
    assert.equal(await repo.git('worktree', 'prune', '--dry-run', '--verbose', '--expire=now'), '');
    assert.deepEqual(standingOf(repository.commonDir, pathOf('1')), { kind: 'ours', gitDir });
    await repo.gitIn(pathOf('1'), 'reset', '-q', '--hard');
    assert.equal(await readFile(join(pathOf('1'), 'a.txt'), 'utf8'), 'a\n');
    await repo.git('worktree', 'remove', pathOf('1'));
    assert.equal(await repo.git('fsck', '--no-dangling'), '');
  });

  it('takes another name where there is one of its name, also of many at once', async () => {
    await mkdir(join(repo.root, '.git/worktrees'));
    await writeFile(join(repo.root, '.git/worktrees/1'), 'in the way');
    await repo.git('worktree', 'add', '-q', '--detach', join(dirname(repo.root), 'elsewhere', '2'), commit);
    const names = Array.from({ length: 10 }, (_, n) => String(n + 1));
    const gitDirs = await Promise.all(names.map(add));
    assert.equal(new Set(gitDirs).size, 10);
    for (const [at, name] of names.entries()) assert.equal(registrationOf(repository.commonDir, pathOf(name)), gitDirs[at]);
    assert.equal((await repo.git('worktree', 'list')).split('\n').length, 12);
  });

  it('leaves what stands in the way as it is', async () => {
    await mkdir(pathOf('1'));
    await writeFile(join(pathOf('1'), 'mine'), 'mine');
    await assert.rejects(add('1'), Failure);
    assert.deepEqual(await readdir(pathOf('1')), ['mine']);
    for (const name of ['worktrees', 'work-mode']) assert(!existsSync(join(repo.root, '.git', name)));
  });

  it('makes the folder of all worktrees again when somebody removed it', async () => {
    await add('1');
    await rm(join(dirname(repo.root), 'places'), { recursive: true });
    const gitDir = (await add('2'))!;
    assert.deepEqual(standingOf(repository.commonDir, pathOf('2')), { kind: 'ours', gitDir });
  });

  it('comes about also while somebody prunes', async () => {
    let over = false;
    const pruning = (async () => { while (!over) await repo.git('worktree', 'prune', '--expire=now'); })();
    for (let n = 1; n <= 40; n += 1) {
      const gitDir = (await add(String(n)))!;
      assert.deepEqual(standingOf(repository.commonDir, pathOf(String(n))), { kind: 'ours', gitDir });
      assert.deepEqual((await readdir(gitDir)).filter((name) => name === 'locked'), []);
      await rm(pathOf(String(n)), { recursive: true });
      await repo.git('worktree', 'prune', '--expire=now');
    }
    over = true;
    await pruning;
  });

  it('has the patterns of a sparse checkout also where that is a setting of the whole repository', async () => {
    await repo.git('config', 'core.sparseCheckout', 'true');
    await mkdir(join(repo.root, '.git/info'), { recursive: true });
    await writeFile(join(repo.root, '.git/info/sparse-checkout'), '/b\n');
    const gitDir = (await add('1'))!;
    assert.equal(await readFile(join(gitDir, 'info/sparse-checkout'), 'utf8'), '/b\n');
  });

  it('is made by git where the repository keeps settings for each worktree', async () => {
    await repo.git('sparse-checkout', 'set', '--no-cone', 'b');
    const gitDir = (await add('1'))!;
    assert.equal(await readFile(join(gitDir, 'info/sparse-checkout'), 'utf8'), await readFile(join(repo.root, '.git/info/sparse-checkout'), 'utf8'));
  });
});
