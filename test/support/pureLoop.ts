import { limitAnswered, limitLifted, limitMet, limitOver, modeSchema, offMode, switched } from '../../src/core/mode';
import type { Mode } from '../../src/core/mode';
import type { QueueFacts } from '../../src/core/nextTask';
import { nextMoment, nextTask, waitOf } from '../../src/core/nextTask';
import { byTurn } from '../../src/core/queue';
import type { In, Task } from '../../src/core/task';
import { isIn, isLive } from '../../src/core/task';
import type { TaskEvent } from '../../src/core/taskEvent';
import { transition } from '../../src/core/transition';
import { nextTry } from '../../src/core/tries';
import { Slots } from '../../src/engine/slots';
import type { Starter, Switch } from '../../src/protocol/mode';
import type { Priority } from '../../src/protocol/words';
import { aTask, anApproval, changeset, commitA } from './tasks';

export interface LoopLimits { slots: number; agents: number; review: number; retries: number }

/** What happens to the run of a task. */
export type Ending = 'finish' | 'finish silently' | 'fail' | 'stop' | 'run out of time' | 'meet a limit' | 'meet a limit until' | 'meet an outage';

/** The loop without a world: tasks, switch, accounts and slots, moved by hand. Nothing in it takes time. */
export class PureLoop {
  readonly tasks = new Map<string, Task>();
  readonly slots: Slots;
  mode: Mode = { ...offMode, switch: 'on' };
  now = 1_000_000;
  #ids = 0;
  /** Every task that was taken, in order, with all that could have been taken instead. */
  readonly taken: { id: string; facts: QueueFacts }[] = [];

  constructor(readonly limits: LoopLimits) {
    this.slots = new Slots({ slots: () => limits.slots, agents: () => limits.agents });
  }

  facts(): QueueFacts {
    return { tasks: this.tasks, mode: this.mode, now: this.now, free: this.slots.free(), reviewLimit: this.limits.review, busy: new Set(), runs: new Set(this.live().map(({ id }) => id)), account: ({ agent }) => agent };
  }

  add(o: { priority: Priority; agent: string; dependsOn: string[]; by: Starter }): string {
    const id = `task${this.#ids++}`;
    const task = aTask({ state: 'draft' }, { id, priority: o.priority, agent: o.agent, dependsOn: o.dependsOn, position: this.#ids, createdAt: this.now, brief: { title: id, prompt: '$ true', notes: '', doneLooksLike: '' } });
    this.tasks.set(id, transition(task, { type: 'accepted', at: this.now, by: o.by }));
    return id;
  }

  happen(id: string, event: TaskEvent): void {
    this.tasks.set(id, transition(this.tasks.get(id)!, event));
  }

  /** Takes what may run, as the engine does. */
  fill(): void {
    for (let next = nextTask(this.facts()); next; next = nextTask(this.facts())) {
      this.taken.push({ id: next.id, facts: { ...this.facts(), tasks: new Map(this.tasks) } });
      this.slots.enter(next.id);
      this.happen(next.id, { type: 'taken', token: `token${this.now}`, at: this.now });
      this.happen(next.id, { type: 'prepared', base: commitA, worktree: '/places/1' });
    }
  }

  /** Ends a run, and tries again by itself what work mode had started. */
  end(id: string, how: Ending, sentence = 'It broke.'): void {
    const task = this.tasks.get(id)!;
    const account = task.agent;
    const at = this.now;
    switch (how) {
      case 'finish': case 'finish silently':
        this.mode = limitOver(this.mode, account, at);
        this.happen(id, { type: 'finished', at, changeset, summary: '', confirmed: how === 'finish' });
        break;
      case 'fail': this.happen(id, { type: 'failed', at, changeset, sentence, signIn: null }); break;
      case 'stop': this.happen(id, { type: 'stopped', at, changeset }); break;
      case 'run out of time': this.happen(id, { type: 'timeUp', at, changeset }); break;
      case 'meet a limit': case 'meet a limit until':
        this.mode = limitMet(this.mode, { account, label: account, reason: 'limit', until: how === 'meet a limit' ? null : at + 1_800_000, at });
        this.happen(id, { type: 'limited', at, changeset });
        break;
      case 'meet an outage':
        this.mode = limitMet(this.mode, { account, label: account, reason: 'outage', until: null, at });
        this.happen(id, { type: 'outage', at, changeset });
    }
    const ended = this.tasks.get(id)!;
    if (isIn(ended, 'failed') && ended.now.run.by === 'workMode' && this.mode.switch !== 'off') {
      const next = nextTry(ended, { retries: this.limits.retries, now: at });
      if (next?.kind === 'again') {
        this.happen(id, { type: next.way, at, by: 'workMode', notBefore: next.notBefore });
        this.happen(id, { type: 'tried', tries: next.tries });
      }
    }
    this.slots.leave(id);
  }

  /** The service of its agent has answered. */
  hear(id: string): void {
    this.mode = limitAnswered(this.mode, this.tasks.get(id)!.agent, this.now);
  }

  /** The agent asks, and its slot goes to others. */
  ask(id: string): void {
    this.hear(id);
    this.happen(id, { type: 'asked', ask: anApproval });
    this.slots.giveBack(id);
  }

  answer(id: string): void {
    this.happen(id, { type: 'askClosed', at: this.now, ask: anApproval.id });
    this.slots.takeBack(id, () => {});
  }

  /** The editor is killed and opened again: what was cut off is taken up, and all else is as it was on disk. */
  restart(): void {
    for (const { id } of this.live()) {
      this.happen(id, { type: 'lost', at: this.now, changeset, found: true });
      this.happen(id, { type: 'resumed', at: this.now, by: 'workMode', notBefore: null });
      this.slots.leave(id);
    }
    this.mode = modeSchema.parse(JSON.parse(JSON.stringify(this.mode)));
  }

  throwSwitch(to: Switch): void {
    this.mode = switched(this.mode, to, this.now);
  }

  liftLimit(account: string): void {
    this.mode = limitLifted(this.mode, account, this.now);
  }

  /** Lets time pass up to the next moment at which something may run; false when there is none. */
  passTime(): boolean {
    const moment = nextMoment(this.facts());
    if (moment === null) return false;
    this.now = Math.max(this.now, moment);
    return true;
  }

  live(): Task[] {
    return [...this.tasks.values()].filter(isLive);
  }

  /** Live runs that wait for the person, or for their slot after that. */
  aside(): Task[] {
    return this.live().filter((task) => (isLive(task) && task.now.asks.length > 0) || this.slots.returning(task.id));
  }

  queued(): In<'queued'>[] {
    return [...this.tasks.values()].filter((task): task is In<'queued'> => isIn(task, 'queued')).sort(byTurn);
  }

  waitOf(task: In<'queued'>) {
    return waitOf(task, this.facts());
  }
}
