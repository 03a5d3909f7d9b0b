import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, readFile, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../src/core/errors';
import { changeText } from '../../../src/core/ownChange';
import type { MainTree } from '../../../src/engine/ports/git';
import { createApplier } from '../../../src/node/git/apply';
import { createMainTree } from '../../../src/node/git/mainTree';
import { openRepository } from '../../../src/node/git/repository';
import { files, told } from '../../support/ownChanges';
import { createRepository, importCommit, quietLog } from '../../support/repository';
import type { Files, TestRepository } from '../../support/repository';

describe('the main tree', () => {
  let repo: TestRepository;
  let tree: MainTree;
  const base: Files = { 'a.txt': 'a\n', 'src/b.txt': 'b\n', 'c.txt': 'c\n', '.gitignore': 'ignored/\n' };

  async function fixture(content = base) {
    repo = await createRepository({ files: content });
    tree = await opened();
  }
  const opened = async () => createMainTree({ repository: await repo.open(), log: quietLog });
  afterEach(() => repo.dispose());
  const gitFile = (name: string) => join(repo.root, '.git', name);

  it('has not changed when nothing did, however it was', async () => {
    await fixture();
    await repo.write({ 'a.txt': 'edited\n', 'new.txt': 'n\n', 'src/b.txt': null, 'link': { link: '/etc' }, 'new\nline': 'x', '-dash': 'x' });
    await repo.git('add', 'new.txt');
    const before = await tree.look();
    assert.deepEqual(await told(before), []);
    await repo.write({ 'ignored/x': 'x' });
    assert.deepEqual(await told(before), []);
  });

  it('does not mind what the person stages or commits of what was there, but names the branch that moved', async () => {
    await fixture();
    await repo.write({ 'a.txt': 'edited\n', 'new.txt': 'n\n' });
    const before = await tree.look();
    await repo.git('add', '-A');
    assert.deepEqual(await told(before), []);
    await repo.git('commit', '-q', '-m', 'mine');
    assert.deepEqual(await told(before), ['the branch main moved']);
  });

  const agents: Record<string, [() => Promise<unknown>, string[]]> = {
    'edits a file': [() => repo.write({ 'c.txt': 'x\n' }), ['c.txt']],
    'edits a file that was edited': [() => repo.write({ 'a.txt': 'agent\n' }), ['a.txt']],
    'edits it without changing its length': [() => repo.write({ 'a.txt': 'Edited\n' }), ['a.txt']],
    'takes an edit back': [() => repo.git('checkout', '-q', '--', 'a.txt'), ['a.txt']],
    'deletes files': [() => repo.write({ 'c.txt': null, 'a.txt': null, 'mine.txt': null }), ['a.txt', 'c.txt', 'mine.txt']],
    'makes files with odd names': [() => repo.write({ '-rf': 'x', 'new\nline': 'x', 'deep/er/x': 'x', ':(top)m': 'x', '"q"': 'x' }), ['"q"', '-rf', ':(top)m', 'deep/er/x', 'new\nline']],
    'makes a file a program': [() => chmod(join(repo.root, 'c.txt'), 0o755), ['c.txt']],
    'puts a link in the place of a file': [() => repo.write({ 'c.txt': { link: '/etc/passwd' } }), ['c.txt']],
    'puts a link in the place of a folder': [async () => {
      await rename(join(repo.root, 'src'), join(repo.root, '../elsewhere'));
      await symlink('../elsewhere', join(repo.root, 'src'));
    }, ['src', 'src/b.txt']],
    'stashes everything': [() => repo.git('stash', '-q', '-u'), ['a.txt', 'gone.txt', 'mine.txt']],
    'sets the configuration': [() => repo.git('config', 'core.fsmonitor', 'evil'), ['.git/config']],
    'plants a hook': [() => writeFile(gitFile('hooks/pre-commit'), '#!/bin/sh\n', { mode: 0o755 }), ['.git/hooks/pre-commit']],
    'replaces the hooks by a link': [async () => {
      await rename(gitFile('hooks'), gitFile('hooks.old'));
      await symlink('/etc', gitFile('hooks'));
    }, ['.git/hooks']],
    'hides files': [() => writeFile(gitFile('info/exclude'), '*\n'), ['.git/info/exclude']],
    'plants attributes': [() => writeFile(gitFile('info/attributes'), '* filter=evil\n'), ['.git/info/attributes']],
    'allows itself something': [async () => {
      await mkdir(gitFile('work-mode'), { recursive: true });
      await writeFile(gitFile('work-mode/rules.json'), '{}');
    }, ['.git/work-mode/rules.json']],
    'commits': [async () => {
      await repo.git('commit', '-q', '-am', 'agent');
    }, ['the branch main moved']],
    'makes, moves and deletes branches and tags': [async () => {
      await repo.git('branch', 'new');
      await repo.git('branch', '-f', 'old', 'HEAD~1');
      await repo.git('tag', '-d', 'v1');
    }, ['the branch new is new', 'the branch old moved', 'the tag v1 is gone']],
    'switches the branch': [() => repo.git('checkout', '-q', 'old'), ['the branch old is checked out now']],
    'resets to an earlier commit': [() => repo.git('reset', '-q', '--hard', 'HEAD~1'), ['the branch main moved', 'a.txt']],
  };
  for (const [what, [act, expected]] of Object.entries(agents)) {
    it(`tells, and can put back, when an agent ${what}`, async () => {
      await fixture();
      await repo.commit('second', { 'd.txt': 'd\n', 'gone.txt': 'g\n' });
      await repo.git('branch', 'old');
      await repo.git('tag', 'v1');
      await repo.write({ 'a.txt': 'edited\n', 'mine.txt': 'mine\n', 'gone.txt': null });
      await chmod(join(repo.root, 'mine.txt'), 0o600);
      const status = await repo.git('status', '--porcelain', '--untracked-files=all');
      const before = await tree.look();
      await act();
      const changes = await before.changes();
      assert.deepEqual(changes.map(changeText), expected);
      const text = await before.keep();
      const { kept } = await (await opened()).putBack(text, changes);
      assert.deepEqual(await told(before), []);
      assert.ok(kept.startsWith(gitFile('work-mode/kept')));
      assert.equal(await repo.read('a.txt'), 'edited\n');
      assert.equal(await repo.read('mine.txt'), 'mine\n');
      assert.equal(await repo.git('status', '--porcelain', '--untracked-files=all'), status);
      assert.equal((await stat(join(repo.root, 'mine.txt'))).mode & 0o777, 0o600);
    });
  }

  it('keeps what stood there before it puts anything back', async () => {
    await fixture();
    const before = await tree.look();
    await repo.write({ 'a.txt': 'agent\n', 'new/x.txt': 'agent too\n', 'c.txt': { link: '/etc/passwd' } });
    await repo.git('branch', 'agent');
    await repo.git('config', 'core.x', 'y');
    const { kept } = await tree.putBack(await before.keep(), await before.changes());
    assert.equal(await readFile(join(kept, 'a.txt'), 'utf8'), 'agent\n');
    assert.equal(await readFile(join(kept, 'new/x.txt'), 'utf8'), 'agent too\n');
    assert.equal(await readlink(join(kept, 'c.txt')), '/etc/passwd');
    assert.match(await readFile(join(kept, '.git/config'), 'utf8'), /x = y/);
    assert.match(await readFile(join(kept, 'refs.txt'), 'utf8'), /^[0-9a-f]{40} refs\/heads\/agent\n$/);
  });

  it('puts back only what it is told to', async () => {
    await fixture();
    const before = await tree.look();
    await repo.write({ 'a.txt': 'agent\n', 'c.txt': 'agent\n' });
    await repo.commit('agent');
    const commit = await repo.git('rev-parse', 'HEAD');
    await repo.write({ 'a.txt': 'again\n', 'c.txt': 'again\n' });
    const { done, left } = await tree.putBack(await before.keep(), files('a.txt', 'not changed any more'));
    assert.deepEqual([done, left], [files('a.txt'), [{ kind: 'ref', name: 'refs/heads/main', fate: 'moved' }, ...files('c.txt')]]);
    assert.equal(await repo.read('a.txt'), 'a\n');
    assert.equal(await repo.read('c.txt'), 'again\n');
    assert.equal(await repo.git('rev-parse', 'HEAD'), commit);
  });

  it('never writes through a link', async () => {
    await fixture();
    const before = await tree.look();
    await rename(join(repo.root, 'src'), join(repo.root, '../elsewhere'));
    await symlink('../elsewhere', join(repo.root, 'src'));
    await writeFile(join(repo.root, '../elsewhere/b.txt'), 'theirs\n');
    const { kept } = await tree.putBack(await before.keep(), await before.changes());
    assert.equal(await readFile(join(repo.root, '../elsewhere/b.txt'), 'utf8'), 'theirs\n');
    assert.ok((await lstat(join(repo.root, 'src'))).isDirectory());
    assert.equal(await repo.read('src/b.txt'), 'b\n');
    assert.ok((await lstat(join(kept, 'src'))).isSymbolicLink());
  });

  it('leaves out what the person saved, and not what is written after that', async () => {
    await fixture();
    tree = createMainTree({ repository: await repo.open(), log: quietLog, soonMs: 0 });
    const before = await tree.look();
    await repo.write({ 'a.txt': 'saved\n', 'new.txt': 'saved\n', 'c.txt': 'agent\n' });
    tree.expect(join(repo.root, 'a.txt'));
    tree.expect(join(repo.root, 'new.txt'));
    tree.expect('/somewhere/else');
    assert.deepEqual(await told(before), ['c.txt']);
    const heard = Date.now();
    while (Date.now() < heard + 20) await new Promise((resolve) => setImmediate(resolve));
    await repo.write({ 'a.txt': 'agent\n' });
    assert.deepEqual(await told(before), ['a.txt', 'c.txt']);
  });

  it('leaves out branches and settings that Work Mode itself changed', async () => {
    await fixture();
    const before = await tree.look();
    await repo.commit('applied', { 'a.txt': 'applied\n' });
    await repo.git('config', 'a.b', 'c');
    tree.expect(gitFile('refs/heads/main'));
    tree.expect(gitFile('config'));
    assert.deepEqual(await told(before), []);
  });

  it('leaves out what an apply wrote, and nothing besides', async () => {
    await fixture();
    const repository = await repo.open();
    const applier = createApplier({ repository, log: quietLog, unsavedFiles: () => [], wrote: (path) => tree.expect(path) });
    const base = await repo.git('rev-parse', 'HEAD');
    const result = await repo.commit('task', { 'a.txt': 'task\n', 'new.txt': 'n\n', 'c.txt': null });
    await repo.git('reset', '-q', '--hard', base);
    const before = await tree.look();
    const target = await applier.prepare({ base, result, files: 3, added: 0, removed: 0 });
    await applier.apply({ task: 'task', target, message: 'task', report: () => undefined });
    assert.deepEqual(await told(before), []);
    await repo.write({ 'src/b.txt': 'agent\n' });
    assert.deepEqual(await told(before), ['src/b.txt']);
  });

  it('does not mind notes about branches in the configuration', async () => {
    await fixture();
    const before = await tree.look();
    await repo.git('config', 'branch.main.vscode-merge-base', 'origin/main');
    assert.deepEqual(await told(before), []);
    await repo.git('config', 'core.hooksPath', '/tmp');
    assert.deepEqual(await told(before), ['.git/config']);
  });

  it('says what could not be put back, and why', async () => {
    await fixture();
    await repo.write({ 'big.bin': new Uint8Array(9 * 1024 * 1024) });
    const before = await tree.look();
    await repo.write({ 'big.bin': 'small\n', 'a.txt': 'agent\n' });
    assert.deepEqual(await told(before), ['a.txt', 'big.bin']);
    await assert.rejects(tree.putBack(await before.keep(), files('a.txt', 'big.bin')), (error) =>
      error instanceof Failure && /big\.bin is still changed/.test(error.message) && /content was not kept/.test(error.detail));
    assert.equal(await repo.read('a.txt'), 'a\n');
    assert.equal(await repo.read('big.bin'), 'small\n');
  });

  it('says so when it is no longer known how it was', async () => {
    await fixture();
    await assert.rejects(tree.putBack('0'.repeat(40), files('a.txt')), (error) => error instanceof Failure && /no longer known/.test(error.message));
  });

  it('has no part in worktrees of ours, even inside of it, or in our refs', async () => {
    await fixture();
    const before = await tree.look();
    await repo.git('worktree', 'add', '-q', '--detach', 'inner/1');
    await repo.git('update-ref', 'refs/work-mode/task/1', 'HEAD');
    assert.deepEqual(await told(before), []);
  });

  it('can be looked at before the first commit, and when no branch is checked out', async () => {
    repo = await createRepository({ files: null });
    tree = await opened();
    const before = await tree.look();
    await repo.write({ 'a.txt': 'a\n' });
    assert.deepEqual(await told(before), ['a.txt']);
    await repo.commit('first');
    assert.deepEqual(await told(before), ['the branch main is new']);
    await repo.git('checkout', '-q', '--detach');
    const detached = await tree.look();
    await repo.git('checkout', '-q', 'main');
    assert.deepEqual(await told(detached), ['the branch main is checked out now']);
    await tree.putBack(await detached.keep(), await detached.changes());
    await assert.rejects(repo.git('symbolic-ref', '-q', 'HEAD'));
  });

  it('is looked at with one call of git for the files and at most one for the branches, also when it has 20,000 files', async function () {
    this.timeout(60_000);
    await fixture();
    await importCommit(repo.root, Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`f/${n % 200}/${n}.txt`, `${n}\n`])));
    await repo.git('reset', '-q', '--hard');
    const calls: string[] = [];
    const found = await openRepository(repo.root, { binary: 'git', log: { ...quietLog, debug: (line) => calls.push(line) } });
    assert.equal(found.kind, 'repository');
    const watched = createMainTree({ repository: found.repository, log: quietLog });
    await watched.look();
    calls.length = 0;
    await watched.look();
    const names = calls.map((line) => line.replaceAll(/ -c \S+/g, '').split(' ')[1]).sort();
    assert.deepEqual(names.slice(-1), ['status']);
    assert.ok(names.length === 1 || names.join() === 'for-each-ref,status', names.join());
  });

  it('gives a folder back that a deleted file was alone in', async () => {
    await fixture();
    const before = await tree.look();
    await rm(join(repo.root, 'src'), { recursive: true });
    await repo.write({ src: 'a file now\n' });
    assert.deepEqual(await told(before), ['src', 'src/b.txt']);
    await tree.putBack(await before.keep(), files('src', 'src/b.txt'));
    assert.equal(await repo.read('src/b.txt'), 'b\n');
  });
});
