import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { taskSchema } from '../../src/core/task';

const rounds = Number(process.env.CRASH_ROUNDS ?? 100);
/** How long an engine takes to open on a machine that has nothing else to do, and how much more time than there it gets at most. */
const usualOpenMs = 500;
const mostPatience = 6;

interface Fact { said: 'open' | 'ready' | 'applied' | 'broke'; id?: string; result?: string; commit?: string; states?: [string, string][]; error?: string }

describe('an engine killed at random moments', function () {
  this.timeout(600_000);
  const base = realpathSync(mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'work-mode-crash-')));
  const folder = join(base, 'project');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  after(() => rmSync(base, { recursive: true, force: true }));

  before(() => {
    mkdirSync(join(folder, 'src'), { recursive: true });
    git('init', '-q', '-b', 'main');
    git('config', 'user.name', 'A Person');
    git('config', 'user.email', 'person@example.com');
    for (let n = 0; n < 300; n += 1) writeFileSync(join(folder, 'src', `file-${n}.txt`), `${n}\n`.repeat(50));
    git('add', '-A');
    git('commit', '-qm', 'First');
  });

  it(`loses nothing in ${rounds} rounds`, async () => {
    const finished = new Map<string, string>();
    const applied = new Map<string, string>();
    let recoveries = 0;
    let patience = 1;
    for (let round = 0; round < rounds; round += 1) {
      const { facts, openMs } = await live(folder, 100 + patience * Math.random() * 1_400);
      // A machine that is slow today gives it as much to do before it dies.
      patience = Math.min(mostPatience, Math.max(1, openMs === null ? patience * 1.2 : openMs / usualOpenMs));
      for (const fact of facts) {
        assert.notEqual(fact.said, 'broke', fact.error);
        if (fact.said === 'open') {
          recoveries += 1;
          for (const [id, state] of fact.states!) assert(!['preparing', 'running', 'pausing', 'paused', 'applying'].includes(state), `${id} came up as ${state}`);
        }
        if (fact.said === 'ready') finished.set(fact.id!, fact.result!);
        if (fact.said === 'applied') applied.set(fact.id!, fact.commit!);
      }
    }
    await live(folder, null);
    check();
    assert(recoveries > rounds / 4, `only ${recoveries} of ${rounds} rounds got as far as to open`);
    assert(applied.size > 0 && finished.size > 0);

    function check(): void {
      assert.equal(git('status', '--porcelain'), '', 'the main tree has changes nobody asked for');
      assert.equal(existsSync(join(folder, '.git', 'index.lock')), false);
      const tasks = new Map(readdirSync(join(folder, '.git/work-mode/tasks')).filter((file) => !file.endsWith('.tmp')).map((file) => {
        assert(file.endsWith('.json'), `${file} was left behind`);
        const task = taskSchema.parse(JSON.parse(readFileSync(join(folder, '.git/work-mode/tasks', file), 'utf8')));
        return [task.id, task] as const;
      }));
      for (const [id, result] of finished) {
        assert(tasks.has(id), `finished task ${id} is gone`);
        assert.equal(git('cat-file', '-t', result), 'commit');
        assert(git('for-each-ref', '--contains', result, '--format=%(refname)', 'refs/work-mode', 'refs/heads').length > 0, `nothing keeps ${result}`);
      }
      const log = new Set(git('rev-list', 'HEAD').split('\n'));
      for (const [id, commit] of applied) {
        assert(log.has(commit), `the commit of ${id} is not on the branch`);
        const now = tasks.get(id)!.now;
        assert(now.state === 'done' && now.outcome.kind === 'applied' && now.outcome.commit === commit);
      }
      const commits = git('log', '--format=%s', 'HEAD').split('\n');
      assert.equal(new Set(commits).size, commits.length, 'a task was applied twice');
      const titles = new Set([...tasks.values()].filter(({ now }) => now.state === 'done' && now.outcome.kind === 'applied').map(({ brief }) => brief.title));
      for (const subject of commits.slice(0, -1)) assert(titles.has(subject), `“${subject}” is committed but not shown as applied`);
      const worktrees = git('worktree', 'list', '--porcelain').split('\n').filter((line) => line.startsWith('worktree ')).length - 1;
      const places = readdirSync(`${folder}.worktrees`).filter((name) => !name.startsWith('.'));
      assert.equal(places.length, worktrees, `folders ${places.join(', ')} against ${worktrees} registered worktrees`);
      assert(places.length <= 6, `${places.length} places for two slots`);
      assert.deepEqual(survivors(folder), []);
    }
  });
});

/** Lets an engine work for so long and kills it; with null, lets it open and close in peace. `openMs` is null when it did not get as far as to open. */
async function live(folder: string, killAfterMs: number | null): Promise<{ facts: Fact[]; openMs: number | null }> {
  const began = Date.now();
  let openMs: number | null = null;
  const child = spawn(process.execPath, ['out/test/support/engineProcess.main.js', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const facts: Fact[] = [];
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => {
    const fact = parse(line);
    if (fact) facts.push(fact);
    if (fact?.said === 'open') openMs = Date.now() - began;
    if (fact?.said === 'open' && killAfterMs === null) child.kill('SIGTERM');
  });
  const over = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const timer = killAfterMs === null ? null : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  await over;
  if (timer) clearTimeout(timer);
  return { facts, openMs };
}

/** A line that was torn by the kill tells nothing. */
function parse(line: string): Fact | null {
  try {
    return JSON.parse(line) as Fact;
  } catch {
    return null;
  }
}

/** Processes that still work somewhere in the repository or its places. */
function survivors(folder: string): string[] {
  if (!existsSync('/proc/self')) return [];
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
    try {
      return realpathSync(`/proc/${pid}/cwd`).startsWith(folder);
    } catch {
      return false;
    }
  }).map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
}
