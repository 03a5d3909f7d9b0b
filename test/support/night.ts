import assert from 'node:assert/strict';
import { cardOf } from '../../src/core/card';
import { doubtOf } from '../../src/core/mode';
import { nextTask, waitOf } from '../../src/core/nextTask';
import type { In, Task } from '../../src/core/task';
import { asksOf, isIn, isLive, taskSchema } from '../../src/core/task';
import type { LoopSettings } from '../../src/engine/engine';
import { usualLoop } from '../../src/engine/engine';
import { RepositoryEngine } from '../../src/engine/repositoryEngine';
import type { Clock } from '../../src/engine/ports/world';
import { Refusal } from '../../src/core/errors';
import { fakeWorld } from './fakeWorld';
import { NightAgents } from './nightAgent';
import type { Fate } from './nightOracle';
import type { Planned } from './nightPlan';
import { actOf, chance, treeOf } from './nightPlan';
import { virtualClock } from './virtualClock';
import { byShell, commitA } from './tasks';

const hourMs = 3_600_000;

export const nightLoop: LoopSettings = { ...usualLoop, liveAgents: 8, askHours: 0.5, reviewLimit: 0, retries: 2 };
const slots = 4;

/** A night of the real engine in a world in memory. What must hold at every moment is looked at with every move of a task. */
export class Night {
  readonly clock = virtualClock();
  readonly agents: NightAgents;
  readonly ids: string[] = [];
  engine: RepositoryEngine;
  /** Runs that were cut off with the editor, by place in the plan. */
  readonly lost = new Map<number, number>();
  /** The most agents that lived at the same time. */
  mostAlive = 0;
  #problem: Error | null = null;
  readonly #chance;
  readonly #answered = new Set<string>();
  readonly #fake;
  /** What the engine of this moment wants to be called back about. */
  #dues = new Set<() => void>();

