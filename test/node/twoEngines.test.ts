import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Intent } from '../../src/protocol/intents';
import { Looks } from '../support/looks';

const rounds = Number(process.env.TWO_ENGINES_ROUNDS ?? 10);

interface Shown { id: string; title: string; state: string; runs: number; asks: string[]; cause: string | null }
interface Shows { role: string; mayAct: boolean; mode: string; free: number; tasks: Shown[]; activities: [string, string][] }
interface Message { shows?: Shows; n?: number; id?: string; error?: string; line?: string; task?: string; text?: string; notice?: string; open?: true; broke?: string }

describe('two engines on one repository, one of them on a worktree of it', function () {
  this.timeout(300_000);
  const base = realpathSync(mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'work-mode-two-')));
  let folder: string;
  let worktree: string;
  let ran: string;
  let engines: OtherEngine[];
  let made = 0;
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  after(() => rmSync(base, { recursive: true, force: true }));

  beforeEach(() => {
    engines = [];
    folder = join(base, `project-${++made}`);
    worktree = join(base, `other-${made}`);
    ran = join(base, `ran-${made}`);
    mkdirSync(folder);
    writeFileSync(ran, '');
    git('init', '-q', '-b', 'main');
    git('config', 'user.name', 'A Person');
    git('config', 'user.email', 'person@example.com');
    writeFileSync(join(folder, 'readme.txt'), 'Hello.\n');
    git('add', '-A');
    git('commit', '-qm', 'First');
    git('worktree', 'add', '-q', '-b', 'other', worktree);
  });
  afterEach(async () => { for (const engine of engines) await engine.end(); });

  const open = async (at: string) => {
    const engine = new OtherEngine(at);
    engines.push(engine);
    await engine.until(() => engine.opened);
    return engine;
  };
  const create = (name: string, o: { start?: true; queue?: true; agent?: string; sleep?: number }): Intent => ({
    type: 'createTask', brief: { title: name, prompt: `\`\`\`sh\necho "$WORK_MODE_RUN ${name}" >> ${ran} && sleep ${o.sleep ?? 0} && echo ${name} > ${name}.txt\n\`\`\``, notes: '', doneLooksLike: '' },
    priority: 'normal', agent: o.agent ?? 'shell', model: null, effort: null, profile: null, start: o.start ?? false, queue: o.queue ?? false,
  });

  it('carry out what is wanted in the one that follows, and show the same in both', async () => {
    const owner = await open(folder);
    const follower = await open(worktree);
    assert.equal(owner.now.role, 'working');
    assert.equal(follower.now.role, 'following');
    await follower.until(() => follower.now.mayAct);

    const draft = await follower.do(create('draft', {}));
    await follower.until(() => follower.task(draft)?.state === 'draft');
    await follower.do({ type: 'startTask', id: draft });
    const busy = await follower.do(create('busy', { start: true, sleep: 1 }));
    await follower.until(() => follower.now.activities.some(([id, text]) => id === busy && text !== ''));
    await follower.until(() => follower.task(draft)?.state === 'ready' && follower.task(busy)?.state === 'ready');
    await follower.until(() => follower.now.activities.length === 0);
    assert.ok(follower.heard.some(({ task, line }) => task === busy && line === 'command'), 'no line of the thread was heard while it ran');

    const asking = await follower.do(create('asking', { start: true, agent: 'scripted' }));
    await follower.until(() => follower.task(asking)?.asks.length === 1);
    await follower.do({ type: 'answerAsk', id: asking, ask: follower.task(asking)!.asks[0]!, answer: { kind: 'approve', remember: null } });
    await follower.until(() => follower.task(asking)?.state === 'ready');
    await assert.rejects(follower.do({ type: 'pauseTask', id: asking }), 'a refusal of the one that works is none here');

    await follower.do({ type: 'applyTask', id: asking });
    await follower.until(() => follower.task(asking)?.state === 'done');
    assert.equal(git('log', '-1', '--format=%s'), 'asking');
    assert.ok(follower.notices.some((sentence) => sentence.includes(folder)), 'it is not said where the changes went');
    await follower.do({ type: 'setMode', to: 'paused' });
    await Promise.all([owner, follower].map((engine) => engine.until(() => engine.now.mode === 'paused')));
    await follower.do({ type: 'deleteTask', id: draft });
    await Promise.all([owner, follower].map((engine) => engine.until(() => !engine.task(draft))));
    assert.deepEqual(follower.now.tasks, owner.now.tasks);
  });

  it('take over from one that is closed in peace', async () => {
    const owner = await open(folder);
    const follower = await open(worktree);
    await follower.until(() => follower.now.mayAct);
    owner.close();
    await follower.until(() => follower.now.role === 'working');
    assert.equal(follower.now.mayAct, true);
  });

  it(`lose nothing and run nothing twice while the one that works is killed ${rounds} times`, async () => {
    let [owner, follower] = [await open(folder), await open(worktree)];
    await follower.until(() => follower.now.mayAct);
    await follower.do({ type: 'setMode', to: 'on' });
    const known: string[] = [];
    const took: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (let n = 0; n < 3; n += 1) known.push(await follower.do(create(`t${round}x${n}`, { queue: true, sleep: 0.2 })));
      const during = follower.do(create(`d${round}`, { queue: true })).then((id) => known.push(id), (error: Error) => assert.match(error.message, /not known|not reached/));
      await new Promise((resolve) => { setTimeout(resolve, Math.random() * 1_000); });
      const at = owner.folder;
      const from = Date.now();
      await owner.end();
      await follower.until(() => follower.now.role === 'working');
      took.push(Date.now() - from);
      await during;
      owner = follower;
      follower = await open(at);
      await follower.until(() => follower.now.mayAct);
    }
    const slowest = Math.max(...took);
    assert.ok(slowest <= 10_000, `it took over after ${took.join(', ')} ms`);

    const over = () => follower.now.tasks.every(({ state }) => state === 'ready' || state === 'interrupted');
    await follower.until(() => over() && owner.now.tasks.every(({ state }) => state === 'ready' || state === 'interrupted'));
    for (const { id, state } of [...follower.now.tasks]) if (state === 'interrupted') await follower.do({ type: 'retryTask', id });
    await follower.until(() => follower.now.tasks.every(({ state }) => state === 'ready'));
    for (const id of known) assert.ok(follower.task(id), `task ${id} is gone`);
    assert.equal(new Set(follower.now.tasks.map(({ title }) => title)).size, follower.now.tasks.length, 'an intent was carried out twice');

    const lines = readFileSync(ran, 'utf8').trim().split('\n');
    assert.equal(new Set(lines).size, lines.length, 'a run was carried out twice');
    for (const task of follower.now.tasks) {
      const runs = lines.filter((line) => line.endsWith(` ${task.title}`)).length;
      assert.ok(runs >= 1 && runs <= task.runs, `${task.title} has ${task.runs} runs and ran ${runs} times`);
    }
    assert.equal(git('status', '--porcelain'), '');
    assert.equal(execFileSync('git', ['status', '--porcelain'], { cwd: worktree, encoding: 'utf8' }), '');
    console.log(`      taken over after ${took.join(', ')} ms; ${known.length} tasks, ${lines.length} runs`);
  });
});

