import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../src/core/errors';
import { keepCommit } from '../../../src/node/git/ownCommit';
import type { Repository } from '../../../src/node/git/repository';
import { createRepository, keepingLog, quietLog } from '../../support/repository';
import type { TestRepository } from '../../support/repository';

describe('a commit of ours', () => {
  const ref = 'refs/work-mode/task/1';
  let repo: TestRepository;
  let repository: Repository;
  /** What git was called for. */
  const calls: string[] = [];
  beforeEach(async () => {
    repo = await createRepository({ files: { 'a.txt': 'a\n' } });
    repository = counted(await repo.open());
    calls.length = 0;
  });
  afterEach(() => repo.dispose());

  function counted(opened: Repository): Repository {
    const git = Object.assign(async (...call: Parameters<Repository['git']>) => {
      calls.push(call[1][0]!);
      return opened.git(...call);
    }, opened.git);
    return { ...opened, git };
  }
  const keep = async (message = 'Title', to = ref) =>
    keepCommit(repository, { tree: await repo.git('rev-parse', 'HEAD^{tree}'), parent: await repo.git('rev-parse', 'HEAD'), message, ref: to }, quietLog);

  for (const message of ['Title', 'Title\n\nBody – “ü”\n', '', '-F odd\0', '# no comment']) it(`is as git makes it: ${JSON.stringify(message)}`, async () => {
    const id = await keep(message);
    assert.deepEqual(calls, []);
    assert.equal(await repo.git('rev-parse', ref), id);
    assert.equal(await repo.git('fsck', '--strict', '--no-dangling'), '');
    const made = await repo.git('cat-file', 'commit', id);
    const at = /^author Work Mode <work-mode@localhost> (\d+) \+0000$/m.exec(made)?.[1];
    assert.ok(Math.abs(Number(at) - Date.now() / 1000) < 60);
    repository = { ...repository, commonDir: join(repo.root, 'nowhere') };
    const byGit = await repo.git('cat-file', 'commit', await keep(message, 'refs/work-mode/task/2'));
    const undated = (text: string) => text.replaceAll(/> \d+ [+-]\d{4}$/gm, '>');
    assert.equal(undated(made), undated(byGit));
    assert.deepEqual(calls, ['commit-tree', 'update-ref']);
  });

  it('may be made a second time', async () => {
    await keep('First');
    const second = await keep('Second');
    assert.equal(await repo.git('rev-parse', ref), second);
    assert.deepEqual(calls, ['commit-tree', 'update-ref']);
  });

  it('is made again where it had been packed away', async () => {
    await keep('First');
    await repo.git('pack-refs', '--all', '--prune');
    const second = await keep('Second');
    assert.equal(await repo.git('rev-parse', ref), second);
  });

  it('is not kept up by what a kill left, which git does not see either', async () => {
    await mkdir(join(repo.root, '.git/refs/work-mode/task'), { recursive: true });
    await writeFile(join(repo.root, '.git/refs/work-mode/task/1.abcd1234.lock'), 'half');
    await keep();
    assert.deepEqual(calls, []);
    assert.equal(await repo.git('for-each-ref', '--format=%(refname)', 'refs/work-mode'), ref);
    assert.equal(await repo.git('fsck', '--no-dangling'), '');
  });

  it('leaves nothing else behind', async () => {
    const before = await objects();
    await keep();
    assert.equal((await objects()).length, before.length + 1);
    assert.deepEqual(await readdir(join(repo.root, '.git/refs/work-mode/task')), ['1']);
  });
  const objects = async () => (await readdir(join(repo.root, '.git/objects'), { recursive: true })).filter((name) => /[/\\]/.test(name));

  const newer: Record<string, () => Promise<unknown>> = {
    'has settings for each worktree': () => repo.git('config', 'extensions.worktreeConfig', 'true'),
    'belongs to several users': () => repo.git('config', 'core.sharedRepository', 'group'),
    'names its objects otherwise': async () => {
      await repo.dispose();
      repo = await createRepository({ files: { 'a.txt': 'a\n' }, objectFormat: 'sha256' });
      repository = counted(await repo.open());
    },
  };
  for (const [what, make] of Object.entries(newer)) it(`is left to git in a repository that ${what}`, async () => {
    await make();
    const id = await keep();
    assert.deepEqual(calls, ['commit-tree', 'update-ref']);
    assert.equal(await repo.git('rev-parse', ref), id);
  });

  it('says what is wrong when its ref cannot be made, and stays without one', async () => {
    await repo.git('update-ref', 'refs/work-mode/task', 'HEAD');
    const log = keepingLog();
    await assert.rejects(keepCommit(repository, { tree: await repo.git('rev-parse', 'HEAD^{tree}'), parent: await repo.git('rev-parse', 'HEAD'), message: 'x', ref }, log), Failure);
    assert.equal(await repo.git('for-each-ref', '--format=%(refname)', 'refs/work-mode'), 'refs/work-mode/task');
  });
});
