import assert from 'node:assert/strict';
import { byColumn } from '../../../src/core/board';
import type { Mode } from '../../../src/core/mode';
import { offMode } from '../../../src/core/mode';
import { modePicture } from '../../../src/core/modePicture';
import type { QueueFacts } from '../../../src/core/nextTask';
import { statusWords } from '../../../src/core/statusWords';
import type { Task } from '../../../src/core/task';
import type { Switch } from '../../../src/protocol/mode';
import type { TimeWord } from '../../../src/protocol/picture';
import { clockTime, lineUntil } from '../../../src/vscode/clockTime';
import type { Seen } from '../../../src/vscode/modeNews';
import { ModeNews } from '../../../src/vscode/modeNews';
import { behindWhenDropped } from '../../../src/vscode/queueDrop';
import type { StatusFace } from '../../../src/vscode/statusFace';
import { statusFace } from '../../../src/vscode/statusFace';
import { turnedOnWords } from '../../../src/vscode/turnedOnWords';
import { aQuestion, aTask, anApproval, everyState, queueFacts, waiting } from '../../support/tasks';

const at = (text: string) => new Date(text).getTime();
const now = at('2026-11-20T22:30:00');

describe('a moment', () => {
  for (const [then, words] of [
    ['2026-11-20T23:05:00', '23:05'], ['2026-11-21T03:10:00', 'tomorrow 03:10'], ['2026-11-23T00:00:00', '23 Nov 00:00'], ['2027-01-02T09:00:00', '2 Jan 09:00'],
    ['2026-11-20T02:10:00', '02:10'], ['2026-11-19T23:50:00', '19 Nov 23:50'],
  ] as const) {
    it(`reads ${words}`, () => { assert.equal(clockTime(at(then), now), words); });
  }

  it('is said of a line only as long as it has not come', () => {
    assert.equal(timed('2026-11-20T22:31:00', 'until'), 'Waiting until 22:31');
    assert.equal(timed('2026-11-20T22:31:00', 'at'), 'Waiting at 22:31');
    assert.equal(timed('2026-11-20T22:31:00', 'tried again at'), 'Waiting, tried again at 22:31');
    assert.equal(timed('2026-11-20T22:30:00', 'until'), 'Waiting');
    assert.equal(lineUntil({ line: 'Waiting', until: null, timeWord: 'until' }, now), 'Waiting');
  });

  const timed = (until: string, timeWord: TimeWord) => lineUntil({ line: 'Waiting', until: at(until), timeWord }, now);
});