  constructor(readonly plan: readonly Planned[], seed: number) {
    this.#chance = chance(seed + 1);
    this.agents = new NightAgents({ clock: this.#clockOfOne(), plan, began: (at, job) => this.#began(at, job.conflicts), lost: (at) => this.lost.get(at) });
    const fake = fakeWorld({});
    this.#fake = fake;
    const list = this.agents.list();
    Object.assign(fake.world, {
      agents: { list: () => list, tiers: () => [], get: (id: string) => list.find((one) => one.id === id) ?? unknown(id) },
      places: { ...fake.world.places, acquire: async ({ run, base }) => ({ path: `/places/${run.token}`, cwd: `/places/${run.token}`, base: base ?? commitA, left: null }) },
      transcripts: { ...fake.world.transcripts, append() {} },
      changesets: {
        ...fake.world.changesets,
        freeze: async ({ place, run, title }) => {
          const at = this.plan.findIndex((one) => one.title === title);
          const { tree } = actOf(this.plan[at]!, run);
          return tree === null ? null : { base: place.base, result: `${run}`.padStart(4, '0') + treeOf(at, tree).slice(0, 6).padEnd(36, 'c'), files: 1, added: 1, removed: 0, tree: treeOf(at, tree) };
        },
        combine: async ({ task, results }) => ({ commit: results[0] ?? commitA, conflicts: this.plan[this.ids.indexOf(task)]!.conflict === 'none' ? [] : ['words.txt'] }),
      },
    } satisfies Partial<typeof fake.world>);
    this.engine = this.#open();
  }

  /** Writes everything down in the evening, and turns work mode on. */
  async begin(): Promise<void> {
    for (const { title, priority, agent, label, after, by } of this.plan) {
      const id = await this.engine.handle({
        type: 'createTask', brief: { title, prompt: 'Do it', notes: '', doneLooksLike: '' }, priority, ...byShell, agent, profile: 'edit', labels: [label],
        dependsOn: after.map((one) => this.ids[one]!), start: by === 'person', queue: by === 'workMode',
      });
      this.ids.push(id);
    }
    await this.engine.handle({ type: 'setMode', to: 'on' });
  }

  async pass(hours: number): Promise<void> {
    const end = this.clock.now() + Math.round(hours * hourMs);
    while (this.clock.now() < end) {
      await this.clock.runUntil(Math.min(end, this.clock.now() + hourMs / 6));
      if (this.#problem) throw this.#problem;
      this.#rest();
    }
  }

  /** The editor closes, or is killed, and what it was at is cut off. */
  async goAway(how: 'closed' | 'killed'): Promise<void> {
    for (const [at] of this.plan.entries()) {
      const task = this.task(at);
      if (isIn(task, 'preparing') || isLive(task)) this.lost.set(at, task.runs);
    }
    if (how === 'closed') await this.engine.close();
    for (const forget of this.#dues) forget();
    this.#dues = new Set();
    this.agents.gone();
  }

  /** The editor is opened again. */
  async comeBack(): Promise<void> {
    this.engine = this.#open();
    await this.engine.ready;
  }

  /** The person comes back, answers what waited, and lets agents merge; answers with whether anything was to do. */
  async morning(): Promise<boolean> {
    let busy = false;
    for (const [at, planned] of this.plan.entries()) {
      const task = this.task(at);
      const act = task.runs ? actOf(planned, task.runs) : null;
      if (isIn(task, 'interrupted') && act?.kind === 'ask' && act.answered === 'morning') for (const ask of asksOf(task)) {
        busy = true;
        await this.#answer(task.id, ask.id);
      }
      if (!isIn(task, 'queued') || task.now.merge?.kind !== 'conflict' || planned.conflict !== 'merged') continue;
      busy = true;
      await this.engine.handle({ type: 'mergeByAgent', id: task.id });
    }
    return busy;
  }

  task(at: number): Task {
    return this.engine.tasks().get(this.ids[at]!)!;
  }

  /** What became of each task, in the words of the oracle. */
  fates(): Fate[] {
    return this.plan.map((_planned, at) => this.#fate(this.task(at)));
  }

  async close(): Promise<void> {
    await this.engine.close();
    if (this.#problem) throw this.#problem;
  }

  #open(): RepositoryEngine {
    const engine = new RepositoryEngine({ ...this.#fake.world, clock: this.#clockOfOne() }, { slots: () => slots, profile: () => 'edit', loop: () => nightLoop });
    engine.onEvent((event) => {
      if (event.type !== 'task' || this.#problem || engine !== this.engine) return;
      try {
        this.#look(event.task);
      } catch (error) {
        this.#problem = error as Error;
      }
    });
    return engine;
  }

  /** The clock of what may be killed. */
  #clockOfOne(): Clock {
    const { clock } = this;
    const kept = (wait: (callback: () => void) => () => void, callback: () => void) => {
      const dues = this.#dues;
      const end = wait(() => { dues.delete(end); callback(); });
      dues.add(end);
      return () => { dues.delete(end); end(); };
    };
    return {
      now: () => clock.now(), token: () => clock.token(),
      at: (time, callback) => kept((due) => clock.at(time, due), callback),
      after: (ms, callback) => kept((due) => clock.after(ms, due), callback),
    };
  }

  /** Nothing is under way: what could run was taken, and what waits says why. */
  #rest(): void {
    const { engine } = this;
    assert.equal(nextTask(engine.queue())?.brief.title, undefined, 'it could run, and nobody takes it');
    for (const task of engine.tasks().values()) if (isIn(task, 'queued')) this.#waiting(task);
  }

  /** Why a queued task waits, as its card says it. */
  #waiting(task: In<'queued'>) {
    const { engine } = this;
    const queue = engine.queue();
    const wait = waitOf(task, queue);
    const { line, until } = cardOf(task, { queue, activities: engine.activities(), agents: engine.agents(), mayAct: true });
    assert(wait && line && /^[A-Z].{10,}/.test(line.text), `${task.brief.title} waits: ${line?.text}`);
    assert.equal(until !== null, wait.kind === 'limit' || wait.kind === 'later');
    return wait;
  }

  /** Looks at everything whenever a task has moved, and answers soon where the plan says so. */
  #look(task: Task): void {
    taskSchema.parse(task);
    this.mostAlive = Math.max(this.mostAlive, this.agents.alive.size);
    assert(this.agents.most <= slots, `${this.agents.most} agents worked in ${slots} slots`);
    const live = [...this.engine.tasks().values()].filter((one) => isIn(one, 'preparing') || isLive(one));
    assert(live.length <= nightLoop.liveAgents, `${live.length} agents live`);
    if (!isLive(task)) return;
    const planned = this.plan[this.ids.indexOf(task.id)]!;
    const act = actOf(planned, task.runs);
    if (act.kind !== 'ask' || act.answered !== 'soon') return;
    for (const { id } of asksOf(task)) {
      if (this.#answered.has(id)) continue;
      this.#answered.add(id);
      const later = this.clock.now() + (5 + this.#chance.below(20 * 60)) * 1000;
      this.clock.at(later, () => void this.#answer(task.id, id).catch((error: unknown) => { this.#problem ??= error as Error; }));
    }
  }

  /** An agent begins: its account does not rest and is not tried by another, what comes before is there, and a conflict is put together only where the person said so. */
  #began(at: number, conflicts: readonly string[]): void {
    const planned = this.plan[at]!;
    const now = this.clock.now();
    const rests = this.engine.mode().limits.some(({ account, since, until }) => account === `account ${planned.agent}` && since < now && until > now);
    if (rests) this.#problem ??= new Error(`${planned.title} began on an account that rests`);
    const [tries] = [...this.agents.acting].map((other) => this.plan[other]!).filter(({ agent }) => agent === planned.agent);
    if (tries && doubtOf(this.engine.mode(), `account ${planned.agent}`, now)) this.#problem ??= new Error(`${planned.title} began while ${tries.title} tries the account`);
    for (const one of planned.after) {
      const { now } = this.task(one);
      const met = (now.state === 'ready' && now.confirmed) || (now.state === 'done' && now.outcome.kind === 'nothingToChange');
      if (!met) this.#problem ??= new Error(`${planned.title} began before ${this.plan[one]!.title}, which is ${now.state}`);
    }
    if (conflicts.length && planned.conflict !== 'merged') this.#problem ??= new Error(`${planned.title} was given a conflict nobody told it to merge`);
  }

  async #answer(id: string, ask: string): Promise<void> {
    const known = asksOf(this.engine.tasks().get(id)!).find((one) => one.id === ask);
    // The run that asked was cut off meanwhile.
    if (!known && this.lost.has(this.ids.indexOf(id))) return;
    assert(known, 'it is not asked any more');
    await this.engine.handle({ type: 'answerAsk', id, ask, answer: known.kind === 'approval' ? { kind: 'approve', remember: null } : { kind: 'reply', values: {} } });
  }

  #fate(task: Task): Fate {
    const { now, runs, tries } = task;
    const fate: Fate = { state: now.state, cause: null, runs, tries: tries.count, last: tries.last && { ...tries.last, sentence: shortOf(tries.last.sentence) }, asks: asksOf(task).length, wait: null };
    switch (now.state) {
      case 'queued': {
        const wait = this.#waiting(task as In<'queued'>);
        assert(wait.kind === 'broken' || wait.kind === 'dependency' || wait.kind === 'conflict', `${task.brief.title} still waits: ${wait.kind}`);
        return { ...fate, wait: wait.kind };
      }
      case 'ready': return { ...fate, state: now.confirmed ? 'ready' : 'unconfirmed' };
      case 'failed': return { ...fate, cause: shortOf(now.sentence) };
      case 'interrupted': return { ...fate, cause: now.cause };
      case 'done': return { ...fate, state: now.outcome.kind === 'nothingToChange' ? 'nothing' : now.outcome.kind };
      default: return fate;
    }
  }
}

/** The sentence about a circle names what was done; the plan does not. */
function shortOf(sentence: string): string {
  return sentence.startsWith('It did the same 3 times') ? '(loop)' : sentence;
}

function unknown(id: string): never {
  throw new Refusal(`There is no agent “${id}”.`);
}
