import assert from 'node:assert/strict';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { namePath } from '../../../src/node/acp/namedPath';
import { temporaryFolder, writeFiles } from '../../support/repository';

describe('a path that an agent names', () => {
  let folder: string;
  let worktree: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    worktree = join(folder, 'tree');
    await writeFiles(worktree, {
      'a.txt': 'a', 'src/b.txt': 'b', '.git': 'gitdir: elsewhere', '.gitignore': 'x',
      'out': { link: '..' }, 'secret': { link: '../secret.txt' }, 'dangling': { link: '../not-there.txt' }, 'chain': { link: 'out' },
      'loop': { link: 'loop' }, 'in': { link: 'src' }, 'toGit': { link: '.git' }, 'far': { link: '/etc' }, '-rf': 'x', 'new\nline': 'x',
    });
    await writeFiles(folder, { 'secret.txt': 's', 'tree2/x': 'x' });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const judge = async (named: string, cwd = worktree) => {
    const { real, inside } = await namePath({ worktree, cwd, named });
    return `${inside ? 'inside' : 'outside'} ${real.replace(folder, '<folder>').replace(homedir(), '<home>')}`;
  };

  const inside: Record<string, string> = {
    'a.txt': 'a.txt', './a.txt': 'a.txt', 'src/../a.txt': 'a.txt', 'not/yet/there': 'not/yet/there', 'in/b.txt': 'src/b.txt', '': 'never',
    '-rf': '-rf', 'new\nline': 'new\nline', '.gitignore': '.gitignore', 'src/.git/config': 'src/.git/config', '.': '.', '..foo': '..foo', 'a:b': 'a:b',
    '$HOME/x': '$HOME/x', 'b*': 'b*', 'in/new.txt': 'src/new.txt', 'src//b.txt': 'src/b.txt', '~$draft.docx': '~$draft.docx',
  };
  for (const [named, real] of Object.entries(inside)) {
    if (named) it(`is inside: ${JSON.stringify(named)}`, async () => assert.equal(await judge(named), `inside ${real}`));
  }

  const outside: Record<string, string> = {
    '..': '<folder>', '../secret.txt': '<folder>/secret.txt', 'src/../../secret.txt': '<folder>/secret.txt', '/etc/passwd': '/etc/passwd',
    'out/secret.txt': '<folder>/secret.txt', 'secret': '<folder>/secret.txt', 'dangling': '<folder>/not-there.txt', 'chain/new': '<folder>/new',
    'out/tree2/x': '<folder>/tree2/x', '../tree2/x': '<folder>/tree2/x', 'far/cron.d/new': '/etc/cron.d/new', 'loop': '<folder>/tree/loop',
    '~': '<home>', '~/.ssh/id': '<home>/.ssh/id', '~root/x': '~root/x', 'https://example.com/x': 'https://example.com/x',
    'file:///etc/passwd': '/etc/passwd', 'FILE:///etc/passwd': '/etc/passwd', 'file://elsewhere/x': 'file://elsewhere/x', 'file:///%2e%2e%2fx%00': 'file:///%2e%2e%2fx%00',
    ' /etc/passwd': '/etc/passwd', '\n/etc/passwd\n': '/etc/passwd', 'a\0b': 'a\0b', '': '', '  ': '  ',
    '.git': '.git', '.git/hooks/pre-commit': '.git/hooks/pre-commit', '.GIT/config': '.GIT/config', '.git ': '.git ', 'src/../.git': '.git', 'toGit': '.git',
    'toGit/x': 'toGit/x', '.g\u200cit/config': '.g\u200cit/config', 'GIT~1/config': 'GIT~1/config', '.git./x': '.git./x',
  };
  for (const [named, real] of Object.entries(outside)) {
    it(`is not inside: ${JSON.stringify(named)}`, async () => {
      const judged = await judge(named);
      if (named === 'toGit/x') assert.match(judged, /^outside/);
      else assert.equal(judged, `outside ${real}`);
    });
  }

  it('is relative to where the agent works', async () => {
    assert.equal(await judge('b.txt', join(worktree, 'src')), 'inside src/b.txt');
    assert.equal(await judge('../a.txt', join(worktree, 'src')), 'inside a.txt');
    assert.equal(await judge('../../secret.txt', join(worktree, 'src')), 'outside <folder>/secret.txt');
  });

  it('may be absolute or a file URI into the worktree, also with escapes', async () => {
    assert.equal(await judge(join(worktree, 'src/b.txt')), 'inside src/b.txt');
    assert.equal(await judge(pathToFileURL(join(worktree, 'ä ö.txt')).href), 'inside ä ö.txt');
    assert.equal(await judge(`file://${worktree}/%2e%2e/secret.txt`), 'outside <folder>/secret.txt');
  });

  it('is inside when the worktree itself is reached through a link, by either name', async () => {
    await symlink(worktree, join(folder, 'door'));
    const by = (top: string, named: string) => namePath({ worktree: top, cwd: top, named });
    assert.deepEqual(await by(join(folder, 'door'), 'a.txt'), { named: 'a.txt', real: 'a.txt', inside: true, line: null });
    assert.equal((await by(join(folder, 'door'), join(worktree, 'a.txt'))).inside, true);
    assert.equal((await by(worktree, join(folder, 'door', 'a.txt'))).real, 'a.txt');
  });

  it('leaves the worktree when a folder on its way becomes a link', async () => {
    assert.equal(await judge('src/b.txt'), 'inside src/b.txt');
    await rename(join(worktree, 'src'), join(folder, 'moved'));
    await symlink('../moved', join(worktree, 'src'));
    assert.equal(await judge('src/b.txt'), 'outside <folder>/moved/b.txt');
    await mkdir(join(folder, 'moved', 'deep'));
    assert.equal(await judge('src/deep/new.txt'), 'outside <folder>/moved/deep/new.txt');
  });

  it('keeps the line and the words', async () => {
    assert.deepEqual(await namePath({ worktree, cwd: worktree, named: './a.txt', line: 3 }), { named: './a.txt', real: 'a.txt', inside: true, line: 3 });
  });
});
