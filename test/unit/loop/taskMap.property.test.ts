import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { Refusal } from '../../../src/core/errors';
import { waitOf } from '../../../src/core/nextTask';
import { possibleActions } from '../../../src/core/possibleActions';
import type { Live, Reviewable, Task } from '../../../src/core/task';
import { asksOf, isIn, isLive, taskSchema } from '../../../src/core/task';
import type { TaskEvent } from '../../../src/core/taskEvent';
import { transition } from '../../../src/core/transition';
import { nextTry } from '../../../src/core/tries';
import type { ActionName } from '../../../src/protocol/words';
import { frozen, histories, worldEvent, eventOf } from '../../support/taskHistory';
import type { Step } from '../../support/taskHistory';
import { aTask, changeset, everyState, queueFacts } from '../../support/tasks';

const agents = [{ id: 'shell', label: 'Shell', hint: '', tier: false, models: [], efforts: [], agentLabel: 'Shell', mayPause: true, mayTalk: true, sandboxed: false }];
/** What the task may come after: one that will never work out, and one that is still to come. */
const others = [aTask(everyState.failed!.now, { id: 'broken' }), aTask({ state: 'draft' }, { id: 'later' }), aTask(everyState.ready!.now, { id: 'met' })];

/** The task after the event; null where it was refused, with a sentence. */
function after(task: Task, event: TaskEvent): Task | null {
  try {
    return frozen(transition(task, event));
  } catch (error) {
    assert(error instanceof Refusal, `${event.type} on ${task.now.state}: ${String(error)}`);
    assert.match(error.message, /^“.+\.$/s);
    return null;
  }
}

/** A step of a history: the task before and after an event that it took. */
interface Happened { before: Task; task: Task; event: TaskEvent; at: number }

/** Lets a history happen; `see` looks at every step of it. One millisecond goes by from step to step, also where an event is refused. */
function live(history: readonly Step[], see: (happened: Happened) => void): Task {
  let task = frozen(aTask({ state: 'draft' }, { dependsOn: ['broken', 'later', 'met'] }));
  history.forEach((step, place) => {
    const event = eventOf(task, step, place);
    const next = after(task, event);
    if (next) see({ before: task, task: next, event, at: 10_000 + place });
    task = next ?? task;
  });
  return task;
}

/** What holds at every step, by its sentence. A law is begun anew for each history and then told of all its steps in order. */
const laws: Record<string, () => (happened: Happened) => void> = {
  'what an event makes can be stored and read back': () => ({ before, task }) => {
    const text = JSON.stringify(task);
    const stored = taskSchema.safeParse(JSON.parse(text));
    assert(stored.success && isDeepStrictEqual(stored.data, task), text);
    assert.equal(task.id, before.id);
    assert.equal(task.createdAt, before.createdAt);
  },
  'a run is counted exactly when the task is taken, and never forgotten': () => ({ before, task, event }) => {
    assert.equal(task.runs, before.runs + (event.type === 'taken' ? 1 : 0));
    if (isIn(task, 'preparing') || isLive(task)) assert.equal(task.now.run.number, task.runs);
  },
  'a run has worked, to the moment, what passed while nothing made it wait and the machine was awake, and never more than passed': () => {
    let worked = 0;
    let seen = 0;
    return ({ before, task, event, at }) => {
      if (isIn(before, 'preparing') || (isLive(before) && !waits(before))) worked += at - seen;
      seen = at;
      if (isIn(task, 'preparing') && !isIn(before, 'preparing')) worked = 0;
      if (event.type === 'slept') worked = Math.max(0, worked - event.ms);
      if (isLive(task)) {
        const { ms, since } = task.now.work;
        if ((since === null) !== waits(task)) assert.fail(JSON.stringify(task.now));
        assert.equal(ms! + (since === null ? 0 : at - since), worked);
        assert(worked <= at - task.now.run.startedAt);
        if (isLive(before) && waits(before) && waits(task) && event.type !== 'slept') assert.deepEqual([ms, since], [before.now.work.ms, null]);
      }
      const over = isIn(before, 'preparing') || isLive(before) ? endOf(task) : null;
      if (over) assert.equal(over.workedMs, event.type === 'lost' && event.found && !(isLive(before) && waits(before)) ? null : worked);
    };
  },
  'no word of the person that no agent has got is lost, until the task is applied': () => {
    const words = new Set<string>();
    return ({ before, task, event }) => {
      if (event.type === 'messaged' || event.type === 'followedUp' || event.type === 'answeredLate') if (event.message) words.add(event.message.text);
      if (event.type === 'askClosed' && event.answer?.kind === 'deny' && isLive(before) && asksOf(before).some(({ id }) => id === event.ask)) words.add(event.answer.reason!);
      // Words that an agent got, that were taken back, that became the work, or that the person wrote anew.
      if (event.type === 'messagesGone' || event.type === 'applyStarted') for (const text of words) if (messagesOf(before).some((one) => one.text.includes(text))) words.delete(text);
      if (event.type === 'edited') for (const text of words) if (before.brief.prompt.includes(text)) words.delete(text);
      const all = words.size > 0 ? JSON.stringify(task) : '';
      for (const text of words) assert(all.includes(text), `${event.type} on ${before.now.state} lost “${text}”`);
    };
  },
  'the frozen work and what is asked are kept, until a person decides about it': () => ({ before, task, event }) => {
    if (event.type === 'unanswered') assert.deepEqual(asksOf(task), asksOf(before));
    if (isIn(before, 'ready', 'failed', 'interrupted') && isIn(task, 'queued')) {
      assert.deepEqual(task.now.was?.changeset, before.now.changeset);
      if (event.type !== 'retried') assert.deepEqual(task.now.resume?.changeset, before.now.changeset);
    }
    if (isIn(before, 'applying') && isIn(task, 'ready', 'failed', 'interrupted')) assert.deepEqual(task.now.changeset, before.now.changeset);
    if (isIn(before, 'preparing') && isIn(task, 'failed', 'interrupted') && before.now.resume?.changeset) assert(task.now.changeset);
  },
};

