import assert from 'node:assert/strict';
import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Applying, change, start } from '../../support/applying';
import type { Files } from '../../support/repository';

describe('apply, in every kind of repository', () => {
  const on = new Applying();
  afterEach(() => on.dispose());

  const applied: Record<string, { from?: Files; change: Files; act?: () => Promise<unknown>; check?: () => Promise<unknown> }> = {
    'on top of later commits': { change, act: () => on.repo.commit('later', { 'a.txt': 'one\ntwo\nthree\nfour\nfive\nsix\nSEVEN\n', 'z.txt': 'z' }), check: async () => {
      assert.equal(await on.repo.read('a.txt'), 'ONE\ntwo\nthree\nfour\nfive\nsix\nSEVEN\n');
    } },
    'when the history was rewritten': { change, act: async () => {
      await on.repo.git('checkout', '-q', '--orphan', 'fresh');
      await on.repo.commit('all anew', { 'z.txt': 'z' });
      await on.repo.git('branch', '-q', '-M', 'main');
      await on.repo.git('reflog', 'expire', '--expire=all', '--all');
    } },
    'on a detached HEAD': { change, act: () => on.repo.git('checkout', '-q', '--detach') },
    'when files were only touched': { change, act: async () => {
      await on.repo.write({ 'a.txt': String(start['a.txt']), 'gone.txt': 'gone\n' });
    } },
    'with odd file names': {
      from: { ...start, 'ö ü.txt': 'x\n', '-n': 'x\n', 'new\nline': 'x\n' },
      change: { 'ö ü.txt': 'y\n', '-n': null, 'new\nline': 'y\n', 'a"b\t.txt': 'z\n', ' lead': 'l\n', ':(top)x': 'm\n' },
    },
    'turning a file into a folder and a folder into a file': { change: { 'a.txt': null, 'a.txt/x': 'x\n', 'dir/d.txt': null, dir: 'file\n' } },
    'with links, modes and binary files': { from: { ...start, link: { link: 'a.txt' } }, change: { link: { link: 'b.txt' }, 'b.txt': { link: 'c.txt' }, bin: Uint8Array.of(0, 255, 0) }, check: async () => {
      assert.equal(await readlink(join(on.repo.root, 'b.txt')), 'c.txt');
    } },
    'renaming by case only': { change: { 'b.txt': null, 'B.txt': 'b\n' } },
    'with a signature': { change, act: async () => {
      await on.repo.git('config', 'commit.gpgSign', 'true');
      await on.repo.git('config', 'gpg.program', await on.script('gpg', 'cat > /dev/null; printf "\\n[GNUPG:] SIG_CREATED " >&2; echo "-----BEGIN PGP SIGNATURE-----"; echo fake; echo "-----END PGP SIGNATURE-----"'));
    }, check: async () => assert.match(await on.repo.git('cat-file', 'commit', 'HEAD'), /gpgsig/) },
    'with a hook that rewrites and adds': { change, act: () => on.hook('pre-commit', 'echo formatted >> a.txt; echo index > index.txt; git add a.txt index.txt'), check: async () => {
      assert.match(await on.repo.git('show', 'HEAD:a.txt'), /formatted/);
      assert.equal(await on.repo.git('show', 'HEAD:index.txt'), 'index');
    } },
    'with a hook that commits all': { change, act: () => on.hook('pre-commit', 'git add -A') },
    'with a hook that moves on after it': { change, act: () => on.hook('post-commit', 'test -e .git/once && exit; touch .git/once; git commit -q --allow-empty -m more') },
    'with a hook that leaves a daemon': { change, act: () => on.hook('pre-commit', 'sleep 60 & echo $! > .git/daemon'), check: async () => {
      process.kill(Number(await on.repo.read('.git/daemon')));
    } },
    'with line ends of Windows': { from: { ...start, '.gitattributes': '*.txt text eol=crlf\n' }, change, check: async () => {
      assert.equal(await on.repo.read('new/n.txt'), 'n\r\n');
    } },
    'with autocrlf': { change, act: async () => {
      await on.repo.git('config', 'core.autocrlf', 'true');
      await on.repo.git('config', 'core.safecrlf', 'true');
      await on.repo.git('rm', '-rq', '--cached', '.');
      await on.repo.git('reset', '-q', '--hard');
    }, check: async () => assert.equal(await on.repo.read('new/n.txt'), 'n\r\n') },
    'through a filter': { from: { ...start, '.gitattributes': '*.txt filter=rot\n' }, change, act: async () => {
      await on.repo.git('config', 'filter.rot.clean', 'tr a-z n-za-m');
      await on.repo.git('config', 'filter.rot.smudge', 'tr a-z n-za-m');
      await on.repo.git('rm', '-rq', '--cached', '.');
      await on.repo.git('reset', '-q', '--hard');
    }, check: async () => assert.equal(await on.repo.read('new/n.txt'), 'a\n') },
    'in a sparse checkout': { change: { ...change, 'dir/d.txt': 'D\n', 'dir/e.txt': 'e\n' }, act: () => on.repo.git('sparse-checkout', 'set', 'new'), check: async () => {
      await assert.rejects(lstat(join(on.repo.root, 'dir')));
      assert.equal(await on.repo.git('show', 'HEAD:dir/d.txt'), 'D');
    } },
    'with a split index': { change, act: () => on.repo.git('update-index', '--split-index') },
  };
  for (const [what, { from, change: changed, act, check }] of Object.entries(applied)) {
    it(`applies ${what}`, async () => {
      await on.fixture(changed, from);
      await act?.();
      const onto = await on.repo.git('rev-parse', 'HEAD');
      const { commit } = await on.apply();
      assert.equal(await on.repo.git('rev-parse', `${commit}^`), onto);
      assert.equal(await on.status(), '');
      await check?.();
      await on.clean();
    });
    if (act && /hook|signature/.test(what)) continue;
    it(`puts everything back when a hook fails, ${what}`, async () => {
      await on.fixture(changed, from);
      await act?.();
      await on.hook('pre-commit', 'echo no; exit 1');
      await on.refused(/no/);
    });
  }
});
