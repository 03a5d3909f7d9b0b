import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../../src/core/errors';
import type { Changeset } from '../../../src/core/task';
import { createApplier } from '../../../src/node/git/apply';
import { createRepository, keepingLog, writeFiles } from '../../support/repository';
import type { Files, TestRepository } from '../../support/repository';

const start: Files = {
  'a.txt': 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n', 'b.txt': 'b\n', 'c.txt': 'c\n', 'dir/d.txt': 'd\n', 'gone.txt': 'gone\n', '.gitignore': '*.log\n',
  'other.txt': 'other\n', 'staged.txt': 'staged\n',
};
const change: Files = { 'a.txt': 'ONE\ntwo\nthree\nfour\nfive\nsix\nseven\n', 'new/n.txt': 'n\n', 'gone.txt': null };

describe('apply', () => {
  let repo: TestRepository;
  let changeset: Changeset;
  let unsaved: string[] = [];
  const log = keepingLog();
  afterEach(async () => {
    unsaved = [];
    log.lines.length = 0;
    await repo.dispose();
  });

  /** A repository at `start` and a changeset of `changed` on top. */
  async function fixture(changed = change, from = start) {
    repo = await createRepository({ files: from });
    const base = await repo.git('rev-parse', 'HEAD');
    await repo.git('checkout', '-q', '--detach');
    const result = await repo.commit('result', changed);
    await repo.git('update-ref', 'refs/work-mode/task/1', result);
    await repo.git('checkout', '-q', 'main');
    changeset = { base, result, files: 1, added: 1, removed: 1 };
  }
  async function applier(folder = repo.root) {
    return createApplier({ repository: await repo.open(folder), log, unsavedFiles: () => unsaved });
  }
  async function apply(message = 'Do it', folder = repo.root) {
    const of = await applier(folder);
    const said: string[] = [];
    const target = await of.prepare(changeset);
    const commit = await of.apply({ task: 'task', target, message, report: (line) => said.push(line) });
    return { commit, said };
  }
  /** Everything about the user's tree that must be the same after a refusal. */
  async function everything(folder = repo.root): Promise<string> {
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => !one.parentPath.includes('.git') && one.name !== '.git');
    const contents = await Promise.all(files.map(async (one) => {
      const path = join(one.parentPath, one.name);
      const { mode } = await lstat(path);
      return `${path} ${mode} ${one.isFile() ? await repo.gitIn(folder, 'hash-object', '--no-filters', '--', path) : one.isSymbolicLink() ? await readlink(path) : ''}`;
    }));
    return [await repo.gitIn(folder, 'ls-files', '-s'), await repo.gitIn(folder, 'rev-parse', 'HEAD'), await repo.gitIn(folder, 'symbolic-ref', '-q', 'HEAD').catch(() => 'detached'), ...contents.sort()].join('\n');
  }
  async function refused(pattern: RegExp, folder = repo.root): Promise<Refusal> {
    const before = await everything(folder);
    let refusal: unknown;
    await assert.rejects(apply('Do it', folder), (error) => {
      refusal = error;
      return true;
    });
    assert.ok(refusal instanceof Refusal, String(refusal instanceof Error ? refusal.stack + JSON.stringify(refusal) : refusal));
    assert.match(refusal.message, pattern);
    assert.equal(await everything(folder), before);
    await clean(folder);
    return refusal;
  }
  /** No lock, index or note of ours is left behind. */
  async function clean(folder = repo.root) {
    const gitDir = await repo.gitIn(folder, 'rev-parse', '--absolute-git-dir');
    assert.deepEqual((await readdir(gitDir)).filter((name) => /work-mode\.|\.lock/.test(name)), []);
    assert.deepEqual(await readdir(join(repo.root, '.git/work-mode')).catch(() => []), []);
  }
  const status = () => repo.git('status', '--porcelain', '-uall');
  const hook = (name: string, script: string) => writeFile(join(repo.root, '.git/hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

  it('makes one commit of the changes, on the branch, by the user', async () => {
    await fixture();
    const { commit, said } = await apply('Title – ü\n\n# body, as is  \n');
    assert.equal(await repo.git('rev-parse', 'main'), commit);
    assert.equal(await repo.git('rev-parse', `${commit}^`), changeset.base);
    assert.equal(await repo.git('rev-parse', `${commit}^{tree}`), await repo.git('rev-parse', `${changeset.result}^{tree}`));
    assert.equal(await repo.git('cat-file', 'commit', commit).then((text) => text.slice(text.indexOf('\n\n') + 2)), 'Title – ü\n\n# body, as is  ');
    assert.equal(await repo.git('log', '-1', '--format=%an <%ae>'), 'Ada <ada@example.com>');
    assert.equal(await status(), '');
    assert.deepEqual(said, ['Writing 3 files', 'Committing']);
    await clean();
  });

  const carried: Record<string, [() => Promise<unknown>, string]> = {
    'unstaged edits of other files': [() => repo.write({ 'other.txt': 'mine\n' }), ' M other.txt'],
    'staged edits of other files': [async () => {
      await repo.write({ 'staged.txt': 'mine\n' });
      await repo.git('add', 'staged.txt');
    }, 'M  staged.txt'],
    'a file staged and changed again': [async () => {
      await repo.write({ 'staged.txt': 'mine\n' });
      await repo.git('add', 'staged.txt');
      await repo.write({ 'staged.txt': 'mine, more\n' });
    }, 'MM staged.txt'],
    'staged deletions, additions and renames': [async () => {
      await repo.git('mv', 'b.txt', 'renamed.txt');
      await repo.git('rm', '-q', 'c.txt');
      await repo.write({ 'fresh.txt': 'fresh\n' });
      await repo.git('add', '-A');
    }, 'D  c.txt\nA  fresh.txt\nR  b.txt -> renamed.txt'],
    'a file added with intent only': [async () => {
      await repo.write({ 'later.txt': 'x\n' });
      await repo.git('add', '-N', 'later.txt');
    }, ' A later.txt'],
    'untracked and ignored files': [() => repo.write({ 'free.txt': 'x', 'noise.log': 'x', 'new/beside.txt': 'x' }), '?? free.txt\n?? new/beside.txt'],
    'an edit that git was told to ignore': [async () => {
      await repo.git('update-index', '--skip-worktree', 'other.txt');
      await repo.write({ 'other.txt': 'mine\n' });
    }, ''],
  };
  for (const [what, [act, expected]] of Object.entries(carried)) {
    it(`leaves alone ${what}`, async () => {
      await fixture();
      await act();
      assert.equal(await status(), expected);
      const { commit } = await apply();
      assert.equal(await status(), expected);
      assert.equal(await repo.git('diff', '--name-only', `${commit}^`, commit), 'a.txt\ngone.txt\nnew/n.txt');
      await clean();
    });
  }

  const overlaps: Record<string, [() => Promise<unknown>, RegExp]> = {
    'an unstaged edit': [() => repo.write({ 'a.txt': 'mine\n' }), /changes of your own in a\.txt:/],
    'a staged edit': [() => repo.write({ 'a.txt': 'mine\n' }).then(() => repo.git('add', 'a.txt')), /changes of your own in a\.txt:/],
    'a deleted file': [() => repo.write({ 'a.txt': null }), /in a\.txt:/],
    'an edit of a file to be deleted': [() => repo.write({ 'gone.txt': 'still needed\n' }), /in gone\.txt:/],
    'two of them': [() => repo.write({ 'gone.txt': 'x', 'a.txt': 'x' }), /in a\.txt and gone\.txt:/],
    'an untracked file': [() => repo.write({ 'new/n.txt': 'mine' }), /not in git: move new\/n\.txt away/],
    'an ignored file': [() => repo.write({ 'new/n.txt': 'mine', '.git/info/exclude': 'new/\n' }), /move new\/n\.txt away/],
    'a file where a folder is needed': [() => repo.write({ new: 'mine' }), /move new away/],
    'a link where a folder is needed': [() => repo.write({ new: { link: 'dir' } }), /move new away/],
    'a folder where a file is needed': [() => repo.write({ 'new/n.txt/mine.log': 'mine' }), /move new\/n\.txt\/mine\.log away/],
    'an edit that git was told to ignore': [async () => {
      await repo.git('update-index', '--assume-unchanged', 'a.txt');
      await repo.write({ 'a.txt': 'mine\n' });
    }, /changes of your own in a\.txt/],
    'an edit that git was told to skip': [async () => {
      await repo.git('update-index', '--skip-worktree', 'a.txt');
      await repo.write({ 'a.txt': 'mine\n' });
    }, /changes of your own in a\.txt/],
    'a file added with intent only': [async () => {
      await repo.write({ 'new/n.txt': 'mine' });
      await repo.git('add', '-N', 'new/n.txt');
    }, /new\/n\.txt/],
    'unsaved text': [() => Promise.resolve(unsaved = [join(repo.root, 'a.txt'), join(repo.root, 'other.txt')]), /unsaved text in a\.txt:/],
    'unsaved text in a new file, by another path': [async () => {
      await symlink(repo.root, `${repo.root}-link`);
      unsaved = [`${repo.root}-link/new/n.txt`];
    }, /unsaved text in new\/n\.txt:/],
    'a conflict with later commits': [() => repo.commit('mine', { 'a.txt': 'mine\n' }), /same places since this task began, in a\.txt\./],
    'a merge in progress': [async () => {
      await repo.git('checkout', '-q', '-b', 'side');
      await repo.commit('side', { 's.txt': 's' });
      await repo.git('checkout', '-q', 'main');
      await repo.commit('main', { 'm.txt': 's' });
      await repo.git('merge', '-q', '--no-commit', 'side');
    }, /A merge is in progress/],
    'a rebase in progress': [async () => {
      await repo.git('checkout', '-q', '-b', 'side');
      await repo.commit('side', { 'b.txt': 'side' });
      await repo.git('checkout', '-q', 'main');
      await repo.commit('main', { 'b.txt': 'main' });
      await assert.rejects(repo.git('rebase', 'side'));
    }, /A rebase is in progress/],
    'a cherry-pick in progress': [async () => {
      await repo.git('checkout', '-q', '-b', 'side');
      await repo.commit('side', { 'b.txt': 'side' });
      await repo.git('checkout', '-q', 'main');
      await repo.commit('main', { 'b.txt': 'main' });
      await assert.rejects(repo.git('cherry-pick', 'side'));
    }, /A cherry-pick is in progress/],
    'a bisect in progress': [() => repo.git('bisect', 'start'), /A bisect is in progress/],
    'unresolved conflicts of a stash': [async () => {
      await repo.write({ 'b.txt': 'stashed' });
      await repo.git('stash', '-q');
      await repo.commit('mine', { 'b.txt': 'mine' });
      await assert.rejects(repo.git('stash', 'pop'));
    }, /unresolved conflicts in b\.txt/],
    'a failing hook': [() => hook('pre-commit', 'echo "lint: a.txt is ugly" >&2; exit 1'), /refused, most likely by a hook[^]*lint: a\.txt is ugly/],
    'a failing hook for messages': [() => hook('commit-msg', 'echo "no ticket in: $(cat "$1")"; exit 1'), /no ticket in: Do it/],
    'a failing hook, with edits elsewhere': [async () => {
      await hook('pre-commit', 'exit 1');
      await repo.write({ 'other.txt': 'mine', 'staged.txt': 'mine', 'free.txt': 'x', 'new/beside.log': 'x' });
      await repo.git('add', 'staged.txt');
    }, /said nothing/],
    'a hook that sweeps the user’s edits into the commit': [async () => {
      await hook('pre-commit', 'git add -A');
      await repo.write({ 'other.txt': 'mine' });
    }, /own unfinished changes in other\.txt into the commit/],
    'no identity': [async () => {
      await repo.git('config', '--unset', 'user.name');
      await repo.git('config', '--unset', 'user.email');
      await repo.git('config', 'user.useConfigOnly', 'true');
    }, /does not know your name/],
    'a signature that fails': [async () => {
      await repo.git('config', 'commit.gpgSign', 'true');
      await repo.git('config', 'gpg.program', await script('gpg', 'echo "no secret key" >&2; exit 2'));
    }, /could not be signed[^]*failed to sign/],
  };
  for (const [what, [act, pattern]] of Object.entries(overlaps)) {
    it(`refuses whole, and changes nothing, when there is ${what}`, async () => {
      await fixture();
      await act();
      await refused(pattern);
    });
  }

  async function script(name: string, text: string): Promise<string> {
    const path = join(repo.root, '.git', name);
    await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return path;
  }

  const applied: Record<string, { from?: Files; change: Files; act?: () => Promise<unknown>; check?: () => Promise<unknown> }> = {
    'on top of later commits': { change, act: () => repo.commit('later', { 'a.txt': 'one\ntwo\nthree\nfour\nfive\nsix\nSEVEN\n', 'z.txt': 'z' }), check: async () => {
      assert.equal(await repo.read('a.txt'), 'ONE\ntwo\nthree\nfour\nfive\nsix\nSEVEN\n');
    } },
    'when the history was rewritten': { change, act: async () => {
      await repo.git('checkout', '-q', '--orphan', 'fresh');
      await repo.commit('all anew', { 'z.txt': 'z' });
      await repo.git('branch', '-q', '-M', 'main');
      await repo.git('reflog', 'expire', '--expire=all', '--all');
    } },
    'on a detached HEAD': { change, act: () => repo.git('checkout', '-q', '--detach') },
    'when files were only touched': { change, act: async () => {
      await repo.write({ 'a.txt': String(start['a.txt']), 'gone.txt': 'gone\n' });
    } },
    'with odd file names': {
      from: { ...start, 'ö ü.txt': 'x\n', '-n': 'x\n', 'new\nline': 'x\n' },
      change: { 'ö ü.txt': 'y\n', '-n': null, 'new\nline': 'y\n', 'a"b\t.txt': 'z\n', ' lead': 'l\n', ':(top)x': 'm\n' },
    },
    'turning a file into a folder and a folder into a file': { change: { 'a.txt': null, 'a.txt/x': 'x\n', 'dir/d.txt': null, dir: 'file\n' } },
    'with links, modes and binary files': { from: { ...start, link: { link: 'a.txt' } }, change: { link: { link: 'b.txt' }, 'b.txt': { link: 'c.txt' }, bin: Uint8Array.of(0, 255, 0) }, check: async () => {
      assert.equal(await readlink(join(repo.root, 'b.txt')), 'c.txt');
    } },
    'renaming by case only': { change: { 'b.txt': null, 'B.txt': 'b\n' } },
    'with a signature': { change, act: async () => {
      await repo.git('config', 'commit.gpgSign', 'true');
      await repo.git('config', 'gpg.program', await script('gpg', 'cat > /dev/null; printf "\\n[GNUPG:] SIG_CREATED " >&2; echo "-----BEGIN PGP SIGNATURE-----"; echo fake; echo "-----END PGP SIGNATURE-----"'));
    }, check: async () => assert.match(await repo.git('cat-file', 'commit', 'HEAD'), /gpgsig/) },
    'with a hook that rewrites and adds': { change, act: () => hook('pre-commit', 'echo formatted >> a.txt; echo index > index.txt; git add a.txt index.txt'), check: async () => {
      assert.match(await repo.git('show', 'HEAD:a.txt'), /formatted/);
      assert.equal(await repo.git('show', 'HEAD:index.txt'), 'index');
    } },
    'with a hook that commits all': { change, act: () => hook('pre-commit', 'git add -A') },
    'with a hook that moves on after it': { change, act: () => hook('post-commit', 'test -e .git/once && exit; touch .git/once; git commit -q --allow-empty -m more') },
    'with a hook that leaves a daemon': { change, act: () => hook('pre-commit', 'sleep 60 & echo $! > .git/daemon'), check: async () => {
      process.kill(Number(await repo.read('.git/daemon')));
    } },
    'with line ends of Windows': { from: { ...start, '.gitattributes': '*.txt text eol=crlf\n' }, change, check: async () => {
      assert.equal(await repo.read('new/n.txt'), 'n\r\n');
    } },
    'with autocrlf': { change, act: async () => {
      await repo.git('config', 'core.autocrlf', 'true');
      await repo.git('config', 'core.safecrlf', 'true');
      await repo.git('rm', '-rq', '--cached', '.');
      await repo.git('reset', '-q', '--hard');
    }, check: async () => assert.equal(await repo.read('new/n.txt'), 'n\r\n') },
    'through a filter': { from: { ...start, '.gitattributes': '*.txt filter=rot\n' }, change, act: async () => {
      await repo.git('config', 'filter.rot.clean', 'tr a-z n-za-m');
      await repo.git('config', 'filter.rot.smudge', 'tr a-z n-za-m');
      await repo.git('rm', '-rq', '--cached', '.');
      await repo.git('reset', '-q', '--hard');
    }, check: async () => assert.equal(await repo.read('new/n.txt'), 'a\n') },
    'in a sparse checkout': { change: { ...change, 'dir/d.txt': 'D\n', 'dir/e.txt': 'e\n' }, act: () => repo.git('sparse-checkout', 'set', 'new'), check: async () => {
      await assert.rejects(lstat(join(repo.root, 'dir')));
      assert.equal(await repo.git('show', 'HEAD:dir/d.txt'), 'D');
    } },
    'with a split index': { change, act: () => repo.git('update-index', '--split-index') },
  };
  for (const [what, { from, change: changed, act, check }] of Object.entries(applied)) {
    it(`applies ${what}`, async () => {
      await fixture(changed, from);
      await act?.();
      const onto = await repo.git('rev-parse', 'HEAD');
      const { commit } = await apply();
      assert.equal(await repo.git('rev-parse', `${commit}^`), onto);
      assert.equal(await status(), '');
      await check?.();
      await clean();
    });
    if (act && /hook|signature/.test(what)) continue;
    it(`puts everything back when a hook fails, ${what}`, async () => {
      await fixture(changed, from);
      await act?.();
      await hook('pre-commit', 'echo no; exit 1');
      await refused(/no/);
    });
  }

  it('works in a linked worktree', async () => {
    await fixture();
    const linked = join(repo.root, '..', 'linked');
    await repo.git('worktree', 'add', '-q', '-b', 'side', linked);
    await writeFiles(linked, { 'other.txt': 'mine\n' });
    const { commit } = await apply('Do it', linked);
    assert.equal(await repo.git('rev-parse', 'side'), commit);
    assert.equal(await repo.git('rev-parse', 'main'), changeset.base);
    assert.equal(await repo.gitIn(linked, 'status', '--porcelain'), ' M other.txt');
    await hook('pre-commit', 'exit 1');
    await repo.gitIn(linked, 'reset', '-q', '--hard', changeset.base);
    await refused(/hook/, linked);
  });

  it('leaves submodules alone', async () => {
    await fixture({ ...change, sub: null });
    await repo.git('update-index', '--add', '--cacheinfo', `160000,${changeset.base},other-sub`);
    await repo.git('commit', '-q', '-m', 'sub');
    await mkdir(join(repo.root, 'other-sub'));
    await apply();
    assert.equal(await status(), '');
  });

  it('says so, and makes no commit, when the changes are already there', async () => {
    await fixture();
    await repo.git('merge', '-q', '--squash', changeset.result);
    await repo.git('commit', '-q', '-m', 'by hand');
    const head = await repo.git('rev-parse', 'HEAD');
    const { commit, said } = await apply();
    assert.equal(commit, head);
    assert.deepEqual(said, ['These changes are already in your files']);
  });

  it('keeps what a failing hook wrote into a file, and says where', async () => {
    await fixture();
    await hook('pre-commit', 'echo reformatted >> a.txt; exit 1');
    const refusal = await refused(/What was in a\.txt meanwhile is kept as refs\/work-mode\/task\/rolled-back-[0-9a-f]{8}\./);
    const [ref = ''] = /refs\/work-mode\/task\/rolled-back-[0-9a-f]+/.exec(refusal.message) ?? [];
    assert.match(await repo.git('show', `${ref}:a.txt`), /ONE[^]*reformatted/);
  });

  it('refuses when the branch moved since it was prepared', async () => {
    await fixture();
    const of = await applier();
    const target = await of.prepare(changeset);
    await repo.commit('meanwhile', { 'z.txt': 'z' });
    const before = await everything();
    await assert.rejects(of.apply({ task: 'task', target, message: 'm', report: () => undefined }), /Your branch moved/);
    assert.equal(await everything(), before);
    await clean();
  });

  it('refuses when a file was changed or came since it was prepared', async () => {
    const meanwhile: Files[] = [{ 'a.txt': 'mine' }, { 'new/n.txt': 'mine' }, { 'new/n.txt': 'mine', '.git/info/exclude': 'new\n' }];
    for (const files of meanwhile) {
      await fixture();
      const of = await applier();
      const target = await of.prepare(changeset);
      await repo.write(files);
      const before = await everything();
      await assert.rejects(of.apply({ task: 'task', target, message: 'm', report: () => undefined }), Refusal);
      assert.equal(await everything(), before);
      await clean();
      await repo.dispose();
    }
  });

  it('undoes the commit when the branch is moved under it', async () => {
    await fixture();
    await hook('pre-commit', 'git update-ref refs/heads/main $(git commit-tree HEAD^{tree} -p HEAD -m moved)');
    await assert.rejects(apply(), (error) => error instanceof Refusal && /branch moved/.test(error.message));
    assert.equal(await repo.git('log', '-1', '--format=%s'), 'moved');
    assert.equal(await status(), '');
    await clean();
  });

  it('waits while another git holds the lock of the index', async () => {
    await fixture();
    const lock = join(repo.root, '.git/index.lock');
    const of = await applier();
    const target = await of.prepare(changeset);
    await writeFile(lock, '');
    const applying = of.apply({ task: 'task', target, message: 'm', report: (line) => {
      if (line.startsWith('Writing')) setTimeout(() => void rm(lock), 100);
    } });
    assert.equal(await applying, await repo.git('rev-parse', 'HEAD'));
    assert.equal(await status(), '');
  });

  it('refuses in a bare sentence what names more than ten files', async () => {
    const files = (text: string) => Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`f${n}`, text]));
    await fixture(files('x\n'), { ...start, ...files('a\n') });
    await repo.write(files('mine\n'));
    await refused(/f0, f1, f10, f11, f2, f3, f4, f5, f6, f7 and 2 more:/);
  });

  it('keeps a file executable that the task made so', async () => {
    await fixture();
    await repo.git('checkout', '-q', '--detach');
    await chmod(join(repo.root, 'b.txt'), 0o755);
    changeset = { ...changeset, result: await repo.commit('mode') };
    await repo.git('checkout', '-q', 'main');
    await apply();
    assert.equal((await lstat(join(repo.root, 'b.txt'))).mode & 0o111, 0o111);
    assert.equal(await status(), '');
  });
});
