import * as assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../../src/core/errors';
import { processesOf } from '../../../src/node/processes/processTable';
import { createProcesses } from '../../../src/node/processes/processes';
import { spawnAhead, spawnTree, type Tree } from '../../../src/node/processes/spawnTree';
import { heardLog } from '../store/heardLog';
import { forcedWhile } from './forcedWhile';
import { until } from './until';

describe('the processes of a run', function () {
  if (process.platform === 'win32') return;
  this.timeout(20_000);
  let folder: string;
  let token: string;
  const mine: ChildProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wm-processes-'));
    token = `t${randomBytes(6).toString('hex')}`;
  });
  afterEach(async () => {
    await createProcesses(heardLog()).reap(token);
    for (const child of mine.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a script and waits until it has written the file `up`. */
  async function running(script: string): Promise<Tree> {
    const tree = await sh(`${script}`);
    await until(() => existsSync(join(folder, 'up')));
    return tree;
  }
  const sh = (script: string) => spawnTree({ command: 'sh', args: ['-c', script], cwd: folder, env: env(), token, log: heardLog() });
  const alive = () => processesOf(token).filter((one) => !one.watchdog);

  it('give their output and their exit code', async () => {
    const tree = await sh('cat; echo oops >&2; exit 7');
    tree.input.end('hello');
    assert.deepEqual(await Promise.all([text(tree.output), text(tree.errors)]), ['hello', 'oops\n']);
    assert.deepEqual(await tree.exited, { code: 7, signal: null });
    assert.deepEqual(await tree.end(), []);
    assert.deepEqual(processesOf(token), []);
  });

  it('run in the place of the guard: their number and their group are the ones we were told', async () => {
    const tree = await sh('echo $$; exec sleep 1000');
    const [line] = (await once(tree.output, 'data')) as [Buffer];
    assert.equal(line.toString(), `${tree.pid}\n`);
    assert.deepEqual(new Set(processesOf(token).map((one) => one.group)), new Set([tree.pid]));
  });

  const scripts: [what: string, script: string, sleeping: number][] = [
    ['that never end', 'touch up; sleep 1000', 1],
    ['in the background', 'sleep 1000 & sleep 1001 & touch up; exit 0', 2],
    ['that were stopped', 'sleep 1000 & until [ "$(ps -o comm= -p $!)" = sleep ]; do :; done; kill -STOP $!; touch up; exit 0', 1],
    ['that left the group', 'setsid nohup sleep 1000 >/dev/null 2>&1 & touch up; exit 0', 1],
    ['that forked twice away', '( setsid sh -c "sleep 1000 & sleep 1001 & touch up" & ) ; sleep 1000', 3],
    ['that cleared their environment', 'env -i /bin/sleep 1000 & touch up; exit 0', 1],
  ];
  for (const [what, script, sleeping] of scripts) {
    it(`are ended without force, also ones ${what}`, async () => {
      const tree = await running(script);
      await until(() => alive().filter(({ name }) => name === 'sleep').length === sleeping);
      const before = alive().map((one) => one.pid);
      const forced = await forcedWhile(() => tree.end());
      assert.deepEqual(processesOf(token), []);
      assert.deepEqual(before.filter(exists), []);
      assert.deepEqual(before.filter((pid) => forced.has(pid)), []);
    });
  }

  it('are ended, also ones that were often seen with variables of their own while another run was looked for', async () => {
    const tree = await running('env -i A=1 /bin/sleep 1000 & env B=2 setsid /bin/sleep 1001 & touch up; sleep 1002');
    await until(() => alive().length >= 3);
    const pids = alive().map((one) => one.pid);
    for (const began = performance.now(); performance.now() - began < 2500;) {
      processesOf('another');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await tree.end();
    assert.deepEqual(pids.filter(exists), []);
  });

  it('are ended at the very moment in which they start, when they are becoming the program and show nothing of their run', async function () {
    this.timeout(60_000);
    // About one in a hundred of them is met in that moment.
    for (let n = 0; n < 300; n += 1) {
      token = `t${randomBytes(6).toString('hex')}`;
      const tree = await spawnTree({ command: 'bash', args: ['-c', 'read -r _'], cwd: folder, env: env(), token, log: heardLog(), reaped: true });
      await tree.end();
    }
    assert.deepEqual(alive(), []);
  });

  it('are ended for good after two seconds when they ignore the polite way', async () => {
    const tree = await running(`trap '' TERM; env -i /bin/sh -c "trap '' TERM; while :; do sleep 1; done" & touch up; while :; do sleep 1; done`);
    const before = alive().map((one) => one.pid);
    const started = Date.now();
    const forced = await forcedWhile(() => tree.end());
    assert.ok(Date.now() - started >= 1900, 'they had their two seconds');
    assert.ok(forced.has(tree.pid));
    assert.deepEqual(before.filter(exists), []);
    assert.deepEqual(await tree.exited, { code: null, signal: 'SIGKILL' });
  });

  it('are ended even when they start new ones all the time', async () => {
    const tree = await running(`touch up; trap '' TERM; while :; do setsid sh -c "trap '' TERM; sleep 1000" & sleep 0.02; done`);
    await tree.end();
    assert.deepEqual(processesOf(token), []);
  });

  // The number of exit(2), which ends one thread only, differs from machine to machine.
  const exit = { x64: 60, arm64: 93 }[process.arch as string];
  if (process.platform === 'linux' && exit !== undefined) for (const [where, start] of [['in the group', 'exec'], ['outside of the group', 'setsid']] as const) {
    it(`are ended when their first thread has ended and another goes on, ${where}`, async () => {
      await sh(`${start} perl -Mthreads -e 'threads->create(sub { sleep 1000 }); open(my $up, ">", "new"); print $up $$; close($up); rename("new", "up"); syscall(${exit}, 0)'`);
      await until(() => existsSync(join(folder, 'up')));
      const pid = Number(readFileSync(join(folder, 'up'), 'latin1'));
      await until(() => /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1')));
      assert.ok(alive().some((one) => one.pid === pid));
      await createProcesses(heardLog()).reap(token);
      assert.deepEqual(alive(), []);
      assert.ok(!existsSync(`/proc/${pid}`) || /\) Z (\S+ ){16}1 /.test(readFileSync(`/proc/${pid}/stat`, 'latin1')), 'none of its threads is left');
    });
  }

  it('get the chance to clean up after themselves', async () => {
    const tree = await running(`trap 'echo bye > cleaned; exit 0' TERM; touch up; while :; do sleep 0.05; done`);
    await tree.end();
    assert.equal(readFileSync(join(folder, 'cleaned'), 'utf8'), 'bye\n');
  });

  it('are told apart from those of other runs by their exact token', async () => {
    for (const other of [`${token}x`, `x${token}`, '', token.slice(0, -1)]) {
      mine.push(spawn('sleep', ['1000'], { env: { ...env(), WORK_MODE_RUN: other, OTHER: `WORK_MODE_RUN=${token}` } }));
    }
    mine.push(spawn('sh', ['-c', 'read -r _', 'sh', `WORK_MODE_RUN=${token}`], { env: env() }));
    const tree = await running('touch up; sleep 1000');
    await tree.end();
    await createProcesses(heardLog()).reap(token);
    for (const child of mine) assert.ok(exists(child.pid!) && child.exitCode === null && child.signalCode === null);
  });

  it('are found and ended by a later start, with what was ended in the log', async () => {
    spawnSync('sh', ['-c', 'setsid sleep 1000 >/dev/null 2>&1 & exit 0'], { env: { ...env(), WORK_MODE_RUN: token } });
    await until(() => alive().length === 1 && alive()[0]?.name === 'sleep');
    const log = heardLog();
    await createProcesses(log).reap(token);
    assert.deepEqual(processesOf(token), []);
    assert.match(log.lines.join(), /Ended sleep \(\d+\) of run/);
    await createProcesses(log).reap(token);
    assert.equal(log.lines.length, 1);
  });

  it('end by themselves when the one that started them is killed', async () => {
    const script = `sleep 1000 & sh -c "trap '' TERM; while :; do sleep 1; done" & env -i /bin/sleep 1002 & touch up; sleep 1001`;
    const parent = spawn(process.execPath, [join(__dirname, 'parent.main.js'), folder, token, script], { stdio: 'inherit', env: process.env });
    mine.push(parent);
    await until(() => existsSync(join(folder, 'up')) && alive().length >= 5);
    const pids = alive().map((one) => one.pid);
    parent.kill('SIGKILL');
    await until(() => processesOf(token).length === 0 && !pids.some(exists));
  });

  describe('made ready ahead', () => {
    const options = (script: string) => ({ command: 'sh', args: ['-c', script], cwd: folder, env: env(), token, log: heardLog() });
    /** The shell that waits; the other one guards it. */
    const waits = () => processesOf(token).find(({ pid, group }) => pid === group)?.pid;

    it('run nothing before they are wanted, and are then the same process with all of its input', async () => {
      const wanted = options('touch up; cat; echo "in $PWD as $$"');
      await spawnAhead(wanted);
      const waiting = waits();
      assert.ok(waiting);
      assert.equal(existsSync(join(folder, 'up')), false);
      const tree = await spawnTree(wanted);
      assert.equal(tree.pid, waiting);
      tree.input.end('first\nsecond\n');
      assert.equal(await text(tree.output), `first\nsecond\nin ${folder} as ${tree.pid}\n`);
      assert.deepEqual(await tree.exited, { code: 0, signal: null });
      await tree.end();
      assert.deepEqual(processesOf(token), []);
    });

    it('leave their watchdog asleep when they end, so that nothing new is started in their group', async () => {
      const wanted = options('exit 0');
      await spawnAhead(wanted);
      const tree = await spawnTree(wanted);
      await tree.exited;
      for (let n = 0; n < 20; n += 1) {
        assert.deepEqual(processesOf(token).filter(({ watchdog }) => !watchdog), []);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      assert.deepEqual(await tree.end(), []);
    });

    it('are not taken for others: with other variables, arguments or in another folder', async () => {
      const other = join(folder, 'other');
      mkdirSync(other);
      for (const change of [{ env: { ...env(), A: '1' } }, { args: ['-c', 'echo other'] }, { cwd: other }]) {
        const wanted = options('echo "$PWD $A"');
        await spawnAhead(wanted);
        await until(() => processesOf(token).length === 2);
        const waiting = processesOf(token).map(({ pid }) => pid);
        const tree = await spawnTree({ ...wanted, ...change });
        assert.ok(!waiting.includes(tree.pid));
        assert.equal(await text(tree.output), 'args' in change ? 'other\n' : 'env' in change ? `${folder} 1\n` : `${other} \n`);
        await tree.end();
        assert.deepEqual(waiting.filter(exists), []);
      }
    });

    it('end with the processes of their run when they are not wanted, and another can be started then', async () => {
      const wanted = options('echo here');
      await spawnAhead(wanted);
      const waiting = waits();
      assert.ok(waiting);
      await createProcesses(heardLog()).reap(token);
      assert.deepEqual(processesOf(token), []);
      const tree = await spawnTree(wanted);
      assert.notEqual(tree.pid, waiting);
      assert.equal(await text(tree.output), 'here\n');
      await tree.end();
    });

    it('are told of when they are wanted, where they cannot be started', async () => {
      const missing = { ...options(''), command: 'no-such-program' };
      await spawnAhead(missing);
      await spawnAhead({ ...options(''), cwd: join(folder, 'gone') });
      assert.deepEqual(processesOf(token), []);
      await assert.rejects(spawnTree(missing), words('was not found'));
    });
  });

  it('cannot start with variables that the system finds too long, which is said with the way out', async () => {
    const start = spawnTree({ command: 'sh', args: [], cwd: folder, env: { ...env(), LONG: 'x'.repeat(4_000_000) }, token, log: heardLog() });
    await assert.rejects(start, (error) => error instanceof Failure && /^“sh” could not be started \(E2BIG\)\. .*workMode\.agents, then retry the task\.$/.test(error.message));
  });

  it('cannot start when the program or the folder is missing, which is said with the way out', async () => {
    const start = (command: string, cwd: string) => spawnTree({ command, args: [], cwd, env: env(), token, log: heardLog() });
    await assert.rejects(start('no-such-program', folder), words('The program “no-such-program” was not found. Install it, or correct its path, then retry the task.'));
    await assert.rejects(start(join(folder, 'sh'), folder), words('was not found'));
    await assert.rejects(start('sh', join(folder, 'gone')), words('is gone, so nothing can run in it. Retry the task'));
  });
});

function words(part: string) {
  return (error: unknown) => {
    assert.ok(error instanceof Failure && error.kind === 'agent' && error.message.includes(part), String(error));
    return true;
  };
}

function env(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '' };
}

async function text(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
