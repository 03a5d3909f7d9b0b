import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isIn, isLive } from '../../../src/core/task';
import type { Task } from '../../../src/core/task';
import type { Profile } from '../../../src/protocol/asks';
import type { AgentScript, Step } from '../../support/agentScript';
import { createRepository, keepingLog, type TestRepository, writeFiles } from '../../support/repository';
import { openScripted, scriptedAgent } from '../../support/scriptedWorld';

describe('an agent that names a path outside its worktree', function () {
  if (process.platform === 'win32') return;
  this.timeout(60_000);
  const log = keepingLog();
  let repo: TestRepository;
  let outside: string;
  let opened: Awaited<ReturnType<typeof openScripted>>;

  beforeEach(async () => {
    log.lines.length = 0;
    outside = dirname((repo = await createRepository({ files: { 'a.txt': 'a\n' } })).root);
    await writeFiles(repo.root, { 'away': { link: outside }, 'file': { link: join(outside, 'by-link.txt') } });
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '-m', 'with links');
  });
  afterEach(async () => {
    await opened.close();
    await repo.dispose();
  });

  const modes = { currentModeId: 'default', availableModes: [{ id: 'default', name: 'Ask' }] };
  const done: Step = { tool: { name: 'complete_task', args: { summary: 'Done.' } } };
  const writes = (path: string, text: string): Step => ({ ask: { toolCallId: path, title: 'Write', kind: 'edit', locations: [{ path }] }, yes: [{ write: { path, text } }] });

  async function run(script: AgentScript, o: { profile: Profile; asked: number }): Promise<void> {
    opened = await openScripted(repo.root, scriptedAgent({ newSession: { modes }, ...script }, join(outside, 'heard.jsonl')), log);
    const { engine } = opened;
    await engine.ready;
    const id = await engine.handle({
      type: 'createTask', brief: { title: 'Leave', prompt: 'Leave.', notes: '', doneLooksLike: '' }, priority: 'normal', agent: 'scripted', model: null, effort: null, profile: o.profile, start: true,
    });
    const until = <T>(find: (task: Task) => T | undefined): Promise<T> => new Promise((resolve) => {
      const end = engine.onEvent(() => look());
      const look = () => {
        const found = find(engine.tasks().get(id)!);
        if (found === undefined) return;
        end();
        resolve(found);
      };
      look();
    });
    let last: string | undefined;
    for (let at = 0; at < o.asked; at++) {
      const ask = await until((task) => (isLive(task) ? task.now.asks.find((one) => one.id !== last)?.id : isIn(task, 'failed') ? assert.fail(task.now.sentence) : undefined));
      last = ask;
      await engine.handle({ type: 'answerAsk', id, ask, answer: { kind: 'deny', reason: '' } });
    }
    await until((task) => (isIn(task, 'done', 'ready', 'failed', 'interrupted') ? task : undefined));
  }

  const told = () => log.lines.filter((line) => line.includes('wants out of its worktree'));

  const key = `ghp_${'a1'.repeat(18)}`;
  const attempts = (): { path: string; file: string; says: string }[] => [
    { path: '../up.txt', file: '../up.txt', says: '"../up.txt", which is ' },
    { path: '../../repo/main.txt', file: '../../repo/main.txt', says: '"../../repo/main.txt", which is ' },
    { path: join(outside, 'absolute.txt'), file: join(outside, 'absolute.txt'), says: `: Edit ${join(outside, 'absolute.txt')}; ${JSON.stringify(join(outside, 'absolute.txt'))} — ` },
    { path: 'away/by-folder.txt', file: join(outside, 'by-folder.txt'), says: `"away/by-folder.txt", which is ${JSON.stringify(join(outside, 'by-folder.txt'))}` },
    { path: 'file', file: join(outside, 'by-link.txt'), says: `"file", which is ${JSON.stringify(join(outside, 'by-link.txt'))}` },
    { path: 'src/../../../over.txt', file: join(outside, 'over.txt'), says: '"src/../../../over.txt", which is ' },
    { path: `file://${outside}/uri.txt`, file: join(outside, 'uri.txt'), says: '/uri.txt"' },
    { path: '../two\nlines\u202e\u001b[2J.txt', file: '../two\nlines\u202e\u001b[2J.txt', says: String.raw`"../two\nlines⟨U+202E⟩\u001b[2J.txt", which is ` },
    { path: `../${key}.txt`, file: `../${key}.txt`, says: '"../‹secret›.txt", which is ' },
    { path: '.git', file: '.git/never', says: '".git"' },
  ];

  it('is asked about each time, writes nothing there after a no, and leaves a line in the log', async () => {
    const all = attempts();
    await run({ turns: [[...all.map(({ path }) => writes(path, 'out\n')), done]] }, { profile: 'build', asked: all.length });
    assert.equal(told().length, all.length, told().join('\n'));
    all.forEach(({ says, path, file }, at) => {
      const line = told()[at]!;
      assert.ok(line.includes(says), `${path}: ${line}`);
      assert.match(line, /^Run 1 of \w+ wants out of its worktree, and needs a yes: .* — It changes something outside the worktree\.$/);
      assert.equal(existsSync(join(outside, 'repo.worktrees', '1', file)) || existsSync(file), false, path);
    });
    assert.doesNotMatch(log.lines.join('\n'), new RegExp(`${key}|\u202e|\u001b`));
    assert.equal(await readFile(join(repo.root, 'a.txt'), 'utf8'), 'a\n');
  });

  it('is refused while it plans, with a line in the log, and so are commands', async () => {
    const command = `cat /etc/hosts > ../up.txt`;
    await run({ turns: [[writes('../up.txt', 'out\n'), { ask: { toolCallId: 'c', title: 'Run', kind: 'execute', rawInput: { command } } }, writes('inside.txt', 'in\n'), done]] }, { profile: 'plan', asked: 0 });
    assert.equal(told().length, 2, told().join('\n'));
    assert.match(told()[0]!, /and may not: Edit \.\.\/up\.txt; "\.\.\/up\.txt", which is .* — A plan is made by looking only\./);
    assert.match(told()[1]!, /and may not: "cat \/etc\/hosts > \.\.\/up\.txt" — A plan is made by looking only\./);
    assert.equal(existsSync(join(outside, 'repo.worktrees', 'up.txt')), false);
  });
});
