import assert from 'node:assert/strict';
import { offMode } from '../../src/core/mode';
import type { BoardFacts } from '../../src/core/board';
import type { BoardAgent } from '../../src/core/boardAgent';
import { waitOf } from '../../src/core/nextTask';
import { boardPicture } from '../../src/core/board';
import { possibleActions } from '../../src/core/possibleActions';
import type { Task } from '../../src/core/task';
import { isIn } from '../../src/core/task';
import type { EventType, TaskEvent } from '../../src/core/taskEvent';
import { transition } from '../../src/core/transition';
import { unsealedTask } from '../../src/core/unsealedTask';
import type { ActionName } from '../../src/protocol/words';
import { golden } from '../support/golden';
import { files } from '../support/ownChanges';
import { aQuestion, aTask, anApproval, byShell, changeset, everyState, queueFacts, triedAgain, waiting } from '../support/tasks';

const agents: BoardAgent[] = [
  { id: 'deep', label: 'Deep', hint: '', tier: true, models: [], efforts: [], agentLabel: 'Codex', mayPause: true, mayTalk: true, sandboxed: true },
  { id: 'shell', label: 'Shell', hint: '', tier: false, models: [], efforts: [], agentLabel: 'Shell', mayPause: true, mayTalk: false, sandboxed: false },
];
const shown = { drafts: 50, active: 50, queued: 50, ready: 50, applying: 50, done: 50 };

const live = everyState.running!.now;
const lastRun = everyState.ready!.now;
const failed = everyState['failed early']!.now;
assert(live.state === 'running' && lastRun.state === 'ready' && failed.state === 'failed');

/** What a task can have beside its state. */
const special: Task[] = [
  aTask({ ...live, asks: [anApproval] }, { id: 'asks', agent: 'deep', usage: [{ run: 1, trigger: 'start', session: 's', tokens: { input: null, output: null, total: 81_234 }, cost: { amount: 0.376, currency: 'USD' } }] }),
  aTask({ ...live, asks: [aQuestion, anApproval] }, { id: 'asks twice' }),
  aTask({ ...live, state: 'paused', heldBy: 'person', asks: [aQuestion] }, { id: 'asks while paused' }),
  aTask({ ...lastRun, confirmed: false }, { id: 'unconfirmed' }),
  aTask({ ...failed, signIn: 'codex login', session: 's' }, { id: 'not signed in' }),
  { ...triedAgain, id: 'tried again' },
  { ...unsealedTask(everyState.ready!), id: 'unsealed' },
  aTask(lastRun, { id: 'alarm', alarm: { at: 1, run: 1, changes: files('README.md', 'src/a.ts', 'src/b.ts'), before: '' } }),
];

function facts(tasks: Task[], rest: Partial<BoardFacts> = {}): BoardFacts {
  return {
    tasks, activities: new Map(), agents, queue: queueFacts(tasks), filter: { text: '', labels: [], columns: [] }, shown, notices: [], mayAct: true, ...rest,
  };
}

