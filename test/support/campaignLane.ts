import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Task, taskSchema } from '../../src/core/task';
import { CampaignEngine, type Fact } from './campaignEngine';
import { survivorsAfter } from './campaignSurvivors';
import { seeded, writeBookkeeper } from './campaignTask';

const midFlight = new Set(['preparing', 'running', 'pausing', 'paused', 'applying']);
/** What the person has not committed and nobody may touch. */
const unsaved = ' M mine.txt\n?? new.txt';
const mostMs = 30_000;
/** How long an engine takes to open on a machine that has nothing else to do, and how much more time than there engines get at most. */
const usualOpenMs = 800;
const mostPatience = 5;

/**
 * One repository on which engines are killed, and all that must still be true of it. With two engines the second one is opened on a
 * worktree of the repository.
 */
export class CampaignLane {
  readonly figures = { rounds: 0, kills: 0, checks: 0, takeovers: [] as number[], whileRunning: 0, whileApplying: 0 };
  readonly accepted = new Map<string, string>();
  readonly ready = new Map<string, string>();
  readonly applied = new Map<string, string>();
  readonly #dropped = new Set<string>();
  readonly #engines: (CampaignEngine | null)[];
  readonly #folders: string[];
  readonly #outside: string;
  readonly #store: string;
  readonly #random: () => number;
  #problems: string[] = [];

  constructor(private readonly base: string, private readonly o: { engines: 1 | 2; seed: number }) {
    this.#outside = join(base, 'books');
    this.#folders = [join(base, 'project'), join(base, 'second')].slice(0, o.engines);
    this.#store = join(base, 'project', '.git/work-mode/tasks');
    this.#engines = this.#folders.map(() => null);
    this.#random = seeded(o.seed);
  }