/** An engine in a process of its own, and what it shows. */
class OtherEngine {
  opened = false;
  now: Shows = { role: '', mayAct: false, mode: '', free: 0, tasks: [], activities: [] };
  readonly heard: Message[] = [];
  readonly notices: string[] = [];
  #child: ChildProcess;
  #waiting = new Map<number, { resolve: (id: string) => void; reject: (error: Error) => void }>();
  readonly #looks = new Looks();
  #asked = 0;
  #over: Promise<void>;

  constructor(readonly folder: string) {
    this.#child = fork('out/test/node/twoEngines.main.js', [folder, `${folder}.heard`]);
    this.#child.on('message', (message: Message) => this.#hear(message));
    this.#over = new Promise((resolve) => {
      this.#child.once('exit', () => {
        for (const { reject } of this.#waiting.values()) reject(new Error('It was killed.'));
        resolve();
      });
    });
  }

  task(id: string): Shown | undefined {
    return this.now.tasks.find((task) => task.id === id);
  }

  do(intent: Intent): Promise<string> {
    const n = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(n, { resolve, reject });
      this.#child.send({ n, intent });
    });
  }

  /** Resolves as soon as this holds. */
  until(holds: () => boolean): Promise<void> {
    return this.#looks.until(holds);
  }

  close(): void {
    this.#child.send({ close: true });
  }

  /** Kills it, at whatever it is. */
  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#over;
  }

  #hear(message: Message): void {
    if (message.broke) throw new Error(message.broke);
    if (message.open) this.opened = true;
    if (message.shows) this.now = message.shows;
    if (message.line) this.heard.push(message);
    if (message.notice) this.notices.push(message.notice);
    if (message.n !== undefined) {
      const waiting = this.#waiting.get(message.n);
      this.#waiting.delete(message.n);
      if (message.error === undefined) waiting?.resolve(message.id ?? '');
      else waiting?.reject(new Error(message.error));
    }
    this.#looks.again();
  }
}
