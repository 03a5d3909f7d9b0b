import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, lstat, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure, Refusal } from '../../../src/core/errors';
import type { Place } from '../../../src/engine/ports/git';
import { namePath } from '../../../src/node/acp/namedPath';
import { changeText } from '../../../src/core/ownChange';
import { createApplier } from '../../../src/node/git/apply';
import { files, told } from '../../support/ownChanges';
import { writeFiles } from '../../support/repository';
import { EscapeDesk, runOf } from './escapeDesk';

describe('an agent that wants out', () => {
  const d = new EscapeDesk();
  beforeEach(() => d.open());
  afterEach(() => d.dispose());

  it('has its links frozen as links, whatever they lead to', async () => {
    await writeFile(join(d.repo.root, '../secret.txt'), 'secret\n');
    await rm(join(d.place.path, 'src'), { recursive: true });
    await writeFiles(d.place.path, { 'out': { link: '..' }, 'secret': { link: join(d.repo.root, '../secret.txt') }, 'a.txt': { link: '/etc/passwd' }, 'src': { link: '../..' } });
    const changeset = await d.freeze();
    const listing = await d.repo.git('ls-tree', '-r', changeset?.result ?? '');
    assert.deepEqual(listing.split('\n').filter((line) => line.startsWith('120000')).map((line) => line.split('\t')[1]), ['a.txt', 'out', 'secret', 'src']);
    assert.doesNotMatch(listing, /src\//);
    assert.doesNotMatch(await d.repo.git('cat-file', '--batch-all-objects', '--batch'), /^secret$/m);
    assert.equal((await namePath({ worktree: d.place.path, cwd: d.place.path, named: 'src/x' })).inside, false);
  });

  it('leaves by no link when its place is cleaned', async () => {
    const outside = join(d.repo.root, '../outside');
    await writeFiles(outside, { 'keep.txt': 'keep\n', 'b.txt': 'keep\n' });
    await rm(join(d.place.path, 'src'), { recursive: true });
    await symlink(outside, join(d.place.path, 'src'));
    await symlink(outside, join(d.place.path, 'more'));
    await d.places.release(runOf('one'));
    const next = await d.acquire('two');
    assert.equal(next.path, d.place.path);
    assert.equal(await readFile(join(outside, 'keep.txt'), 'utf8'), 'keep\n');
    assert.equal(await readFile(join(outside, 'b.txt'), 'utf8'), 'keep\n');
    assert.ok((await lstat(join(d.place.path, 'src'))).isDirectory());
  });

  for (const what of ['the worktree', 'the folder of all worktrees']) {
    it(`gains nothing by putting a link in the place of ${what}`, async () => {
      const path = what === 'the worktree' ? d.place.path : dirname(d.place.path);
      const elsewhere = join(d.repo.root, '../elsewhere');
      await rename(path, elsewhere);
      await symlink(elsewhere, path);
      const kept = join(elsewhere, what === 'the worktree' ? '' : '1', 'mine.txt');
      await writeFile(kept, 'not ours\n');
      await assert.rejects(d.freeze(), (error) => error instanceof Failure && /cannot be collected/.test(error.message));
      await d.places.release(runOf('one'));
      const next = await d.acquire('two').catch((error: unknown) => error);
      assert.equal(await readFile(kept, 'utf8'), 'not ours\n');
      assert.notEqual((next as Place).path, d.place.path);
      assert.match(d.log.lines.join('\n'), /was set aside and will not be used again, because/);
    });
  }

  const heads: Record<string, () => Promise<unknown>> = {
    'by name': () => writeFile(join(d.gitDir(), 'HEAD'), 'ref: refs/heads/main\n'),
    'by a link to its file': async () => {
      await rm(join(d.gitDir(), 'HEAD'));
      await symlink(join(d.repo.root, '.git/refs/heads/main'), join(d.gitDir(), 'HEAD'));
    },
    'by a link within git': async () => {
      await rm(join(d.gitDir(), 'HEAD'));
      await symlink('refs/heads/main', join(d.gitDir(), 'HEAD'));
    },
  };
  for (const [how, make] of Object.entries(heads)) {
    it(`moves no branch by making it the HEAD of its worktree, ${how}`, async () => {
      await make();
      const main = await d.repo.git('rev-parse', 'main');
      await writeFiles(d.place.path, { 'a.txt': 'bbbb\n' });
      // A worktree that git cannot read is reported, not guessed at.
      await d.freeze().catch((error: unknown) => assert.ok(error instanceof Failure));
      assert.equal(await d.repo.git('rev-parse', 'main'), main);
      await d.places.release(runOf('one'));
      await d.repo.git('commit', '-q', '--allow-empty', '-m', 'on');
      const head = await d.repo.git('rev-parse', 'main');
      const next = await d.acquire('two');
      assert.equal(next.path, d.place.path);
      assert.equal(await d.repo.git('rev-parse', 'main'), head);
      assert.equal(await d.repo.gitIn(next.path, 'rev-parse', 'HEAD'), head);
      await assert.rejects(d.repo.gitIn(next.path, 'symbolic-ref', '-q', 'HEAD'));
    });
  }

  it('stops nothing with locks', async () => {
    for (const name of ['index.lock', 'HEAD.lock', 'work-mode.index.lock']) await writeFile(join(d.gitDir(), name), '');
    await writeFiles(d.place.path, { 'a.txt': 'bbbb\n' });
    assert.ok(await d.freeze());
    await d.places.release(runOf('one'));
    assert.equal((await d.acquire('two')).path, d.place.path);
    assert.equal(await readFile(join(d.place.path, 'a.txt'), 'utf8'), 'aaaa\n');
  });

  it('has its odd file names taken as names', async () => {
    const odd = ['-rf', '--exec=x', 'new\nline', ':(exclude)*', '$(touch x)', '`x`', '; x', '..x', '-'];
    await writeFiles(d.place.path, Object.fromEntries(odd.map((name) => [name, 'x\n'])));
    await writeFiles(d.repo.root, Object.fromEntries(odd.map((name) => [name, 'y\n'])));
    assert.deepEqual((await told(d.before)).sort(), [...odd].sort());
    const changeset = await d.freeze();
    assert.ok(changeset);
    assert.equal(changeset.files, odd.length);
    await d.tree.putBack(await d.before.keep(), files(...odd));
    assert.deepEqual(await told(d.before), []);
    const applier = createApplier({ repository: d.repository, log: d.log, unsavedFiles: () => [] });
    await applier.apply({ task: 'task', target: await applier.prepare(changeset), message: '--amend', report: () => undefined });
    for (const name of odd) assert.equal(await d.repo.read(name), 'x\n');
  });

  it('cannot make an apply write elsewhere by naming another work tree', async () => {
    const elsewhere = join(d.repo.root, '../elsewhere');
    await writeFiles(elsewhere, { 'a.txt': 'aaaa\n' });
    await writeFiles(d.place.path, { 'a.txt': 'bbbb\n' });
    const changeset = await d.freeze();
    assert.ok(changeset);
    await d.repo.git('config', 'core.worktree', elsewhere);
    const applier = createApplier({ repository: d.repository, log: d.log, unsavedFiles: () => [] });
    await assert.rejects(async () => applier.apply({ task: 'task', target: await applier.prepare(changeset), message: 'x', report: () => undefined }), Refusal);
    assert.ok((await told(d.before)).includes('.git/config'));
    assert.equal(await readFile(join(elsewhere, 'a.txt'), 'utf8'), 'aaaa\n');
    assert.equal(await readFile(join(d.repo.root, 'a.txt'), 'utf8'), 'aaaa\n');
    await d.tree.putBack(await d.before.keep(), [{ kind: 'setting', name: '.git/config' }]);
    await applier.apply({ task: 'task', target: await applier.prepare(changeset), message: 'x', report: () => undefined });
    assert.equal(await d.repo.read('a.txt'), 'bbbb\n');
  });

  it('has what it writes in the main tree by `..` or an absolute path noticed, and taken back', async () => {
    await writeFiles(join(d.place.path, '..', '..', 'repo'), { 'src/b.txt': 'by the back door\n', 'evil.sh': 'x' });
    await chmod(join(d.repo.root, 'a.txt'), 0o755);
    const changes = await d.before.changes();
    assert.deepEqual(changes.map(changeText), ['a.txt', 'evil.sh', 'src/b.txt']);
    await d.tree.putBack(await d.before.keep(), changes);
    assert.equal(await d.repo.read('src/b.txt'), 'b\n');
    assert.equal(existsSync(join(d.repo.root, 'evil.sh')), false);
  });
});