describe('the board picture', () => {
  it('shows every state with its words and exactly the actions possible', () => {
    const tasks = Object.entries(everyState).map(([name, task], n) => ({ ...task, id: `task${n}`, brief: { ...task.brief, title: name } }));
    const activities = new Map([['task4', { text: 'Running', code: 'npm test' }]]);
    tasks.push(...special.map((task) => ({ ...task, brief: { ...task.brief, title: task.id } })));
    const { header, columns } = boardPicture(facts(tasks, { activities }));
    const lines = [`${header.tone}: ${header.line} | ${header.detail}`];
    for (const { label, count, cards } of columns) {
      lines.push(`${label} ${count}`);
      for (const card of cards) {
        lines.push(`  [${card.icon} ${card.tone}] ${card.title}: ${card.badge}; ${card.line?.text ?? '-'} ${card.line?.code ?? ''}`.trimEnd());
        const more = [card.agent === 'Shell' ? '' : card.agent, card.sandboxed ? 'sandboxed' : '', card.usage ?? '', card.alarm?.sentence ?? ''].filter(Boolean);
        if (card.failure !== null) lines.push(`    failed before: ${card.failure}`);
        if (more.length) lines.push(`    | ${more.join(' | ')}`);
        lines.push(`    ${card.actions.map((a) => `${a.label}${{ primary: '*', secondary: '', menu: '…' }[a.place]}`).join(', ')}`);
      }
    }
    golden('unit/board.golden.txt', `${lines.join('\n')}\n`);
  });

  it('offers only actions that the task map allows', () => {
    const event: Partial<Record<ActionName, EventType[]>> = {
      start: ['accepted', 'hurried'], accept: ['accepted'], mergeByAgent: ['mergeLeftToAgent'], dropDependencies: ['dependenciesDropped'], moveUp: ['moved'], moveDown: ['moved'], setDependencies: ['edited'], pause: ['pauseWanted'], stop: ['withdrawn', 'stopped'], resume: ['resumed', 'wentOn'],
      putBack: ['alarmClosed'], keepChanges: ['alarmClosed'], retry: ['retried'], apply: ['applyStarted'],
      dismiss: ['dismissed'], restore: ['restored'], edit: ['edited'], rename: ['edited'],
    };
    const facts = { at: 1, token: 't', changeset, sentence: '', summary: '', brief: aTask().brief, priority: 'low', routing: byShell, planning: {}, ids: [] };
    for (const task of [...Object.values(everyState), ...special]) {
      for (const { name } of possibleActions(task, { mayAct: true, agents, wait: isIn(task, 'queued') ? waitOf(task, queueFacts([task])) : null })) {
        const ways = event[name];
        if (!ways) continue;
        const legal = ways.some((type) => {
          try {
            return Boolean(transition(task, { type, ...facts } as unknown as TaskEvent));
          } catch {
            return false;
          }
        });
        assert(legal, `${name} is offered on ${task.now.state} and refused`);
      }
    }
  });

  it('sends only as many cards as are shown, and counts all', () => {
    const tasks = Array.from({ length: 120 }, (_, n) => aTask({ state: 'draft' }, { id: `t${n}`, createdAt: n }));
    const drafts = boardPicture(facts(tasks)).columns[0]!;
    assert.deepEqual([drafts.count, drafts.cards.length, drafts.cards[0]!.id], [120, 50, 't119']);
  });

  it('lists every open ask, the oldest first, and says first that somebody waits', () => {
    const { needsYou, header } = boardPicture(facts(special.filter(({ now }) => now.state !== 'queued')));
    assert.deepEqual(needsYou.map(({ task, agent, ask }) => [task, agent, ask.id]), [
      ['asks', 'Codex', 'ask1'], ['asks twice', 'Shell', 'ask1'], ['asks twice', 'Shell', 'ask2'], ['asks while paused', 'Shell', 'ask2'],
    ]);
    assert.deepEqual([header.tone, header.line, header.detail.split(' · ')[0]], ['warning', 'Waiting for your answer', '4 need you']);
  });

  it('orders the queue by priority, then position', () => {
    const queued = (id: string, priority: Task['priority'], position: number) => aTask({ ...waiting, trigger: 'start', resume: null, was: null }, { id, priority, position });
    const { columns } = boardPicture(facts([queued('c', 'low', 1), queued('b', 'normal', 2), queued('a', 'normal', 1), queued('u', 'urgent', 9)]));
    assert.deepEqual(columns[2]!.cards.map(({ id }) => id), ['u', 'a', 'b', 'c']);
  });

  it('says of a queued task until when it waits, or at what time it is tried again', () => {
    const limits = [{ account: 'codex', label: 'Codex', reason: 'limit' as const, since: 0, until: 40_000, stated: true, pauses: 0 }];
    const tasks = [aTask({ ...waiting, trigger: 'start', resume: null, was: null, notBefore: 30_000 }, { id: 'a' }), aTask({ ...waiting, trigger: 'start', resume: null, was: null }, { id: 'b', agent: 'codex' })];
    const { columns } = boardPicture(facts(tasks, { queue: queueFacts(tasks, { mode: { ...offMode, switch: 'on', limits } }) }));
    assert.deepEqual(columns[2]!.cards.map(({ line, timeWord, until }) => [line?.text, timeWord, until]), [
      ['Failed, and is tried again', 'at', 30_000], ['Waits: usage limit of Codex', 'until', 40_000],
    ]);
    const silent = boardPicture(facts(tasks, { queue: queueFacts(tasks, { mode: { ...offMode, switch: 'on', limits: [{ ...limits[0]!, reason: 'outage' }] } }) }));
    assert.deepEqual(silent.columns[2]!.cards.map(({ line, timeWord, until, actions }) => [line?.text, timeWord, until, actions[0]?.label])[1], ['Waits: Codex’s service does not answer', 'tried again at', 40_000, 'Resume Now']);
  });

  it('says why a task failed that is tried again, and whatever it waits for leads to its thread', () => {
    const whenOff = boardPicture(facts([triedAgain], { queue: queueFacts([triedAgain], { mode: offMode }) }));
    const inPause = boardPicture(facts([triedAgain]));
    const cards = [inPause, whenOff].map(({ columns }) => columns[2]!.cards[0]!);
    assert.deepEqual(cards.map(({ line, failure }) => [line?.text, failure]), [
      ['Failed, and is tried again', 'Step 2 of 3 ended with code 1: npm test'], ['Waits until work mode is turned on', 'Step 2 of 3 ended with code 1: npm test'],
    ]);
    for (const { actions } of cards) assert.deepEqual(actions.filter(({ place }) => place !== 'menu').map(({ label }) => label), ['Start Now', 'Thread', 'Remove from Queue']);
  });

  it('says on what comes after it that a task failed and is tried again', () => {
    const next = aTask({ ...waiting, by: 'workMode', trigger: 'start', resume: null, was: null }, { id: 'next', dependsOn: ['again'] });
    const card = boardPicture(facts([triedAgain, next])).columns[2]!.cards.find(({ id }) => id === 'next')!;
    assert.deepEqual([card.line?.text, card.dependsOn[0]?.state, card.failure], ['Comes after “Sort the list”, which failed and is tried again', 'failed and is tried again', null]);
  });

  describe('with a task that the person started while no slot is free', () => {
    const queued = (id: string, rest: Partial<Task> = {}, now: { by?: 'person' | 'workMode' } = {}) => aTask({ ...waiting, ...now, trigger: 'start', resume: null, was: null }, { id, position: 5, ...rest });
    const mine = queued('mine');
    const said = (others: Task[], rest: Partial<BoardFacts['queue']> = {}) => {
      const tasks = [mine, ...others];
      const { columns } = boardPicture(facts(tasks, { queue: queueFacts(tasks, { free: { slots: 0, agents: 6 }, ...rest }) }));
      return columns[2]!.cards.find(({ id }) => id === 'mine')!.line?.text;
    };

    it('says that more urgent tasks go first, or those before it in the queue', () => {
      assert.equal(said([queued('urgent', { priority: 'urgent', position: 9 }, { by: 'workMode' }), queued('first', { position: 1 })]), 'Waits for a free slot; more urgent tasks go first');
      assert.equal(said([queued('first', { position: 1 })]), 'Waits for a free slot; tasks before it in the queue go first');
      assert.equal(said([queued('high', { priority: 'high' })], { free: { slots: 1, agents: 0 } }), 'Waits: as many agents are open as may be; more urgent tasks go first');
    });

    it('says nothing of tasks that come later or cannot be started anyway', () => {
      const urgent = { priority: 'urgent' } as const;
      assert.equal(said([queued('last', { position: 9 }), queued('low', { priority: 'low', position: 1 })]), 'Waits for a free slot');
      assert.equal(said([queued('off', urgent, { by: 'workMode' })], { mode: offMode }), 'Waits for a free slot');
      assert.equal(said([queued('after', { ...urgent, dependsOn: ['mine'] })]), 'Waits for a free slot');
      assert.equal(said([queued('reviewed', urgent, { by: 'workMode' }), aTask(lastRun, { id: 'ready' })], { reviewLimit: 1 }), 'Waits for a free slot');
    });
  });

  it('offers nothing that changes anything in a window that follows', () => {
    const { columns } = boardPicture(facts(Object.values(everyState), { mayAct: false }));
    const names = new Set(columns.flatMap(({ cards }) => cards.flatMap(({ actions }) => actions.map(({ name }) => name))));
    assert.deepEqual(names, new Set(['review', 'openThread']));
  });
});
