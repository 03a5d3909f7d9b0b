import assert from 'node:assert/strict';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, Refusal } from '../../../src/core/errors';
import { createGit } from '../../../src/node/git/git';
import { initialise, isUnborn, makeFirstCommit } from '../../../src/node/git/initialise';
import { openRepository } from '../../../src/node/git/repository';
import { createRepository, quietLog, temporaryFolder } from '../../support/repository';
import type { TestRepository } from '../../support/repository';

describe('openRepository', () => {
  const made: TestRepository[] = [];
  const folders: string[] = [];
  const open = (folder: string, binary = 'git') => openRepository(folder, { binary, log: quietLog });
  async function repository() {
    const repo = await createRepository({ files: { 'sub/deep/a.txt': 'a' } });
    made.push(repo);
    return repo;
  }
  async function folder() {
    const path = await temporaryFolder();
    folders.push(path);
    return path;
  }
  afterEach(async () => {
    for (const repo of made.splice(0)) await repo.dispose();
    for (const path of folders.splice(0)) await rm(path, { recursive: true });
  });
  const fake = async (script: string) => {
    const path = join(await folder(), 'git');
    await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return path;
  };
  const whyNot = async (path: string, binary?: string) => {
    const opened = await open(path, binary);
    return opened.kind === 'repository' ? opened.kind : `${opened.kind}: ${opened.sentence}`;
  };

  it('knows root, sub-folder and git folders, in a linked worktree too', async () => {
    const repo = await repository();
    const opened = await repo.open(join(repo.root, 'sub/deep'));
    const { root, commonDir, gitDir, prefix } = opened;
    assert.deepEqual({ root, commonDir, gitDir, prefix }, { root: repo.root, commonDir: join(repo.root, '.git'), gitDir: join(repo.root, '.git'), prefix: 'sub/deep' });
    await repo.git('worktree', 'add', '-q', join(repo.root, '../linked'));
    const linked = await repo.open(join(repo.root, '../linked/sub'));
    assert.equal(linked.gitDir, join(repo.root, '.git/worktrees/linked'));
    assert.equal(linked.commonDir, join(repo.root, '.git'));
    assert.equal(linked.prefix, 'sub');
    await linked.usable();
  });

  it('says in a sentence why a folder cannot be used', async () => {
    const plain = await folder();
    assert.match(await whyNot(plain), /^notARepository: .*initialise/);
    const bare = await folder();
    const repo = await repository();
    await repo.gitIn(bare, 'init', '-q', '--bare');
    assert.match(await whyNot(bare), /^bare: .*Open a folder/);
    assert.match(await whyNot(join(repo.root, '.git')), /^bare: /);
    assert.match(await whyNot(plain, '/nowhere/git'), /^gitMissing: .*Install git/);
    assert.match(await whyNot(plain, await fake('echo fatal: detected dubious ownership in repository >&2; exit 128')), /^dubiousOwnership: .*safe\.directory/);
    await writeFile(join(repo.root, '.git/config'), '[core');
    assert.match(await whyNot(repo.root), /^corrupt: .*damaged/);
    const headless = await repository();
    await writeFile(join(headless.root, '.git/HEAD'), 'rubbish');
    assert.match(await whyNot(headless.root), /^corrupt: /);
    const broken = await folder();
    await writeFile(join(broken, '.git'), 'gitdir: /nowhere/at/all');
    assert.match(await whyNot(broken), /^corrupt: /);
  });

  it('refuses an older git before anything is changed', async () => {
    const repo = await repository();
    const old = await fake('if [ "$1 $2" = "-c gc.auto=0" ]; then for last; do :; done; [ "$last" = version ] && echo git version 2.37.1 && exit; fi; exec git "$@"');
    await chmod(old, 0o755);
    const opened = await open(repo.root, old);
    assert.equal(opened.kind, 'repository');
    if (opened.kind === 'repository') await assert.rejects(opened.repository.usable(), (error) => error instanceof Refusal && /2\.37\.1.*2\.38/.test(error.message));
    const ancient = await fake('echo --path-format=absolute; echo false');
    assert.match(await whyNot(repo.root, ancient), /^gitTooOld: /);
  });

  it('initialises a folder, and makes a first commit that respects ignore rules', async () => {
    const path = await folder();
    await writeFile(join(path, '.gitignore'), 'secret\n');
    await writeFile(join(path, 'secret'), '');
    await initialise(path, { binary: 'git', log: quietLog });
    const opened = await open(path);
    assert.ok(opened.kind === 'repository');
    assert.equal(await isUnborn(opened.repository), true);
    await makeFirstCommit(opened.repository);
    await makeFirstCommit(opened.repository);
    assert.equal(await isUnborn(opened.repository), false);
    assert.equal(await opened.repository.git(path, ['ls-tree', '-r', '--name-only', 'HEAD']), '.gitignore');
    assert.equal(await opened.repository.git(path, ['rev-list', '--count', 'HEAD']), '1');
  });

  it('makes an empty first commit in an empty folder', async () => {
    const path = await folder();
    await initialise(path, { binary: 'git', log: quietLog });
    const opened = await open(path);
    assert.ok(opened.kind === 'repository');
    await makeFirstCommit(opened.repository);
    assert.equal(await opened.repository.git(path, ['rev-list', '--count', 'HEAD']), '1');
  });
});

describe('git', () => {
  const lines: string[] = [];
  const git = createGit({ binary: 'git', log: { ...quietLog, debug: (line) => lines.push(line) } });

  it('logs each call with folder, time and exit code, and fails with a sentence', async () => {
    await assert.rejects(git('/', ['cat-file', 'blob', 'nothing']), (error) => error instanceof Failure && error.detail.includes('cat-file blob nothing'));
    assert.match(lines.at(-1) ?? '', /^git cat-file blob nothing \(in \/, \d+ ms, exit code 128\)$/);
  });

  it('says so when the folder is gone', async () => {
    await assert.rejects(git('/nowhere', ['version']), (error) => error instanceof Failure && /nowhere is gone/.test(error.message));
  });

  it('is not led astray by the environment', async () => {
    const repo = await createRepository();
    const inside = await temporaryFolder();
    process.env.GIT_DIR = inside;
    process.env.GIT_INDEX_FILE = join(inside, 'index');
    try {
      assert.equal(await git(repo.root, ['rev-parse', '--show-toplevel']), repo.root);
    } finally {
      delete process.env.GIT_DIR;
      delete process.env.GIT_INDEX_FILE;
      await repo.dispose();
      await rm(inside, { recursive: true });
    }
  });

  it('is killed by its signal, with the signal’s reason', async () => {
    const repo = await createRepository();
    const stop = new AbortController();
    const waiting = git(repo.root, ['-c', 'alias.wait=!touch .git/started; exec sleep 60', 'wait'], { signal: stop.signal });
    while ((await repo.read('.git/started').catch(() => null)) === null) await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    await assert.rejects(git(repo.root, ['version'], { signal: stop.signal }), /enough/);
    await repo.dispose();
  });

  it('feeds input, binary or none', async () => {
    assert.equal(await git('/', ['hash-object', '--stdin'], { input: '' }), 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
    assert.equal(await git('/', ['hash-object', '--stdin'], { input: Uint8Array.of(0, 255) }), 'ba01f6b05bdbb386b35f4d086e268c5d422cafb9');
  });
});
