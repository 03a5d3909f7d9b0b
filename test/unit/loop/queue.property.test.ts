import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Spot } from '../../../src/core/queue';
import { byTurn, placeBefore, placeBehind } from '../../../src/core/queue';
import type { Task } from '../../../src/core/task';
import { priorities } from '../../../src/protocol/words';
import { placeAt } from '../../../webview/queueOrder';
import { aTask, waiting } from '../../support/tasks';

const queued = { ...waiting, trigger: 'start', resume: null, was: null } as const;

function queue(list: readonly { priority: Task['priority']; position: number }[]): Map<string, Task> {
  return new Map(list.map((one, at) => [`t${at}`, aTask(queued, { ...one, id: `t${at}`, createdAt: at })]));
}

function order(tasks: ReadonlyMap<string, Task>): string[] {
  return [...tasks.values()].sort(byTurn).map(({ id }) => id);
}

/** Moves a task as the engine does, and answers with the order that should be now. */
function move(tasks: Map<string, Task>, id: string, behind: string | null): string[] {
  const others = order(tasks).filter((one) => one !== id);
  others.splice(behind === null ? 0 : others.indexOf(behind) + 1, 0, id);
  put(tasks, id, placeBehind(tasks.get(id)!, behind, tasks.values()));
  return others;
}

function put(tasks: Map<string, Task>, id: string, place: Spot | null): void {
  if (!place) return;
  tasks.set(id, { ...tasks.get(id)!, priority: place.priority, position: place.position });
  for (const one of place.others) tasks.set(one.id, { ...tasks.get(one.id)!, position: one.position });
}

const places = fc.record({ priority: fc.constantFrom(...priorities), position: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })) });
const moves = fc.array(fc.record({ task: fc.nat(), behind: fc.option(fc.nat()) }), { maxLength: 12 });

describe('moving in the queue, in any history', function () {
  this.timeout(30_000);

  it('puts the task exactly where it is wanted and leaves all others in their order, also where positions are the same', () => {
    fc.assert(fc.property(fc.array(places, { minLength: 1, maxLength: 12 }), moves, (list, history) => {
      const tasks = queue(list);
      for (const { task, behind } of history) {
        const id = `t${task % list.length}`;
        const other = behind === null ? null : `t${behind % list.length}`;
        if (other === id) continue;
        const wanted = move(tasks, id, other);
        assert.deepEqual(order(tasks), wanted);
        for (const { position } of tasks.values()) assert(Number.isFinite(position));
      }
    }), { numRuns: 10_000 });
  });

  it('keeps the priority of what is moved where one of its neighbours has it, and changes that of no other', () => {
    fc.assert(fc.property(fc.array(places, { minLength: 2, maxLength: 12 }), fc.nat(), fc.option(fc.nat()), (list, task, behind) => {
      const tasks = queue(list);
      const before = new Map(tasks);
      const id = `t${task % list.length}`;
      const other = behind === null ? null : `t${behind % list.length}`;
      if (other === id) return;
      const wanted = move(tasks, id, other);
      const at = wanted.indexOf(id);
      const beside = [wanted[at - 1], wanted[at + 1]].flatMap((one) => (one === undefined ? [] : [before.get(one)!.priority]));
      const { priority } = before.get(id)!;
      assert.equal(tasks.get(id)!.priority, beside.includes(priority) ? priority : beside[0]);
      for (const [one, known] of before) if (one !== id) assert.equal(tasks.get(one)!.priority, known.priority);
    }), { numRuns: 10_000 });
  });

  it('puts the task directly beside the shown card it is dropped at, whatever is hidden, and leaves all others in their order', () => {
    const drops = fc.array(fc.record({ task: fc.nat(), card: fc.nat(), side: fc.constantFrom('before', 'behind') }), { maxLength: 12 });
    const cards = fc.array(fc.record({ place: places, hidden: fc.boolean() }), { minLength: 1, maxLength: 12 });
    fc.assert(fc.property(cards, drops, (list, history) => {
      const tasks = queue(list.map(({ place }) => place));
      const filtered = list.some(({ hidden }) => hidden);
      for (const { task, card, side } of history) {
        const ids = order(tasks).filter((id) => !list[Number(id.slice(1))]!.hidden);
        const [id, other] = [ids[task % ids.length], ids[card % ids.length]];
        if (id === undefined || other === undefined || id === other) continue;
        const wanted = order(tasks).filter((one) => one !== id);
        wanted.splice(wanted.indexOf(other) + (side === 'behind' ? 1 : 0), 0, id);
        const place = placeAt({ ids, filtered }, id, { side, other });
        if (place) put(tasks, id, side === 'before' ? placeBefore(tasks.get(id)!, other, tasks.values()) : placeBehind(tasks.get(id)!, other, tasks.values()));
        assert.deepEqual(order(tasks), wanted);
        if (place) assert.equal(wanted.filter((one) => ids.includes(one)).indexOf(id) + 1, place.at);
      }
    }), { numRuns: 10_000 });
  });

  it('goes on for ever between the same two', () => {
    const tasks = queue([1, 2, 3].map((position) => ({ priority: 'normal', position })));
    for (let times = 0; times < 500; times += 1) {
      const [first, , last] = order(tasks);
      const wanted = move(tasks, last!, first!);
      assert.deepEqual(order(tasks), wanted, `after ${times} moves`);
    }
  });
});
