import assert from 'node:assert/strict';
import fc from 'fast-check';
import { refuseCircle } from '../../../src/core/dependencies';
import { Refusal } from '../../../src/core/errors';
import type { Task } from '../../../src/core/task';
import { aTask } from '../../support/tasks';

const edits = fc.array(fc.record({ task: fc.nat({ max: 11 }), after: fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 4 }) }), { maxLength: 40, size: 'max' });

/** Whether `to` is reached from `from` by going to what a task comes after; a depth-first walk that shares nothing with the core. */
function reaches(tasks: ReadonlyMap<string, Task>, from: string, to: string): boolean {
  return (tasks.get(from)?.dependsOn ?? []).some((next) => next === to || reaches(tasks, next, to));
}

describe('what comes after what, in any history of edits', function () {
  this.timeout(60_000);

  it('is never a circle, refuses nothing else, and names every task of the circle it refuses', () => {
    fc.assert(fc.property(edits, (history) => {
      const tasks = new Map(Array.from({ length: 12 }, (_, at) => [`t${at}`, aTask({ state: 'draft' }, { id: `t${at}`, brief: { title: `Title ${at}.`, prompt: '', notes: '', doneLooksLike: '' } })]));
      for (const { task, after } of history) {
        const id = `t${task}`;
        const dependsOn = after.map((at) => `t${at}`);
        const closes = dependsOn.some((one) => one === id || reaches(tasks, one, id));
        try {
          refuseCircle(id, dependsOn, tasks);
          assert(!closes, 'a circle was let through');
          tasks.set(id, { ...tasks.get(id)!, dependsOn });
        } catch (error) {
          assert(error instanceof Refusal, String(error));
          assert(closes, `refused without a circle: ${error.message}`);
          assert(error.message.includes(`“Title ${task}.”`));
          const named = [...error.message.matchAll(/“Title (\d+)\.”/g)].map((found) => `t${found[1]}`);
          // Each named one comes after the next one, as things are or as they were to be.
          for (const [at, one] of named.slice(0, -1).entries()) assert((one === id ? dependsOn : tasks.get(one)!.dependsOn).includes(named[at + 1]!));
        }
        for (const one of tasks.keys()) assert(!reaches(tasks, one, one));
      }
    }), { numRuns: 10_000 });
  });

  it('names a task that is not there any more as such, not as a circle', () => {
    assert.throws(() => refuseCircle('t1', ['gone'], new Map([['t1', aTask()]])), /not there any more/);
  });

  it('is found in a long chain of many joined ways without trying each of them', () => {
    const tasks = new CountedTasks();
    for (let at = 0; at < 2000; at += 1) tasks.set(`t${at}`, aTask({ state: 'draft' }, { id: `t${at}`, dependsOn: [at - 1, at - 2].filter((one) => one >= 0).map((one) => `t${one}`) }));
    refuseCircle('new', ['t1999'], tasks);
    assert.equal(tasks.looks, 2000, 'each task is looked at once');
    assert.throws(() => refuseCircle('t0', ['t1999'], tasks), Refusal);
  });
});

/** Counts how often a task is looked at, and gives up where that has no end. */
class CountedTasks extends Map<string, Task> {
  looks = 0;

  override get(id: string): Task | undefined {
    this.looks += 1;
    assert(this.looks < 100_000, 'every way is tried');
    return super.get(id);
  }
}
