import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nextMoment } from '../../../src/core/nextTask';
import type { QueueFacts } from '../../../src/core/nextTask';
import { byTurn } from '../../../src/core/queue';
import type { In, Task } from '../../../src/core/task';
import { isIn, isLive } from '../../../src/core/task';
import { waitText } from '../../../src/core/waitText';
import { starters, switches } from '../../../src/protocol/mode';
import { priorities } from '../../../src/protocol/words';
import type { Ending } from '../../support/pureLoop';
import { PureLoop } from '../../support/pureLoop';

const endings: Ending[] = ['finish', 'finish', 'finish', 'finish', 'finish silently', 'fail', 'fail', 'stop', 'run out of time', 'meet a limit', 'meet a limit until', 'meet an outage'];
const hourMs = 3_600_000;
const which = fc.nat({ max: 1000 });
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('add' as const), priority: fc.constantFrom(...priorities), agent: fc.constantFrom('one', 'two', 'three'), after: fc.array(which, { maxLength: 3 }), by: fc.constantFrom('workMode' as const, ...starters) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('end' as const), which, how: fc.constantFrom(...endings), sentence: fc.constantFrom('a', 'b', 'c') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ask' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hear' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('answer' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.nat({ max: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('switch' as const), to: fc.constantFrom(...switches) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lift' as const), agent: fc.constantFrom('one', 'two', 'three') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('review' as const), which, well: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('hurry' as const, 'retry' as const, 'withdraw' as const, 'conflict' as const, 'merge' as const, 'drop' as const, 'delete' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('slots' as const), slots: fc.integer({ min: 1, max: 5 }) }) },
);
type LoopStep = typeof step extends fc.Arbitrary<infer S> ? S : never;
const history = fc.record({
  limits: fc.record({ slots: fc.integer({ min: 1, max: 4 }), agents: fc.integer({ min: 1, max: 7 }), review: fc.constantFrom(0, 0, 3), retries: fc.nat({ max: 3 }) }),
  steps: fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }),
});

/** Does one thing; a thing that cannot be done now is left out. */
function act(loop: PureLoop, one: LoopStep): void {
  const of = <T extends Task>(tasks: T[]): T | undefined => ('which' in one ? tasks[one.which % Math.max(1, tasks.length)] : undefined);
  const all = [...loop.tasks.values()];
  const over = all.filter((task): task is In<'ready' | 'failed' | 'interrupted'> => isIn(task, 'ready', 'failed', 'interrupted'));
  const at = loop.now;
  switch (one.do) {
    case 'add': loop.add({ ...one, dependsOn: [...new Set(one.after.flatMap((n) => all[n % Math.max(1, all.length)]?.id ?? []))] }); break;
    case 'end': { const task = of(loop.live().filter((live) => !loop.aside().includes(live))); if (task) loop.end(task.id, one.how, one.sentence); break; }
    case 'ask': { const task = of(loop.live().filter((live) => !loop.aside().includes(live))); if (task) loop.ask(task.id); break; }
    case 'hear': { const task = of(loop.live().filter((live) => !loop.aside().includes(live))); if (task) loop.hear(task.id); break; }
    case 'answer': { const task = of(loop.live().filter((live) => isLive(live) && live.now.asks.length)); if (task) loop.answer(task.id); break; }
    case 'pass': loop.now += one.minutes * 60_000; break;
    case 'switch': loop.throwSwitch(one.to); break;
    case 'restart': loop.restart(); break;
    case 'lift': loop.liftLimit(one.agent); break;
    case 'review': {
      const task = of(over);
      if (!task) break;
      if (!one.well || !task.now.changeset) { loop.happen(task.id, { type: 'dismissed', at }); break; }
      loop.happen(task.id, { type: 'applyStarted', at });
      loop.happen(task.id, { type: 'applied', at, commit: task.now.changeset.result });
      break;
    }
    case 'hurry': { const task = of(loop.queued()); if (task) loop.happen(task.id, { type: 'hurried' }); break; }
    case 'withdraw': { const task = of(loop.queued()); if (task) loop.happen(task.id, { type: 'withdrawn' }); break; }
    case 'conflict': { const task = of(loop.queued()); if (task) loop.happen(task.id, { type: 'conflicted', paths: ['a.txt'] }); break; }
    case 'merge': { const task = of(loop.queued().filter(({ now }) => now.merge?.kind === 'conflict')); if (task) loop.happen(task.id, { type: 'mergeLeftToAgent' }); break; }
    case 'drop': { const task = of(loop.queued()); if (task) loop.happen(task.id, { type: 'dependenciesDropped', ids: task.dependsOn }); break; }
    case 'retry': { const task = of(over); if (task) loop.happen(task.id, { type: 'retried', at, by: 'person', notBefore: null }); break; }
    case 'delete': { const task = of(all.filter((known) => !isLive(known))); if (task) loop.tasks.delete(task.id); break; }
    case 'slots': loop.limits.slots = one.slots; loop.slots.serve();
  }
}

