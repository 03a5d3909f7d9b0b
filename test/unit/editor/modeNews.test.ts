import assert from 'node:assert/strict';
import { byColumn } from '../../../src/core/board';
import { offMode } from '../../../src/core/mode';
import { modePicture } from '../../../src/core/modePicture';
import type { QueueFacts } from '../../../src/core/nextTask';
import type { Task } from '../../../src/core/task';
import type { AccountLimit, Switch } from '../../../src/protocol/mode';
import { ModeNews } from '../../../src/vscode/modeNews';
import type { Seen } from '../../../src/vscode/modeNews';
import { aTask, anApproval, everyState, queueFacts, run, waiting } from '../../support/tasks';

const now = new Date('2026-11-20T22:30:00').getTime();
const until = new Date('2026-11-20T23:10:00').getTime();

describe('what work mode has to tell', () => {
  const queued = (id: string) => aTask({ ...waiting, by: 'workMode', trigger: 'start', resume: null, was: null }, { id });
  const working = (id: string) => aTask({ ...everyState.running!.now, run: { ...run, by: 'workMode' } } as Task['now'], { id });
  const ready = (id: string) => ({ ...everyState.ready!, id });
  const failed = (id: string) => ({ ...everyState.failed!, id });
  const late = (id: string) => ({ ...everyState.unanswered!, id });

  it('is, once, that the queue is done, and what became of it', () => {
    const news = new ModeNews(seen([queued('a'), queued('b'), queued('c')]));
    assert.deepEqual(told(news, seen([working('a'), queued('b'), queued('c')])), []);
    assert.deepEqual(told(news, seen([ready('a'), working('b'), failed('c')])), []);
    const end = seen([ready('a'), ready('b'), failed('c'), ready('older')]);
    assert.deepEqual(told(news, end), ['Work mode is done: 2 ready, 1 failed.']);
    assert.deepEqual(told(news, end), []);
  });

  it('tells nothing of a moment between two tasks', () => {
    const news = new ModeNews(seen([working('a'), queued('b')]));
    const between = news.look(seen([ready('a'), ready('b')]));
    assert.deepEqual(between, { news: [], unsure: true });
    assert.deepEqual(told(news, seen([ready('a'), working('b')])), []);
  });

  it('repeats nothing after a reload, and tells of a single task too', () => {
    const end = seen([ready('a'), ready('b')]);
    assert.deepEqual(told(new ModeNews(end), end), []);
    assert.deepEqual(told(new ModeNews(seen([working('a')])), seen([ready('a')])), ['Work mode is done: 1 ready.']);
  });

  it('is that the person has too much to review, again when that happens again', () => {
    const full = seen([ready('a'), queued('b')], { reviewLimit: 1 });
    const news = new ModeNews(seen([working('a'), queued('b')]));
    assert.deepEqual(told(news, full), ['Work mode needs you. Paused: you have 1 task to review.']);
    assert.deepEqual(told(news, full), []);
    assert.deepEqual(told(news, seen([working('b')])), []);
    assert.deepEqual(told(news, full).length, 1);
  });

  it('leaves an ask to its own message, also one that nobody answered in time', () => {
    const asking = aTask({ ...working('a').now, asks: [anApproval] } as Task['now'], { id: 'a' });
    const news = new ModeNews(seen([working('a'), queued('b')]));
    assert.deepEqual(told(news, seen([asking])), []);
    assert.deepEqual(told(news, seen([late('a'), ready('b')])), ['Work mode is done: 1 ready, 1 waiting for your answer.']);
  });

  it('is, once in a row, that an account rests, and until when', () => {
    const limit: AccountLimit = { account: 'codex', label: 'Codex', since: now, until, stated: true, pauses: 0 };
    const limits = (more: Partial<AccountLimit>) => ({ mode: { ...offMode, switch: 'on' as Switch, limits: [{ ...limit, ...more }] }, account: () => 'codex' });
    const news = new ModeNews(seen([working('a')]));
    assert.deepEqual(told(news, seen([queued('a')], limits({}))), ['Codex has reached its usage limit. Its tasks keep their place and go on by themselves at 23:10.']);
    assert.deepEqual(told(news, seen([queued('a')], limits({ since: now + 1, stated: false, pauses: 1 }))), []);
    assert.deepEqual(told(news, seen([working('a')])), []);
    assert.deepEqual(told(news, seen([queued('a')], limits({}))).length, 1);
    assert.deepEqual(told(new ModeNews(seen([queued('a')], limits({}))), seen([queued('a')], limits({}))), []);
  });

  it('is nothing while it is off or paused', () => {
    for (const to of ['off', 'paused'] as const) {
      const news = new ModeNews(seen([working('a'), queued('b')]));
      assert.deepEqual(told(news, seen([ready('a'), ready('b')], { mode: { ...offMode, switch: to } })), []);
    }
  });

  function seen(tasks: Task[], rest: Partial<QueueFacts> = {}): Seen {
    const queue = queueFacts(tasks, { now, ...rest });
    return { switch: queue.mode.switch, header: modePicture(byColumn(tasks), { queue, mayAct: true }), tasks, limits: queue.mode.limits, now };
  }

  /** Looks as often as it takes to be sure. */
  function told(news: ModeNews, at: Seen): string[] {
    const first = news.look(at);
    return [...first.news, ...(first.unsure ? news.look(at).news : [])].map(({ sentence }) => sentence);
  }
});
