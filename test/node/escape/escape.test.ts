import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure, Refusal } from '../../../src/core/errors';
import type { Run } from '../../../src/core/task';
import type { MainTree, Place, Places } from '../../../src/engine/ports';
import { namePath } from '../../../src/node/acp/namedPath';
import { createApplier } from '../../../src/node/git/apply';
import { createChangesets } from '../../../src/node/git/changesets';
import { createMainTree } from '../../../src/node/git/mainTree';
import { createPlaces } from '../../../src/node/git/places';
import { openRepository } from '../../../src/node/git/repository';
import type { Repository } from '../../../src/node/git/repository';
import { countingClock, createRepository, keepingLog, writeFiles } from '../../support/repository';
import type { TestRepository } from '../../support/repository';

const never = new AbortController().signal;
const run = (token: string): Run => ({ number: 1, token, startedAt: 1, trigger: 'start', by: 'person' });

describe('an agent that wants out', () => {
  let repo: TestRepository;
  let repository: Repository;
  let places: Places;
  let tree: MainTree;
  let place: Place;
  let before: string;
  let mark: string;
  let evil: string;
  const log = keepingLog();

  beforeEach(async () => {
    log.lines.length = 0;
    repo = await createRepository({ files: { 'a.txt': 'aaaa\n', 'src/b.txt': 'b\n', '.gitattributes': '*.up filter=up\n' } });
    // Programs of the person's own go on working throughout.
    await repo.git('config', 'filter.up.clean', 'tr a-z A-Z');
    await repo.git('config', 'filter.up.smudge', 'tr A-Z a-z');
    await withSubmodule();
    mark = join(repo.root, '../MARK');
    evil = join(repo.root, '../evil.sh');
    await writeFile(evil, `#!/bin/sh\ntouch '${mark}'\ncat\n`, { mode: 0o755 });
    const opened = await openRepository(repo.root, { binary: 'git', log });
    assert.ok(opened.kind === 'repository');
    repository = opened.repository;
    places = createPlaces({ repository, clock: countingClock(), log });
    tree = createMainTree({ repository, log });
    place = await acquire('one');
    before = await tree.look();
  });
  afterEach(() => repo.dispose());

  const acquire = (token: string) => places.acquire({ task: token, run: run(token), resume: null, base: null }, never);
  const changesets = () => createChangesets({ repository, log });
  const freeze = () => changesets().freeze({ place, task: 'task', run: 1, title: 'work' });
  const gitDir = () => join(repo.root, '.git/worktrees/1');

  async function withSubmodule() {
    const sub = join(repo.root, '../sub');
    await mkdir(sub);
    await repo.gitIn(sub, 'init', '-q');
    await writeFiles(sub, { 's.txt': 'ssss\n' });
    await repo.gitIn(sub, 'add', '-A');
    await repo.gitIn(sub, '-c', 'user.name=x', '-c', 'user.email=x', 'commit', '-q', '-m', 's');
    await repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '../sub', 'sub');
    await repo.git('commit', '-q', '-m', 'with a submodule');
  }

  /** Everything that we let git do: after and between turns, at the end of the run, at the next one, at review and apply. */
  async function everythingWeDo(): Promise<unknown[]> {
    const refused: unknown[] = [];
    const step = (work: () => Promise<unknown>) => work().catch((error: unknown) => {
      if (!(error instanceof Refusal || error instanceof Failure)) throw error;
      refused.push(error);
    });
    await step(() => tree.changes(before));
    await writeFiles(place.path, { 'a.txt': 'bbbb\n', 'new.txt': 'n\n' });
    const changeset = await freeze();
    assert.ok(changeset);
    const applier = createApplier({ repository, log, unsavedFiles: () => [] });
    const apply = () => step(async () => {
      const target = await applier.prepare(changeset);
      await applier.apply({ task: 'task', target, message: 'work', report: () => undefined });
    });
    await apply();
    await places.release(run('one'));
    await step(() => acquire('two'));
    await places.release(run('two'));
    await apply();
    await step(() => tree.changes(before));
    await step(async () => tree.putBack(before, await tree.changes(before)));
    return refused;
  }

  const filter = async (config: string[], where = repo.root) => {
    for (const key of ['clean', 'smudge']) await repo.gitIn(where, 'config', ...config, `filter.evil.${key}`, evil);
  };
  const plants: Record<string, () => Promise<unknown>> = {
    'a filter in the repository, used by the worktree': async () => {
      await filter([]);
      await writeFiles(place.path, { '.gitattributes': '* filter=evil\n' });
    },
    'a filter that would stay alive for all files': async () => {
      await repo.git('config', 'filter.evil.process', `touch '${mark}'; exit 1; #`);
      await repo.git('config', 'filter.evil.required', 'true');
      await writeFiles(place.path, { '.gitattributes': '* filter=evil\n' });
    },
    'a filter with an equals sign in its name': async () => {
      await repo.git('config', 'filter.a=b.clean', evil);
      await repo.git('config', 'filter.a=b.smudge', evil);
      await writeFile(join(repo.root, '.git/info/attributes'), '* filter=a=b\n');
    },
    'a filter by attributes of the repository and of the main tree': async () => {
      await filter([]);
      await writeFile(join(repo.root, '.git/info/attributes'), '* filter=evil\n');
      await repo.write({ '.gitattributes': '* filter=evil\n', 'a.txt': 'cccc\n' });
    },
    'a filter in the place of one that the person has': async () => {
      await repo.git('config', 'filter.up.clean', evil);
      await repo.git('config', 'filter.up.smudge', evil);
      await writeFiles(place.path, { 'x.up': 'small\n' });
    },
    'a filter in the settings of the worktree alone': async () => {
      await repo.git('config', 'extensions.worktreeConfig', 'true');
      await filter(['--worktree'], place.path);
      await writeFiles(place.path, { '.gitattributes': '* filter=evil\n' });
    },
    'a filter in a file that is included': async () => {
      await writeFile(join(repo.root, '../more'), `[filter "evil"]\n\tclean = ${evil}\n\tsmudge = ${evil}\n`);
      await repo.git('config', 'include.path', join(repo.root, '../more'));
      await writeFiles(place.path, { '.gitattributes': '* filter=evil\n' });
    },
    'a filter included for a branch, which it then checks out': async () => {
      await writeFile(join(repo.root, '../more'), `[filter "evil"]\n\tclean = ${evil}\n\tsmudge = ${evil}\n`);
      await repo.git('config', 'includeIf.onbranch:trap.path', join(repo.root, '../more'));
      await tree.changes(before);
      await repo.gitIn(place.path, 'checkout', '-q', '-b', 'trap');
      await writeFiles(place.path, { '.gitattributes': '* filter=evil\n' });
    },
    'a watcher of files': () => repo.git('config', 'core.fsmonitor', evil),
    'hooks in the repository': async () => {
      for (const name of ['pre-commit', 'commit-msg', 'post-checkout', 'reference-transaction', 'post-index-change', 'post-commit', 'pre-auto-gc', 'prepare-commit-msg']) {
        await writeFile(join(repo.root, '.git/hooks', name), `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 });
      }
    },
    'a folder of hooks': async () => {
      await mkdir(join(repo.root, '../hooks'));
      for (const name of ['pre-commit', 'post-checkout', 'reference-transaction', 'post-index-change']) await writeFile(join(repo.root, '../hooks', name), `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 });
      await repo.git('config', 'core.hooksPath', join(repo.root, '../hooks'));
    },
    'a merge driver': async () => {
      await repo.git('config', 'merge.evil.driver', `touch '${mark}'`);
      await writeFile(join(repo.root, '.git/info/attributes'), '* merge=evil\n');
      await writeFiles(repo.root, { 'a.txt': 'zzzz\n' });
      await repo.git('-c', 'core.hooksPath=/dev/null', 'commit', '-q', '-m', 'both changed it', 'a.txt');
    },
    'programs to show, sign, edit, page and reach the network with': async () => {
      for (const key of ['diff.external', 'diff.evil.textconv', 'diff.evil.command', 'core.sshCommand', 'core.pager', 'core.editor', 'core.askPass', 'core.gitProxy', 'gpg.program', 'credential.helper', 'core.alternateRefsCommand', 'sequence.editor']) await repo.git('config', key, evil);
      for (const name of ['status', 'add', 'commit', 'reset', 'rev-parse', 'merge-tree', 'read-tree']) await repo.git('config', `alias.${name}`, `!${evil}`);
      await repo.git('config', 'log.showSignature', 'true');
      await writeFile(join(repo.root, '.git/info/attributes'), '* diff=evil\n');
    },
    'signing of every commit by its own program': async () => {
      await repo.git('config', 'commit.gpgSign', 'true');
      await repo.git('config', 'gpg.program', evil);
    },
    'a promise that what is missing comes from a program': async () => {
      await repo.git('config', 'protocol.ext.allow', 'always');
      await repo.git('config', 'remote.evil.url', `ext::${evil}`);
      await repo.git('config', 'remote.evil.promisor', 'true');
      await repo.git('config', 'core.repositoryFormatVersion', '1');
      await repo.git('config', 'extensions.partialClone', 'evil');
      await repo.git('update-index', '--add', '--cacheinfo', `100644,${'1'.repeat(40)},missing.txt`);
    },
    'a filter in the settings of a submodule, in the worktree and in the main tree': async () => {
      const sub = join(place.path, 'sub');
      await repo.gitIn(place.path, 'clone', '-q', join(repo.root, '../sub'), 'sub');
      for (const at of [sub, join(repo.root, 'sub')]) {
        await filter([], at);
        await repo.gitIn(at, 'config', 'core.fsmonitor', evil);
        await writeFiles(at, { '.gitattributes': '* filter=evil\n', 's.txt': 'tttt\n' });
      }
    },
    'a repository of its own inside, with a filter': async () => {
      const inner = join(place.path, 'inner');
      await writeFiles(inner, { x: 'xxxx\n' });
      await repo.gitIn(inner, 'init', '-q');
      await repo.gitIn(inner, 'add', '-A');
      await repo.gitIn(inner, '-c', 'user.name=x', '-c', 'user.email=x', 'commit', '-q', '-m', 'x');
      await filter([], inner);
      await repo.gitIn(inner, 'config', 'core.fsmonitor', evil);
      await writeFiles(inner, { '.gitattributes': '* filter=evil\n', 'x': 'yyyy\n' });
    },
    'a .git of its own, with filters and hooks': async () => {
      await rm(join(place.path, '.git'));
      await repo.gitIn(place.path, 'init', '-q');
      await filter([], place.path);
      await repo.gitIn(place.path, 'config', 'core.fsmonitor', evil);
      await writeFiles(place.path, { '.gitattributes': '* filter=evil\n' });
      await writeFile(join(place.path, '.git/hooks/post-index-change'), `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 });
    },
    'a .git that leads to another repository': async () => {
      const other = join(repo.root, '../other');
      await mkdir(other);
      await repo.gitIn(other, 'init', '-q');
      await filter([], other);
      await writeFile(join(place.path, '.git'), `gitdir: ${join(other, '.git')}\n`);
      await writeFiles(place.path, { '.gitattributes': '* filter=evil\n' });
    },
    'a common folder that is another repository': async () => {
      const other = join(repo.root, '../other');
      await mkdir(other);
      await repo.gitIn(other, 'init', '-q');
      await filter([], other);
      await writeFile(join(gitDir(), 'commondir'), `${join(other, '.git')}\n`);
      await writeFiles(place.path, { '.gitattributes': '* filter=evil\n' });
    },
  };
  for (const [what, plant] of Object.entries(plants)) {
    it(`gets none of its programs run by us: ${what}`, async () => {
      await plant();
      // The planting itself runs git, and with it perhaps a program.
      await rm(mark, { force: true });
      await everythingWeDo();
      assert.equal(existsSync(mark), false);
    });
  }

  it('is found out: what it changed of the settings is named, in the alarm and in the log', async () => {
    await plants['a filter in the repository, used by the worktree']?.();
    await writeFile(join(repo.root, '.git/hooks/pre-commit'), '#!/bin/sh\n', { mode: 0o755 });
    assert.deepEqual(await tree.changes(before), ['.git/config', '.git/hooks/pre-commit']);
    const [first] = await everythingWeDo();
    assert.ok(first instanceof Refusal);
    assert.match(first.message, /filter\.evil\.clean.+reload the window/s);
    assert.match(log.lines.join('\n'), /filter\.evil\.clean was changed .+ Work Mode does not go by it/);
  });

  it('gets its hooks in the way of an apply, which says so, until they are put back', async () => {
    await writeFiles(place.path, { 'a.txt': 'bbbb\n' });
    await writeFile(join(repo.root, '.git/hooks/pre-commit'), `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 });
    const changeset = await freeze();
    assert.ok(changeset);
    await places.release(run('one'));
    const applier = createApplier({ repository, log, unsavedFiles: () => [] });
    const apply = async () => applier.apply({ task: 'task', target: await applier.prepare(changeset), message: 'work', report: () => undefined });
    await assert.rejects(apply(), (error) => error instanceof Refusal && /hooks\/pre-commit/.test(error.message));
    assert.equal(await repo.read('a.txt'), 'aaaa\n');
    await tree.putBack(before, await tree.changes(before));
    await apply();
    assert.equal(await repo.read('a.txt'), 'bbbb\n');
    assert.equal(existsSync(mark), false);
  });

  it('does not keep the person from their own filters and hooks, set while no agent works', async () => {
    await places.release(run('one'));
    await repo.git('config', 'filter.mine.clean', 'tr a-z A-Z');
    await repo.git('config', 'filter.mine.smudge', 'tr A-Z a-z');
    await writeFile(join(repo.root, '.git/hooks/pre-commit'), `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 });
    await repo.commit('filters', { '.gitattributes': '*.txt filter=mine\n*.up filter=up\n', 'a.txt': 'aaaa\n' });
    await rm(mark, { force: true });
    place = await acquire('two');
    assert.equal(await readFile(join(place.path, 'a.txt'), 'utf8'), 'aaaa\n');
    await writeFiles(place.path, { 'n.txt': 'small\n', 'n.up': 'small\n' });
    const changeset = await freeze();
    assert.ok(changeset);
    assert.equal(await repo.git('cat-file', 'blob', `${changeset.result}:n.txt`), 'SMALL');
    assert.equal(await repo.git('cat-file', 'blob', `${changeset.result}:n.up`), 'SMALL');
    const applier = createApplier({ repository, log, unsavedFiles: () => [] });
    await applier.apply({ task: 'task', target: await applier.prepare(changeset), message: 'work', report: () => undefined });
    assert.equal(existsSync(mark), true);
    assert.equal(await repo.read('n.txt'), 'small\n');
  });

  it('has its links frozen as links, whatever they lead to', async () => {
    await writeFile(join(repo.root, '../secret.txt'), 'secret\n');
    await rm(join(place.path, 'src'), { recursive: true });
    await writeFiles(place.path, { 'out': { link: '..' }, 'secret': { link: join(repo.root, '../secret.txt') }, 'a.txt': { link: '/etc/passwd' }, 'src': { link: '../..' } });
    const changeset = await freeze();
    const listing = await repo.git('ls-tree', '-r', changeset?.result ?? '');
    assert.deepEqual(listing.split('\n').filter((line) => line.startsWith('120000')).map((line) => line.split('\t')[1]), ['a.txt', 'out', 'secret', 'src']);
    assert.doesNotMatch(listing, /src\//);
    assert.doesNotMatch(await repo.git('cat-file', '--batch-all-objects', '--batch'), /^secret$/m);
    assert.equal((await namePath({ worktree: place.path, cwd: place.path, named: 'src/x' })).inside, false);
  });

  it('leaves by no link when its place is cleaned', async () => {
    const outside = join(repo.root, '../outside');
    await writeFiles(outside, { 'keep.txt': 'keep\n', 'b.txt': 'keep\n' });
    await rm(join(place.path, 'src'), { recursive: true });
    await symlink(outside, join(place.path, 'src'));
    await symlink(outside, join(place.path, 'more'));
    await places.release(run('one'));
    const next = await acquire('two');
    assert.equal(next.path, place.path);
    assert.equal(await readFile(join(outside, 'keep.txt'), 'utf8'), 'keep\n');
    assert.equal(await readFile(join(outside, 'b.txt'), 'utf8'), 'keep\n');
    assert.ok((await lstat(join(place.path, 'src'))).isDirectory());
  });

  for (const what of ['the worktree', 'the folder of all worktrees']) {
    it(`gains nothing by putting a link in the place of ${what}`, async () => {
      const path = what === 'the worktree' ? place.path : dirname(place.path);
      const elsewhere = join(repo.root, '../elsewhere');
      await rename(path, elsewhere);
      await symlink(elsewhere, path);
      const kept = join(elsewhere, what === 'the worktree' ? '' : '1', 'mine.txt');
      await writeFile(kept, 'not ours\n');
      await assert.rejects(freeze(), (error) => error instanceof Failure && /cannot be collected/.test(error.message));
      await places.release(run('one'));
      const next = await acquire('two').catch((error: unknown) => error);
      assert.equal(await readFile(kept, 'utf8'), 'not ours\n');
      assert.notEqual((next as Place).path, place.path);
      assert.match(log.lines.join('\n'), /was set aside and will not be used again, because/);
    });
  }

  const heads: Record<string, () => Promise<unknown>> = {
    'by name': () => writeFile(join(gitDir(), 'HEAD'), 'ref: refs/heads/main\n'),
    'by a link to its file': async () => {
      await rm(join(gitDir(), 'HEAD'));
      await symlink(join(repo.root, '.git/refs/heads/main'), join(gitDir(), 'HEAD'));
    },
    'by a link within git': async () => {
      await rm(join(gitDir(), 'HEAD'));
      await symlink('refs/heads/main', join(gitDir(), 'HEAD'));
    },
  };
  for (const [how, make] of Object.entries(heads)) {
    it(`moves no branch by making it the HEAD of its worktree, ${how}`, async () => {
      await make();
      const main = await repo.git('rev-parse', 'main');
      await writeFiles(place.path, { 'a.txt': 'bbbb\n' });
      // A worktree that git cannot read is reported, not guessed at.
      await freeze().catch((error: unknown) => assert.ok(error instanceof Failure));
      assert.equal(await repo.git('rev-parse', 'main'), main);
      await places.release(run('one'));
      await repo.git('commit', '-q', '--allow-empty', '-m', 'on');
      const head = await repo.git('rev-parse', 'main');
      const next = await acquire('two');
      assert.equal(next.path, place.path);
      assert.equal(await repo.git('rev-parse', 'main'), head);
      assert.equal(await repo.gitIn(next.path, 'rev-parse', 'HEAD'), head);
      await assert.rejects(repo.gitIn(next.path, 'symbolic-ref', '-q', 'HEAD'));
    });
  }

  it('stops nothing with locks', async () => {
    for (const name of ['index.lock', 'HEAD.lock', 'work-mode.index.lock']) await writeFile(join(gitDir(), name), '');
    await writeFiles(place.path, { 'a.txt': 'bbbb\n' });
    assert.ok(await freeze());
    await places.release(run('one'));
    assert.equal((await acquire('two')).path, place.path);
    assert.equal(await readFile(join(place.path, 'a.txt'), 'utf8'), 'aaaa\n');
  });

  it('has its odd file names taken as names', async () => {
    const odd = ['-rf', '--exec=x', 'new\nline', ':(exclude)*', '$(touch x)', '`x`', '; x', '..x', '-'];
    await writeFiles(place.path, Object.fromEntries(odd.map((name) => [name, 'x\n'])));
    await writeFiles(repo.root, Object.fromEntries(odd.map((name) => [name, 'y\n'])));
    assert.deepEqual((await tree.changes(before)).sort(), [...odd].sort());
    const changeset = await freeze();
    assert.ok(changeset);
    assert.equal(changeset.files, odd.length);
    await tree.putBack(before, odd);
    assert.deepEqual(await tree.changes(before), []);
    const applier = createApplier({ repository, log, unsavedFiles: () => [] });
    await applier.apply({ task: 'task', target: await applier.prepare(changeset), message: '--amend', report: () => undefined });
    for (const name of odd) assert.equal(await repo.read(name), 'x\n');
  });

  it('cannot make an apply write elsewhere by naming another work tree', async () => {
    const elsewhere = join(repo.root, '../elsewhere');
    await writeFiles(elsewhere, { 'a.txt': 'aaaa\n' });
    await writeFiles(place.path, { 'a.txt': 'bbbb\n' });
    const changeset = await freeze();
    assert.ok(changeset);
    await repo.git('config', 'core.worktree', elsewhere);
    const applier = createApplier({ repository, log, unsavedFiles: () => [] });
    await assert.rejects(async () => applier.apply({ task: 'task', target: await applier.prepare(changeset), message: 'x', report: () => undefined }), Refusal);
    assert.ok((await tree.changes(before)).includes('.git/config'));
    assert.equal(await readFile(join(elsewhere, 'a.txt'), 'utf8'), 'aaaa\n');
    assert.equal(await readFile(join(repo.root, 'a.txt'), 'utf8'), 'aaaa\n');
    await tree.putBack(before, ['.git/config']);
    await applier.apply({ task: 'task', target: await applier.prepare(changeset), message: 'x', report: () => undefined });
    assert.equal(await repo.read('a.txt'), 'bbbb\n');
  });

  it('has what it writes in the main tree by `..` or an absolute path noticed, and taken back', async () => {
    await writeFiles(join(place.path, '..', '..', 'repo'), { 'src/b.txt': 'by the back door\n', 'evil.sh': 'x' });
    await chmod(join(repo.root, 'a.txt'), 0o755);
    const changes = await tree.changes(before);
    assert.deepEqual(changes, ['a.txt', 'evil.sh', 'src/b.txt']);
    await tree.putBack(before, changes);
    assert.equal(await repo.read('src/b.txt'), 'b\n');
    assert.equal(existsSync(join(repo.root, 'evil.sh')), false);
  });
});