/** A failure says which law was broken. */
function holds(law: string, see: () => void): void {
  try {
    see();
  } catch (error) {
    throw new Error(`It does not hold that ${law}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** What a button does to the task: the event it leads to, null where it only shows something, is decided outside of the task, or deletes it. */
function eventOfAction(task: Task, name: ActionName): TaskEvent | null {
  const at = 90_000;
  switch (name) {
    case 'start': return isIn(task, 'queued') ? { type: 'hurried' } : { type: 'accepted', at, by: 'person' };
    case 'accept': return { type: 'accepted', at, by: 'workMode' };
    case 'pause': return { type: 'pauseWanted', by: 'person' };
    case 'stop': return isIn(task, 'queued') ? { type: 'withdrawn' } : { type: 'stopped', at, changeset };
    case 'resume': {
      const [ask] = isIn(task, 'interrupted') ? task.now.asks : [];
      if (ask) return { type: 'answeredLate', at, ask: ask.id, message: { id: 'late', at, text: 'Nobody answered.', steer: false }, granted: null };
      return isLive(task) ? { type: 'wentOn', at } : { type: 'resumed', at, by: 'person', notBefore: null };
    }
    case 'retry': return { type: 'retried', at, by: 'person', notBefore: null };
    case 'mergeByAgent': return { type: 'mergeLeftToAgent' };
    case 'dropDependencies': return { type: 'dependenciesDropped', ids: ['broken'] };
    case 'moveUp': case 'moveDown': return { type: 'moved', priority: 'high', position: -1 };
    case 'apply': return { type: 'applyStarted', at };
    case 'dismiss': return { type: 'dismissed', at };
    case 'restore': return { type: 'restored' };
    case 'putBack': case 'keepChanges': return { type: 'alarmClosed' };
    case 'edit': case 'rename': case 'setDependencies': return { type: 'edited', brief: task.brief, priority: 'high', routing: task, planning: {} };
    case 'review': case 'openThread': case 'signIn': case 'liftLimit': case 'delete': return null;
  }
}

function offered(task: Task): ActionName[] {
  const facts = queueFacts([task, ...others]);
  const wait = isIn(task, 'queued') ? waitOf(task, facts) : null;
  return possibleActions(task, { mayAct: true, agents, wait }).map(({ name }) => name);
}

/** The buttons with which a person is soonest done with a task. */
const soonest: readonly ActionName[] = ['delete', 'dismiss', 'stop'];

describe('the task map, in any history', function () {
  this.timeout(120_000);

  it('knows no illegal state: each step keeps all of its laws, and a refused event changes nothing', () => {
    fc.assert(fc.property(histories, (history) => {
      const begun = Object.entries(laws).map(([law, begin]) => [law, begin()] as const);
      live(history, (happened) => {
        for (const [law, see] of begun) holds(law, () => see(happened));
      });
    }), { numRuns: 10_000 });
  });

  it('offers no button that would be refused, a way out of every state that does not end by itself, and an end of any task in a few steps', () => {
    fc.assert(fc.property(histories, (history) => {
      let last = live(history, ({ task }) => {
        const names = offered(task);
        const leads = names.filter((name) => {
          const event = eventOfAction(task, name);
          if (!event) return name === 'delete' || name === 'liftLimit';
          const next = after(task, event);
          assert(next, `${name} is offered on ${task.now.state} and refused`);
          return !isDeepStrictEqual(next.now, task.now) || name === 'dropDependencies';
        });
        if (isIn(task, 'applying')) assert(after(task, { type: 'applyRefused', sentence: 'No.' }) && after(task, { type: 'applied', at: 1, commit: changeset.result }));
        else assert(leads.length > 0, `no way out of ${JSON.stringify(task.now)}: ${names.join(', ')}`);
      });
      for (let steps = 0; steps < 4; steps += 1) {
        if (isIn(last, 'applying')) last = transition(last, { type: 'applyRefused', sentence: 'No.' });
        const name = soonest.find((one) => offered(last).includes(one));
        if (name === 'delete') return;
        assert(name, `nothing ends ${last.now.state}`);
        last = transition(last, eventOfAction(last, name)!);
      }
      assert.fail(`not done with: ${last.now.state}`);
    }), { numRuns: 10_000 });
  });
});

describe('trying again', function () {
  this.timeout(30_000);

  const ending = fc.record({ kind: fc.constantFrom('failed', 'lost', 'signIn'), sentence: fc.constantFrom('a', 'b', 'c'), tree: fc.constantFrom('1', '2').map((one) => one.repeat(40)) });

  it('comes to an end by itself after a few runs, never tries the same failure a third time, and pauses longer each time', () => {
    fc.assert(fc.property(fc.infiniteStream(ending), fc.integer({ min: 0, max: 5 }), (endings, retries) => {
      let now = 10_000;
      let task = transition(aTask(), { type: 'accepted', at: now, by: 'workMode' });
      let pause = 0;
      for (let runs = 1; ; runs += 1) {
        assert(runs <= Math.max(retries, 1) + 1, `${runs} runs with ${retries} retries`);
        const { kind, sentence, tree } = endings.next().value;
        task = transition(transition(task, worldEvent.taken(now)), worldEvent.prepared);
        task = transition(task, kind === 'lost' ? { type: 'lost', at: now, changeset: null }
          : { type: 'failed', at: now, changeset: { ...changeset, tree }, sentence, signIn: kind === 'signIn' ? 'agent login' : null });
        const earlier = task.tries;
        const next = nextTry(task, { retries, now });
        if (kind === 'signIn') return void assert.equal(next, null);
        assert(next);
        if (next.kind === 'enough') return void assert.match(next.sentence, /\.$/);
        assert.equal(next.tries.count, earlier.count + 1);
        if (kind === 'failed') {
          assert(!isDeepStrictEqual(earlier.last, { tree, sentence }));
          assert(next.notBefore - now >= pause);
          pause = next.notBefore - now;
        }
        task = transition(task, { type: next.way, at: now, by: 'workMode', notBefore: next.notBefore });
        task = transition(task, { type: 'tried', tries: next.tries });
        now = next.notBefore;
      }
    }), { numRuns: 10_000 });
  });
});

/** Whether something makes this run wait. */
function waits({ now }: Live): boolean {
  return now.state === 'paused' || now.asks.length > 0 || !now.work.hasSlot;
}

/** How a run ended that has just ended, where there is something to review of it. */
function endOf(task: Task): Reviewable | null {
  if (isIn(task, 'queued')) return task.now.was;
  return isIn(task, 'ready', 'failed', 'interrupted') ? task.now : null;
}

function messagesOf({ now }: Task): readonly { text: string }[] {
  if (now.state === 'queued' || now.state === 'preparing') return now.resume?.messages ?? [];
  if (now.state === 'done') return now.outcome.kind === 'nothingToChange' ? now.outcome.messages : now.outcome.kind === 'dismissed' ? now.outcome.was.messages : [];
  return 'messages' in now ? now.messages : [];
}
