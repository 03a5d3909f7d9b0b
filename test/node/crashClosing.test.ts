import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Changeset } from '../../src/core/task';

interface Found { id: string; state: string; changeset: Changeset | null; lines: string[] }
interface Fact { said: 'open' | 'closing' | 'closed' | 'broke'; tasks?: Found[]; inside?: string[]; id?: string; steps?: string[]; error?: string }

describe('an engine that is closed while an agent waits for a yes', function () {
  this.timeout(240_000);
  const base = realpathSync(mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'work-mode-closing-')));
  const folder = join(base, 'project');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  let rounds = 0;
  after(() => rmSync(base, { recursive: true, force: true }));

  before(function () {
    if (!existsSync('/proc/self')) this.skip();
    mkdirSync(folder, { recursive: true });
    git('init', '-q', '-b', 'main');
    git('config', 'user.name', 'A Person');
    git('config', 'user.email', 'person@example.com');
    writeFileSync(join(folder, 'readme.txt'), 'Hello.\n');
    git('add', '-A');
    git('commit', '-qm', 'First');
  });

  it('keeps the work in peace', async () => {
    const closed = await live('never');
    assert(closed.some(({ said }) => said === 'closed'));
    check(await live('never'), closed, 'in peace');
  });

  it('keeps the work when the editor takes the log away first', async () => {
    const closed = await live('no log');
    check(await live('never'), closed, 'without a log');
  });

  it('closes an ask that came just before it was killed', async () => {
    const killed = await live('asked');
    check(await live('never'), killed, 'killed as soon as it asked');
  });

  it('keeps the work, closes the ask and leaves no process, at whatever step it is killed', async () => {
    const peaceful = await live('never');
    const { steps } = peaceful.find(({ said }) => said === 'closed')!;
    assert(steps!.includes('changesets.freeze begins') && steps!.includes('places.release is over'), steps!.join('\n'));
    let before = peaceful;
    let at = 0;
    do {
      const now = await live(String(++at));
      check(now, before, at === 1 ? 'in peace' : `killed at step ${at - 1}, about ${steps![at - 2]}`);
      before = now;
    } while (!before.some(({ said }) => said === 'closed'));
    assert(at > steps!.length / 2, `only ${at} of ${steps!.length} steps`);
    check(await live('never'), before, 'at the end');
  });

  /** What the next start has found of the run that the one before it had begun. */
  function check(now: Fact[], before: Fact[], how: string): void {
    const id = before.find(({ said }) => said === 'closing')?.id;
    const opened = now.find(({ said }) => said === 'open')!;
    const task = opened.tasks!.find((one) => one.id === id);
    assert(id && task, `${how}: the task is gone`);
    assert.equal(task.state, 'interrupted', how);
    assert(task.changeset, `${how}: the work is gone`);
    assert.equal(git('show', `${task.changeset.result}:half.txt`), 'half', how);
    assert.equal(task.lines.length, 2, `${how}: ${task.lines.join(', ')}`);
    assert.match(task.lines[1]!, /^answer The (run ended|editor closed) before this was answered\.$/, how);
    assert.deepEqual(opened.inside, [], how);
  }

  /** One life of an engine: it opens, starts a task and is closed, or killed on the way. */
  async function live(dies: string): Promise<Fact[]> {
    const child = spawn(process.execPath, ['out/test/support/closingEngine.main.js', folder, join(base, `heard-${++rounds}`), dies], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    await new Promise((resolve) => child.once('close', resolve));
    const facts = said.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Fact);
    const broke = facts.find((fact) => fact.said === 'broke');
    assert(!broke || dies === 'no log', broke?.error);
    return facts;
  }
});
