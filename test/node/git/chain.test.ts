import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, Refusal } from '../../../src/core/errors';
import type { Changeset, Run } from '../../../src/core/task';
import type { Changesets, Place, Places } from '../../../src/engine/ports/git';
import { createApplier } from '../../../src/node/git/apply';
import { changedFiles } from '../../../src/node/git/changedFiles';
import { createChangesets } from '../../../src/node/git/changesets';
import { createPlaces } from '../../../src/node/git/places';
import type { Repository } from '../../../src/node/git/repository';
import { countingClock, createRepository, quietLog, writeFiles } from '../../support/repository';
import type { Files, TestRepository } from '../../support/repository';
import { begun } from '../../support/tasks';

describe('a chain of tasks', () => {
  const never = new AbortController().signal;
  const start: Files = { 'a.txt': 'a1\na2\na3\na4\na5\na6\na7\n', 'b.txt': 'b\n', 'c.txt': 'c\n', 'gone.txt': 'gone\n' };
  const changes: Record<string, Files> = {
    a: { 'a.txt': 'A1\na2\na3\na4\na5\na6\na7\n', 'new/a.txt': 'a\n' },
    b: { 'a.txt': 'A1\na2\na3\nB4\na5\na6\na7\n', 'b.txt': 'B\n', 'gone.txt': null },
    c: { 'a.txt': 'A1\na2\na3\nB4\na5\na6\nC7\n', 'new/a.txt': 'a, by c\n' },
  };
  let repo: TestRepository;
  let repository: Repository;
  let places: Places;
  let changesets: Changesets;

  async function fixture(): Promise<void> {
    repo = await createRepository({ files: start });
    repository = await repo.open();
    places = createPlaces({ repository, clock: countingClock(), log: quietLog });
    changesets = createChangesets({ repository, log: quietLog });
  }
  afterEach(() => repo.dispose());

  const runOf = (task: string): Run => ({ number: 1, token: `run-${task}`, startedAt: 1, trigger: 'start', by: 'workMode' });
  const acquire = (task: string, base: string | null, changeset: Changeset | null = null): Promise<Place> =>
    places.acquire({ task, run: runOf(task), resume: changeset ? { ...begun, changeset } : null, base }, never);

  /** A run of this task on `base` that writes this. */
  async function run(task: string, base: string | null, files: Files = changes[task]!): Promise<Changeset> {
    const place = await acquire(task, base);
    assert.equal(base ?? place.base, place.base);
    await writeFiles(place.path, files);
    const changeset = await changesets.freeze({ place, task, run: 1, title: task });
    await places.release(runOf(task));
    return changeset!;
  }

  async function chain(): Promise<{ a: Changeset; b: Changeset; c: Changeset }> {
    const a = await run('a', null);
    const b = await run('b', a.result);
    const c = await run('c', b.result);
    return { a, b, c };
  }

  async function apply(task: string, changeset: Changeset): Promise<string> {
    const applier = createApplier({ repository, log: quietLog, unsavedFiles: () => [] });
    const target = await applier.prepare(changeset);
    return applier.apply({ task, target, message: task, report: () => undefined });
  }

  const kinds = async (changeset: Changeset) => (await changedFiles(repository, changeset)).map((file) => `${file.kind} ${file.path}`).sort();
  const landed = async (commit: string) => (await repo.git('diff', '--name-status', '--no-renames', `${commit}^`, commit)).split('\n').sort();
  const own = { a: ['A\tnew/a.txt', 'M\ta.txt'], b: ['D\tgone.txt', 'M\ta.txt', 'M\tb.txt'], c: ['M\ta.txt', 'M\tnew/a.txt'] };

  it('shows each its own changes only', async () => {
    await fixture();
    const { a, b, c } = await chain();
    assert.deepEqual(await kinds(a), ['added new/a.txt', 'modified a.txt']);
    assert.deepEqual(await kinds(b), ['deleted gone.txt', 'modified a.txt', 'modified b.txt']);
    assert.deepEqual(await kinds(c), ['modified a.txt', 'modified new/a.txt']);
    assert.deepEqual([a.base, b.base, c.base], [await repo.git('rev-parse', 'HEAD'), a.result, b.result]);
    assert.deepEqual([b.files, b.added, b.removed], [3, 2, 3]);
  });

  const between: Record<string, () => Promise<unknown>> = {
    'nothing': () => Promise.resolve(),
    'commits of the person': () => repo.commit('mine', { 'mine.txt': `${Math.random()}`, 'c.txt': 'mine too\n' }),
    'a commit of the person that changed history': () => repo.git('commit', '-q', '--amend', '-m', 'better words'),
  };
  for (const [what, happens] of Object.entries(between)) {
    it(`is applied one by one, each landing its own changes, with ${what} in between`, async () => {
      await fixture();
      const made = await chain();
      for (const task of ['a', 'b', 'c'] as const) {
        assert.deepEqual(await landed(await apply(task, made[task])), own[task]);
        assert.equal(await repo.read('a.txt'), changes[task]!['a.txt']);
        await happens();
      }
      assert.equal(await repo.read('new/a.txt'), 'a, by c\n');
      assert.equal(await repo.git('status', '--porcelain'), '');
    });
  }

  it('lands its own changes also when a run began before what it builds on was applied, on both put together', async () => {
    await fixture();
    const a = await run('a', null);
    const other = await run('other', null, { 'c.txt': 'C\n' });
    await apply('a', a);
    await repo.commit('mine', { 'mine.txt': 'mine\n' });
    const { commit, conflicts } = await changesets.combine({ task: 'b', results: [other.result], head: true });
    assert.deepEqual(conflicts, []);
    const b = await run('b', commit);
    assert.deepEqual(await kinds(b), ['deleted gone.txt', 'modified a.txt', 'modified b.txt']);
    assert.deepEqual(await landed(await apply('other', other)), ['M\tc.txt']);
    assert.deepEqual(await landed(await apply('b', b)), own.b);
    assert.equal(await repo.read('mine.txt'), 'mine\n');
  });

  it('is put together with what was applied of it meanwhile, and with what was not', async () => {
    await fixture();
    const { a, b } = await chain();
    const mine = await repo.commit('mine', { 'mine.txt': 'mine\n' });
    const without = await changesets.combine({ task: 'd', results: [b.result], head: true });
    await apply('a', a);
    await repo.commit('mine too', { 'c.txt': 'mine too\n' });
    const after = { ...b, result: (await run('late', a.result, { 'new/a.txt': 'a, by late\n' })).result };
    const withIt = await changesets.combine({ task: 'd', results: [after.result], head: true });
    assert.deepEqual([without.conflicts, withIt.conflicts], [[], []]);
    const show = (commit: string, path: string) => repo.git('show', `${commit}:${path}`);
    assert.equal(`${await show(without.commit, 'a.txt')}\n`, changes['b']!['a.txt'], 'what it builds on comes with it');
    assert.equal(await show(without.commit, 'mine.txt'), 'mine');
    assert.equal(await show(withIt.commit, 'new/a.txt'), 'a, by late', 'a file that was added by what is applied');
    assert.equal(await show(withIt.commit, 'c.txt'), 'mine too');
    assert.equal(`${await show(withIt.commit, 'a.txt')}\n`, changes['a']!['a.txt']);
    assert.equal(await repo.git('rev-parse', `${without.commit}^1`), mine);
    await repo.commit('over it', { 'new/a.txt': 'mine now\n' });
    assert.deepEqual((await changesets.combine({ task: 'd', results: [after.result], head: true })).conflicts, ['new/a.txt']);
  });

  it('lands the changes of two and of one that builds on both', async () => {
    await fixture();
    const a = await run('a', null);
    const other = await run('other', null, { 'c.txt': 'C\n', 'b.txt': 'o\n' });
    const { commit } = await changesets.combine({ task: 'sum', results: [a.result, other.result], head: false });
    const sum = await run('sum', commit, { 'sum.txt': 'sum\n', 'b.txt': 'o and sum\n' });
    assert.deepEqual(await kinds(sum), ['added sum.txt', 'modified b.txt']);
    await repo.commit('mine', { 'mine.txt': 'mine\n' });
    await apply('a', a);
    await apply('other', other);
    assert.deepEqual(await landed(await apply('sum', sum)), ['A\tsum.txt', 'M\tb.txt']);
  });

  it('lands only its own changes where what it builds on was dismissed, or says that they do not fit', async () => {
    await fixture();
    const a = await run('a', null);
    const b = await run('b', a.result, { 'b.txt': 'B\n', 'gone.txt': null });
    const c = await run('c', a.result, { 'new/a.txt': 'a, by c\n' });
    await changesets.forget('a');
    assert.deepEqual(await landed(await apply('b', b)), ['D\tgone.txt', 'M\tb.txt']);
    assert.equal(await repo.read('a.txt'), start['a.txt'], 'nothing of what was dismissed');
    const before = await repo.git('rev-parse', 'HEAD');
    await assert.rejects(apply('c', c), (error) => error instanceof Refusal && /^Nothing was applied: .*new\/a\.txt.*Run the task again/.test(error.message));
    assert.equal(await repo.git('rev-parse', 'HEAD'), before);
    assert.equal(await repo.git('status', '--porcelain'), '');
  });

  it('can be applied also where the agent put two together that do not fit, once the person has', async () => {
    await fixture();
    const a = await run('a', null, { 'b.txt': 'A\n' });
    const other = await run('other', null, { 'b.txt': 'O\n' });
    const { commit, conflicts } = await changesets.combine({ task: 'm', results: [a.result, other.result], head: false });
    assert.deepEqual(conflicts, ['b.txt']);
    const place = await acquire('m', commit);
    assert.match(await repo.gitIn(place.path, 'show', 'HEAD:b.txt'), /^<<<<<<< .*\nA\n=======\nO\n>>>>>>> /);
    await writeFiles(place.path, { 'b.txt': 'A and O\n', 'm.txt': 'm\n' });
    const m = (await changesets.freeze({ place, task: 'm', run: 1, title: 'm' }))!;
    assert.deepEqual(await kinds(m), ['added m.txt', 'modified b.txt']);
    await apply('a', a);
    await assert.rejects(apply('other', other), Refusal);
    await assert.rejects(apply('m', m), (error) => error instanceof Refusal && /b\.txt/.test(error.message));
    await repo.commit('as the agent has it', { 'b.txt': 'A and O\n' });
    assert.deepEqual(await landed(await apply('m', m)), ['A\tm.txt']);
  });

  it('keeps what it is built on while it is at work and when it is frozen, whatever git clears away', async () => {
    await fixture();
    const a = await run('a', null);
    const other = await run('other', null, { 'c.txt': 'C\n' });
    const { commit } = await changesets.combine({ task: 'sum', results: [a.result, other.result], head: false });
    const place = await acquire('sum', commit);
    const clear = () => repo.git('-c', 'gc.reflogExpire=now', '-c', 'gc.reflogExpireUnreachable=now', 'gc', '-q', '--prune=now');
    for (const task of ['a', 'other']) await changesets.forget(task);
    await clear();
    await writeFiles(place.path, { 'sum.txt': 'sum\n' });
    const sum = (await changesets.freeze({ place, task: 'sum', run: 1, title: 'sum' }))!;
    await places.release(runOf('sum'));
    await repo.git('worktree', 'remove', '--force', place.path);
    await clear();
    assert.deepEqual(await kinds(sum), ['added sum.txt']);
    assert.equal(await repo.git('rev-parse', `${sum.result}^`), commit);
    assert.equal(await repo.git('show', `${commit}:c.txt`), 'C');
    assert.equal(await repo.git('rev-parse', `${commit}^1`, `${commit}^2`), `${a.result}\n${other.result}`);
  });

  it('goes on at its own result with its own base, whatever it would start from now', async () => {
    await fixture();
    const a = await run('a', null);
    const b = await run('b', a.result);
    const other = await run('other', null, { 'c.txt': 'C\n' });
    const place = await acquire('b', other.result, b);
    assert.equal(place.base, a.result);
    assert.equal(await repo.gitIn(place.path, 'rev-parse', 'HEAD'), b.result);
    assert.equal(await repo.gitIn(place.path, 'status', '--porcelain'), '');
  });

  it('says so when what it is to start from is not there any more, and the place can be used by others', async () => {
    await fixture();
    const a = await run('a', null);
    const b = await run('b', a.result);
    for (const task of ['a', 'b']) await changesets.forget(task);
    await rm(join(repo.root, '.git/logs'), { recursive: true, force: true });
    await repo.git('worktree', 'remove', '--force', (await acquire('free', null)).path);
    await repo.git('gc', '-q', '--prune=now');
    await assert.rejects(acquire('c', b.result), (error) => error instanceof Failure && /^What this task builds on is no longer in the repository/.test(error.message));
    await assert.rejects(acquire('b', null, b), (error) => error instanceof Failure && /^The frozen result of this task is no longer in the repository\. Retry the task/.test(error.message));
    assert.equal((await acquire('fresh', null)).base, await repo.git('rev-parse', 'HEAD'));
  });
});
