import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, Refusal } from '../../../src/core/errors';
import type { Changeset, Run } from '../../../src/core/task';
import { createPlaces } from '../../../src/node/git/places';
import { openRepository } from '../../../src/node/git/repository';
import { makeFirstCommit } from '../../../src/node/git/initialise';
import { countingClock, createRepository, keepingLog, writeFiles } from '../../support/repository';
import type { Files, TestRepository } from '../../support/repository';
import { begun } from '../../support/tasks';

const never = new AbortController().signal;
const run = (token: string): Run => ({ number: 1, token, startedAt: 1, trigger: 'start', by: 'person' });

describe('places', () => {
  let repo: TestRepository;
  const log = keepingLog();
  afterEach(async () => {
    log.lines.length = 0;
    await repo.dispose();
  });

  async function fixture(files: Files = { 'a.txt': 'a\n', 'src/b.txt': 'b\n', '.gitignore': 'ignored/\n' }) {
    repo = await createRepository({ files });
    return places();
  }
  async function places(folder?: string) {
    return createPlaces({ repository: await repo.open(folder), clock: countingClock(), log });
  }
  const acquire = (of: Awaited<ReturnType<typeof places>>, token: string, task = token) => of.acquire({ task, run: run(token), resume: null, base: null }, never);

  it('gives a complete worktree at HEAD, detached, beside the repository', async () => {
    const place = await acquire(await fixture(), 'one');
    assert.equal(place.path, `${repo.root}.worktrees/1`);
    assert.equal(place.cwd, place.path);
    assert.equal(place.base, await repo.git('rev-parse', 'HEAD'));
    assert.equal(await exactly(place.path), 'complete');
    assert.equal(await repo.git('branch', '--format=%(refname)'), 'refs/heads/main');
    await assert.rejects(repo.gitIn(place.path, 'symbolic-ref', '-q', 'HEAD'));
  });

  it('gives each run a place of its own, also ten at once', async () => {
    const all = await fixture();
    const got = await Promise.all(Array.from({ length: 10 }, (_, n) => acquire(all, `run${n}`)));
    assert.equal(new Set(got.map((place) => place.path)).size, 10);
    for (const place of got) assert.equal(await exactly(place.path), 'complete');
  });

  it('reuses a released place at the new HEAD; ignored files stay, all others go', async () => {
    const all = await fixture();
    const first = await acquire(all, 'one');
    await writeFiles(first.path, {
      'a.txt': 'changed', 'new.txt': 'new', 'deep/er/x': 'x', 'ignored/warm': 'warm', 'src/b.txt': null, 'src/link': { link: '/etc' },
      'nested/file': 'x',
    });
    await repo.gitIn(join(first.path, 'nested'), 'init', '-q');
    await all.release(run('one'));
    const head = await repo.commit('second', { 'c.txt': 'c\n' });
    const second = await acquire(all, 'two');
    assert.equal(second.path, first.path);
    assert.equal(second.base, head);
    assert.equal(await exactly(second.path), 'complete');
    assert.equal(await readFile(join(second.path, 'ignored/warm'), 'utf8'), 'warm');
  });

  it('does not hand out a place that is still in use, also after a restart', async () => {
    const all = await fixture();
    const first = await acquire(all, 'one');
    const second = await acquire(await places(), 'two');
    assert.notEqual(first.path, second.path);
  });

  it('prefers the place that the task had last', async () => {
    const all = await fixture();
    const mine = await acquire(all, 'one', 'mine');
    await acquire(all, 'two', 'other');
    await all.release(run('one'));
    await all.release(run('two'));
    assert.equal((await acquire(all, 'three', 'mine')).path, mine.path);
  });

  it('resumes at the result of an earlier run, with its base kept', async () => {
    const all = await fixture();
    const base = await repo.git('rev-parse', 'HEAD');
    const result = await repo.commit('result', { 'a.txt': 'done' });
    await repo.git('reset', '-q', '--hard', base);
    const changeset: Changeset = { base, result, files: 1, added: 1, removed: 1 };
    const place = await all.acquire({ task: 't', run: run('r'), resume: { ...begun, changeset }, base: null }, never);
    assert.equal(place.base, base);
    assert.equal(await readFile(join(place.path, 'a.txt'), 'utf8'), 'done');
  });

  it('starts in the sub-folder that is open, and at the top when the commit has no such folder', async () => {
    await fixture();
    const inside = await places(join(repo.root, 'src'));
    const place = await acquire(inside, 'one');
    assert.equal(place.cwd, join(place.path, 'src'));
    await mkdir(join(repo.root, 'fresh'));
    const outside = await acquire(await places(join(repo.root, 'fresh')), 'two');
    assert.equal(outside.cwd, outside.path);
    assert.match(log.lines.join('\n'), /fresh is not in this commit/);
  });

  it('refuses with the way out when there is no commit, and works after a first one', async () => {
    repo = await createRepository({ files: null });
    await writeFiles(repo.root, { 'a.txt': 'a', 'secret': 's', '.gitignore': 'secret\n' });
    const all = await places();
    await assert.rejects(acquire(all, 'one'), (error) => error instanceof Refusal && /no commits yet.*first commit/i.test(error.message));
    await makeFirstCommit(await repo.open());
    assert.deepEqual((await readdir((await acquire(all, 'two')).path)).sort(), ['.git', '.gitignore', 'a.txt']);
  });

  const mischief: Record<string, (path: string) => Promise<unknown>> = {
    'made a branch and commits': async (path) => {
      await repo.gitIn(path, 'checkout', '-q', '-b', 'mine');
      await repo.gitIn(path, 'commit', '-q', '--allow-empty', '-m', 'mine');
    },
    'left a rebase unfinished': async (path) => {
      await writeFiles(path, { 'a.txt': '1' });
      await repo.gitIn(path, 'commit', '-q', '-am', '1');
      await repo.gitIn(path, 'checkout', '-q', '-b', 'other', 'HEAD^');
      await writeFiles(path, { 'a.txt': '2' });
      await repo.gitIn(path, 'commit', '-q', '-am', '2');
      await assert.rejects(repo.gitIn(path, 'rebase', '-'));
    },
    'left a merge unfinished': async (path) => {
      await writeFiles(path, { 'a.txt': '1' });
      await repo.gitIn(path, 'commit', '-q', '-am', '1');
      const one = await repo.gitIn(path, 'rev-parse', 'HEAD');
      await repo.gitIn(path, 'checkout', '-q', '--detach', 'HEAD^');
      await writeFiles(path, { 'a.txt': '2' });
      await repo.gitIn(path, 'commit', '-q', '-am', '2');
      await assert.rejects(repo.gitIn(path, 'merge', one));
    },
    'told git that a changed file is unchanged': async (path) => {
      await repo.gitIn(path, 'update-index', '--assume-unchanged', 'a.txt');
      await repo.gitIn(path, 'update-index', '--skip-worktree', 'src/b.txt');
      await writeFiles(path, { 'a.txt': 'hidden', 'src/b.txt': 'hidden' });
    },
    'made the checkout sparse': (path) => repo.gitIn(path, 'sparse-checkout', 'set', 'src'),
    'hid its files behind an ignore rule': (path) => writeFiles(path, { '.gitignore': '*\n', 'leak.txt': 'x' }),
    'protected files from writing': async (path) => {
      await writeFiles(path, { 'locked/a/b': 'x' });
      await chmod(join(path, 'locked/a'), 0o500);
      await chmod(join(path, 'src'), 0o500);
    },
    'put a folder where a file was, and a file where a folder was': (path) => writeFiles(path, { 'a.txt': null, 'a.txt/x': 'x', 'src': null })
      .then(() => writeFile(join(path, 'src'), 'file')),
    'left an index lock': async (path) => writeFile(join(await gitDirOf(path), 'index.lock'), ''),
    'destroyed the index': async (path) => writeFile(join(await gitDirOf(path), 'index'), 'junk'),
    'made a tracked folder a repository': (path) => repo.gitIn(join(path, 'src'), 'init', '-q'),
  };
  for (const [what, act] of Object.entries(mischief)) {
    it(`cleans a place whose agent ${what}`, async () => {
      const all = await fixture();
      const first = await acquire(all, 'one');
      await act(first.path);
      const before = await otherBranches();
      await all.release(run('one'));
      const head = await repo.commit('second', { 'src/b.txt': 'b2\n' });
      const second = await acquire(all, 'two');
      assert.equal(second.path, first.path, log.lines.join('\n'));
      assert.equal(await exactly(second.path), 'complete');
      assert.equal(await repo.gitIn(second.path, 'rev-parse', 'HEAD'), head);
      assert.equal(await otherBranches(), before);
    });
  }

  it('never deletes a folder it did not expect, and takes another name', async () => {
    const all = await fixture();
    await writeFiles(`${repo.root}.worktrees`, { '1/precious': 'x' });
    assert.equal((await acquire(all, 'one')).path, `${repo.root}.worktrees/2`);
    assert.equal(await readFile(`${repo.root}.worktrees/1/precious`, 'utf8'), 'x');
  });

  it('forgets a place whose folder was deleted, and makes another', async () => {
    const all = await fixture();
    const first = await acquire(all, 'one');
    await all.release(run('one'));
    await rm(first.path, { recursive: true });
    const second = await acquire(all, 'two');
    assert.equal(await exactly(second.path), 'complete');
    assert.equal((await repo.git('worktree', 'list')).split('\n').length, 2);
  });

  it('sets aside a place whose folder was replaced by something else', async () => {
    const all = await fixture();
    const first = await acquire(all, 'one');
    await all.release(run('one'));
    await rename(first.path, `${first.path}-moved`);
    await writeFiles(first.path, { precious: 'x' });
    const second = await acquire(all, 'two');
    assert.notEqual(second.path, first.path);
    assert.equal(await readFile(join(first.path, 'precious'), 'utf8'), 'x');
    assert.match(log.lines.join('\n'), /set aside/);
  });

  it('finds the place of a lost run after a restart, and frees it in the end', async () => {
    const first = await acquire(await fixture(), 'one');
    const later = await places();
    assert.deepEqual({ ...(await later.find(run('one'))), left: null }, first);
    assert.equal(await later.find(run('other')), null);
    await later.reconcile([run('one')]);
    assert.notEqual((await acquire(later, 'two')).path, first.path);
    await later.reconcile([]);
    assert.equal((await acquire(later, 'three', 'one')).path, first.path);
  });

  it('keeps a place out of use when its content could not be frozen', async () => {
    const all = await fixture();
    const first = await acquire(all, 'one');
    assert.equal(await all.setAside(run('one')), first.path);
    assert.equal(await all.setAside(run('one')), null);
    await all.reconcile([]);
    assert.notEqual((await acquire(all, 'two')).path, first.path);
  });

  it('sets aside a note that cannot be read and goes on', async () => {
    const first = await acquire(await fixture(), 'one');
    await writeFile(join(repo.root, '.git/work-mode/places/1.json'), '{');
    const second = await acquire(await places(), 'two');
    assert.notEqual(second.path, first.path);
    assert.match(log.lines.join('\n'), /could not be read/);
  });

  it('ends with the reason of the signal, and hands out no half of what was begun', async () => {
    const all = await fixture(many(3000));
    const stop = new AbortController();
    const asked = all.acquire({ task: 't', run: run('one'), resume: null, base: null }, stop.signal);
    await until(() => stat(`${repo.root}.worktrees/1/f`).then(() => true, () => false));
    stop.abort(new Error('enough'));
    await assert.rejects(asked, /enough/);
    const place = await acquire(all, 'two');
    assert.equal(await exactly(place.path), 'complete');
  });

  it('says what is missing when files cannot be checked out, and gives up no place for it', async () => {
    const all = await fixture({ '.gitattributes': '*.bin filter=lfs\n', 'a.bin': 'pointer' });
    const first = await acquire(all, 'one');
    await all.release(run('one'));
    await repo.git('config', 'filter.lfs.process', 'git-lfs-is-not-here filter-process');
    await repo.git('config', 'filter.lfs.smudge', 'git-lfs-is-not-here smudge');
    await repo.git('config', 'filter.lfs.required', 'true');
    await writeFiles(first.path, { 'a.bin': null });
    await assert.rejects(acquire(all, 'two'), (error) => error instanceof Failure && /Install (git-lfs|the program)/.test(error.message));
    await repo.git('config', '--remove-section', 'filter.lfs');
    const second = await acquire(all, 'three');
    assert.match(second.path, /worktrees\/[12]$/);
    assert.equal(await exactly(second.path), 'complete');
    assert.doesNotMatch(log.lines.join('\n'), /set aside/);
  });

  it('sets aside a place that cannot be cleaned once another one is made', async () => {
    await fixture();
    const first = await acquire(await places(), 'one');
    await (await places()).release(run('one'));
    await mkdir(join(first.path, 'empty'));
    const stubborn = join(repo.root, '.git', 'stubborn');
    await writeFile(stubborn, `#!/bin/sh\ncase "$*" in *worktrees/1*clean*) echo "warning: failed to remove x" >&2; exit 1;; esac\nexec git "$@"\n`, { mode: 0o755 });
    const opened = await openRepository(repo.root, { binary: stubborn, log });
    assert.ok(opened.kind === 'repository');
    const second = await acquire(createPlaces({ repository: opened.repository, clock: countingClock(), log }), 'two');
    assert.notEqual(second.path, first.path);
    assert.equal(await exactly(second.path), 'complete');
    assert.match(log.lines.join('\n'), /worktrees\/1 was set aside.*could not be cleaned/);
  });

  it('follows a sparse checkout of the user', async () => {
    const all = await fixture({ 'in/a': 'a', 'out/b': 'b' });
    await repo.git('sparse-checkout', 'set', 'in');
    const place = await acquire(all, 'one');
    assert.deepEqual((await readdir(place.path)).sort(), ['.git', 'in']);
    await all.release(run('one'));
    assert.deepEqual((await readdir((await acquire(all, 'two')).path)).sort(), ['.git', 'in']);
  });

  /** 'complete' when tracked files are those of HEAD, by content, and nothing but ignored files is there besides. */
  async function exactly(path: string): Promise<string> {
    await repo.gitIn(path, 'read-tree', 'HEAD');
    const status = await repo.gitIn(path, 'status', '--porcelain', '--untracked-files=all');
    return status === '' ? 'complete' : status.slice(0, 500);
  }

  async function otherBranches(): Promise<string> {
    return (await repo.git('for-each-ref')).split('\n').filter((line) => !/refs\/(heads\/main|work-mode\/.*)$/.test(line)).join('\n');
  }

  async function gitDirOf(path: string): Promise<string> {
    return repo.gitIn(path, 'rev-parse', '--absolute-git-dir');
  }
});

function many(count: number): Files {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`f/${n % 100}/${n}.txt`, `file ${n}\n`]));
}

async function until(fact: () => Promise<boolean>): Promise<void> {
  while (!(await fact())) await new Promise((resolve) => setImmediate(resolve));
}
