import assert from 'node:assert/strict';
import { once } from 'node:events';
import { execFileSync, fork } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../../../src/core/errors';
import { createGit } from '../../../src/node/git/git';
import { createGitStarter, type GitStarter } from '../../../src/node/git/gitStarter';
import { gitStarter as program } from '../../support/headless';
import { killAll } from '../../support/killAll';
import { createRepository, quietLog } from '../../support/repository';
import type { TestRepository } from '../../support/repository';

describe('a process that starts git', () => {
  let repo: TestRepository;
  let starter: GitStarter;
  before(async () => {
    repo = await createRepository({ files: { 'a.txt': 'a\n', 'bytes': Buffer.from([0, 255, 10, 13]) } });
    execFileSync('mkfifo', [join(repo.root, '../gate')]);
  });
  after(() => repo.dispose());
  /** Of git, which waits for somebody to write there. */
  const waiting = ['hash-object', '../gate'];
  afterEach(async () => {
    starter.close();
    await until(() => startersOf(process.pid).length === 0);
  });

  async function started(idleMs?: number) {
    starter = createGitStarter({ program, log: quietLog, ...(idleMs === undefined ? {} : { idleMs }) });
    const lines: string[] = [];
    const git = createGit({ binary: 'git', log: { ...quietLog, debug: (line) => lines.push(line) }, starter });
    git.soon();
    // It is there when it takes a call; and what a test finds it running later is the call of that test, not this one.
    const version = () => starter.call({ binary: 'git', cwd: repo.root, args: ['version'], env: {}, more: {}, input: '', hooks: false }, {});
    let taken = version();
    for (; taken === null; taken = version()) await again();
    await taken;
    await until(() => childrenOf(startersOf(process.pid)[0]!).length === 0);
    return { git, lines, pid: startersOf(process.pid)[0]! };
  }

  it('gives what git gives: bytes, exit codes, errors, and what it reads', async () => {
    const { git, lines } = await started();
    const alone = createGit({ binary: 'git', log: quietLog });
    const big = 'x'.repeat(3_000_000);
    for (const [args, input] of [[['show', 'HEAD:bytes'], ''], [['hash-object', '--stdin'], big], [['rev-parse', 'nowhere'], ''], [['status', '--porcelain'], '']] as const) {
      assert.deepEqual(await git.run(repo.root, args, { input }), await alone.run(repo.root, args, { input }), args.join(' '));
    }
    assert.equal(lines.length, 4);
    await assert.rejects(git(`${repo.root}/nowhere`, ['status']), (error) => error instanceof Failure && /is gone/.test(error.message));
    await assert.rejects(createGit({ binary: '/nowhere/git', log: quietLog, starter })(repo.root, ['status']), (error) => error instanceof Failure && /cannot be started/.test(error.message));
  });

  it('does many calls at once', async () => {
    const { git } = await started();
    const given = Array.from({ length: 40 }, (_, n) => `text ${n}`);
    const ids = await Promise.all(given.map((input) => git(repo.root, ['hash-object', '-w', '--stdin'], { input })));
    assert.deepEqual(await Promise.all(ids.map((id) => git(repo.root, ['cat-file', 'blob', id]))), given);
  });

  it('ends git when the call is aborted, and gives the reason', async () => {
    const { git, pid } = await started();
    const stop = new AbortController();
    const reading = git(repo.root, waiting, { signal: stop.signal });
    await until(() => childrenOf(pid).length > 0);
    stop.abort(new Error('The person said stop.'));
    await assert.rejects(reading, /The person said stop/);
    await until(() => childrenOf(pid).length === 0);
    assert.equal(await git(repo.root, ['rev-parse', '--abbrev-ref', 'HEAD']), 'main');
  });

  it('is not believed in when it was killed: the call says so, and the next ones do without it', async () => {
    const { git, pid } = await started();
    const cut = git(repo.root, waiting);
    await until(() => childrenOf(pid).length > 0);
    const left = childrenOf(pid);
    process.kill(pid, 'SIGKILL');
    await assert.rejects(cut, (error) => error instanceof Failure && /Git was cut off/.test(error.message));
    killAll(left);
    assert.equal(await git(repo.root, ['rev-parse', '--abbrev-ref', 'HEAD']), 'main');
    assert.deepEqual(startersOf(process.pid), []);
    git.soon();
    await until(() => startersOf(process.pid).length === 1);
  });

  it('leaves no call waiting when it is closed in the middle of one', async () => {
    const { git, pid } = await started();
    const cut = git(repo.root, waiting);
    await until(() => childrenOf(pid).length > 0);
    const left = childrenOf(pid);
    starter.close();
    await assert.rejects(cut, (error) => error instanceof Failure && /Git was cut off/.test(error.message));
    killAll(left);
  });

  it('lives on when Ctrl+C ends a whole group, for what was done still has to be kept', async () => {
    const { git, pid } = await started();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
    assert.equal(await git(repo.root, ['rev-parse', '--abbrev-ref', 'HEAD']), 'main');
    assert.deepEqual(startersOf(process.pid), [pid]);
  });

  it('ends when nobody has called for a while', async () => {
    const { git } = await started(50);
    await until(() => startersOf(process.pid).length === 0);
    assert.equal(await git(repo.root, ['rev-parse', '--abbrev-ref', 'HEAD']), 'main');
  });

  it('ends with whoever started it, when git has done what was begun', async () => {
    const owner = fork(resolve('out/test/node/git/starterOwner.main.js'), [repo.root, program], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    await once(owner, 'message');
    const [pid] = startersOf(owner.pid!);
    const ended = once(owner, 'exit');
    owner.kill('SIGKILL');
    await ended;
    await until(() => stateOf(pid!) === null);
  });
});

/** Processes started by another one that run the starter's program. */
function startersOf(parent: number): number[] {
  return childrenOf(parent).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('gitStarter.main.js'));
}

/** The system knows them by the thread that started them. */
function childrenOf(parent: number): number[] {
  const threads = readdirSync(`/proc/${parent}/task`);
  return threads.flatMap((thread) => readFileSync(`/proc/${parent}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number)).filter((pid) => stateOf(pid) !== null);
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