  async prepare(): Promise<void> {
    const [folder = '', second] = this.#folders;
    mkdirSync(join(folder, 'src'), { recursive: true });
    writeBookkeeper(this.#outside);
    await this.#git('init', '-q', '-b', 'main');
    await this.#git('config', 'user.name', 'A Person');
    await this.#git('config', 'user.email', 'person@example.com');
    for (let n = 0; n < 200; n += 1) writeFileSync(join(folder, 'src', `file-${n}.txt`), `${n}\n`.repeat(20));
    writeFileSync(join(folder, 'mine.txt'), 'mine\n');
    await this.#git('add', '-A');
    await this.#git('commit', '-qm', 'First');
    if (second) await this.#git('worktree', 'add', '-q', '-b', 'second', second);
    for (const each of this.#folders) {
      writeFileSync(join(each, 'mine.txt'), 'mine, and not committed\n');
      writeFileSync(join(each, 'new.txt'), 'new\n');
    }
  }

  /** One death at a random moment; with two engines, until the other one has taken over. */
  async round(): Promise<void> {
    this.figures.rounds += 1;
    for (const [at, engine] of this.#engines.entries()) if (!engine) this.#open(at);
    const victims = this.#victims();
    if (this.#random() < 0.15) await this.#pause(this.#random() * 400);
    else {
      const began = Date.now();
      for (const engine of this.#engines) assert(await engine!.until(['working', 'following'], mostMs), `An engine did not open. ${engine!.errors}`);
      await this.#someoneWorks(Date.now());
      // A machine that is slow today gives them as much to do before they die.
      const patience = Math.min(mostPatience, Math.max(1, (Date.now() - began) / usualOpenMs));
      await this.#pause(patience * this.#random() * (this.#random() < 0.25 ? 2500 : 900));
    }
    const chosen = victims(this.#engines.map((engine) => engine!.role === 'working'));
    const owner = chosen.some((at) => this.#engines[at]!.role === 'working');
    const killedAt = Date.now();
    await Promise.all(chosen.map((at) => this.#engines[at]!.kill()));
    if (owner) this.#countStates();
    for (const at of chosen) this.#engines[at] = null;
    this.figures.kills += chosen.length;
    const left = this.#engines.find((engine) => engine?.role === 'following');
    if (owner && left && (await this.#someoneWorks(killedAt))) this.figures.takeovers.push(Date.now() - killedAt);
    this.#tell();
  }

  /** Lets everything come to rest and looks at what is there. */
  async check(): Promise<void> {
    this.figures.checks += 1;
    if (this.#engines.every((engine) => !engine)) this.#open(0);
    // One that still opens has not put right yet what the last one left.
    for (const engine of this.#engines) if (engine) await engine.until(['working', 'following'], mostMs);
    await this.#someoneWorks(Date.now());
    for (const [at, engine] of this.#engines.entries()) {
      if (!engine) continue;
      if (!(await engine.close(mostMs))) this.#problems.push(`An engine did not close. ${engine.errors}`);
      this.#engines[at] = null;
    }
    await this.#look();
    this.#tell();
  }

  /** For a campaign that was given up. */
  async end(): Promise<void> {
    await Promise.all(this.#engines.flatMap((engine) => (engine ? [engine.kill()] : [])));
  }

  /** In what states the one that worked left the tasks on the disk. */
  #countStates(): void {
    const states = new Set([...this.#stored().values()].map(({ now }) => now.state));
    if (states.has('running')) this.figures.whileRunning += 1;
    if (states.has('applying')) this.figures.whileApplying += 1;
  }

  #victims(): (working: boolean[]) => number[] {
    const dice = this.#random();
    return (working) => {
      if (working.length === 1) return [0];
      const owner = Math.max(0, working.indexOf(true));
      if (dice < 0.6) return [owner];
      return dice < 0.8 ? [1 - owner] : [0, 1];
    };
  }

  #open(at: number): void {
    this.#engines[at] = new CampaignEngine({
      folder: this.#folders[at]!, outside: this.#outside, seed: Math.floor(this.#random() * 2 ** 31), heard: (fact) => this.#heard(fact),
    });
  }

  #heard(fact: Fact): void {
    switch (fact.said) {
      case 'accepted': this.accepted.set(fact.id!, fact.by ?? ''); return;
      case 'ready': this.ready.set(`${fact.id} ${fact.result}`, fact.result!); return;
      case 'applied': this.applied.set(fact.id!, fact.result!); return;
      case 'dropped': this.#dropped.add(fact.id!); return;
      case 'broke': this.#problems.push(fact.error ?? ''); return;
      case 'working':
        for (const [id, state] of fact.states!) if (midFlight.has(state)) this.#problems.push(`${id} came up as ${state}`);
        for (const id of this.accepted.keys()) if (!fact.states!.some(([known]) => known === id)) this.#problems.push(`${id} was lost`);
        return;
      default:
    }
  }

  async #someoneWorks(since: number): Promise<boolean> {
    const alive = this.#engines.filter((engine) => engine !== null);
    await Promise.race(alive.map((engine) => engine.until(['working'], mostMs)));
    if (!alive.some((engine) => engine.role === 'working')) this.#problems.push(`Nobody works ${Date.now() - since} ms later. ${alive.map(({ errors }) => errors).join(' ')}`);
    return alive.some((engine) => engine.role === 'working');
  }

  async #look(): Promise<void> {
    const mustBe = (true_: boolean, problem: string) => { if (!true_) this.#problems.push(problem); };
    const [folder = ''] = this.#folders;
    await this.#git('fsck', '--no-dangling', '--no-progress').catch((error: unknown) => this.#problems.push(`git fsck: ${String(error)}`));
    for (const each of this.#folders) {
      const status = (await this.#gitIn(each, 'status', '--porcelain')).trimEnd();
      mustBe(status === unsaved, `${each} has changes nobody asked for:\n${status}`);
      mustBe(readFileSync(join(each, 'mine.txt'), 'utf8') === 'mine, and not committed\n', `${each}/mine.txt was changed`);
    }
    for (const lock of ['.git/index.lock', '.git/worktrees/second/index.lock', '.git/HEAD.lock', '.git/packed-refs.lock']) mustBe(!existsSync(join(folder, lock)), `${lock} was left behind`);

    for (const name of readdirSync(this.#store)) mustBe(/\.(json|tmp)$/.test(name), `${name} was left behind`);
    const tasks = this.#stored();
    for (const { id, now } of tasks.values()) mustBe(!midFlight.has(now.state), `${id} is ${now.state} after its engine closed`);
    for (const id of this.accepted.keys()) mustBe(tasks.has(id), `${id} was accepted and is gone`);
    const kept = new Set((await this.#git('rev-list', '--all')).split('\n'));
    for (const result of this.ready.values()) mustBe(kept.has(result), `the frozen result ${result} is gone`);

    const commits = (await this.#git('log', '--format=%H %s', '--branches')).split('\n').map((line) => line.split(' ') as [string, string]);
    const ids = new Set(commits.map(([commit]) => commit));
    for (const [id, commit] of this.applied) {
      const now = tasks.get(id)?.now;
      mustBe(ids.has(commit), `the commit of ${id} is on no branch`);
      mustBe(now?.state === 'done' && now.outcome.kind === 'applied' && now.outcome.commit === commit, `${id} was applied and is ${now?.state}`);
    }
    const subjects = commits.map(([, subject]) => subject);
    const twice = subjects.filter((subject, at) => subjects.indexOf(subject) !== at);
    mustBe(twice.length === 0, `applied twice: ${twice.join(', ')}`);
    const titles = new Set([...tasks.values()].filter(({ now }) => now.state === 'done' && now.outcome.kind === 'applied').map(({ brief }) => brief.title));
    for (const subject of subjects) mustBe(subject === 'First' || titles.has(subject), `“${subject}” is committed but not shown as applied`);

    this.#lookAtBooks(mustBe);
    const worktrees = (await this.#git('worktree', 'list', '--porcelain')).split('\n').filter((line) => line.startsWith('worktree ')).length - this.#folders.length;
    const places = this.#folders.map((each) => `${each}.worktrees`).filter((each) => existsSync(each)).flatMap((each) => readdirSync(each)).filter((name) => !name.startsWith('.'));
    mustBe(places.length === worktrees, `folders ${places.join(', ')} against ${worktrees} registered worktrees`);
    mustBe(places.length <= 6 * this.#folders.length, `${places.length} places for three slots`);
    const left = await survivorsAfter(this.#outside, mostMs);
    mustBe(left.length === 0, `left running: ${left.join('; ')}`);
  }

  /** The tasks as they are on the disk now. */
  #stored(): Map<string, Task> {
    const names = existsSync(this.#store) ? readdirSync(this.#store) : [];
    return new Map(names.filter((name) => name.endsWith('.json')).map((name) => {
      const task = taskSchema.parse(JSON.parse(readFileSync(join(this.#store, name), 'utf8')));
      return [task.id, task] as const;
    }));
  }

  #lookAtBooks(mustBe: (true_: boolean, problem: string) => void): void {
    for (const task of readdirSync(join(this.#outside, 'runs'))) {
      const steps = readFileSync(join(this.#outside, 'runs', task), 'utf8').split('\n').filter(Boolean).map((line) => line.split(' ').slice(0, 2).join(' '));
      const again = steps.filter((step, at) => steps.indexOf(step) !== at);
      mustBe(again.length === 0, `${task} ran twice: ${again.join(', ')}`);
    }
    const lines = (name: string) => (existsSync(join(this.#outside, name)) ? readFileSync(join(this.#outside, name), 'utf8').split('\n').filter(Boolean) : []);
    mustBe(lines('twice').length === 0, `two runs at a time: ${lines('twice').join('; ')}`);
    const early = lines('early').filter((line) => !this.#dropped.has(line.split(' ')[0] ?? ''));
    mustBe(early.length === 0, `ran before what it comes after was there: ${early.join('; ')}`);
  }

  #tell(): void {
    if (this.#problems.length) throw new Error(`Round ${this.figures.rounds} of ${this.base} (seed ${this.o.seed}):\n${[...new Set(this.#problems)].slice(0, 20).join('\n')}`);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  #git(...args: string[]): Promise<string> {
    return this.#gitIn(this.#folders[0]!, ...args);
  }

  async #gitIn(cwd: string, ...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('git', ['--no-optional-locks', ...args], { cwd, encoding: 'utf8', maxBuffer: 1 << 26 });
    return stdout.trimEnd();
  }
}
