import * as assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentEnvironment } from '../../../src/node/agents/agentEnvironment';
import { processesOf } from '../../../src/node/processes/processTable';
import { spawnTree, type Tree } from '../../../src/node/processes/spawnTree';
import { confined, findSandbox, type FoundSandbox } from '../../../src/node/sandbox/sandbox';
import { seatbeltProfile } from '../../../src/node/sandbox/seatbelt';
import { heardLog } from '../store/heardLog';
import { until } from '../processes/until';

describe('a confined agent', function () {
  this.timeout(20_000);
  let sandbox: FoundSandbox;
  /** Outside of the temporary folder, as repositories are; with everything of this test in it. */
  let root: string;
  let token: string;
  const trees: Tree[] = [];
  before(async function () {
    sandbox = await findSandbox();
    if (sandbox.kind === null) {
      console.log(`      Not tried here: ${sandbox.sentence}`);
      this.skip();
    }
  });
  beforeEach(() => {
    root = mkdtempSync(join(realpathSync(homedir()), '.wm-sandbox-test-'));
    token = `t${randomBytes(6).toString('hex')}`;
    execFileSync('git', ['init', '--quiet', join(root, 'repo')]);
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', 'commit', '--quiet', '--allow-empty', '-m', 'first'], { cwd: join(root, 'repo') });
    execFileSync('git', ['worktree', 'add', '--quiet', '--detach', join(root, 'worktree')], { cwd: join(root, 'repo') });
    mkdirSync(join(root, 'state'));
  });
  afterEach(async () => {
    for (const tree of trees.splice(0)) await tree.end();
    rmSync(root, { recursive: true, force: true });
  });

  const launch = (command: string, args: string[]) => {
    assert.ok(sandbox.kind);
    return confined({
      sandbox, command, args, cwd: join(root, 'worktree'), worktree: join(root, 'worktree'), writable: [join(root, 'state'), join(root, 'absent')],
      gitCommonDir: join(root, 'repo', '.git'),
    });
  };
  const start = async (script: string) => {
    const tree = await spawnTree({ ...launch('/bin/sh', ['-c', script]), cwd: join(root, 'worktree'), env: agentEnvironment(process.env, {}), token, log: heardLog() });
    trees.push(tree);
    return tree;
  };
  const run = async (script: string) => {
    const tree = await start(script);
    const heard: string[] = [];
    tree.output.on('data', (bytes: Buffer) => heard.push(bytes.toString()));
    tree.errors.on('data', (bytes: Buffer) => heard.push(bytes.toString()));
    await Promise.all([once(tree.output, 'end'), once(tree.errors, 'end')]);
    return { code: (await tree.exited).code, text: heard.join('') };
  };

  it('writes in its worktree, in its own state and in the temporary folder', async () => {
    const { code, text } = await run(`touch a && touch ${root}/state/b && touch /tmp/wm-${token} && rm /tmp/wm-${token} && echo through >/dev/null`);
    assert.equal(code, 0, text);
    assert.ok(existsSync(join(root, 'worktree', 'a')) && existsSync(join(root, 'state', 'b')));
  });

  it('writes nowhere else, by whatever way', async () => {
    writeFileSync(join(root, 'repo', 'mine.txt'), 'mine');
    const targets = [
      'mine.txt', '.git/config', '.git/hooks/pre-commit', '.git/refs/heads/new', '.git/worktrees/worktree/HEAD', '../outside', '../absent',
    ].map((path) => join(root, 'repo', path));
    const all = [...targets, join(root, 'worktree', '.git'), join(homedir(), `.wm-${token}`), `/etc/wm-${token}`];
    for (const target of all) {
      const { text } = await run(`ln -sfn "$(dirname '${target}')" link; echo x >> '${target}'; echo x >> link/"$(basename '${target}')"; ln '${target}' hard && echo x >> hard; rm -f '${target}'; mv a '${target}'`);
      assert.match(text, /Read-only file system|Operation not permitted|cannot|busy/, target);
    }
    assert.equal(readFileSync(join(root, 'repo', 'mine.txt'), 'utf8'), 'mine');
    assert.deepEqual(targets.slice(2, 4).filter(existsSync), []);
    assert.ok(!readFileSync(join(root, 'repo', '.git', 'config'), 'utf8').includes('x\n'));
    assert.match(readFileSync(join(root, 'worktree', '.git'), 'utf8'), /^gitdir: .*\n$/);
  });

  it('cannot lift its own limits', async function () {
    if (sandbox.kind !== 'bwrap') this.skip();
    const { text } = await run([
      `mount -o remount,rw / 2>&1; mount -o remount,rw,bind ${root} 2>&1`,
      `unshare -rm sh -c 'mount -o remount,rw,bind / ; echo x > ${root}/escaped' 2>&1`,
      `echo x > /proc/1/root/${root}/escaped 2>&1; echo x > /proc/self/root/${root}/escaped 2>&1`,
      'true',
    ].join('\n'));
    assert.ok(!existsSync(join(root, 'escaped')), text);
    assert.match(text, /denied|not permitted|[Rr]ead-only/);
  });

  it('neither sees nor ends the processes outside', async function () {
    if (sandbox.kind !== 'bwrap') this.skip();
    const outside = spawn('sleep', ['600']);
    try {
      const { text } = await run(`kill -9 ${outside.pid} 2>&1; ls /proc | grep -c '^[0-9]'`);
      assert.equal(outside.signalCode, null);
      assert.ok(Number(text.trim().split('\n').at(-1)) < 10, text);
    } finally {
      outside.kill('SIGKILL');
    }
  });

  it('hides the temporary files of others, but not a program that lies there', async function () {
    if (sandbox.kind !== 'bwrap') this.skip();
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'wm-program-'));
    try {
      writeFileSync(join(folder, 'agent'), '#!/bin/sh\nls /tmp', { mode: 0o755 });
      const { command, args } = launch(join(folder, 'agent'), []);
      assert.equal(execFileSync(command, args, { encoding: 'utf8' }).trim(), folder.split('/')[2]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('reaches the network, git can look, and a worktree that is reached through a link is the same place', async () => {
    const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const asked = await run(`'${process.execPath}' -e "fetch('${url}').then(r => r.text()).then(t => console.log(t))"; git status --short; git log --oneline`);
      assert.match(asked.text, /hello\n.* first\n$/s);
    } finally {
      server.close();
    }
    assert.ok(sandbox.kind);
    symlinkSync(join(root, 'worktree'), join(root, 'link'));
    const { command, args } = confined({
      sandbox, command: '/bin/sh', args: ['-c', 'touch linked'], cwd: join(root, 'link'), worktree: join(root, 'link'), writable: [], gitCommonDir: join(root, 'repo', '.git'),
    });
    execFileSync(command, args);
    assert.ok(existsSync(join(root, 'worktree', 'linked')));
  });

  it('is found by its token, and ends with all that it started', async () => {
    const tree = await start('(setsid sleep 600 &) ; sleep 600 & echo started; wait');
    await once(tree.output, 'data');
    await until(() => processesOf(token).filter((one) => one.name === 'sleep').length === 2);
    await tree.end();
    assert.deepEqual(processesOf(token), []);
  });

  it('ends when whoever started it is killed', async function () {
    if (sandbox.kind !== 'bwrap') this.skip();
    const { command, args } = launch('/bin/sh', ['-c', '(setsid sleep 600 &) ; sleep 600']);
    const parent = spawn(process.execPath, ['-e', `require('child_process').spawn(${JSON.stringify(command)}, ${JSON.stringify(args)}, { detached: true, stdio: 'ignore' }); setInterval(() => {}, 1000)`], {
      env: { ...process.env, WORK_MODE_RUN: token }, stdio: 'ignore',
    });
    await until(() => processesOf(token).filter((one) => one.name === 'sleep').length === 2);
    parent.kill('SIGKILL');
    await until(() => processesOf(token).length === 0);
  });
});

describe('the ways to confine an agent', () => {
  it('says what is missing, and what to do', async function () {
    if (process.platform === 'win32') this.skip();
    const found = await findSandbox({ PATH: '/nowhere' });
    assert.ok(found.kind === null);
    assert.match(found.sentence, /^Agents cannot be confined: the program (bwrap|sandbox-exec) was not found\. .*workMode\.sandbox off\.$/);
  });

  it('says when the program is there but the system does not let it work', async function () {
    if (process.platform === 'win32') this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'wm-refused-'));
    try {
      for (const name of ['bwrap', 'sandbox-exec']) writeFileSync(join(folder, name), '#!/bin/sh\necho "setting up uid map: Permission denied" >&2; exit 1\n', { mode: 0o755 });
      const found = await findSandbox({ PATH: folder });
      assert.ok(found.kind === null);
      assert.match(found.sentence, /does not let it work \(setting up uid map: Permission denied\)\. .*workMode\.sandbox off\.$/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('writes rules for macOS: no writing but where it is allowed, whatever the folders are called', () => {
    assert.equal(seatbeltProfile({ worktree: '/u/my "repo"\\1', writable: ['/u/.a', '/u/.b'], gitCommonDir: '/u/repo/.git' }), [
      '(version 1)',
      '(allow default)',
      '(deny file-write*)',
      '(allow file-write* (subpath "/private/tmp") (subpath "/private/var/tmp") (subpath "/private/var/folders"))',
      '(allow file-write* (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (literal "/dev/dtracehelper") (regex #"^/dev/(fd/|ttys|ptmx)"))',
      '(allow file-write* (subpath "/u/.a") (subpath "/u/.b"))',
      '(deny file-write* (subpath "/u/repo/.git"))',
      '(allow file-write* (subpath "/u/my \\"repo\\"\\\\1"))',
      '(deny file-write* (literal "/u/my \\"repo\\"\\\\1/.git"))',
      '(deny network-outbound (literal "/private/var/run/docker.sock"))',
      '(deny process-exec (literal "/bin/launchctl"))',
      '(deny appleevent-send)',
      '(deny signal (target others))',
      '(allow signal (target same-sandbox))',
      '',
    ].join('\n'));
  });
});
