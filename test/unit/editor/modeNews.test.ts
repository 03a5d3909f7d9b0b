import assert from 'node:assert/strict';
import { byColumn } from '../../../src/core/board';
import { offMode } from '../../../src/core/mode';
import { modePicture } from '../../../src/core/modePicture';
import type { QueueFacts } from '../../../src/core/nextTask';
import type { Run, Task } from '../../../src/core/task';
import { transition } from '../../../src/core/transition';
import type { TaskEvent } from '../../../src/core/taskEvent';
import type { AccountLimit, Switch } from '../../../src/protocol/mode';
import { ModeNews } from '../../../src/vscode/modeNews';
import type { Seen } from '../../../src/vscode/modeNews';
import { aTask, anApproval, commitB, everyState, queueFacts, run, waiting } from '../../support/tasks';

const now = new Date('2026-11-20T22:30:00').getTime();
const until = new Date('2026-11-20T23:10:00').getTime();

describe('what work mode has to tell', () => {
  const queued = (id: string) => aTask({ ...waiting, by: 'workMode', trigger: 'start', resume: null, was: null }, { id });
  const working = (id: string) => aTask({ ...everyState.running!.now, run: { ...run, by: 'workMode' } } as Task['now'], { id });
  const ended = (name: string, id: string, by: Run['by'] = 'workMode') => aTask({ ...everyState[name]!.now, run: { ...run, by, startedAt: now - 1_000 }, endedAt: now + 1_000 } as Task['now'], { id });
  const ready = (id: string) => ended('ready', id);
  const failed = (id: string) => ended('failed', id);
  const late = (id: string) => ended('unanswered', id);
  const after = (task: Task, ...events: TaskEvent[]) => events.reduce(transition, task);

  it('is, once, that the queue is done, and what became of it', () => {
    const news = new ModeNews(seen([queued('a'), queued('b'), queued('c')]));
    assert.deepEqual(told(news, seen([working('a'), queued('b'), queued('c')])), []);
    assert.deepEqual(told(news, seen([ready('a'), working('b'), failed('c')])), []);
    const end = seen([ready('a'), ready('b'), failed('c'), { ...everyState.ready!, id: 'older' }, ended('ready', 'of the person', 'person')]);
    assert.deepEqual(told(news, end), ['Work mode is done: 2 ready, 1 failed.']);
    assert.deepEqual(told(news, end), []);
  });

  it('counts all that ended, whether or not it was paused meanwhile and however seldom anybody looked', () => {
    const five = ['a', 'b', 'c', 'd', 'e'];
    const news = new ModeNews(seen(five.map(queued)));
    told(news, seen([working('a'), ...five.slice(1).map(queued)]));
    told(news, seen([ready('a'), working('b'), ...five.slice(2).map(queued)]));
    const held = aTask({ ...working('b').now, state: 'paused', heldBy: 'workMode' } as Task['now'], { id: 'b' });
    assert.deepEqual(told(news, seen([ready('a'), held, ...five.slice(2).map(queued)], { mode: { ...offMode, switch: 'paused' } })), []);
    const end = five.map(ready);
    assert.deepEqual(told(news, seen(end)), ['Work mode is done: 5 ready.']);
    assert.deepEqual(told(new ModeNews(seen([])), seen(end)), ['Work mode is done: 5 ready.']);
  });

  it('counts what was applied, dismissed or came to nothing before the others were done, and nothing twice', () => {
    const news = new ModeNews(seen(['a', 'b', 'c', 'd'].map(queued)));
    const applied = after(ready('a'), { type: 'applyStarted', at: now }, { type: 'applied', at: now, commit: commitB });
    const dismissed = after(ready('b'), { type: 'dismissed', at: now });
    const empty = after(working('c'), { type: 'finished', at: now + 1_000, changeset: null, summary: '', confirmed: true });
    const end = [applied, dismissed, empty, ready('d')];
    assert.deepEqual(told(news, seen(end)), ['Work mode is done: 1 ready, 1 applied, 1 with nothing to change, 1 dismissed.']);
    assert.deepEqual(told(news, seen([...end, working('e')])), []);
    const fifth = aTask({ ...ready('e').now, endedAt: now + 6_000 } as Task['now'], { id: 'e' });
    assert.deepEqual(told(news, seen([...end, fifth])), ['Work mode is done: 1 ready.']);
  });

  it('counts after a reload what had ended before it, back to when work mode last was done', () => {
    const at = (id: string, startedAt: number, end: number) => aTask({ ...ready(id).now, run: { ...run, by: 'workMode', startedAt }, endedAt: end } as Task['now'], { id });
    const earlier = at('told before', now - 90_000, now - 60_000);
    const two = [at('a', now - 30_000, now - 20_000), at('b', now - 19_900, now - 10_000)];
    const last = aTask({ ...working('c').now, run: { ...run, by: 'workMode', startedAt: now - 9_900 } } as Task['now'], { id: 'c' });
    const news = new ModeNews(seen([earlier, ...two, last]));
    assert.deepEqual(told(news, seen([earlier, ...two, at('c', now - 9_900, now + 1_000)])), ['Work mode is done: 3 ready.']);
  });

  it('tells nothing of a moment between two tasks', () => {
    const news = new ModeNews(seen([working('a'), queued('b')]));
    const between = news.look(seen([ready('a'), ready('b')]));
    assert.deepEqual(between, { news: [], unsure: true });
    assert.deepEqual(told(news, seen([ready('a'), working('b')])), []);
  });

  it('repeats nothing after a reload, and tells of a single task too', () => {
    const end = seen([ready('a'), ready('b')], { now: now + 2_000 });
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
    const limit: AccountLimit = { account: 'codex', label: 'Codex', reason: 'limit' as const, since: now, until, stated: true, pauses: 0 };
    const limits = (more: Partial<AccountLimit>) => ({ mode: { ...offMode, switch: 'on' as Switch, limits: [{ ...limit, ...more }] }, account: () => 'codex' });
    const news = new ModeNews(seen([working('a')]));
    assert.deepEqual(told(news, seen([queued('a')], limits({}))), ['Codex has reached its usage limit. Its tasks keep their place and go on by themselves at 23:10.']);
    assert.deepEqual(told(news, seen([queued('a')], limits({ since: now + 1, stated: false, pauses: 1 }))), []);
    assert.deepEqual(told(news, seen([working('a')])), []);
    assert.deepEqual(told(news, seen([queued('a')], limits({}))).length, 1);
    assert.deepEqual(told(new ModeNews(seen([queued('a')], limits({}))), seen([queued('a')], limits({}))), []);
  });

  it('is that the service of an account does not answer, and once more when that has lasted long, however often it is tried meanwhile', () => {
    const limit: AccountLimit = { account: 'codex', label: 'Codex', reason: 'outage', since: until - 60_000, until, stated: false, pauses: 0 };
    const limits = (more: Partial<AccountLimit>) => ({ mode: { ...offMode, switch: 'on' as Switch, limits: [{ ...limit, ...more }] }, account: () => 'codex' });
    const long = { since: until - 9 * 3_600_000, pauses: 9 };
    const news = new ModeNews(seen([working('a')]));
    assert.deepEqual(told(news, seen([queued('a')], limits({}))), ['Codex’s service does not answer. Its tasks keep their place and are tried again at 23:10.']);
    assert.deepEqual(told(news, seen([queued('a')], limits({ pauses: 3 }))), []);
    assert.deepEqual(told(news, seen([queued('a')], limits(long))), [
      'Work mode needs you: Codex’s service has not answered for more than 6 hours. Its tasks keep their place and are tried again at 23:10. Look at your network and at what the service says of itself, or choose another agent for them.',
    ]);
    assert.deepEqual(told(news, seen([working('a')], limits({ ...long, until: now - 1 }))), []);
    assert.deepEqual(told(news, seen([queued('a')], limits({ ...long, pauses: 10 }))), []);
    assert.deepEqual(told(news, seen([ready('a')])), ['Work mode is done: 1 ready.']);
  });

  it('is nothing while it is off or paused', () => {
    for (const to of ['off', 'paused'] as const) {
      const news = new ModeNews(seen([working('a'), queued('b')]));
      assert.deepEqual(told(news, seen([ready('a'), ready('b')], { mode: { ...offMode, switch: to } })), []);
    }
  });

  function seen(tasks: Task[], rest: Partial<QueueFacts> = {}): Seen {
    const queue = queueFacts(tasks, { now, ...rest });
    return { switch: queue.mode.switch, header: modePicture(byColumn(tasks), { queue, mayAct: true }), tasks, limits: queue.mode.limits, now: queue.now };
  }

  /** Looks a while later, as often as it takes to be sure. */
  function told(news: ModeNews, before: Seen): string[] {
    const at = { ...before, now: before.now + 5_000 };
    const first = news.look(at);
    return [...first.news, ...(first.unsure ? news.look(at).news : [])].map(({ sentence }) => sentence);
  }
});
