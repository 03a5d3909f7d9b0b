import assert from 'node:assert/strict';
import type { BoardAgent, BoardFacts } from '../../src/core/board';
import { boardPicture } from '../../src/core/board';
import { possibleActions } from '../../src/core/possibleActions';
import type { Task } from '../../src/core/task';
import type { EventType, TaskEvent } from '../../src/core/transition';
import { transition } from '../../src/core/transition';
import type { ActionName } from '../../src/protocol/words';
import { golden } from '../support/golden';
import { aTask, byShell, changeset, everyState } from '../support/tasks';

const agents: BoardAgent[] = [
  { id: 'deep', label: 'Deep', hint: '', tier: true, models: [], efforts: [], agentLabel: 'Codex', mayPause: true, mayTalk: true, sandboxed: true },
  { id: 'shell', label: 'Shell', hint: '', tier: false, models: [], efforts: [], agentLabel: 'Shell', mayPause: true, mayTalk: false, sandboxed: false },
];
const shown = { drafts: 50, active: 50, queued: 50, ready: 50, applying: 50, done: 50 };

function facts(tasks: Task[], rest: Partial<BoardFacts> = {}): BoardFacts {
  return {
    tasks, activities: new Map(), agents, slots: 2, shown, notices: [], mayAct: true, ...rest,
  };
}

describe('the board picture', () => {
  it('shows every state with its words and exactly the actions possible', () => {
    const tasks = Object.entries(everyState).map(([name, task], n) => ({ ...task, id: `task${n}`, brief: { ...task.brief, title: name } }));
    const activities = new Map([['task4', { text: 'Running', code: 'npm test' }]]);
    const { header, columns } = boardPicture(facts(tasks, { activities }));
    const lines = [`${header.tone}: ${header.line} | ${header.detail}`];
    for (const { label, count, cards } of columns) {
      lines.push(`${label} ${count}`);
      for (const card of cards) {
        lines.push(`  [${card.icon} ${card.tone}] ${card.title}: ${card.badge}; ${card.line?.text ?? '-'} ${card.line?.code ?? ''}`.trimEnd());
        lines.push(`    ${card.actions.map((a) => `${a.label}${{ primary: '*', secondary: '', menu: '…' }[a.place]}`).join(', ')}`);
      }
    }
    golden('unit/board.golden.txt', `${lines.join('\n')}\n`);
  });

  it('offers only actions that the task map allows', () => {
    const event: Partial<Record<ActionName, EventType[]>> = {
      start: ['accepted'], pause: ['pauseWanted'], stop: ['withdrawn', 'stopped'], resume: ['resumed', 'wentOn'],
      putBack: ['alarmClosed'], keepChanges: ['alarmClosed'], retry: ['retried'], apply: ['applyStarted'],
      dismiss: ['dismissed'], restore: ['restored'], edit: ['edited'], rename: ['edited'],
    };
    const facts = { at: 1, token: 't', changeset, sentence: '', summary: '', brief: aTask().brief, priority: 'low', routing: byShell };
    for (const task of Object.values(everyState)) {
      for (const { name } of possibleActions(task, { mayAct: true, agents })) {
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

  it('orders the queue by priority, then position', () => {
    const queued = (id: string, priority: Task['priority'], position: number) => aTask({ state: 'queued', since: 1, trigger: 'start', resume: null, was: null }, { id, priority, position });
    const { columns } = boardPicture(facts([queued('c', 'low', 1), queued('b', 'normal', 2), queued('a', 'normal', 1), queued('u', 'urgent', 9)]));
    assert.deepEqual(columns[2]!.cards.map(({ id }) => id), ['u', 'a', 'b', 'c']);
  });

  it('offers nothing that changes anything in a window that follows', () => {
    const { columns } = boardPicture(facts(Object.values(everyState), { mayAct: false }));
    const names = new Set(columns.flatMap(({ cards }) => cards.flatMap(({ actions }) => actions.map(({ name }) => name))));
    assert.deepEqual(names, new Set(['review', 'openThread']));
  });
});
