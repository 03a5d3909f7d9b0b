import assert from 'node:assert/strict';
import { byColumn } from '../../src/core/board';
import { offMode } from '../../src/core/mode';
import { modePicture } from '../../src/core/modePicture';
import type { QueueFacts } from '../../src/core/nextTask';
import type { Task } from '../../src/core/task';
import type { Header } from '../../src/protocol/picture';
import type { Switch } from '../../src/protocol/mode';
import { aTask, anApproval, everyState, queueFacts, waiting } from '../support/tasks';

const { running, paused, ready, failed } = everyState;
assert(running?.now.state === 'running' && paused && ready && failed);
const asking = aTask({ ...running.now, asks: [anApproval] }, { id: 'asking' });
const queued = (id: string) => aTask({ ...waiting, by: 'workMode', trigger: 'start', resume: null, was: null }, { id });

describe('the line on top of the board', () => {
  it('says that tasks hold still, whatever the switch is at, and not twice', () => {
    assert.deepEqual(said('off', [paused]), ['off', '1 task holds still', '']);
    assert.deepEqual(said('on', [paused]), ['idle', '1 task holds still', '']);
    assert.deepEqual(said('on', [paused, { ...queued('a'), dependsOn: [paused.id] }]), ['needsYou', '1 task holds still', '1 queued']);
    assert.deepEqual(said('paused', [paused]), ['paused', 'Paused: 1 task holds still', '']);
    assert.deepEqual(said('off', [paused, { ...paused, id: 'p2' }, ready, failed]), ['off', '2 tasks hold still', '1 needs a decision · 1 ready to review']);
  });

  it('counts what holds still beside what is worked on', () => {
    assert.deepEqual(said('on', [running, paused]), ['working', 'Working on 1 of 1', '1 task holds still']);
    assert.deepEqual(said('on', [asking, paused]), ['needsYou', 'Waiting for your answer', '1 needs you · 1 task holds still']);
  });

  it('stays off while a task is at work that was started by hand, and counts none that will not start', () => {
    assert.deepEqual(said('off', [running, queued('a'), queued('b')]), ['off', 'Off: 1 task at work', '2 queued']);
    assert.deepEqual(said('off', [running, asking]), ['off', 'Off: 1 task at work', '1 needs you']);
    assert.deepEqual(said('on', [running, queued('a'), queued('b')]), ['working', 'Working on 1 of 3', '2 queued']);
    assert.notEqual(shown('off', [running]).tone, 'working');
  });

  it('says what is tried again, and at what time', () => {
    const again = (id: string, notBefore: number, title = 'Sort the list') => aTask({ ...queued(id).now, notBefore } as Task['now'], { id, brief: { ...running.brief, title } });
    const first = shown('on', [again('a', 30_000), queued('b')], { free: { slots: 0, agents: 0 } });
    assert.deepEqual([first.mode, first.line, first.timeWord, first.until], ['resting', '“Sort the list” is tried again', 'at', 30_000]);
    const both = shown('on', [again('a', 40_000), again('b', 30_000)]);
    assert.deepEqual([both.line, both.timeWord, both.until], ['The first of 2 tasks is tried again', 'at', 30_000]);
    assert.equal(shown('on', [again('a', 30_000, 'Sort '.repeat(20))]).line, '“Sort Sort Sort Sort Sort Sort Sort Sort…” is tried again');
    const limits = [{ account: 'shell', label: 'Codex', reason: 'limit' as const, since: 0, until: 25_000, stated: true, pauses: 0 }];
    const limited = shown('on', [again('a', 30_000)], { mode: { ...offMode, switch: 'on', limits } });
    assert.deepEqual([limited.line, limited.timeWord, limited.until], ['Waiting: usage limit of Codex', 'until', 25_000]);
    const silent = shown('on', [again('a', 30_000)], { mode: { ...offMode, switch: 'on', limits: [{ ...limits[0]!, reason: 'outage' }] } });
    assert.deepEqual([silent.mode, silent.line, silent.timeWord, silent.until], ['resting', 'Waiting: Codex’s service does not answer, tried again', 'at', 25_000]);
  });

  describe('with a queued task that needs a decision', () => {
    const after = (id: string) => ({ ...queued(id), dependsOn: ['failed'] });
    const dead = { ...failed, id: 'failed' };
    const unfitting = aTask({ ...queued('u').now, merge: { kind: 'conflict', paths: ['a.ts'], results: [] } } as Task['now'], { id: 'u' });
    const resting = (account: string) => ({ mode: { ...offMode, switch: 'on' as const, limits: [{ account, label: 'Codex', reason: 'limit' as const, since: 0, until: 25_000, stated: true, pauses: 0 }] } });
    const codex = { ...queued('c'), agent: 'codex' };

    it('counts it while others are worked on, and does not count it as one of them', () => {
      assert.deepEqual(said('on', [running, dead, after('a'), queued('b')]), ['working', 'Working on 1 of 2', '2 need a decision · 2 queued']);
      assert.deepEqual(said('off', [running, unfitting]), ['off', 'Off: 1 task at work', '1 needs a decision · 1 queued']);
      assert.deepEqual(said('off', [unfitting]), ['off', 'Work mode is off', '1 needs a decision · 1 queued']);
      assert.deepEqual(said('paused', [unfitting]), ['paused', 'Paused', '1 needs a decision · 1 queued']);
    });

    it('needs the person, also while others wait for a time or for an answer', () => {
      for (const others of [[], [codex], [asking], [{ ...ready, id: 'r' }], [paused]]) {
        const [mode, line] = said('on', [unfitting, ...others], { ...resting('codex'), reviewLimit: 1 });
        assert.deepEqual([mode, line], ['needsYou', '“Sort the list” needs a decision']);
      }
      assert.deepEqual(said('on', [codex], resting('codex')).slice(0, 2), ['resting', 'Waiting: usage limit of Codex']);
      const header = shown('on', [unfitting, dead, after('a'), codex], resting('codex'));
      assert.deepEqual([header.line, header.detail, header.until], ['2 queued tasks need a decision', '3 need a decision · 3 queued', null]);
    });
  });

  function said(to: Switch, tasks: Task[], rest: Partial<QueueFacts> = {}): [Header['mode'], string, string] {
    const { mode, line, detail } = shown(to, tasks, rest);
    return [mode, line, detail];
  }

  function shown(to: Switch, tasks: Task[], rest: Partial<QueueFacts> = {}): Header {
    return modePicture(byColumn(tasks), { queue: queueFacts(tasks, { mode: { ...offMode, switch: to }, ...rest }), mayAct: true });
  }
});
