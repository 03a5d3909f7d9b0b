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
    assert.deepEqual([silent.mode, silent.line, silent.timeWord, silent.until], ['resting', 'Waiting: Codex does not answer', 'tried again at', 25_000]);
  });

  describe('while an account rests', () => {
    const rest = { account: 'codex', label: 'Codex', reason: 'limit' as const, since: 0, until: 25_000, stated: true, pauses: 0 };
    const outage = { ...rest, account: 'claude', label: 'Claude Code', reason: 'outage' as const, until: 24_000 };
    const codex = { ...queued('c'), agent: 'codex' };
    const claude = { ...queued('d'), agent: 'claude' };
    const at = (to: Switch, tasks: Task[], limits = [rest, outage]) => {
      const { line, timeWord, until, detail } = shown(to, tasks, { mode: { ...offMode, switch: to, limits } });
      return [line, timeWord, until, detail];
    };

    it('says so beside what else goes on, of the one that is the first to go on', () => {
      assert.deepEqual(at('on', [running, codex]), ['Working on 1 of 2 · usage limit of Codex', 'until', 25_000, '1 queued']);
      assert.deepEqual(at('on', [running, codex, claude]), ['Working on 1 of 3 · Claude Code does not answer', 'tried again at', 24_000, '2 queued']);
      assert.deepEqual(at('off', [running, codex]), ['Off: 1 task at work · usage limit of Codex', 'until', 25_000, '1 queued']);
      assert.deepEqual(at('paused', [running, codex])[0], 'Pausing: 1 task still at work · usage limit of Codex');
    });

    it('says so while work mode is off or paused, and repeats nothing for it', () => {
      const mine = { ...codex, now: { ...codex.now, by: 'person' } as Task['now'] };
      for (const one of [codex, mine]) {
        assert.deepEqual(at('off', [one]), ['Work mode is off · usage limit of Codex', 'until', 25_000, '1 queued']);
        assert.deepEqual(at('paused', [one, paused]), ['Paused: 1 task holds still · usage limit of Codex', 'until', 25_000, '1 queued']);
      }
    });

    it('says nothing of one that nobody waits for, that is over, or that makes no difference', () => {
      const unheard = (to: Switch, tasks: Task[], limits?: typeof rest[]) => at(to, tasks, limits).slice(0, 3);
      assert.deepEqual(unheard('on', [running, queued('a')]), ['Working on 1 of 2', 'until', null]);
      assert.deepEqual(unheard('on', [running, codex], [{ ...rest, until: 20_000 }]), ['Working on 1 of 2', 'until', null]);
      assert.deepEqual(unheard('on', [running, { ...codex, dependsOn: [running.id] }]), ['Working on 1 of 2', 'until', null]);
      assert.deepEqual(unheard('off', [asking, codex]), ['Waiting for your answer', 'until', null]);
    });
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