/** Whether a task that comes after this one may begin: written without a look at how the core does it. */
function metFor(task: Task | undefined): boolean {
  if (!task) return false;
  return (task.now.state === 'ready' && task.now.confirmed) || (task.now.state === 'done' && task.now.outcome.kind !== 'dismissed');
}

/** Whether nobody knows if this account works again after its rest: likewise written anew. */
function doubted(agent: string, { mode, now }: QueueFacts): boolean {
  return mode.limits.some(({ account, until, stated, answered }) => account === agent && until <= now && now < until + hourMs && !stated && !answered);
}

/** The runs that are at work on an account. */
function atWork(agent: string, { tasks }: QueueFacts): Task[] {
  return [...tasks.values()].filter((one) => one.agent === agent && isLive(one) && !one.now.asks.length);
}

/** Whether nothing but room is missing: likewise. */
function runnable(task: In<'queued'>, facts: QueueFacts): boolean {
  const { tasks, mode, now, reviewLimit, busy } = facts;
  const byItself = task.now.by === 'workMode';
  const ready = [...tasks.values()].filter((one) => one.now.state === 'ready').length;
  return task.dependsOn.every((id) => metFor(tasks.get(id))) && task.now.merge?.kind !== 'conflict'
    && (!byItself || mode.switch === 'on') && !mode.limits.some(({ account, until }) => account === task.agent && until > now)
    && !(doubted(task.agent, facts) && atWork(task.agent, facts).length)
    && (task.now.notBefore === null || task.now.notBefore <= now) && !(byItself && reviewLimit > 0 && ready >= reviewLimit) && !busy.has(task.id);
}

/** What holds after each step, whatever happened. */
function check(loop: PureLoop): void {
  for (const { id, facts } of loop.taken.splice(0)) {
    const task = facts.tasks.get(id) as In<'queued'>;
    assert(runnable(task, facts), `${id} was taken and may not run`);
    assert(!doubted(task.agent, facts) || !atWork(task.agent, facts).length, `${id} is a second run on an account that is being tried`);
    assert(facts.free.slots > 0 && facts.free.agents > 0, `${id} was taken without room`);
    for (const other of facts.tasks.values()) if (isIn(other, 'queued') && byTurn(other, task) < 0) assert(!runnable(other, facts), `${id} was taken before ${other.id}`);
  }
  const facts = loop.facts();
  const room = facts.free.slots > 0 && facts.free.agents > 0;
  let soonest: number | null = null;
  for (const task of loop.queued()) {
    const wait = loop.waitOf(task);
    assert(!(room && runnable(task, facts)), `${task.id} could run, there is room, and it was left`);
    assert(wait, `${task.id} waits for no reason`);
    const { text, until } = waitText(wait);
    assert(/^[A-Z]/.test(text) && !/undefined|null|NaN/.test(text), text);
    assert.equal(until !== null, wait.kind === 'limit' || wait.kind === 'later');
    const moment = wait.kind === 'trial' ? wait.limit.until + hourMs : until;
    if (moment === null) continue;
    assert(moment > loop.now);
    soonest = Math.min(moment, soonest ?? moment);
  }
  assert.equal(nextMoment(facts), soonest);
}

/** Runs that live, and those that are worked on among them, counted by hand. */
function count(loop: PureLoop): { live: number; working: number } {
  const live = loop.live().length;
  return { live, working: live - loop.aside().length };
}

