import assert from 'node:assert/strict';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGit } from '../../../src/node/git/git';
import { createRefsReader, type Refs } from '../../../src/node/git/refsReader';
import { createRepository, quietLog } from '../../support/repository';
import type { TestRepository } from '../../support/repository';

describe('the branches and tags of a repository', () => {
  let repo: TestRepository;
  let read: () => Promise<Refs>;
  let processes: number;
  beforeEach(async () => {
    repo = await createRepository({ files: { 'a.txt': 'a\n' } });
    processes = 0;
    const git = createGit({ binary: 'git', log: { ...quietLog, debug: () => { processes += 1; } } });
    read = createRefsReader({ git, root: repo.root, commonDir: join(repo.root, '.git') });
  });
  afterEach(() => repo.dispose());

  /** Nothing was written for so long that their files tell all. */
  async function settled(): Promise<Refs> {
    for (;;) {
      const before = processes;
      const refs = await read();
      if (processes === before) return refs;
      await new Promise((again) => setTimeout(again, 20));
    }
  }
  const listed = async () => Object.fromEntries((await repo.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags')).split('\n').filter(Boolean).map((line) => line.split(' ')));
  const second = () => repo.git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'second');

  const changes: [what: string, change: () => Promise<unknown>][] = [
    ['a new branch', () => repo.git('branch', 'team/new')],
    ['a branch that moved', async () => repo.git('update-ref', 'refs/heads/main', await second())],
    ['a branch whose file was overwritten in place', async () => writeFile(join(repo.root, '.git/refs/heads/main'), `${await second()}\n`, { flag: 'r+' })],
    ['a tag', () => repo.git('tag', 'v1')],
    ['branches that were packed', () => repo.git('pack-refs', '--all', '--prune')],
    ['a branch that is gone', async () => { await repo.git('branch', 'gone'); await settled(); await repo.git('branch', '-D', 'gone'); }],
    ['a packed branch that is gone', async () => { await repo.git('branch', 'gone'); await repo.git('pack-refs', '--all'); await settled(); await repo.git('branch', '-D', 'gone'); }],
  ];
  for (const [what, change] of changes) {
    it(`are read again after ${what}, and not until then`, async () => {
      await settled();
      const before = processes;
      assert.deepEqual(await read(), await listed());
      assert.equal(processes, before);
      await change();
      assert.deepEqual(await read(), await listed());
      assert.ok(processes > before);
      await settled();
      assert.deepEqual(await read(), await listed());
    });
  }

  it('are read each time while a link leads out of the folder in which they are kept', async () => {
    const elsewhere = join(repo.root, '../elsewhere');
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, 'one'), await readFile(join(repo.root, '.git/refs/heads/main')));
    await symlink(elsewhere, join(repo.root, '.git/refs/heads/linked'));
    await new Promise((long) => setTimeout(long, 150));
    await read();
    await writeFile(join(elsewhere, 'one'), `${await second()}\n`);
    const before = processes;
    assert.deepEqual(await read(), await listed());
    assert.equal(processes, before + 1);
  });

  it('are read by one process each time where there are many of them', async () => {
    const commit = await repo.git('rev-parse', 'HEAD');
    await repo.git('tag', 'first');
    for (let n = 0; n < 400; n += 1) await writeFile(join(repo.root, `.git/refs/tags/t${n}`), `${commit}\n`);
    await new Promise((long) => setTimeout(long, 150));
    assert.equal(Object.keys(await read()).length, 402);
    assert.equal(Object.keys(await read()).length, 402);
    assert.equal(processes, 2);
  });
});
