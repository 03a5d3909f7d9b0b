import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApplyTarget } from '../../../src/engine/ports/git';
import { createApplier } from '../../../src/node/git/apply';
import { beginJournal, openJournal } from '../../../src/node/git/applyJournal';
import { createRepository, keepingLog } from '../../support/repository';
import type { Files, TestRepository } from '../../support/repository';

describe('apply that is killed', () => {
  let repo: TestRepository;
  let base: string;
  let result: string;
  const log = keepingLog();
  const many = (text: string): Files => Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`src/${n % 20}/f${n}`, `${text} ${n}\n`.repeat(50)]));
  beforeEach(async () => {
    log.lines.length = 0;
    repo = await createRepository({ files: { ...many('old'), 'gone.txt': 'gone\n', 'other.txt': 'other\n', 'staged.txt': 'staged\n', dir: 'file\n' } });
    base = await repo.git('rev-parse', 'HEAD');
    await repo.git('checkout', '-q', '--detach');
    result = await repo.commit('result', { ...many('new'), 'gone.txt': null, 'added/x.txt': 'x\n', 'dir': null, 'dir/inside': 'x\n' });
    await repo.git('checkout', '-q', 'main');
    await repo.write({ 'other.txt': 'mine\n', 'staged.txt': 'mine\n', 'free.txt': 'free\n' });
    await repo.git('add', 'staged.txt');
  });
  afterEach(() => repo.dispose());

  const edits = 'M  staged.txt\n?? free.txt';
  const status = () => repo.git('status', '--porcelain', '-uall');
  async function applier() {
    return createApplier({ repository: await repo.open(), log, unsavedFiles: () => [] });
  }
  function start() {
    const child = spawn(process.execPath, [join('out', 'test', 'node', 'git', 'applyOnce.main.js'), repo.root, base, result], { detached: true });
    const lines: string[] = [];
    child.stdout.on('data', (data: Buffer) => lines.push(...data.toString().split('\n').filter(Boolean)));
    const target = once(child.stdout, 'data').then(() => JSON.parse(lines[0] ?? '') as ApplyTarget);
    return { child, lines, target, ended: once(child, 'close') };
  }
  /** After a recovery the user's own edits are all there and the changes are either whole, in one commit, or absent. */
  async function wholeOrNothing(commit: string | null): Promise<void> {
    assert.equal(` ${(await status()).trim()}`, ` M other.txt\n${edits}`);
    assert.equal(await repo.read('other.txt'), 'mine\n');
    assert.equal(await repo.git('show', ':staged.txt'), 'mine');
    assert.equal(await repo.git('rev-parse', 'HEAD'), commit ?? base);
    if (commit) assert.equal(await repo.git('rev-parse', `${commit}^{tree}`, `${commit}^`), `${await repo.git('rev-parse', `${result}^{tree}`)}\n${base}`);
    assert.deepEqual((await readdir(join(repo.root, '.git'))).filter((name) => /work-mode\.|\.lock/.test(name)), []);
    assert.equal(await openJournal(await repo.open()), null);
    assert.deepEqual(log.lines, [], 'nothing unknown was found');
  }
  async function recovered(target: ApplyTarget): Promise<string | null> {
    const commit = await (await applier()).recover({ task: 'task', target, message: 'Do it' });
    await wholeOrNothing(commit);
    return commit;
  }

  it('is whole or nothing, killed with its git at any moment', async () => {
    const seen = { committed: 0, rolledBack: 0 };
    for (let round = 0; round < 24; round++) {
      const { child, lines, target, ended } = start();
      const merged = await target;
      // Spread over the whole time that it takes, whatever the machine.
      await passed(round * 6);
      if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
      await ended;
      const commit = await recovered(merged);
      if (lines[1]) assert.equal(commit, lines[1], 'an apply that said it had succeeded has');
      seen[commit ? 'committed' : 'rolledBack']++;
      if (!commit) continue;
      await repo.git('read-tree', '-m', '-u', commit, base);
      await repo.git('update-ref', 'refs/heads/main', base);
      await repo.git('reflog', 'expire', '--expire=all', '--all');
    }
    assert.ok(seen.rolledBack > 0, JSON.stringify(seen));
  });

  it('is whole or nothing when only the editor is killed and its git lives on', async () => {
    for (let round = 0; round < 8; round++) {
      const { child, target, ended } = start();
      const merged = await target;
      await passed(round * 12);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const commit = await recovered(merged);
      await ended;
      await wholeOrNothing(commit);
      if (!commit) continue;
      await repo.git('read-tree', '-m', '-u', commit, base);
      await repo.git('update-ref', 'refs/heads/main', base);
      await repo.git('reflog', 'expire', '--expire=all', '--all');
    }
  });

  it('ends a hook that still runs, and rolls back', async () => {
    await hook('pre-commit', 'touch .git/reached; sleep 60');
    const { child, target } = start();
    const merged = await target;
    await reached();
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(await recovered(merged), null);
  });

  it('finds the commit when it was killed right after it, also when a hook changed it', async () => {
    await hook('pre-commit', 'echo formatted >> added/x.txt; git add added/x.txt');
    await hook('post-commit', 'touch .git/reached; sleep 60');
    const { child, target } = start();
    const merged = await target;
    await reached();
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await once(child, 'exit');
    const commit = await (await applier()).recover({ task: 'task', target: merged, message: 'Do it' });
    assert.equal(commit, await repo.git('rev-parse', 'HEAD'));
    assert.equal(` ${(await status()).trim()}`, ` M other.txt\n${edits}`);
    assert.equal(await repo.git('show', 'HEAD:added/x.txt'), 'x\nformatted');
  });

  it('rolls back before the next apply when nobody recovered it', async () => {
    await hook('pre-commit', 'touch .git/reached; sleep 60');
    const { child, target } = start();
    await target;
    await reached();
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await once(child, 'exit');
    await hook('pre-commit', 'exit 0');
    const again = await applier();
    const prepared = await again.prepare({ base, result, files: 1, added: 1, removed: 1 });
    const commit = await again.apply({ task: 'task', target: prepared, message: 'm', report: () => undefined });
    await wholeOrNothing(commit);
  });

  it('keeps what the user wrote into a half-applied file before the recovery', async () => {
    await hook('pre-commit', 'touch .git/reached; sleep 60');
    const { child, target } = start();
    const merged = await target;
    await reached();
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await once(child, 'exit');
    await repo.write({ 'added/x.txt': 'precious\n', 'src/1/f1': 'precious too\n' });
    assert.equal(await (await applier()).recover({ task: 'task', target: merged, message: 'm' }), null);
    const [, ref = ''] = /is kept as (refs\/work-mode\/task\/rolled-back-[0-9a-f]+)/.exec(log.lines.join('\n')) ?? [];
    assert.equal(await repo.git('show', `${ref}:added/x.txt`), 'precious');
    assert.equal(await repo.git('show', `${ref}:src/1/f1`), 'precious too');
    log.lines.length = 0;
    await wholeOrNothing(null);
  });

  it('touches nothing when it was killed before the first byte', async () => {
    const of = await applier();
    const target = await of.prepare({ base, result, files: 1, added: 1, removed: 1 });
    await repo.write({ 'gone.txt': 'mine now\n' });
    assert.equal(await of.recover({ task: 'task', target, message: 'm' }), null);
    await beginJournal(await repo.open(), 'task', target);
    assert.equal(await of.recover({ task: 'task', target, message: 'm' }), null);
    assert.equal(await readFile(join(repo.root, 'gone.txt'), 'utf8'), 'mine now\n');
    assert.equal(await openJournal(await repo.open()), null);
  });

  it('finds the commit that a window on another worktree made, when that one died just before it could say so', async () => {
    const second = `${repo.root}-second`;
    await repo.git('worktree', 'add', '-q', '-b', 'second', second, base);
    const there = createApplier({ repository: await repo.open(second), log, unsavedFiles: () => [] });
    const target = await there.prepare({ base, result, files: 1, added: 1, removed: 1 });
    assert.equal(await (await applier()).recover({ task: 'task', target, message: 'm' }), null, 'nothing was made yet');
    const commit = await there.apply({ task: 'task', target, message: 'm', report: () => undefined });
    assert.equal(await (await applier()).recover({ task: 'task', target, message: 'm' }), commit);
    assert.equal(await (await applier()).recover({ task: 'other', target, message: 'm' }), null, 'another task did not make it');
    await wholeOrNothing(null);
  });

  async function hook(name: string, script: string): Promise<void> {
    await writeFile(join(repo.root, '.git/hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  async function reached(): Promise<void> {
    while (!(await readFile(join(repo.root, '.git/reached')).then(() => true, () => false))) await passed(5);
  }
});

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
