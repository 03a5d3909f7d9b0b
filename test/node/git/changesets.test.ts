import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../src/core/errors';
import { WorktreeGone } from '../../../src/core/worktreeGone';
import type { Place } from '../../../src/engine/ports/git';
import { changedFiles, readFrozen } from '../../../src/node/git/changedFiles';
import { createChangesets } from '../../../src/node/git/changesets';
import { createPlaces } from '../../../src/node/git/places';
import type { Repository } from '../../../src/node/git/repository';
import { countingClock, createRepository, quietLog, writeFiles } from '../../support/repository';
import type { Files, TestRepository } from '../../support/repository';

describe('changesets', () => {
  let repo: TestRepository;
  let repository: Repository;
  let place: Place;
  const base: Files = { 'a.txt': 'a\nb\nc\n', 'src/b.txt': 'b\n', 'old name.txt': 'one\ntwo\nthree\nfour\n', '.gitignore': '*.log\n' };

  async function fixture(files = base) {
    repo = await createRepository({ files });
    repository = await repo.open();
    const places = createPlaces({ repository, clock: countingClock(), log: quietLog });
    place = await places.acquire({ task: 'task', run: { number: 1, token: 'token', startedAt: 1, trigger: 'start', by: 'person' }, resume: null, base: null }, new AbortController().signal);
  }
  afterEach(() => repo.dispose());
  const changesets = () => createChangesets({ repository, log: quietLog });
  const flattened: string[] = [];
  const freeze = () => changesets().freeze({ place, task: 'task', run: 1, title: '-F odd “title”\nsecond line', flattened: (folders) => flattened.push(...folders) });
  const inPlace = (...args: string[]) => repo.gitIn(place.path, ...args);

  async function frozen(): Promise<string[]> {
    const changeset = await freeze();
    if (!changeset) return [];
    assert.equal(await repo.git('rev-parse', 'refs/work-mode/task/1'), changeset.result);
    assert.equal(await repo.git('rev-parse', `${changeset.result}^`), place.base);
    const files = await changedFiles(repository, changeset);
    assert.equal(files.length, changeset.files);
    return files.map((file) => [file.kind, ...(file.from ? [file.from] : []), file.path, file.binary ? 'binary' : `+${file.added} -${file.removed}`].join(' ')).sort();
  }

  it('is null, without a ref, when nothing differs', async () => {
    await fixture();
    await writeFiles(place.path, { 'noise.log': 'ignored', 'a.txt': 'a\nb\nc\n' });
    await mkdir(join(place.path, 'empty'));
    assert.equal(await freeze(), null);
    assert.equal(await repo.git('for-each-ref', 'refs/work-mode'), '');
  });

  it('holds additions, changes, deletions, renames, links, modes and binary files, and no ignored ones', async () => {
    await fixture();
    await writeFiles(place.path, {
      'a.txt': 'a\nB\nc\n', 'src/b.txt': null, 'new/file.txt': 'n\n', 'link': { link: 'a.txt' }, 'bin': Uint8Array.of(0, 1, 2), 'x.log': 'no',
      'run.sh': '#!/bin/sh\n',
    });
    await chmod(join(place.path, 'run.sh'), 0o755);
    await rename(join(place.path, 'old name.txt'), join(place.path, 'neuer Name – ü.txt'));
    const before = await inPlace('status', '--porcelain');
    const changeset = await freeze();
    assert.deepEqual(await frozen(), [
      'modified a.txt +1 -1', 'added bin binary', 'added link +1 -0', 'added new/file.txt +1 -0', 'renamed old name.txt neuer Name – ü.txt +0 -0',
      'added run.sh +1 -0', 'deleted src/b.txt +0 -1',
    ].sort());
    assert.deepEqual({ added: changeset?.added, removed: changeset?.removed }, { added: 4, removed: 2 });
    assert.equal(await inPlace('status', '--porcelain'), before);
    assert.match(await repo.git('ls-tree', changeset?.result ?? '', 'run.sh'), /^100755/);
    assert.deepEqual(await readFrozen(repository, changeset?.result ?? '', 'bin'), Buffer.from([0, 1, 2]));
    assert.equal(Buffer.from(await readFrozen(repository, changeset?.result ?? '', 'link')).toString(), 'a.txt');
    await assert.rejects(readFrozen(repository, changeset?.result ?? '', 'absent'), Failure);
    assert.equal(await repo.git('log', '-1', '--format=%B|%an <%ae>', changeset?.result ?? ''), '-F odd “title”\nsecond line|Work Mode <work-mode@localhost>');
  });

  it('tell what a file becomes that its text does not show', async () => {
    await fixture({ 'run.sh': 'x\n', 'tool.sh': { executable: 'y\n' }, 'was link': { link: 'run.sh' }, 'to link': 'z\n', 'same.sh': { executable: 's\n' }, 'text': 't\n' });
    await chmod(join(place.path, 'run.sh'), 0o755);
    await chmod(join(place.path, 'tool.sh'), 0o644);
    await writeFiles(place.path, { 'was link': null, 'to link': null });
    await writeFiles(place.path, { 'was link': 'plain\n', 'to link': { link: '/etc/passwd' }, 'new.sh': { executable: 'n\n' }, 'same.sh': { executable: 'other\n' }, 'text': 'u\n' });
    const changeset = await freeze();
    const files = await changedFiles(repository, changeset!);
    assert.deepEqual(Object.fromEntries(files.map(({ path, becomes }) => [path, becomes])), {
      'run.sh': 'executable', 'tool.sh': 'notExecutable', 'was link': 'plain', 'to link': 'link', 'new.sh': 'executable', 'same.sh': null, 'text': null,
    });
  });

  it('takes file names as they are', async () => {
    await fixture();
    await writeFiles(place.path, { '-dash': '', 'new\nline': 'x\n', 'tab\there': 'x\n', 'quote"s': 'x\n', ':(top)magic': 'x\n', 'ß': 'x\n', '*': 'x\n' });
    const got = await frozen();
    assert.deepEqual(got, ['added -dash +0 -0', 'added new\nline +1 -0', 'added tab\there +1 -0', 'added quote"s +1 -0', 'added :(top)magic +1 -0', 'added ß +1 -0', 'added * +1 -0'].sort());
    const { result } = (await freeze()) ?? { result: '' };
    assert.equal(Buffer.from(await readFrozen(repository, result, 'new\nline')).toString(), 'x\n');
    assert.equal(Buffer.from(await readFrozen(repository, result, ':(top)magic')).toString(), 'x\n');
  });

  const agents: Record<string, [() => Promise<unknown>, string[]]> = {
    'committed its work': [async () => {
      await writeFiles(place.path, { 'a.txt': 'done\n' });
      await inPlace('commit', '-q', '-am', 'mine');
    }, ['modified a.txt +1 -3']],
    'switched to a branch of its own': [async () => {
      await inPlace('checkout', '-q', '-b', 'mine');
      await writeFiles(place.path, { 'n': 'n\n' });
    }, ['added n +1 -0']],
    'staged and then changed again': [async () => {
      await writeFiles(place.path, { 'n': 'n\n' });
      await inPlace('add', 'n');
      await writeFiles(place.path, { 'n': 'n\nm\n' });
    }, ['added n +2 -0']],
    'told git that a changed file is unchanged': [async () => {
      await inPlace('update-index', '--assume-unchanged', 'a.txt');
      await inPlace('update-index', '--skip-worktree', 'src/b.txt');
      await writeFiles(place.path, { 'a.txt': 'x\n', 'src/b.txt': 'x\n' });
    }, ['modified a.txt +1 -3', 'modified src/b.txt +1 -1']],
    'left an index lock': [async () => {
      await writeFile(join(await inPlace('rev-parse', '--absolute-git-dir'), 'index.lock'), '');
      await writeFiles(place.path, { 'n': 'n\n' });
    }, ['added n +1 -0']],
    'destroyed the index': [async () => {
      const index = join(await inPlace('rev-parse', '--absolute-git-dir'), 'index');
      await rm(index);
      await writeFile(index, 'junk');
      await writeFiles(place.path, { 'n': 'n\n' });
    }, ['added n +1 -0']],
    'deleted .git': [async () => {
      await rm(join(place.path, '.git'));
      await writeFiles(place.path, { 'n': 'n\n' });
    }, ['added n +1 -0']],
    'replaced .git by a repository of its own': [async () => {
      await rm(join(place.path, '.git'));
      await inPlace('init', '-q');
      await writeFiles(place.path, { 'n': 'n\n' });
      await inPlace('add', '-A');
      await inPlace('-c', 'user.name=x', '-c', 'user.email=x', 'commit', '-q', '-m', 'x');
    }, ['added n +1 -0']],
    'left a merge conflict': [async () => {
      await writeFiles(place.path, { 'a.txt': '1\n' });
      await inPlace('commit', '-q', '-am', '1');
      const one = await inPlace('rev-parse', 'HEAD');
      await inPlace('checkout', '-q', '--detach', 'HEAD^');
      await writeFiles(place.path, { 'a.txt': '2\n' });
      await inPlace('commit', '-q', '-am', '2');
      await assert.rejects(inPlace('merge', one));
    }, ['modified a.txt +5 -3']],
    'made a repository with commits inside': [async () => {
      await writeFiles(place.path, { 'inner/x': 'x\n', 'inner/deep/y': 'y\n', 'inner/z.log': 'ignored', 'inner/.gitignore': 'own\n', 'inner/own': 'ignored' });
      await repo.gitIn(join(place.path, 'inner'), 'init', '-q');
      await repo.gitIn(join(place.path, 'inner'), 'add', '-A');
      await repo.gitIn(join(place.path, 'inner'), '-c', 'user.name=x', '-c', 'user.email=x', 'commit', '-q', '-m', 'x');
      await writeFiles(place.path, { 'n': 'n\n' });
    }, ['added inner/.gitignore +1 -0', 'added inner/deep/y +1 -0', 'added inner/x +1 -0', 'added n +1 -0']],
    'made a repository without commits inside': [async () => {
      await writeFiles(place.path, { 'a/b/inner/x': 'x\n', 'a.txt': 'd\n' });
      await repo.gitIn(join(place.path, 'a/b/inner'), 'init', '-q');
    }, ['modified a.txt +1 -3', 'added a/b/inner/x +1 -0']],
    'made a repository in a tracked folder': [async () => {
      await repo.gitIn(join(place.path, 'src'), 'init', '-q');
      await writeFiles(place.path, { 'src/b.txt': 'changed\n', 'src/n': 'n\n' });
    }, ['modified src/b.txt +1 -1', 'added src/n +1 -0']],
    'replaced a tracked folder by a repository': [async () => {
      await rm(join(place.path, 'src'), { recursive: true });
      await mkdir(join(place.path, 'src'));
      await repo.gitIn(join(place.path, 'src'), 'init', '-q');
      await writeFiles(place.path, { 'src/n': 'n\n' });
    }, ['deleted src/b.txt +0 -1', 'added src/n +1 -0']],
    'put a file where a folder was': [async () => {
      await rm(join(place.path, 'src'), { recursive: true });
      await writeFiles(place.path, { src: 'file\n' });
    }, ['added src +1 -0', 'deleted src/b.txt +0 -1']],
    'made a link of a file': [() => writeFiles(place.path, { 'a.txt': { link: 'src' } }), ['typeChanged a.txt +1 -3']],
  };
  for (const [what, [act, expected]] of Object.entries(agents)) {
    it(`freezes what is there when the agent ${what}`, async () => {
      await fixture();
      await act();
      assert.deepEqual(await frozen(), expected.sort());
      const gitDir = join(repo.root, '.git/worktrees/1');
      assert.deepEqual((await readdir(gitDir)).filter((name) => name.includes('freeze')), []);
    });
  }

  it('says which repositories inside come over without their history', async () => {
    await fixture();
    flattened.length = 0;
    for (const folder of ['src', 'a/b']) {
      await writeFiles(place.path, { [`${folder}/n`]: 'n\n' });
      await repo.gitIn(join(place.path, folder), 'init', '-q');
    }
    await freeze();
    assert.deepEqual(flattened.sort(), ['a/b', 'src']);
  });

  it('keeps a submodule of the base as it is, and reads it as a sentence', async () => {
    await fixture();
    await repo.git('update-index', '--add', '--cacheinfo', `160000,${place.base},sub`);
    await repo.git('commit', '-q', '-m', 'sub');
    const commit = await repo.git('rev-parse', 'HEAD');
    const places = createPlaces({ repository, clock: countingClock(), log: quietLog });
    place = await places.acquire({ task: 'other', run: { number: 1, token: 'other', startedAt: 1, trigger: 'start', by: 'person' }, resume: null, base: null }, new AbortController().signal);
    assert.equal(await freeze(), null);
    await writeFiles(place.path, { 'inner/x': 'x\n' });
    await repo.gitIn(join(place.path, 'inner'), 'init', '-q');
    assert.deepEqual(await frozen(), ['added inner/x +1 -0']);
    assert.match(Buffer.from(await readFrozen(repository, commit, 'sub')).toString(), /submodule, at its commit [0-9a-f]{40}/);
  });

  it('says what to do when the worktree is gone', async () => {
    await fixture();
    await rm(place.path, { recursive: true });
    await assert.rejects(freeze(), (error) => error instanceof WorktreeGone && error.message.startsWith('Its worktree was deleted') && error.message.includes(place.path) && !/Look into/.test(error.message));
    await writeFiles(join(place.path, '..'), { '1': 'a file in its place' });
    await assert.rejects(freeze(), (error) => error instanceof Failure && !(error instanceof WorktreeGone) && /cannot be collected/.test(error.message));
  });

  it('forgets the refs of one task only', async () => {
    await fixture();
    await writeFiles(place.path, { n: 'n\n' });
    await freeze();
    await changesets().freeze({ place, task: 'task2', run: 1, title: 't' });
    await changesets().forget('task');
    await changesets().forget('task');
    assert.match(await repo.git('for-each-ref', '--format=%(refname)'), /^refs\/heads\/main\nrefs\/work-mode\/task2\/1$/);
  });
});