describe('the item in the status bar', () => {
  const { running, paused, ready, draft, failed } = everyState;
  assert(running?.now.state === 'running' && paused && ready && draft && failed);
  const asking = aTask({ ...running.now, asks: [anApproval, aQuestion] }, { id: 'asking' });
  const queued = aTask({ ...waiting, by: 'workMode', trigger: 'start', resume: null, was: null }, { id: 'queued' });

  it('shows the line of the board, and first of all that somebody waits', () => {
    assert.deepEqual(face('on', [running, queued]), ['sync~spin', 'Working on 1 of 2']);
    assert.deepEqual(face('on', [asking, { ...running, id: 'r2' }]), ['bell-dot', '2 need you · Working on 1 of 2']);
    assert.deepEqual(face('paused', [queued]), ['debug-pause', 'Paused']);
    assert.deepEqual(face('on', []), ['play-circle', 'On: nothing is queued']);
    assert.deepEqual(face('on', [ready, queued], { reviewLimit: 1 }), ['bell', 'Paused: you have 1 task to review']);
  });

  it('says that a task holds still, and does not spin for it', () => {
    for (const to of ['on', 'off'] as const) {
      assert.deepEqual(face(to, [paused]), ['debug-pause', '1 task holds still']);
      assert.deepEqual(face(to, [paused, { ...paused, id: 'p2' }, ready, failed]), ['debug-pause', '2 tasks hold still']);
    }
    assert.deepEqual(face('paused', [paused, queued]), ['debug-pause', 'Paused: 1 task holds still']);
    assert.deepEqual(face('on', [paused, running, queued]), ['sync~spin', 'Working on 1 of 2']);
    assert.deepEqual(face('off', [paused, asking]), ['bell-dot', '2 need you']);
  });

  it('says that it is off while a task is at work, and in full what else there is', () => {
    assert.deepEqual(face('off', [running, queued]), ['sync~spin', 'Off: 1 task at work']);
    assert.equal(full('off', [running, queued, failed]), 'Work Mode: Off: 1 task at work, 1 needs a decision, 1 queued.');
    assert.equal(full('off', [paused, queued]), 'Work Mode: 1 task holds still, 1 queued.');
    assert.equal(full('on', [running]), 'Work Mode: Working on 1 of 1.');
    assert.equal(full('off', [draft]), 'Work Mode: Ready to start.');
  });

  it('says an open ask once', () => {
    assert.deepEqual(face('on', [asking]), ['bell-dot', '2 need you']);
    assert.deepEqual(face('off', [asking]), ['bell-dot', '2 need you']);
  });

  it('tells until when an account rests', () => {
    const limits = [{ account: 'shell', label: 'Codex', reason: 'limit' as const, since: 0, until: at('2026-11-21T03:10:00'), stated: true, pauses: 0 }];
    assert.deepEqual(face('on', [queued], { mode: { ...offMode, switch: 'on', limits } }), ['watch', 'Waiting: usage limit of Codex until tomorrow 03:10']);
    const silent = { ...limits[0]!, reason: 'outage' as const, stated: false };
    const faceIn = (since: number) => face('on', [queued], { mode: { ...offMode, switch: 'on', limits: [{ ...silent, since }] } });
    assert.deepEqual(faceIn(silent.until - 60_000), ['watch', 'Waiting: Codex does not answer, tried again at tomorrow 03:10']);
    assert.deepEqual(faceIn(0), ['bell', 'Waiting: Codex has not answered for over 6 hours, tried again at tomorrow 03:10']);
  });

  it('tells of an account that rests while others are at work, and of what holds still besides', () => {
    const limits = [{ account: 'codex', label: 'Codex', reason: 'limit' as const, since: 0, until: at('2026-11-21T03:10:00'), stated: true, pauses: 0 }];
    const codex = { ...queued, agent: 'codex' };
    assert.deepEqual(face('on', [running, codex], { mode: { ...offMode, switch: 'on', limits } }), ['sync~spin', 'Working on 1 of 2 · usage limit of Codex until tomorrow 03:10']);
    assert.deepEqual(face('off', [paused, codex], { mode: { ...offMode, limits } }), ['debug-pause', '1 task holds still · usage limit of Codex until tomorrow 03:10']);
  });

  it('tells at what time a task is tried again', () => {
    assert.deepEqual(face('on', [aTask({ ...queued.now, notBefore: at('2026-11-20T22:35:00') } as Task['now'])]), ['watch', '“Sort the list” is tried again at 22:35']);
  });

  it('tells of a task that needs a decision, and so does a message, also while an account rests', () => {
    const limits = [{ account: 'codex', label: 'Codex', reason: 'limit' as const, since: 0, until: at('2026-11-21T03:10:00'), stated: true, pauses: 0 }];
    const mode: Mode = { ...offMode, switch: 'on', limits };
    const codex = { ...queued, id: 'codex', agent: 'codex' };
    const seen = (tasks: Task[]): Seen => ({ switch: 'on', header: modePicture(byColumn(tasks), { queue: queueFacts(tasks, { mode, now }), mayAct: true }), tasks, limits, now });
    const stuck = { ...queued, dependsOn: [failed.id] };
    assert.deepEqual(face('on', [codex, failed, stuck], { mode }), ['bell', '“Sort the list” needs a decision']);
    const news = new ModeNews(seen([codex]));
    assert.equal(news.look(seen([codex, failed, stuck])).unsure, true);
    assert.deepEqual(news.look(seen([codex, failed, stuck])).news.map(({ sentence }) => sentence), ['Work mode needs you. “Sort the list” needs a decision.']);
  });

  it('shows that a task holds still, and no message tells it to the person who paused it', () => {
    const seen = (tasks: Task[]): Seen => ({ switch: 'on', header: modePicture(byColumn(tasks), { queue: queueFacts(tasks, { now }), mayAct: true }), tasks, limits: [], now });
    const news = new ModeNews(seen([running]));
    assert.deepEqual([news.look(seen([paused])), news.look(seen([paused]))].flatMap((one) => one.news), []);
  });

  it('keeps quiet while work mode is off and nothing goes on', () => {
    assert.deepEqual(face('off', [draft]), ['layout', 'Work Mode']);
    assert.deepEqual(face('off', [ready, draft]), ['pass', '1 ready']);
    assert.deepEqual(face('off', [queued]), ['layout', 'Off · 1 queued']);
    assert.deepEqual(face('off', [failed]), ['warning', 'Work Mode']);
  });

  function face(to: Switch, tasks: Task[], rest: Partial<QueueFacts> = {}): string[] {
    const { icon, text } = shown(to, tasks, rest);
    return [icon, text];
  }

  function full(to: Switch, tasks: Task[]): string {
    return shown(to, tasks, {}).sentence;
  }

  function shown(to: Switch, tasks: Task[], rest: Partial<QueueFacts>): StatusFace {
    const queue = queueFacts(tasks, { mode: { ...offMode, switch: to }, now, ...rest });
    return statusFace(modePicture(byColumn(tasks), { queue, mayAct: true }), statusWords(tasks), now);
  }
});

describe('what the person is told who turns work mode on', () => {
  it('is what happens now, the first time', () => {
    const words = turnedOnWords({ going: 3, drafts: 1, slots: 2, first: true });
    assert.match(words?.sentence ?? '', /^Work mode is on\. Queued tasks start by themselves, 2 at a time, .* Nothing comes into your files until you apply it\.$/);
    assert.deepEqual(words?.choices, ['turnOff']);
    assert.match(turnedOnWords({ going: 3, drafts: 0, slots: 1, first: true })?.sentence ?? '', /one after the other/);
  });

  it('is nothing after that, unless there is nothing to do', () => {
    assert.equal(turnedOnWords({ going: 3, drafts: 1, slots: 2, first: false }), null);
    const empty = turnedOnWords({ going: 0, drafts: 1, slots: 2, first: false });
    assert.deepEqual([empty?.sentence, empty?.choices], ['Work mode is on, and nothing is queued. Choose “Add to Queue” on a draft, and it starts by itself.', ['addToQueue']]);
    assert.deepEqual(turnedOnWords({ going: 0, drafts: 0, slots: 2, first: false })?.choices, ['newTask']);
  });
});

describe('a task that is put on another one of the queue', () => {
  for (const [id, on, behind] of [
    ['a', 'c', 'c'], ['c', 'a', null], ['d', 'b', 'a'], ['a', 'b', 'b'], ['b', 'a', null], ['c', null, null], ['a', null, undefined], ['b', 'b', undefined], ['x', 'a', undefined], ['a', 'x', undefined],
  ] as const) {
    it(`takes its place: ${id} on ${on ?? 'the top'} goes ${behind === undefined ? 'nowhere' : `behind ${behind ?? 'none'}`}`, () => {
      assert.equal(behindWhenDropped(['a', 'b', 'c', 'd'], { id, on }), behind);
    });
  }
});
