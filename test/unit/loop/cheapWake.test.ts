import assert from 'node:assert/strict';
import { nextMoment } from '../../../src/core/nextTask';
import { aTask, queueFacts, waiting } from '../../support/tasks';

const many = Array.from({ length: 10_000 }, (_, n) => aTask({ ...waiting, trigger: 'start', resume: null, was: null }, { id: `t${n}`, position: n, dependsOn: n ? [`t${n - 1}`] : [] }));

describe('the next moment at which something may run', () => {
  it('asks about no task that waits for no time', () => {
    let asked = 0;
    const facts = queueFacts(many, { account: ({ agent }) => { asked += 1; return agent; } });
    assert.deepEqual([nextMoment(facts), asked], [null, 0]);
  });

  it('is the soonest end of a limit or of a pause that something waits for', () => {
    const limits = [{ account: 'shell', label: 'Shell', reason: 'limit' as const, since: 1, until: 50_000, stated: true, pauses: 0 }, { account: 'nobody', label: 'Nobody', reason: 'limit' as const, since: 1, until: 30_000, stated: true, pauses: 0 }];
    const late = aTask({ ...waiting, notBefore: 40_000, trigger: 'retry', resume: null, was: null }, { id: 'late', agent: 'other' });
    assert.equal(nextMoment(queueFacts([many[0]!, late], { mode: { version: 1, switch: 'on', since: 0, limits } })), 40_000);
    assert.equal(nextMoment(queueFacts([many[0]!], { mode: { version: 1, switch: 'on', since: 0, limits } })), 50_000);
    assert.equal(nextMoment(queueFacts([many[1]!], { mode: { version: 1, switch: 'on', since: 0, limits } })), null);
  });
});