describe('what runs next, in any history', function () {
  this.timeout(120_000);

  it('is the first by turn of those that may run, as long as there is room, and what is left says why it waits', () => {
    fc.assert(fc.property(history, ({ limits, steps }) => {
      const loop = new PureLoop({ ...limits });
      for (const one of steps) {
        const before = count(loop);
        act(loop, one);
        loop.fill();
        check(loop);
        const { live, working } = count(loop);
        // Fewer slots end no run that is at work: they hold from the next one on.
        assert(working <= Math.max(loop.limits.slots, before.working), `${working} work in ${loop.limits.slots} slots`);
        assert(live <= limits.agents, `${live} agents live where ${limits.agents} may`);
      }
    }), { numRuns: 10_000 });
  });

  it('comes to everything in the end: left alone, only what needs the person is still in the queue', () => {
    fc.assert(fc.property(history, fc.infiniteStream(fc.constantFrom(...endings)), ({ limits, steps }, endless) => {
      const loop = new PureLoop({ ...limits });
      for (const one of steps) {
        act(loop, one);
        loop.fill();
      }
      loop.throwSwitch('on');
      const most = 40 * (loop.tasks.size + 1);
      let rounds = 0;
      for (; rounds < most; rounds += 1) {
        loop.fill();
        const live = loop.live();
        for (const task of live) if (isLive(task) && task.now.asks.length) loop.answer(task.id);
        const [first] = live.filter((task) => !loop.aside().includes(task));
        // What met limits and failures so far comes to its end at last.
        if (first) loop.end(first.id, rounds < most / 2 ? endless.next().value : 'finish', `in way ${rounds}`);
        else if (!loop.passTime()) {
          const done = [...loop.tasks.values()].filter((task): task is In<'ready'> => isIn(task, 'ready'));
          if (!done.length) break;
          for (const { id, now } of done) {
            loop.happen(id, { type: 'applyStarted', at: loop.now });
            loop.happen(id, { type: 'applied', at: loop.now, commit: now.changeset.result });
          }
        }
      }
      assert(rounds < most, `${loop.queued().length} are still queued after ${rounds} rounds`);
      assert.deepEqual(loop.live(), []);
      for (const task of loop.queued()) {
        const unmet = task.dependsOn.filter((id) => !metFor(loop.tasks.get(id)));
        assert(unmet.length > 0 || task.now.merge?.kind === 'conflict', `${task.id} starved: ${JSON.stringify(loop.waitOf(task))}`);
        // Somewhere behind it stands what only the person can move.
        assert(['broken', 'dependency', 'conflict'].includes(loop.waitOf(task)!.kind));
      }
    }), { numRuns: 10_000 });
  });

  it('gives a task its turn although others come, unless those are more urgent', () => {
    fc.assert(fc.property(fc.constantFrom(...priorities), fc.integer({ min: 1, max: 4 }), fc.infiniteStream(fc.constantFrom(...priorities)), (priority, slots, others) => {
      const loop = new PureLoop({ slots, agents: 10, review: 0, retries: 0 });
      const add = (one: (typeof priorities)[number]) => loop.add({ priority: one, agent: 'one', dependsOn: [], by: 'workMode' });
      const before = priorities.map(add);
      const id = add(priority);
      loop.fill();
      // Of the same or a lower turn, without an end.
      for (let rounds = 0; isIn(loop.tasks.get(id)!, 'queued'); rounds += 1) {
        assert(rounds <= before.length, 'it was passed by');
        const next = others.next().value;
        add(priorities.indexOf(next) < priorities.indexOf(priority) ? priority : next);
        for (const { id: live } of loop.live()) loop.end(live, 'finish');
        loop.fill();
      }
    }), { numRuns: 10_000 });
  });

  it('is one run at a time on an account that is tried after its rest, whatever becomes of that run, and nobody waits for ever', () => {
    const fates = fc.constantFrom<Ending | 'ask' | 'hear' | 'hang' | 'restart'>('fail', 'stop', 'run out of time', 'meet an outage', 'meet a limit', 'finish', 'ask', 'hear', 'hang', 'restart');
    fc.assert(fc.property(fc.integer({ min: 2, max: 5 }), fc.infiniteStream(fates), (slots, endless) => {
      const loop = new PureLoop({ slots, agents: 10, review: 0, retries: 0 });
      const add = () => loop.add({ priority: 'normal', agent: 'one', dependsOn: [], by: 'workMode' });
      const ids = [add()];
      loop.fill();
      loop.end(ids[0]!, 'meet an outage');
      for (let more = 0; more < 6; more += 1) ids.push(add());
      const waiting = () => ids.filter((id) => !loop.tasks.get(id)!.runs);
      for (let rounds = 0; waiting().length; rounds += 1) {
        assert(rounds < 500, `${waiting().length} of 6 have never begun`);
        const doubt = doubted('one', loop.facts());
        const before = atWork('one', loop.facts()).length;
        loop.fill();
        const { length } = atWork('one', loop.facts());
        if (doubt) assert(length === Math.max(1, before), `${length} runs try the account, after ${before}`);
        const [first] = loop.live().filter((task) => isLive(task) && !task.now.asks.length);
        const fate = rounds < 400 ? endless.next().value : 'finish';
        if (fate === 'restart') loop.restart();
        else if (!first && loop.live().length) { for (const { id } of loop.live()) loop.answer(id); }
        else if (!first) assert(loop.passTime(), 'nothing is at work, and nothing is waited for');
        else if (fate === 'hang') loop.passTime();
        else if (fate === 'ask') loop.ask(first.id);
        else if (fate === 'hear') loop.hear(first.id);
        else loop.end(first.id, fate);
      }
    }), { numRuns: 10_000 });
  });
});
