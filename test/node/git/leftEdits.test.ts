import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Changeset, Run } from '../../../src/core/task';
import type { AcquiredPlace, Changesets, Places } from '../../../src/engine/ports/git';
import { changedFiles } from '../../../src/node/git/changedFiles';
import { createChangesets } from '../../../src/node/git/changesets';
import { keepLeftEdits } from '../../../src/node/git/leftEdits';
import { createPlaces } from '../../../src/node/git/places';
import type { Repository } from '../../../src/node/git/repository';
import { countingClock, createRepository, keepingLog, writeFiles } from '../../support/repository';
import type { Files, TestRepository } from '../../support/repository';
import { begun } from '../../support/tasks';

describe('what is changed in a worktree after its run', () => {
  const never = new AbortController().signal;
  const log = keepingLog();
  let repo: TestRepository;
  let repository: Repository;
  let places: Places;
  let changesets: Changesets;
  afterEach(() => repo.dispose());

  const runOf = (task: string): Run => ({ number: 1, token: `run-${task}`, startedAt: 1, trigger: 'start', by: 'person' });
  const acquire = (task: string, changeset: Changeset | null = null): Promise<AcquiredPlace> =>
    places.acquire({ task, run: runOf(task), resume: changeset ? { ...begun, changeset } : null, base: null }, never);

  /** A task is ready, its agent changed a.txt and made new.txt; its place is free. */
  async function ready(made: Files = { 'a.txt': 'by the agent\n', 'new.txt': 'new\n' }): Promise<{ path: string; changeset: Changeset | null }> {
    log.lines.length = 0;
    repo = await createRepository({ files: { 'a.txt': 'a\n', 'src/b.txt': 'b\n', '.gitignore': 'ignored/\n' } });
    repository = await repo.open();
    places = createPlaces({ repository, clock: countingClock(), log });
    changesets = createChangesets({ repository, log });
    const place = await acquire('first');
    await writeFiles(place.path, made);
    const changeset = await changesets.freeze({ place, task: 'first', run: 1, title: 'First' });
    await places.release(runOf('first'));
    return { path: place.path, changeset };
  }
  const contentOf = async (commit: string) => {
    const parent = await repo.git('rev-parse', `${commit}^`);
    return (await changedFiles(repository, { base: parent, result: commit })).map(({ kind, path }) => `${kind} ${path}`).sort();
  };

  it('is nothing where nobody changed anything, and no ref is made for it', async () => {
    const { path } = await ready();
    await writeFiles(path, { 'ignored/warm': 'warm' });
    const refs = await repo.git('for-each-ref');
    const next = await acquire('second');
    assert.equal(next.path, path);
    assert.equal(next.left, null);
    assert.equal(await repo.git('for-each-ref'), refs);
    assert.deepEqual(log.lines, []);
  });

  it('leaves no empty folder to the next task, nor what only the ignore rules of the last one hid', async () => {
    const { path } = await ready({ 'a.txt': 'by the agent\n', '.gitignore': 'ignored/\n*.cache\n', 'src/x.cache': 'x', 'y.cache': 'y' });
    await mkdir(join(path, 'made', 'empty'), { recursive: true });
    await acquire('second');
    assert.deepEqual((await readdir(path)).sort(), ['.git', '.gitignore', 'a.txt', 'src']);
    assert.deepEqual(await readdir(join(path, 'src')), ['b.txt']);
    await writeFiles(path, { '.gitignore': null, 'ignored/z': 'z' });
    await changesets.freeze({ place: { path, cwd: path, base: await repo.git('rev-parse', 'HEAD') }, task: 'second', run: 1, title: 'Second' });
    await places.release(runOf('second'));
    await acquire('third');
    assert.equal(await repo.gitIn(path, 'status', '--porcelain'), '');
  });

  it('leaves a place as a new one is, task after task, also where a repository or a pipe was made in it', async () => {
    const { path } = await ready();
    for (const task of ['second', 'third']) {
      const next = await acquire(task);
      assert.equal(next.path, path);
      assert.equal(await repo.gitIn(path, 'status', '--porcelain', '--ignored'), '');
      await writeFiles(path, { [`${task}/deep/er.txt`]: task, 'a.txt': null, 'app/main.txt': 'main', 'broken/x': 'x', 'broken/.git/evil': 'evil' });
      await repo.gitIn(join(path, 'app'), 'init', '-q');
      if (process.platform !== 'win32') spawnSync('mkfifo', [join(path, task, 'pipe')]);
      assert.equal((await changesets.freeze({ place: next, task, run: 1, title: task }))?.files, 4);
      await places.release(runOf(task));
    }
    await acquire('fourth');
    assert.deepEqual((await readdir(path)).sort(), ['.git', '.gitignore', 'a.txt', 'src']);
  });

  const edits: Record<string, [(path: string) => Promise<unknown>, string[]]> = {
    'edited, added and deleted': [(path) => writeFiles(path, { 'a.txt': 'by hand\n', 'hand/made.txt': 'x\n', 'new.txt': null }), ['added hand/made.txt', 'deleted new.txt', 'modified a.txt']],
    'committed': [async (path) => {
      await writeFiles(path, { 'src/b.txt': 'by hand\n' });
      await repo.gitIn(path, 'commit', '-q', '-am', 'mine');
    }, ['modified src/b.txt']],
    'committed on a branch of its own': [async (path) => {
      await writeFiles(path, { 'src/b.txt': 'by hand\n' });
      await repo.gitIn(path, 'checkout', '-q', '-b', 'mine');
      await repo.gitIn(path, 'commit', '-q', '-am', 'mine');
    }, ['modified src/b.txt']],
    'hidden from git by an index that calls it unchanged': [async (path) => {
      await repo.gitIn(path, 'update-index', '--assume-unchanged', 'src/b.txt');
      await writeFiles(path, { 'src/b.txt': 'by hand\n' });
    }, ['modified src/b.txt']],
    'made as a repository of its own': [async (path) => {
      await writeFiles(path, { 'nested/file.txt': 'x\n' });
      await repo.gitIn(join(path, 'nested'), 'init', '-q');
    }, ['added nested/file.txt']],
    'put back as it was before the run': [(path) => writeFiles(path, { 'a.txt': 'a\n', 'new.txt': null }), ['deleted new.txt', 'modified a.txt']],
    'named as no other file would be': [(path) => writeFiles(path, { '-rf': 'x\n', 'new\nline': 'x\n' }), ['added -rf', 'added new\nline']],
  };
  for (const [what, [act, changes]] of Object.entries(edits)) {
    it(`is kept as a commit of its own before another task gets the worktree: ${what}`, async () => {
      const { path } = await ready();
      await act(path);
      const branches = await repo.git('for-each-ref', 'refs/heads');
      const next = await acquire('second');
      assert.equal(next.path, path);
      const { left } = next;
      assert(left && left.task === 'first' && !left.taken);
      assert.deepEqual(await contentOf(left.commit), changes);
      assert.deepEqual([...left.paths].sort(), changes.map((change) => change.replace(/^\w+ /, '')).sort());
      assert.match(await repo.git('for-each-ref', '--contains', left.commit), /refs\/work-mode\/first\/left-/);
      assert.equal(await repo.gitIn(path, 'status', '--porcelain', '--ignored'), '');
      assert.equal(await repo.gitIn(path, 'rev-parse', 'HEAD'), await repo.git('rev-parse', 'HEAD'));
      assert.equal(await repo.git('for-each-ref', 'refs/heads'), branches);
    });
  }

  it('can be picked onto the branch by itself', async () => {
    const { path } = await ready();
    await writeFiles(path, { 'src/b.txt': 'by hand\n' });
    const { left } = await acquire('second');
    await repo.git('cherry-pick', left!.commit);
    assert.equal(await repo.read('src/b.txt'), 'by hand\n');
    assert.equal(await repo.read('a.txt'), 'a\n');
  });

  it('is what the same task goes on from', async () => {
    const { path, changeset } = await ready();
    await writeFiles(path, { 'src/b.txt': 'by hand\n', 'more.txt': 'more\n' });
    const again = await acquire('first', changeset);
    assert.equal(again.path, path);
    assert(again.left?.taken);
    assert.equal(again.base, changeset!.base);
    assert.equal(await readFile(join(path, 'src/b.txt'), 'utf8'), 'by hand\n');
    const next = await changesets.freeze({ place: again, task: 'first', run: 2, title: 'First' });
    const files = await changedFiles(repository, next!);
    assert.deepEqual(files.map((file) => file.path).sort(), ['a.txt', 'more.txt', 'new.txt', 'src/b.txt']);
  });

  it('is kept, but not gone on from, when the same task begins afresh', async () => {
    const { path } = await ready();
    await writeFiles(path, { 'src/b.txt': 'by hand\n' });
    const again = await acquire('first');
    assert(again.left && !again.left.taken);
    assert.equal(await readFile(join(path, 'src/b.txt'), 'utf8'), 'b\n');
  });

  for (const [what, damage] of [['was lost', rm], ['cannot be read', (file: string) => writeFile(file, 'junk')]] as const) it(`is kept also when the index we trust ${what}, with what the agent had made`, async () => {
    const { path } = await ready();
    await writeFiles(path, { 'src/b.txt': 'by hand\n' });
    await damage(join(await repo.gitIn(path, 'rev-parse', '--absolute-git-dir'), 'work-mode.index'));
    const { left } = await acquire('second');
    assert.deepEqual(await contentOf(left!.commit), ['added new.txt', 'modified a.txt', 'modified src/b.txt']);
  });

  it('is found again when the editor was gone before it had a name', async () => {
    const { path } = await ready();
    await writeFiles(path, { 'src/b.txt': 'by hand\n' });
    const gitDir = await repo.gitIn(path, 'rev-parse', '--absolute-git-dir');
    const left = { git: repository.git, path, gitDir, task: 'first', base: await repo.git('rev-parse', 'HEAD') };
    await repo.git('update-ref', '-d', 'refs/work-mode/first/1');
    await repo.git('update-ref', 'refs/work-mode/first', 'HEAD');
    await assert.rejects(keepLeftEdits(left, log, never));
    await repo.git('update-ref', '-d', 'refs/work-mode/first');
    assert.deepEqual((await keepLeftEdits(left, log, never))?.paths, ['src/b.txt']);
    assert.equal(await keepLeftEdits(left, log, never), null);
  });

  it('stays where it is when it cannot be kept', async () => {
    const { path } = await ready();
    await writeFiles(path, { 'src/b.txt': 'by hand\n' });
    await repo.git('update-ref', '-d', 'refs/work-mode/first/1');
    await repo.git('update-ref', 'refs/work-mode/first', 'HEAD');
    const next = await acquire('second');
    assert.notEqual(next.path, path);
    assert.equal(await readFile(join(path, 'src/b.txt'), 'utf8'), 'by hand\n');
    assert.match(log.lines.join('\n'), /was set aside and will not be used again/);
  });
});
