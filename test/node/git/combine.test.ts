import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, Refusal } from '../../../src/core/errors';
import { createChangesets } from '../../../src/node/git/changesets';
import type { Repository } from '../../../src/node/git/repository';
import { createRepository, quietLog, writeFiles } from '../../support/repository';
import type { Files, TestRepository } from '../../support/repository';

describe('results that are put together', () => {
  let repo: TestRepository;
  let repository: Repository;
  const start: Files = { 'a.txt': 'one\ntwo\nthree\nfour\nfive\n', 'b.txt': 'b\n', 'dir/c.txt': 'c1\nc2\nc3\nc4\nc5\nc6\n', 'bin': Uint8Array.of(0, 1, 2, 0), 'run.sh': 'echo\n' };

  async function fixture(files = start): Promise<void> {
    repo = await createRepository({ files });
    repository = await repo.open();
  }
  afterEach(() => repo.dispose());

  /** The frozen result of a task: `change` on top of `from`. */
  async function result(name: string, change: Files | (() => Promise<unknown>), from = 'main'): Promise<string> {
    await repo.git('checkout', '-q', '--detach', from);
    if (typeof change === 'function') await change();
    const made = await repo.commit(name, typeof change === 'function' ? {} : change);
    await repo.git('update-ref', `refs/work-mode/${name}/1`, made);
    await repo.git('checkout', '-q', 'main');
    return made;
  }
  const combine = (results: string[], head = false) => createChangesets({ repository, log: quietLog }).combine({ task: 'task', results, head });
  const show = (commit: string, path: string) => repo.git('show', `${commit}:${path}`);
  const parents = async (commit: string) => (await repo.git('log', '-1', '--format=%P', commit)).split(' ');

  /** Everything that must be the same afterwards: refs, the index, and what stands in the user's files. */
  async function untouched(): Promise<string> {
    const names = await readdir(join(repo.root, '.git'), { recursive: true });
    const index = (await readFile(join(repo.root, '.git/index'))).toString('base64');
    const kept = names.filter((name) => !/^objects|^work-mode/.test(name)).sort().join('\n');
    return [await repo.git('for-each-ref'), index, kept, await repo.git('status', '--porcelain'), await repo.git('rev-parse', 'HEAD')].join('\n');
  }

  it('make one commit that holds them all, and nothing else is touched', async () => {
    await fixture();
    const a = await result('a', { 'a.txt': 'ONE\ntwo\nthree\nfour\nfive\n' });
    const b = await result('b', { 'b.txt': 'B\n', 'new.txt': 'new\n' });
    const c = await result('c', { 'a.txt': 'one\ntwo\nthree\nfour\nFIVE\n' });
    const before = await untouched();
    const { commit, conflicts } = await combine([a, b, c]);
    assert.deepEqual(conflicts, []);
    assert.deepEqual(await parents(commit), [a, b, c]);
    assert.equal(await show(commit, 'a.txt'), 'ONE\ntwo\nthree\nfour\nFIVE');
    assert.equal(await show(commit, 'b.txt'), 'B');
    assert.equal(await show(commit, 'new.txt'), 'new');
    assert.equal(await untouched(), before);
  });

  it('are on top of what the person committed where that counts too', async () => {
    await fixture();
    const a = await result('a', { 'a.txt': 'ONE\ntwo\nthree\nfour\nfive\n' });
    const mine = await repo.commit('mine', { 'mine.txt': 'mine\n' });
    const { commit } = await combine([a], true);
    assert.deepEqual(await parents(commit), [mine, a]);
    assert.equal(await show(commit, 'mine.txt'), 'mine');
    assert.equal(await show(commit, 'a.txt'), 'ONE\ntwo\nthree\nfour\nfive');
    assert.deepEqual(await combine([], true), { commit: mine, conflicts: [] });
    assert.deepEqual(await combine([]), { commit: mine, conflicts: [] });
  });

  it('hold what was applied on the branch of another worktree, but not what the person took back', async () => {
    await fixture();
    const before = await repo.git('rev-parse', 'HEAD');
    const taken = await repo.commit('taken back', { 'taken.txt': 'taken\n' });
    await repo.git('reset', '-q', '--hard', before);
    const there = await result('there', { 'there.txt': 'there\n' });
    const mine = await repo.commit('mine', { 'mine.txt': 'mine\n' });
    const combineApplied = (applied: string[]) => createChangesets({ repository, log: quietLog }).combine({ task: 'task', results: [], applied, head: true });
    assert.deepEqual(await combineApplied([mine, taken, there]), { commit: mine, conflicts: [] }, 'no branch holds them');
    await repo.git('branch', 'second', there);
    const { commit, conflicts } = await combineApplied([there]);
    assert.deepEqual(conflicts, []);
    assert.deepEqual(await parents(commit), [mine, there]);
  });

  it('are not merged with what they hold anyway', async () => {
    await fixture();
    const a = await result('a', { 'a.txt': 'A\n' });
    const b = await result('b', { 'b.txt': 'B\n' }, a);
    assert.deepEqual(await combine([a], true), { commit: a, conflicts: [] }, 'it began at the commit where the person is');
    assert.deepEqual(await combine([a, b, a], true), { commit: b, conflicts: [] });
  });

  it('make the same commit each time, also when they do not fit', async () => {
    await fixture();
    process.env['GIT_COMMITTER_DATE'] = '@1600000000 +0200';
    const a = await result('a', { 'a.txt': 'A\n' });
    const b = await result('b', { 'a.txt': 'B\n' });
    process.env['GIT_COMMITTER_DATE'] = '@1600000009 +0200';
    const c = await result('c', { 'b.txt': 'C\n' }).finally(() => delete process.env['GIT_COMMITTER_DATE']);
    for (const results of [[a, c], [a, b], [a, b, c]]) {
      const first = await combine(results);
      assert.deepEqual(await combine(results), first);
      const dates = results.includes(c) ? '1600000009 1600000009' : '1600000000 1600000000';
      assert.equal(await repo.git('log', '-1', '--format=%at %ct', first.commit), dates, 'nothing in it comes from the clock');
    }
    assert.equal(await repo.git('log', '-1', '--format=%an <%ae>', (await combine([a, c])).commit), 'Work Mode <work-mode@localhost>');
  });

  it('hold both sides between markers where they do not fit, under short names', async () => {
    await fixture();
    const a = await result('a', { 'a.txt': 'A\n', 'b.txt': 'from a\n' });
    const b = await result('b', { 'a.txt': 'B\n', 'more.txt': 'more\n' });
    await repo.git('config', 'merge.conflictStyle', 'diff3');
    const { commit, conflicts } = await combine([a, b]);
    assert.deepEqual(conflicts, ['a.txt']);
    assert.equal(await show(commit, 'a.txt'), `<<<<<<< ${a.slice(0, 10)}\nA\n=======\nB\n>>>>>>> ${b.slice(0, 10)}`);
    assert.equal(await show(commit, 'more.txt'), 'more', 'what fits is there');
    assert.equal(await show(commit, 'b.txt'), 'from a');
  });

  it('are never mistaken for a branch that is named like one of them', async () => {
    await fixture();
    const a = await result('a', { 'a.txt': 'A\n' });
    const b = await result('b', { 'a.txt': 'B\n' });
    const planted = await result('planted', { 'evil.txt': 'evil\n' });
    await repo.git('branch', b.slice(0, 10), planted);
    const { commit, conflicts } = await combine([a, b]);
    assert.deepEqual(conflicts, ['a.txt']);
    assert.match(await show(commit, 'a.txt'), new RegExp(`A\n=======\nB\n>>>>>>> ${b}$`));
    await assert.rejects(show(commit, 'evil.txt'));
  });

  it('name the versions of a file that can hold no markers: which one stands there, and where the others are', async () => {
    await fixture();
    const a = await result('a', { 'bin': Uint8Array.of(0, 9), 'a.txt': 'A\n', 'b.txt': null, 'dir/c.txt': 'C\n' });
    const b = await result('b', { 'bin': Uint8Array.of(0, 8), 'a.txt': 'B\n', 'b.txt': 'B\n', 'dir/c.txt': null });
    const c = await result('c', { 'unrelated.txt': 'c\n' });
    for (const [first, second] of [[a, b], [b, a]] as const) {
      const { commit, conflicts, oneSided } = await combine([first, second, c]);
      assert.deepEqual(conflicts, ['a.txt', 'b.txt', 'bin', 'dir/c.txt']);
      assert.deepEqual(oneSided, [
        { path: 'b.txt', here: b, others: [], deleted: [a] },
        { path: 'bin', here: first, others: [second], deleted: [] },
        { path: 'dir/c.txt', here: a, others: [], deleted: [b] },
      ]);
      for (const { path, here } of oneSided) assert.equal(await repo.git('rev-parse', `${commit}:${path}`), await repo.git('rev-parse', `${here}:${path}`), path);
    }
  });

  it('find markers in text of any name, whatever the person set for searches', async () => {
    await fixture();
    const name = ':(glob)*ü "q".txt';
    const a = await result('a', { [name]: '1\n', 'bin': Uint8Array.of(0, 9) });
    const b = await result('b', { [name]: '2\n', 'bin': Uint8Array.of(0, 8) });
    for (const [key, value] of [['grep.patternType', 'fixed'], ['grep.lineNumber', 'true'], ['color.ui', 'always'], ['core.quotePath', 'true']] as const) await repo.git('config', key, value);
    const { conflicts, oneSided } = await combine([a, b]);
    assert.deepEqual([conflicts, oneSided?.map(({ path }) => path)], [[name, 'bin'], ['bin']]);
  });

  const clashes: { what: string; one: Files | (() => Promise<unknown>); other: Files | (() => Promise<unknown>); paths: RegExp }[] = [
    { what: 'a binary file', one: { bin: Uint8Array.of(0, 9) }, other: { bin: Uint8Array.of(0, 8) }, paths: /^bin$/ },
    { what: 'a file that one deleted and the other changed', one: { 'b.txt': null }, other: { 'b.txt': 'B\n' }, paths: /^b\.txt$/ },
    { what: 'a file that both added', one: { 'n.txt': 'one\n' }, other: { 'n.txt': 'other\n' }, paths: /^n\.txt$/ },
    {
      what: 'a file that both moved', paths: /dir\/c\.txt,here\.txt,there\.txt/,
      one: () => repo.git('mv', 'dir/c.txt', 'here.txt'), other: () => repo.git('mv', 'dir/c.txt', 'there.txt'),
    },
    { what: 'a file that one moved and the other deleted', one: () => repo.git('mv', 'dir/c.txt', 'here.txt'), other: { 'dir/c.txt': null }, paths: /here\.txt/ },
    { what: 'a file where the other has a folder', one: { thing: 'file\n' }, other: { 'thing/inside.txt': 'inside\n' }, paths: /thing/ },
    { what: 'links to different files', one: { link: { link: 'a.txt' } }, other: { link: { link: 'b.txt' } }, paths: /^link$/ },
    { what: 'a link where the other has a file', one: { thing: { link: 'a.txt' } }, other: { thing: 'file\n' }, paths: /thing/ },
    {
      what: 'a new file with different rights', paths: /^tool$/,
      one: async () => { await writeFiles(repo.root, { tool: 'x\n' }); await chmod(join(repo.root, 'tool'), 0o755); }, other: { tool: 'y\n' },
    },
    {
      what: 'a submodule at different commits', paths: /^sub$/,
      one: () => repo.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`), other: () => repo.git('update-index', '--add', '--cacheinfo', `160000,${'2'.repeat(40)},sub`),
    },
    { what: 'names with odd letters', one: { 'ü “q”\n.txt': '1\n' }, other: { 'ü “q”\n.txt': '2\n' }, paths: /^ü “q”\n\.txt$/ },
  ];
  for (const { what, one, other, paths } of clashes) {
    it(`name ${what} about which they disagree`, async () => {
      await fixture();
      const raw = async (name: string, change: Files | (() => Promise<unknown>)) => {
        if (what !== 'a submodule at different commits') return result(name, change);
        await repo.git('checkout', '-q', '--detach', 'main');
        await (change as () => Promise<unknown>)();
        await repo.git('commit', '-q', '-m', name);
        const made = await repo.git('rev-parse', 'HEAD');
        await repo.git('checkout', '-q', '-f', 'main');
        return made;
      };
      const [a, b] = [await raw('a', one), await raw('b', other)];
      const { commit, conflicts } = await combine([a, b]);
      assert.match(conflicts.join(), paths);
      assert.equal(await repo.git('cat-file', '-t', commit), 'commit');
      const third = await result('c', { 'unrelated.txt': 'c\n' });
      const all = await combine([a, b, third]);
      assert.match(all.conflicts.join(), paths, 'also with a third one that fits');
      assert.equal(await show(all.commit, 'unrelated.txt'), 'c');
    });
  }

  it('take both sides of rights and content where these fit', async () => {
    await fixture();
    const a = await result('a', () => chmod(join(repo.root, 'run.sh'), 0o755));
    const b = await result('b', { 'run.sh': 'echo more\n' });
    const { commit, conflicts } = await combine([a, b]);
    assert.deepEqual(conflicts, []);
    assert.match(await repo.git('ls-tree', commit, 'run.sh'), /^100755/);
    assert.equal(await show(commit, 'run.sh'), 'echo more');
  });

  it('are put together also when they have no history in common', async () => {
    await fixture();
    const a = await result('a', { 'a.txt': 'A\n' });
    const other = await repo.git('commit-tree', await repo.git('rev-parse', `${a}^{tree}`), '-m', 'alone');
    const b = await result('b', { 'alone.txt': 'b\n' }, other);
    assert.equal(await show((await combine([a, b])).commit, 'alone.txt'), 'b');
  });

  it('say so when one of them is not there any more', async () => {
    await fixture();
    const a = await result('a', { 'a.txt': 'A\n' });
    for (const gone of ['1'.repeat(40), await repo.git('rev-parse', `${a}^{tree}`)]) {
      await assert.rejects(combine([a, gone]), (error) => error instanceof Failure && /^What this task builds on is no longer in the repository.*take the dependency away/.test(error.message));
    }
  });

  it('run no program that an agent put into the settings of the repository', async () => {
    await fixture({ ...start, '.gitattributes': '*.txt merge=evil filter=evil\n' });
    const mark = join(repo.root, '../MARK');
    const evil = join(repo.root, '../evil.sh');
    await writeFile(evil, `#!/bin/sh\ntouch '${mark}'\ncat\n`, { mode: 0o755 });
    const a = await result('a', { 'a.txt': 'ONE\ntwo\nthree\nfour\nfive\n' });
    const b = await result('b', { 'a.txt': 'one\ntwo\nthree\nfour\nFIVE\n' });
    repository.guard.begin('run');
    await combine([a, b]);
    for (const key of ['merge.evil.driver', 'filter.evil.clean', 'filter.evil.smudge', 'core.fsmonitor', 'core.sshCommand', 'gpg.program', 'diff.external']) await repo.git('config', key, evil);
    await repo.git('config', 'merge.renormalize', 'true');
    await repo.git('config', 'log.showSignature', 'true');
    await writeFile(join(repo.root, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 });
    await rm(mark, { force: true });
    await assert.rejects(combine([a, b]), (error) => error instanceof Refusal && /merge\.evil\.driver/.test(error.message));
    await repository.guard.end('run');
    await assert.rejects(combine([a, b]), Refusal, 'also when its run is over');
    assert.equal(existsSync(mark), false);
  });
});
