import assert from 'node:assert/strict';
import { once } from 'node:events';
import { execFileSync, fork, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { Failure } from '../../../src/core/errors';
import { createGit } from '../../../src/node/git/git';
import type { GitCall } from '../../../src/node/git/gitCall';
import { gitShellName } from '../../../src/node/git/gitShell';
import { createGitStarter, type GitStarter } from '../../../src/node/git/gitStarter';
import { killAll } from '../../support/killAll';
import { createRepository, quietLog, temporaryFolder } from '../../support/repository';
import type { TestRepository } from '../../support/repository';

const linux = process.platform === 'linux';

(linux ? describe : describe.skip)('a shell that starts git', () => {
  let repo: TestRepository;
  let starter: GitStarter;
  // Others use the folder for temporary files, too.
  const usualTemporary = process.env['TMPDIR'];
  before(async () => {
    process.env['TMPDIR'] = await temporaryFolder();
    repo = await createRepository({ files: { 'a.txt': 'a\n', 'bytes': Buffer.from([0, 255, 10, 13]), 'big.txt': 'x'.repeat(3_000_000) } });
    execFileSync('mkfifo', [join(repo.root, '../gate')]);
  });
  after(async () => {
    await repo.dispose();
    await rm(tmpdir(), { recursive: true });
    if (usualTemporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usualTemporary;
  });
  const openGate = () => execFileSync('sh', ['-c', `: > '${join(repo.root, '../gate')}'`]);
  /** Of git, which waits for somebody to write there. */
  const waiting = ['hash-object', '../gate'];
  const alone = createGit({ binary: 'git', log: quietLog });
  afterEach(async () => {
    starter.close();
    await until(() => shellsOf(process.pid).length === 0 && folders().length === 0);
  });

  /** As `git` calls it, until a test says otherwise. */
  const usual: GitCall = { binary: 'git', cwd: '', args: [], env: {}, more: {}, input: '', hooks: false };
  const say = (call: Partial<GitCall>) => starter.call({ ...usual, cwd: repo.root, ...call }, {});
  async function taken(call: Partial<GitCall>) {
    let result = say(call);
    for (; result === null; result = say(call)) await again();
    return result;
  }

  async function started(idleMs?: number) {
    starter = createGitStarter({ log: quietLog, ...(idleMs === undefined ? {} : { idleMs }) })!;
    const lines: string[] = [];
    const heard: GitStarter = { ...starter, call(call, options) {
      Object.assign(usual, { env: call.env, more: call.more });
      return starter.call(call, options);
    } };
    const git = createGit({ binary: 'git', log: { ...quietLog, debug: (line) => lines.push(line) }, starter: heard });
    // The variables are those of now, and stay.
    await git(repo.root, ['version']);
    // It is there when it takes a call.
    await taken({ args: ['version'] });
    const [pid] = shellsOf(process.pid);
    // What a test finds it running later is the call of that test, not this one.
    await until(() => childrenOf(pid!).length === 0);
    lines.length = 0;
    return { git, lines, pid: pid! };
  }

  it('gives what git gives: bytes, exit codes, errors, and what it reads', async () => {
    const { git, lines } = await started();
    const [small, big] = ['y'.repeat(600_000), 'x'.repeat(3_000_000)];
    for (const [args, input] of [
      [['show', 'HEAD:bytes'], ''], [['show', 'HEAD:big.txt'], ''], [['hash-object', '--stdin'], small], [['hash-object', '--stdin'], big], [['rev-parse', 'nowhere'], ''], [['status', '--porcelain'], ''],
      [['diff', '--no-index', '--quiet', 'a.txt', 'bytes'], ''], [['nonsense'], ''], [['log', '--nonsense'], ''],
    ] as const) {
      assert.deepEqual(await git.run(repo.root, args, { input }), await alone.run(repo.root, args, { input }), args.join(' '));
    }
    assert.equal(lines.length, 9);
    await assert.rejects(git(`${repo.root}/nowhere`, ['status']), (error) => error instanceof Failure && /is gone/.test(error.message));
    await assert.rejects(createGit({ binary: '/nowhere/git', log: quietLog, starter })(repo.root, ['status']), (error) => error instanceof Failure && /cannot be started/.test(error.message));
  });

  it('gives git each word and each variable as it is, whatever a shell would make of it', async () => {
    const { git, pid } = await started();
    // No program can be given a NUL.
    const word = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.stringMatching(/^[\s'"\\$`;&|<>(){}*?~!#=%-]*$/)).map((text) => text.replaceAll('\0', ''));
    await fc.assert(fc.asyncProperty(fc.array(word, { maxLength: 5 }), word, async (words, value) => {
      const args = ['rev-parse', '--sq-quote', ...words];
      assert.equal(await git(repo.root, args), await alone(repo.root, args));
      const env = { GIT_AUTHOR_NAME: `a${value}`, GIT_AUTHOR_EMAIL: 'a@b', GIT_AUTHOR_DATE: '2000-01-01T00:00:00Z' };
      assert.equal(await git(repo.root, ['var', 'GIT_AUTHOR_IDENT'], { env }), await alone(repo.root, ['var', 'GIT_AUTHOR_IDENT'], { env }));
    }), { numRuns: 150 });
    assert.deepEqual(shellsOf(process.pid), [pid]);
  });

  it('runs nothing that stands in a name', async () => {
    const { git } = await started();
    for (const name of [`'; touch made; '`, '$(touch made)', '`touch made`', '\ntouch made\n', "'\\''; touch made #"]) await git.run(repo.root, ['rev-parse', '--sq-quote', name], { env: { NAME: name } });
    assert.deepEqual([existsSync(join(repo.root, 'made')), existsSync('/made')], [false, false]);
  });

  it('leaves a call to its caller that a shell would take otherwise', async () => {
    await started();
    for (const other of [{ args: ['a\0b'] }, { cwd: 'relative' }, { more: { 'a.b': 'c' } }, { input: 'x'.repeat(2_000_000) }]) assert.equal(say(other), null);
  });

  it('takes other variables from the next call on, and what was begun with the earlier ones is done', async () => {
    const { git, pid } = await started();
    const name = `WORK_MODE_TEST_${process.pid}`;
    const before = git(repo.root, waiting);
    await until(() => gitsOf(pid).length > 0);
    for (const env of [{ [name]: 'one' }, { [name]: 'two' }]) {
      assert.equal((await taken({ args: ['-c', `alias.say=!echo "$${name}"`, 'say'], env, more: { PATH: process.env['PATH']! } })).stdout.toString(), `${env[name]}\n`);
    }
    openGate();
    assert.match(await before, /^[0-9a-f]{40}$/);
    await until(() => stateOf(pid) === null);
  });

  it('works with variables that shells take for themselves', async () => {
    await started();
    for (const env of [{ OPTIND: 'abc' }, { SHELLOPTS: 'errexit' }, { 'BASH_FUNC_git%%': '() { :; }' }, { IFS: 'g' }, { CDPATH: '/tmp' }, { PS4: '$(touch /made)' }] as Record<string, string>[]) {
      assert.equal((await taken({ args: ['rev-parse', 'nowhere'], env, more: { PATH: process.env['PATH']! } })).code, 128);
      assert.equal((await taken({ args: ['version'], env, more: { PATH: process.env['PATH']! } })).code, 0);
    }
  });

  it('runs no program of the repository when it ends', async () => {
    const { git } = await started();
    const planted = await temporaryFolder();
    await writeFile(join(planted, 'rm'), `#!/bin/sh\ntouch '${planted}/ran'\n`, { mode: 0o755 });
    await taken({ args: ['version'], env: { PATH: `${planted}:${process.env['PATH']}` }, more: { PATH: process.env['PATH']! } });
    starter.close();
    await until(() => shellsOf(process.pid).length === 0 && folders().length === 0);
    assert.equal(existsSync(join(planted, 'ran')), false);
    assert.equal(await git(repo.root, ['rev-parse', '--abbrev-ref', 'HEAD']), 'main');
    await rm(planted, { recursive: true });
  });

  it('is not asked again for a while where it has no room for what git says', async () => {
    const { git } = await started();
    for (const folder of folders()) rmSync(join(tmpdir(), folder), { recursive: true });
    // What it reads cannot be kept, and what it would say cannot be written.
    assert.equal(await git(repo.root, ['rev-parse', '--abbrev-ref', 'HEAD']), 'main');
    assert.equal(await git(repo.root, ['hash-object', '--stdin'], { input: 'a' }), await alone(repo.root, ['hash-object', '--stdin'], { input: 'a' }));
    assert.equal(say({ args: ['version'] }), null);
  });

  it('loses no result when git is stopped at any moment', async () => {
    const { git, pid } = await started();
    await Promise.all(Array.from({ length: 60 }, async (_, n) => {
      const stop = new AbortController();
      const reading = git(repo.root, ['status'], { signal: stop.signal });
      setTimeout(() => stop.abort(new Error('Stop.')), n % 12);
      await reading.catch((error: unknown) => assert.match(String(error), /Stop/));
    }));
    assert.equal(await git(repo.root, ['rev-parse', '--abbrev-ref', 'HEAD']), 'main');
    assert.deepEqual(shellsOf(process.pid), [pid]);
  });

  it('does many calls at once', async () => {
    const { git, pid } = await started();
    const given = Array.from({ length: 40 }, (_, n) => `text ${n}`);
    const ids = await Promise.all(given.map((input) => git(repo.root, ['hash-object', '-w', '--stdin'], { input })));
    assert.deepEqual(await Promise.all(ids.map((id) => git(repo.root, ['cat-file', 'blob', id]))), given);
    // It takes note of what has ended with the next call.
    await git(repo.root, ['version']);
    await until(() => listedUnder(pid).length <= 1);
  });

  it('ends git when the call is aborted, and gives the reason', async () => {
    const { git, pid } = await started();
    const stop = new AbortController();
    const reading = git(repo.root, waiting, { signal: stop.signal });
    await until(() => gitsOf(pid).length > 0);
    stop.abort(new Error('The person said stop.'));
    await assert.rejects(reading, /The person said stop/);
    assert.deepEqual(gitsOf(pid), []);
    assert.equal(await git(repo.root, ['rev-parse', '--abbrev-ref', 'HEAD']), 'main');
    const early = new AbortController();
    const stopped = git(repo.root, waiting, { signal: early.signal });
    early.abort(new Error('At once.'));
    await assert.rejects(stopped, /At once/);
    await until(() => gitsOf(pid).length === 0);
  });

  it('is not believed in when it was killed: the call says so, and the next ones have another', async () => {
    const { git, pid } = await started();
    const cut = git(repo.root, waiting);
    await until(() => gitsOf(pid).length > 0);
    const left = gitsOf(pid);
    process.kill(pid, 'SIGKILL');
    await assert.rejects(cut, (error) => error instanceof Failure && /Git was cut off/.test(error.message));
    killAll(left);
    assert.equal(await git(repo.root, ['rev-parse', '--abbrev-ref', 'HEAD']), 'main');
    assert.equal((await taken({ args: ['version'] })).code, 0);
  });

  it('tells when only the process of one call was killed', async () => {
    const { git, pid } = await started();
    const cut = git(repo.root, waiting);
    await until(() => gitsOf(pid).length > 0);
    const left = gitsOf(pid);
    killAll(childrenOf(pid));
    await assert.rejects(cut, (error) => error instanceof Failure && /Git was cut off/.test(error.message));
    killAll(left);
    assert.equal(await git(repo.root, ['rev-parse', '--abbrev-ref', 'HEAD']), 'main');
    assert.deepEqual(shellsOf(process.pid), [pid]);
  });

  it('says that git was killed as git without it does', async () => {
    const { git, pid } = await started();
    for (const signal of ['SIGKILL', 'SIGHUP', 'SIGTERM', 'SIGSEGV'] as const) {
      const reading = git.run(repo.root, waiting);
      await until(() => gitsOf(pid).length > 0);
      for (const one of gitsOf(pid)) process.kill(one, signal);
      const { code, stderr } = await reading;
      assert.deepEqual([code, stderr], [-1, ''], signal);
    }
  });

  it('lives on when it is told to end, for what was done still has to be kept', async () => {
    const { git, pid } = await started();
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
      process.kill(pid, signal);
      assert.equal(await git(repo.root, ['rev-parse', '--abbrev-ref', 'HEAD']), 'main');
    }
    assert.deepEqual(shellsOf(process.pid), [pid]);
  });

  it('runs nothing twice where its files are taken away, and goes on', async () => {
    const { git, pid } = await started();
    const cut = git(repo.root, waiting);
    await until(() => gitsOf(pid).length > 0);
    for (const folder of folders()) rmSync(join(tmpdir(), folder), { recursive: true });
    openGate();
    await assert.rejects(cut, (error) => error instanceof Failure && /Try again/.test(error.message));
    assert.equal(await git(repo.root, ['rev-parse', '--abbrev-ref', 'HEAD']), 'main');
  });

  it('leaves no call waiting when it is closed in the middle of one', async () => {
    const { git, pid } = await started();
    const cut = git(repo.root, waiting);
    await until(() => gitsOf(pid).length > 0);
    const left = gitsOf(pid);
    starter.close();
    await assert.rejects(cut, (error) => error instanceof Failure && /Git was cut off/.test(error.message));
    killAll(left);
  });

  it('is not in the group that Ctrl+C ends, for what was done still has to be kept', async () => {
    const { pid } = await started();
    assert.equal(groupOf(pid), pid);
    assert.notEqual(groupOf(process.pid), pid);
  });

  it('ends when nobody has called for a while', async () => {
    const { git } = await started(50);
    await until(() => shellsOf(process.pid).length === 0);
    assert.equal(await git(repo.root, ['rev-parse', '--abbrev-ref', 'HEAD']), 'main');
  });

  it('ends with whoever started it, when git has done what was begun', async () => {
    const owner = fork(resolve('out/test/node/git/starterOwner.main.js'), [repo.root, 'told', ...waiting], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    await once(owner, 'message');
    const [pid] = shellsOf(owner.pid!);
    await until(() => gitsOf(pid!).length > 0);
    const [git] = gitsOf(pid!);
    const ended = once(owner, 'exit');
    owner.kill('SIGKILL');
    await ended;
    assert.notEqual(stateOf(git!), null);
    openGate();
    await until(() => stateOf(git!) === null && stateOf(pid!) === null && folders().length === 0);
  });

  it('keeps whoever waits for a call alive, and nobody else', async () => {
    // The answer comes from a shell that is killed in the meantime: also that is told.
    for (const [how, said] of [['waits', 'code 0'], ['killed', 'Git was cut off'], ['idle', '']] as const) {
      const { stdout } = spawnSync(process.execPath, [resolve('out/test/node/git/starterOwner.main.js'), repo.root, how], { encoding: 'utf8' });
      assert.ok(stdout.includes(said), `${how}: ${stdout}`);
    }
  });
});

/** What shells put the output of git in. */
function folders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`${gitShellName}-`));
}

/** Shells that another process has started. */
function shellsOf(parent: number): number[] {
  return childrenOf(parent).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(`\0${gitShellName}\0`));
}

/** Processes of git that a shell has started: they are the only ones that its children start. */
function gitsOf(shell: number): number[] {
  return childrenOf(shell).flatMap(childrenOf).filter((pid) => /^git\0/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1')));
}

function groupOf(pid: number): number {
  return Number(/\) \S \d+ (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))![1]);
}

/** The system knows them by the thread that started them. */
function childrenOf(parent: number): number[] {
  return listedUnder(parent).filter((pid) => stateOf(pid) !== null);
}

/** Also those that have ended, until their parent takes note. */
function listedUnder(parent: number): number[] {
  if (stateOf(parent) === null) return [];
  const threads = readdirSync(`/proc/${parent}/task`);
  return threads.flatMap((thread) => readFileSync(`/proc/${parent}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number));
}

/** Null when it is gone. */
function stateOf(pid: number): string | null {
  try {
    const state = /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? null;
    return state === 'Z' ? null : state;
  } catch (error) {
    assert.match(String(error), /ENOENT|ESRCH/);
    return null;
  }
}

async function until(found: () => boolean): Promise<void> {
  while (!found()) await again();
}

function again(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
