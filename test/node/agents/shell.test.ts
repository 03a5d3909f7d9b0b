import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createShellAgent } from '../../../src/node/agents/shell';
import { processesOf } from '../../../src/node/processes/processTable';
import { createProcesses } from '../../../src/node/processes/processes';
import { until } from '../processes/until';
import { heardLog } from '../store/heardLog';
import { ShellJob } from './shellJob';

const shells = ['sh', 'bash'].filter((name) => existsSync(`/bin/${name}`));

for (const sh of shells) {
  describe(`the shell agent with ${sh}`, function () {
    if (process.platform === 'win32') return;
    this.timeout(20_000);
    let folder: string;
    let jobs: ShellJob[];
    beforeEach(() => {
      folder = realpathSync(mkdtempSync(join(tmpdir(), 'wm-shell-')));
      jobs = [];
    });
    afterEach(async () => {
      // As at the end of each run.
      const log = heardLog();
      for (const { token } of jobs) await createProcesses(log).reap(token);
      assert.deepEqual(log.lines, [], 'no process is left behind');
      for (const { token } of jobs) assert.deepEqual(processesOf(token), []);
      rmSync(folder, { recursive: true, force: true });
    });

    const made = (...commands: string[]) => {
      const job = new ShellJob(folder, `~~~~sh\n${commands.join('\n')}\n~~~~`, sh);
      jobs.push(job);
      return job;
    };
    const failure = async (job: ShellJob): Promise<string> => {
      const end = await job.run();
      assert.ok(end.kind === 'failed', JSON.stringify(end));
      return end.sentence;
    };

    it('runs the steps one after the other and tells each of them', async () => {
      const job = made('echo one; echo two >&2; echo three', 'printf four');
      assert.deepEqual(await job.run(), { kind: 'completed', summary: 'Ran 2 commands.', confirmed: true });
      assert.deepEqual(job.story(), ['1/2 echo one; echo two >&2; echo three', '1 -> 0', '2/2 printf four', '2 -> 0']);
      assert.equal(job.output(1), 'one\ntwo\nthree\n');
      assert.equal(job.output(2), 'four');
      assert.deepEqual(job.activities, ['Step 1 of 2: echo one; echo two >&2; echo three', 'Step 2 of 2: printf four']);
      assert.deepEqual(job.advances.map((one) => one.progress.done), [0, 1, 2]);
    });

    it('keeps folder, variables, functions and arguments from step to step', async () => {
      const job = made('mkdir "a b"; cd "a b"', 'x=5; f() {\n  echo "f $1"\n}', 'set -- p q', 'pwd; echo "$x $# $2"; f g');
      await job.run();
      assert.equal(job.output(4), `${join(folder, 'a b')}\n5 2 q\nf g\n`);
    });

    it('takes every character of a command as it was written', async () => {
      const job = made(`echo 'a\\nb\\\\c%s %b $HOME \`x\` "'`, `cat <<'EOF'\n\\n 100% $x "'\` ü€😀\n\ttab\n\nend\\\nEOF`, 'printf "%s\\n" a\\ b "c\nd"');
      await job.run();
      const [echoed] = job.output(1).split('\n');
      if (sh === 'bash') assert.equal(echoed, 'a\\nb\\\\c%s %b $HOME `x` "');
      assert.equal(job.output(2), '\\n 100% $x "\'` ü€😀\n\ttab\n\nend\\\n');
      assert.equal(job.output(3), 'a b\nc\nd\n');
    });

    it('runs a command of 100 kB', async () => {
      const job = made(`cat > big <<'EOF'\n${'0123456789\n'.repeat(9000)}EOF`);
      assert.equal((await job.run()).kind, 'completed');
      assert.equal(readFileSync(join(folder, 'big'), 'utf8'), '0123456789\n'.repeat(9000));
    });

    it('starts the next step only when the one before is journalled', async () => {
      const job = made('echo one', 'echo two', 'echo three');
      job.onAdvance = async ({ done }) => {
        await new Promise((resolve) => setImmediate(resolve));
        assert.equal(job.lines.filter((line) => line.kind === 'command').length, done);
      };
      assert.equal((await job.run()).kind, 'completed');
    });

    it('fails at the first step that fails, with its code and its last words', async () => {
      const job = made('echo fine', 'echo first; printf "\\033[31mError: no test specified\\033[0m\\n\\n" >&2; exit 1', 'echo never');
      assert.equal(await failure(job), 'Step 2 of 3 ended with code 1: echo first; printf "\\033[31mError: no test specified\\033[0m\\n\\n" >&2; exit 1. Its last line was: Error: no test specified');
      assert.deepEqual(job.advances.map((one) => one.progress.done), [0, 1]);
      assert.equal(await failure(made('false')), 'Step 1 of 1 ended with code 1: false.');
      assert.equal(await failure(made('(exit 3)', 'true')), 'Step 1 of 2 ended with code 3: (exit 3).');
    });

    it('words a missing command, a file that may not be run, and signals', async () => {
      writeFileSync(join(folder, 'x'), 'echo', { mode: 0o644 });
      assert.match(await failure(made('no-such-command --x')), /^Step 1 of 1 ended with code 127, a command was not found: no-such-command --x\. Install it, or correct its name\. Its last line was: .*not found/);
      assert.match(await failure(made('./x')), /^Step 1 of 1 ended with code 126, a file may not be run: \.\/x\. Make it executable/);
      assert.match(await failure(made("sh -c 'kill -KILL $$'")), /^Step 1 of 1 was killed \(SIGKILL\), as happens when memory runs out: sh -c/);
      assert.match(await failure(made("sh -c 'kill -SEGV $$'")), /^Step 1 of 1 was ended by SIGSEGV: sh -c/);
      assert.match(await failure(made('kill -TERM $$', 'true')), /^Step 1 of 2 was ended by SIGTERM: kill/);
      assert.match(await failure(made('exit 200')), /ended with code 200: exit 200\.$/);
    });

    it('fails a step that the shell cannot read', async () => {
      for (const bad of ['if true; do', 'echo "unclosed', 'echo a; fi', 'echo $((']) {
        const job = made('true', bad);
        assert.match(await failure(job), /^Step 2 of 2 is not written as the shell expects it: .*\. Correct it in the task, then resume or retry\. Its last line was: .+/);
      }
    });

    it('ends where a step says exit, done for 0 and failed for others', async () => {
      const early = made('echo a', 'exit 0', 'echo never');
      const sentence = 'Step 2 of 3 ended the shell with success, so the steps after it did not run.';
      assert.deepEqual(await early.run(), { kind: 'completed', summary: sentence, confirmed: true });
      assert.deepEqual(early.story(), ['1/3 echo a', '1 -> 0', '2/3 exit 0', '2 -> 0', sentence]);
      assert.deepEqual(await made('true', 'exit').run(), { kind: 'completed', summary: 'Ran 2 commands.', confirmed: true });
      assert.equal(await failure(made('exit 3', 'true')), 'Step 1 of 2 ended with code 3: exit 3.');
      assert.equal(await failure(made('set -e', 'false; echo no', 'true')), 'Step 2 of 3 ended with code 1: false; echo no.');
      assert.deepEqual(await made('exec true').run(), { kind: 'completed', summary: 'Ran 1 command.', confirmed: true });
    });

    it('is not led astray by stray words of loops, by tracing, or by closed and moved outputs', async () => {
      assert.match(await failure(made('break', 'true')), /^Step 1 of 2 ended with code 1: break\. Its last line was: There is a “break” outside of a loop\.$/);
      assert.equal((await made('continue', 'true').run()).kind, 'completed');
      const traced = made('set -x', 'echo a', 'set +x; echo b');
      await traced.run();
      assert.match(traced.output(), /\+ echo a\na\n/);
      assert.doesNotMatch(traced.output(), /printf|read/);
      const moved = made('exec > out.txt 2>&1', 'echo hidden', 'exec >&-', 'true');
      assert.equal((await moved.run()).kind, 'completed');
      assert.equal(moved.output(), '');
      assert.equal((await made('exec 8>&- 9>&-', 'IFS=x; PATH=', 'set -f; set -u', 'true').run()).kind, 'completed');
    });

    it('gives commands no input to wait for', async () => {
      const job = made('cat; read x; echo "[$x]"', 'exec 0</dev/null; wc -c');
      await job.run();
      assert.equal(job.output().replaceAll(' ', ''), '[]\n0\n');
    });

    it('is not held up by jobs in the background, and says what it ended in the end', async () => {
      const job = made('sleep 1000 & echo a', 'echo b');
      assert.equal((await job.run()).kind, 'completed');
      // Still the shell's name when it had no time to become the program.
      assert.match(job.story().at(-1) ?? '', /^Ended a process that the commands had left running: (sleep|sh|bash)\.$/);
      assert.equal(job.output(), 'a\nb\n');
    });

    it('ends daemons, wherever they went', async () => {
      // By a number that no other sleep on this machine has.
      const nap = `1000${randomInt(1e6, 1e7)}`;
      const job = made(`setsid nohup sleep ${nap}0 >/dev/null 2>&1 &`, `(setsid sh -c "sleep ${nap}1 & sleep ${nap}2" &) ; while [ "$(ps ax | grep -c "[s]leep ${nap}[012]")" -lt 3 ]; do :; done`);
      await job.run();
      assert.match(job.story().at(-1) ?? '', /^Ended \d+ processes that the commands had left running: .*sleep/);
    });

    it('leaves the jobs in the background alone until the end', async () => {
      const job = made('(while [ ! -e stop ]; do sleep 0.02; done; echo seen > a; mv a answer) &', 'touch stop; while [ ! -e answer ]; do sleep 0.02; done; cat answer');
      await job.run();
      assert.equal(job.output(), 'seen\n');
    });

    it('shows what the exit trap says', async () => {
      const job = made("trap 'echo bye' EXIT");
      assert.equal((await job.run()).kind, 'completed');
      assert.equal(job.output(), 'bye\n');
    });

    it('stops at any moment, with everything it started', async () => {
      const reason = new Error('stopped by the person');
      const before = made('touch ran');
      before.stop.abort(reason);
      await assert.rejects(before.run(), reason);
      assert.ok(!existsSync(join(folder, 'ran')));

      const starting = made('touch ran', 'sleep 1000');
      const started = starting.run();
      starting.stop.abort(reason);
      await assert.rejects(started, reason);

      const between = made('echo one', 'touch ran');
      between.onAdvance = ({ done }) => {
        if (done === 1) between.stop.abort(reason);
        return Promise.resolve();
      };
      await assert.rejects(between.run(), reason);
      assert.ok(!existsSync(join(folder, 'ran')));

      for (const command of ['while :; do :; done', 'sleep 1000 | cat', 'setsid sleep 1000', '(sleep 1000 & sleep 1001)& sleep 1002', 'yes']) {
        const job = made(`echo up; ${command}`, 'touch ran');
        const end = job.run();
        await job.says('up');
        job.stop.abort(reason);
        await assert.rejects(end, reason);
        assert.match(job.log.lines.at(-1) ?? '', / with SIGTERM after \d+ ms$/, command);
        assert.ok(!job.story().some((line) => line.includes('->')), 'a stopped step has not ended');
      }
      assert.ok(!existsSync(join(folder, 'ran')));
    });

    it('stops a command that does not want to end', async () => {
      const job = made(`trap '' TERM; sh -c "trap '' TERM; echo up; while :; do sleep 1; done"`);
      const end = job.run();
      await job.says('up');
      job.stop.abort(new Error('stop'));
      await assert.rejects(end, /stop/);
      assert.match(job.log.lines.at(-1) ?? '', / with SIGKILL after \d+ ms$/);
    });

    it('says nothing any more when its work is over', async () => {
      const job = made('(while :; do echo x; done) & sleep 0.1; false');
      await job.run();
      const count = job.lines.length;
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(job.lines.length, count);
    });

    it('goes on after the last step that was done, in its folder', async () => {
      mkdirSync(join(folder, 'sub'));
      const first = made('cd sub; x=5', 'echo $x > tried; [ -e ok ]', 'pwd');
      assert.match(await failure(first), /^Step 2 of 3 ended with code 1/);
      writeFileSync(join(folder, 'sub', 'ok'), '');
      const second = made('cd sub; x=5', 'echo $x > tried; [ -e ok ]', 'pwd');
      second.session = first.advances.at(-1)?.session ?? null;
      assert.deepEqual(await second.run(), { kind: 'completed', summary: 'Ran 3 commands.', confirmed: true });
      assert.deepEqual(second.story(), [
        'Goes on with step 2 of 3. Shell variables and functions of the earlier steps are gone.',
        '2/3 echo $x > tried; [ -e ok ]', '2 -> 0', '3/3 pwd', '3 -> 0',
      ]);
      assert.equal(second.output(), `${join(folder, 'sub')}\n`);
      assert.equal(readFileSync(join(folder, 'sub', 'tried'), 'utf8'), '\n');
      assert.deepEqual(second.advances.map((one) => one.progress.done), [1, 2, 3]);
    });

    it('holds still after the step it is at, and goes on in the same shell', async () => {
      const job = made('x=5', 'echo $x');
      const held = job.holdAfter(1);
      const end = job.run();
      await held.still;
      assert.deepEqual(job.story(), ['1/2 x=5', '1 -> 0']);
      held.goOn();
      assert.equal((await end).kind, 'completed');
      assert.equal(job.output(), '5\n');
    });

    it('goes on in the same folder of another worktree, also through a link', async () => {
      for (const name of ['one', 'two']) mkdirSync(join(folder, name, 'sub'), { recursive: true });
      symlinkSync('one', join(folder, 'link'));
      const first = new ShellJob(join(folder, 'link'), '$ cd sub\n$ [ -e ok ]\n$ pwd', sh);
      await first.run();
      writeFileSync(join(folder, 'two', 'sub', 'ok'), '');
      const second = new ShellJob(join(folder, 'two'), first.prompt, sh);
      second.session = first.advances.at(-1)?.session ?? null;
      await second.run();
      assert.equal(second.output(), `${join(folder, 'two', 'sub')}\n`);
    });

    it('starts from the first step when the commands changed, and says so', async () => {
      const first = made('echo a', 'false');
      await first.run();
      for (const commands of [['echo a', 'false', 'true'], ['echo b', 'true']]) {
        const second = made(...commands);
        second.session = first.advances.at(-1)?.session ?? null;
        await second.run();
        assert.deepEqual(second.story().slice(0, 2), ['The commands of the task changed since the earlier run, so this one starts from the first step.', `1/${commands.length} ${commands[0]}`]);
      }
      const mended = made('echo a', 'true');
      mended.session = first.advances.at(-1)?.session ?? null;
      await mended.run();
      assert.equal(mended.story()[1], '2/2 true');
      const odd = made('echo a');
      odd.session = 'not ours';
      assert.equal((await odd.run()).kind, 'completed');
      const all = made('echo a');
      all.session = odd.advances.at(-1)?.session ?? null;
      assert.deepEqual(await all.run(), { kind: 'completed', summary: 'Ran 1 command.', confirmed: true });
      assert.deepEqual(all.story(), ['All steps were done in the earlier run.']);
    });

    it('runs in an environment of its own', async () => {
      const saved = { ...process.env };
      Object.assign(process.env, { VSCODE_PID: '1', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--x', GIT_DIR: '/x', SECRET_TOKEN: 'x', SSH_AUTH_SOCK: '/sock', LC_TIME: 'C' });
      const job = made('env');
      await job.run().finally(() => {
        for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
      });
      const env = new Map(job.output().split('\n').map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]));
      for (const name of ['VSCODE_PID', 'ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'GIT_DIR', 'SECRET_TOKEN', '__work_mode_step']) assert.ok(!env.has(name), name);
      const expected = {
        WORK_MODE_RUN: job.token, WORK_MODE_TASK: 'task1', TERM: 'dumb', PAGER: 'cat', GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', SSH_AUTH_SOCK: '/sock',
        LC_TIME: 'C', PATH: process.env['PATH'], PWD: folder,
      };
      for (const [name, value] of Object.entries(expected)) assert.equal(env.get(name), value, name);
    });

    it('decodes characters that come in pieces, and keeps odd bytes from breaking anything', async () => {
      const job = made(`printf 'a\\303'; sleep 0.15; printf '\\244z\\n'`, `head -c 300000 /dev/urandom; printf '\\000\\377\\036'`, 'echo after');
      assert.equal((await job.run()).kind, 'completed');
      assert.equal(job.output(1), 'aäz\n');
      assert.ok(job.output(2).length > 100_000 && !job.output(2).includes('\0') && job.output(2).endsWith('\ufffd\x1e'));
      assert.equal(job.output(3), 'after\n');
    });

    it('shows output while the step runs', async () => {
      const job = made('echo early; while [ ! -e go ]; do sleep 0.01; done; echo late');
      const end = job.run();
      await job.says('early');
      writeFileSync(join(folder, 'go'), '');
      await end;
      assert.equal(job.output(), 'early\nlate\n');
    });

    it('keeps the start and the end of 100 MB, in little memory', async () => {
      const job = made(`echo first; head -c 100000000 /dev/zero | tr '\\0' 'x'; echo; echo last; false`);
      let peak = 0;
      const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
      const before = process.memoryUsage().rss;
      const sentence = await failure(job);
      clearInterval(timer);
      assert.match(sentence, /Its last line was: last$/);
      assert.ok(job.output().startsWith('first\nxxx') && job.output().endsWith('x\nlast\n'));
      const mark = '\n… 99.0 MB of output are left out here …\n';
      assert.equal(job.output().length, 1_000_000 + mark.length);
      assert.equal(job.output().indexOf(mark), 500_000);
      const size = job.lines.reduce((sum, line) => sum + JSON.stringify(line).length, 0);
      assert.ok(size < 1_010_000, `${size}`);
      assert.ok(job.story().includes('There is a lot of output: its end is shown when the step ends.'));
      assert.ok(peak - before < 100e6, `${(peak - before) / 1e6} MB more memory`);
    });
  });
}

describe('the shell agent', () => {
  const brief = (prompt: string) => ({ title: 'Tidy', prompt, notes: '', doneLooksLike: '' });

  it('leaves no process behind when the editor is killed, daemons to the next start', async function () {
    if (process.platform === 'win32') this.skip();
    this.timeout(20_000);
    const folder = mkdtempSync(join(tmpdir(), 'wm-shell-'));
    const token = `t${randomBytes(6).toString('hex')}`;
    const prompt = "$ setsid sleep 1000 & sleep 1001 &\n$ (trap '' TERM; sleep 1002) & touch up; sleep 1003\n$ touch never";
    const worker = spawn(process.execPath, [join(__dirname, 'worker.main.js'), folder, token, prompt], { stdio: 'ignore' });
    const sleeping = () => processesOf(token).filter((one) => one.name === 'sleep');
    try {
      await until(() => existsSync(join(folder, 'up')) && sleeping().length === 4);
      worker.kill('SIGKILL');
      await until(() => processesOf(token).length === 1);
      await createProcesses(heardLog()).reap(token);
      assert.deepEqual(processesOf(token), []);
      assert.ok(!existsSync(join(folder, 'never')));
    } finally {
      worker.kill('SIGKILL');
      await createProcesses(heardLog()).reap(token);
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('refuses a task without commands and shows how to write them', () => {
    const agent = createShellAgent();
    assert.throws(() => agent.check(brief('Please tidy up')), { name: 'Refusal', message: /finds no command.*“\$ npm test”.*```sh/ });
    agent.check(brief('$ true'));
    agent.check({ ...brief(''), title: '$ true' });
  });

  it('says what to do when there is no shell, or no folder', async () => {
    await assert.rejects(new ShellJob(tmpdir(), '$ true', '/no/such/sh').run(), { name: 'Failure', kind: 'agent', message: /“\/no\/such\/sh” was not found/ });
    await assert.rejects(new ShellJob(join(tmpdir(), 'wm-gone'), '$ true').run(), { name: 'Failure', kind: 'agent', message: /is gone/ });
  });
});
