import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../../src/core/errors';
import { Applying, change, start } from '../../support/applying';
import { writeFiles } from '../../support/repository';
import type { Files } from '../../support/repository';

describe('apply', () => {
  const on = new Applying();
  afterEach(() => on.dispose());

  it('makes one commit of the changes, on the branch, by the user', async () => {
    await on.fixture();
    const { commit, said } = await on.apply('Title – ü\n\n# body, as is  \n');
    assert.equal(await on.repo.git('rev-parse', 'main'), commit);
    assert.equal(await on.repo.git('rev-parse', `${commit}^`), on.changeset.base);
    assert.equal(await on.repo.git('rev-parse', `${commit}^{tree}`), await on.repo.git('rev-parse', `${on.changeset.result}^{tree}`));
    assert.equal(await on.repo.git('cat-file', 'commit', commit).then((text) => text.slice(text.indexOf('\n\n') + 2)), 'Title – ü\n\n# body, as is  ');
    assert.equal(await on.repo.git('log', '-1', '--format=%an <%ae>'), 'Ada <ada@example.com>');
    assert.equal(await on.status(), '');
    assert.deepEqual(said, ['Writing 3 files', 'Committing']);
    await on.clean();
  });

  const carried: Record<string, [() => Promise<unknown>, string]> = {
    'unstaged edits of other files': [() => on.repo.write({ 'other.txt': 'mine\n' }), ' M other.txt'],
    'staged edits of other files': [async () => {
      await on.repo.write({ 'staged.txt': 'mine\n' });
      await on.repo.git('add', 'staged.txt');
    }, 'M  staged.txt'],
    'a file staged and changed again': [async () => {
      await on.repo.write({ 'staged.txt': 'mine\n' });
      await on.repo.git('add', 'staged.txt');
      await on.repo.write({ 'staged.txt': 'mine, more\n' });
    }, 'MM staged.txt'],
    'staged deletions, additions and renames': [async () => {
      await on.repo.git('mv', 'b.txt', 'renamed.txt');
      await on.repo.git('rm', '-q', 'c.txt');
      await on.repo.write({ 'fresh.txt': 'fresh\n' });
      await on.repo.git('add', '-A');
    }, 'D  c.txt\nA  fresh.txt\nR  b.txt -> renamed.txt'],
    'a file added with intent only': [async () => {
      await on.repo.write({ 'later.txt': 'x\n' });
      await on.repo.git('add', '-N', 'later.txt');
    }, ' A later.txt'],
    'untracked and ignored files': [() => on.repo.write({ 'free.txt': 'x', 'noise.log': 'x', 'new/beside.txt': 'x' }), '?? free.txt\n?? new/beside.txt'],
    'an edit that git was told to ignore': [async () => {
      await on.repo.git('update-index', '--skip-worktree', 'other.txt');
      await on.repo.write({ 'other.txt': 'mine\n' });
    }, ''],
  };
  for (const [what, [act, expected]] of Object.entries(carried)) {
    it(`leaves alone ${what}`, async () => {
      await on.fixture();
      await act();
      assert.equal(await on.status(), expected);
      const { commit } = await on.apply();
      assert.equal(await on.status(), expected);
      assert.equal(await on.repo.git('diff', '--name-only', `${commit}^`, commit), 'a.txt\ngone.txt\nnew/n.txt');
      await on.clean();
    });
  }

  const overlaps: Record<string, [() => Promise<unknown>, RegExp]> = {
    'an unstaged edit': [() => on.repo.write({ 'a.txt': 'mine\n' }), /changes of your own in a\.txt:/],
    'a staged edit': [() => on.repo.write({ 'a.txt': 'mine\n' }).then(() => on.repo.git('add', 'a.txt')), /changes of your own in a\.txt:/],
    'a deleted file': [() => on.repo.write({ 'a.txt': null }), /in a\.txt:/],
    'an edit of a file to be deleted': [() => on.repo.write({ 'gone.txt': 'still needed\n' }), /in gone\.txt:/],
    'two of them': [() => on.repo.write({ 'gone.txt': 'x', 'a.txt': 'x' }), /in a\.txt and gone\.txt:/],
    'an untracked file': [() => on.repo.write({ 'new/n.txt': 'mine' }), /not in git: move new\/n\.txt away/],
    'an ignored file': [() => on.repo.write({ 'new/n.txt': 'mine', '.git/info/exclude': 'new/\n' }), /move new\/n\.txt away/],
    'a file where a folder is needed': [() => on.repo.write({ new: 'mine' }), /move new away/],
    'a link where a folder is needed': [() => on.repo.write({ new: { link: 'dir' } }), /move new away/],
    'a folder where a file is needed': [() => on.repo.write({ 'new/n.txt/mine.log': 'mine' }), /move new\/n\.txt\/mine\.log away/],
    'an edit that git was told to ignore': [async () => {
      await on.repo.git('update-index', '--assume-unchanged', 'a.txt');
      await on.repo.write({ 'a.txt': 'mine\n' });
    }, /changes of your own in a\.txt/],
    'an edit that git was told to skip': [async () => {
      await on.repo.git('update-index', '--skip-worktree', 'a.txt');
      await on.repo.write({ 'a.txt': 'mine\n' });
    }, /changes of your own in a\.txt/],
    'a file added with intent only': [async () => {
      await on.repo.write({ 'new/n.txt': 'mine' });
      await on.repo.git('add', '-N', 'new/n.txt');
    }, /new\/n\.txt/],
    'unsaved text': [() => Promise.resolve(on.unsaved = [join(on.repo.root, 'a.txt'), join(on.repo.root, 'other.txt')]), /unsaved text in a\.txt:/],
    'unsaved text in a new file, by another path': [async () => {
      await symlink(on.repo.root, `${on.repo.root}-link`);
      on.unsaved = [`${on.repo.root}-link/new/n.txt`];
    }, /unsaved text in new\/n\.txt:/],
    'a conflict with later commits': [() => on.repo.commit('mine', { 'a.txt': 'mine\n' }), /same places since this task began, in a\.txt\./],
    'a merge in progress': [async () => {
      await on.repo.git('checkout', '-q', '-b', 'side');
      await on.repo.commit('side', { 's.txt': 's' });
      await on.repo.git('checkout', '-q', 'main');
      await on.repo.commit('main', { 'm.txt': 's' });
      await on.repo.git('merge', '-q', '--no-commit', 'side');
    }, /A merge is in progress/],
    'a rebase in progress': [async () => {
      await on.repo.git('checkout', '-q', '-b', 'side');
      await on.repo.commit('side', { 'b.txt': 'side' });
      await on.repo.git('checkout', '-q', 'main');
      await on.repo.commit('main', { 'b.txt': 'main' });
      await assert.rejects(on.repo.git('rebase', 'side'));
    }, /A rebase is in progress/],
    'a cherry-pick in progress': [async () => {
      await on.repo.git('checkout', '-q', '-b', 'side');
      await on.repo.commit('side', { 'b.txt': 'side' });
      await on.repo.git('checkout', '-q', 'main');
      await on.repo.commit('main', { 'b.txt': 'main' });
      await assert.rejects(on.repo.git('cherry-pick', 'side'));
    }, /A cherry-pick is in progress/],
    'a bisect in progress': [() => on.repo.git('bisect', 'start'), /A bisect is in progress/],
    'unresolved conflicts of a stash': [async () => {
      await on.repo.write({ 'b.txt': 'stashed' });
      await on.repo.git('stash', '-q');
      await on.repo.commit('mine', { 'b.txt': 'mine' });
      await assert.rejects(on.repo.git('stash', 'pop'));
    }, /unresolved conflicts in b\.txt/],
    'a failing hook': [() => on.hook('pre-commit', 'echo "lint: a.txt is ugly" >&2; exit 1'), /refused, most likely by a hook[^]*lint: a\.txt is ugly/],
    'a failing hook for messages': [() => on.hook('commit-msg', 'echo "no ticket in: $(cat "$1")"; exit 1'), /no ticket in: Do it/],
    'a failing hook, with edits elsewhere': [async () => {
      await on.hook('pre-commit', 'exit 1');
      await on.repo.write({ 'other.txt': 'mine', 'staged.txt': 'mine', 'free.txt': 'x', 'new/beside.log': 'x' });
      await on.repo.git('add', 'staged.txt');
    }, /said nothing/],
    'a hook that sweeps the user’s edits into the commit': [async () => {
      await on.hook('pre-commit', 'git add -A');
      await on.repo.write({ 'other.txt': 'mine' });
    }, /own unfinished changes in other\.txt into the commit/],
    'no identity': [async () => {
      await on.repo.git('config', '--unset', 'user.name');
      await on.repo.git('config', '--unset', 'user.email');
      await on.repo.git('config', 'user.useConfigOnly', 'true');
    }, /does not know your name/],
    'a signature that fails': [async () => {
      await on.repo.git('config', 'commit.gpgSign', 'true');
      await on.repo.git('config', 'gpg.program', await on.script('gpg', 'echo "no secret key" >&2; exit 2'));
    }, /could not be signed[^]*failed to sign/],
  };
  for (const [what, [act, pattern]] of Object.entries(overlaps)) {
    it(`refuses whole, and changes nothing, when there is ${what}`, async () => {
      await on.fixture();
      await act();
      await on.refused(pattern);
    });
  }

  it('works in a linked worktree', async () => {
    await on.fixture();
    const linked = join(on.repo.root, '..', 'linked');
    await on.repo.git('worktree', 'add', '-q', '-b', 'side', linked);
    await writeFiles(linked, { 'other.txt': 'mine\n' });
    const { commit } = await on.apply('Do it', linked);
    assert.equal(await on.repo.git('rev-parse', 'side'), commit);
    assert.equal(await on.repo.git('rev-parse', 'main'), on.changeset.base);
    assert.equal(await on.repo.gitIn(linked, 'status', '--porcelain'), ' M other.txt');
    await on.hook('pre-commit', 'exit 1');
    await on.repo.gitIn(linked, 'reset', '-q', '--hard', on.changeset.base);
    await on.refused(/hook/, linked);
  });

  it('leaves submodules alone', async () => {
    await on.fixture({ ...change, sub: null });
    await on.repo.git('update-index', '--add', '--cacheinfo', `160000,${on.changeset.base},other-sub`);
    await on.repo.git('commit', '-q', '-m', 'sub');
    await mkdir(join(on.repo.root, 'other-sub'));
    await on.apply();
    assert.equal(await on.status(), '');
  });

  it('says so, and makes no commit, when the changes are already there', async () => {
    await on.fixture();
    await on.repo.git('merge', '-q', '--squash', on.changeset.result);
    await on.repo.git('commit', '-q', '-m', 'by hand');
    const head = await on.repo.git('rev-parse', 'HEAD');
    const { commit, said } = await on.apply();
    assert.equal(commit, head);
    assert.deepEqual(said, ['These changes are already in your files']);
  });

  it('keeps what a failing hook wrote into a file, and says where', async () => {
    await on.fixture();
    await on.hook('pre-commit', 'echo reformatted >> a.txt; exit 1');
    const refusal = await on.refused(/What was in a\.txt meanwhile is kept as refs\/work-mode\/task\/rolled-back-[0-9a-f]{8}\./);
    const [ref = ''] = /refs\/work-mode\/task\/rolled-back-[0-9a-f]+/.exec(refusal.message) ?? [];
    assert.match(await on.repo.git('show', `${ref}:a.txt`), /ONE[^]*reformatted/);
  });

  it('refuses when the branch moved since it was prepared', async () => {
    await on.fixture();
    const of = await on.applier();
    const target = await of.prepare(on.changeset);
    await on.repo.commit('meanwhile', { 'z.txt': 'z' });
    const before = await on.everything();
    await assert.rejects(of.apply({ task: 'task', target, message: 'm', report: () => undefined }), /Your branch moved/);
    assert.equal(await on.everything(), before);
    await on.clean();
  });

  it('refuses when a file was changed or came since it was prepared', async () => {
    const meanwhile: Files[] = [{ 'a.txt': 'mine' }, { 'new/n.txt': 'mine' }, { 'new/n.txt': 'mine', '.git/info/exclude': 'new\n' }];
    for (const files of meanwhile) {
      await on.fixture();
      const of = await on.applier();
      const target = await of.prepare(on.changeset);
      await on.repo.write(files);
      const before = await on.everything();
      await assert.rejects(of.apply({ task: 'task', target, message: 'm', report: () => undefined }), Refusal);
      assert.equal(await on.everything(), before);
      await on.clean();
      await on.repo.dispose();
    }
  });

  it('undoes the commit when the branch is moved under it', async () => {
    await on.fixture();
    await on.hook('pre-commit', 'git update-ref refs/heads/main $(git commit-tree HEAD^{tree} -p HEAD -m moved)');
    await assert.rejects(on.apply(), (error) => error instanceof Refusal && /branch moved/.test(error.message));
    assert.equal(await on.repo.git('log', '-1', '--format=%s'), 'moved');
    assert.equal(await on.status(), '');
    await on.clean();
  });

  it('waits while another git holds the lock of the index', async () => {
    await on.fixture();
    const lock = join(on.repo.root, '.git/index.lock');
    const of = await on.applier();
    const target = await of.prepare(on.changeset);
    await writeFile(lock, '');
    const applying = of.apply({ task: 'task', target, message: 'm', report: (line) => {
      if (line.startsWith('Writing')) setTimeout(() => void rm(lock), 100);
    } });
    assert.equal(await applying, await on.repo.git('rev-parse', 'HEAD'));
    assert.equal(await on.status(), '');
  });

  it('refuses in a bare sentence what names more than ten files', async () => {
    const files = (text: string) => Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`f${n}`, text]));
    await on.fixture(files('x\n'), { ...start, ...files('a\n') });
    await on.repo.write(files('mine\n'));
    await on.refused(/f0, f1, f10, f11, f2, f3, f4, f5, f6, f7 and 2 more:/);
  });

  it('keeps a file executable that the task made so', async () => {
    await on.fixture();
    await on.repo.git('checkout', '-q', '--detach');
    await chmod(join(on.repo.root, 'b.txt'), 0o755);
    on.changeset = { ...on.changeset, result: await on.repo.commit('mode') };
    await on.repo.git('checkout', '-q', 'main');
    await on.apply();
    assert.equal((await lstat(join(on.repo.root, 'b.txt'))).mode & 0o111, 0o111);
    assert.equal(await on.status(), '');
  });
});
