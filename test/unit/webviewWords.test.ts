import assert from 'node:assert/strict';
import type { Draft } from '../../webview/draft';
import { briefFromBox, emptyDraft, isBlank, mistakeIn, planningOf, withBoxText, withLabel } from '../../webview/draft';
import { readMemory } from '../../webview/memory';
import { placeAt, placePast } from '../../webview/queueOrder';
import { agoText, clockText, inText, momentText, tookText, untilText } from '../../webview/timeText';

const blank = { notes: '', doneLooksLike: '' };

describe('words typed into the board', () => {
  it('takes the first line of the box as title, and the whole as prompt when there is more', () => {
    assert.deepEqual(briefFromBox('  Sort the list \n'), { title: 'Sort the list', prompt: '', ...blank });
    assert.deepEqual(briefFromBox('Sort\n\n$ sort -o a a'), { title: 'Sort', prompt: 'Sort\n\n$ sort -o a a', ...blank });
  });

  it('shortens a title that is too long at a word, and loses none of it', () => {
    const long = 'word '.repeat(60).trim();
    const { title, prompt } = briefFromBox(long);
    assert.ok(title.length <= 200 && title.endsWith('word…'));
    assert.equal(prompt, long);
    assert.equal(briefFromBox('x'.repeat(300)).title.length, 200);
  });

  it('adds the words of the box to a form that was begun', () => {
    const empty = emptyDraft([{ id: 'shell', label: 'Shell', hint: '', tier: false, models: [], efforts: [] }]);
    assert.equal(empty.agent, 'shell');
    assert.ok(isBlank(empty));
    assert.equal(withBoxText(empty, 'Sort').title, 'Sort');
    assert.equal(withBoxText({ ...empty, prompt: 'p' }, 'Sort').title, 'Sort');
    const begun = { ...empty, title: 'A', prompt: 'p' };
    assert.deepEqual(withBoxText(begun, 'Sort'), { ...begun, prompt: 'p\n\nSort' });
    assert.equal(withBoxText(begun, ' '), begun);
  });

  it('gives a draft that was kept by an earlier version the fields it had not', () => {
    const { labels, newLabel, dependencies, timeLimit, ...earlier } = { ...emptyDraft([]), title: 'A' };
    assert.deepEqual(readMemory({ drafts: { new: earlier } }).drafts.new, { ...earlier, labels, newLabel, dependencies, timeLimit });
  });

  it('adds each label once, and takes one along that was typed and not added', () => {
    assert.deepEqual(withLabel(['ui'], ' big  job, '), ['ui', 'big job']);
    assert.deepEqual(withLabel(['ui'], 'UI'), ['ui']);
    const draft = { ...emptyDraft([]), labels: ['ui'], newLabel: 'api', dependencies: [{ id: 'a', title: 'A', standing: 'met' as const, state: 'done' }], timeLimit: ' 0 ' };
    assert.deepEqual(planningOf(draft), { labels: ['ui', 'api'], dependsOn: ['a'], timeLimitMinutes: 0 });
    assert.deepEqual(planningOf(emptyDraft([])), { labels: [], dependsOn: [], timeLimitMinutes: null });
  });

  it('says what is wrong with a time limit before it is sent', () => {
    const about = (timeLimit: string) => mistakeIn({ ...emptyDraft([]), title: 'A', timeLimit });
    assert.deepEqual(['', ' ', '0', '30', '1440'].map(about), [null, null, null, null, null]);
    for (const odd of ['soon', '-1', '1441', '1e9']) assert.match(about(odd)?.sentence ?? '', /is no time limit/);
  });

  it('names the field that is wrong, the first one of the form where there are several', () => {
    const about = (change: Partial<Draft>) => mistakeIn({ ...emptyDraft([]), ...change })?.field;
    const many = Array.from({ length: 21 }, (_, at) => `label ${at}`);
    assert.deepEqual([{}, { title: 'a'.repeat(201) }, { prompt: 'A', labels: many, timeLimit: '-1' }, { prompt: 'A', timeLimit: '-1' }].map(about), ['task-title', 'task-title', 'labels', 'time-limit']);
  });

  it('reads what was kept before a reload and leaves out what does not look right', () => {
    const draft = { ...emptyDraft([]), title: 'A' };
    const kept = { folds: { done: false, ready: 'no' }, current: 'd1', box: 'half', drafts: { new: draft, d1: { title: 1 } }, open: 'd1', scroll: { page: 12, done: null }, thread: 'd1', messages: { d1: 'half a word', d2: 4 }, search: { text: 'a', labels: ['ui'], columns: ['done'] } };
    assert.deepEqual(readMemory(kept), { at: 0, folds: { done: false }, current: 'd1', box: 'half', drafts: { new: draft }, open: null, scroll: { page: 12 }, thread: 'd1', messages: { d1: 'half a word' }, search: kept.search });
    for (const nothing of [null, undefined, 7, 'text', []]) assert.deepEqual(readMemory(nothing), { at: 0, folds: {}, current: null, box: '', drafts: {}, open: null, scroll: {}, thread: null, messages: {}, search: null });
    assert.equal(readMemory({ search: { text: 'a', labels: [], columns: ['nowhere'] } }).search, null);
  });
});

describe('times on the board', () => {
  it('shows a running clock', () => {
    assert.deepEqual([0, 48_900, 252_000, 3_731_000].map(clockText), ['0:00', '0:48', '4:12', '1:02:11']);
  });

  it('says how long something took', () => {
    assert.deepEqual([0, 400, 950, 12_300, 60_000, 252_000, 7_200_000, 7_500_000].map(tookText), ['0.1 s', '0.4 s', '1 s', '12 s', '1 min', '4 min 12 s', '2 h', '2 h 5 min']);
  });

  it('says how long ago something was', () => {
    const now = new Date(2026, 10, 20, 15, 0).getTime();
    const at = (...when: [number, number, number, number?]) => agoText(new Date(...when).getTime(), now);
    assert.equal(agoText(now + 5000, now), 'now');
    assert.equal(agoText(now - 59_000, now), 'now');
    assert.equal(agoText(now - 5 * 60_000, now), '5 min ago');
    assert.equal(at(2026, 10, 20, 9), '6 h ago');
    assert.equal(at(2026, 10, 19, 23), 'yesterday');
    assert.equal(at(2026, 10, 17, 9), '3 days ago');
    assert.equal(at(2026, 10, 2), '2 Nov');
    assert.equal(at(2025, 10, 2), '2 Nov 2025');
    assert.equal(momentText(new Date(2026, 0, 5, 9, 4).getTime()), '5 Jan 2026, 09:04');
  });

  it('calls last night yesterday only when it is some hours ago', () => {
    const now = new Date(2026, 10, 20, 0, 30).getTime();
    assert.equal(agoText(now - 2 * 3_600_000, now), '2 h ago');
  });
});

describe('times to come on the board', () => {
  const now = new Date(2026, 10, 20, 2, 58, 40).getTime();
  const at = (...when: [number, number, number, number, number]) => new Date(...when).getTime();

  it('says until when something waits, and on which day', () => {
    assert.equal(untilText(at(2026, 10, 20, 3, 10), now), '03:10');
    assert.equal(untilText(at(2026, 10, 21, 0, 5), now), 'tomorrow 00:05');
    assert.equal(untilText(at(2026, 10, 23, 3, 10), now), '23 Nov 03:10');
  });

  it('counts down by the clock on the wall', () => {
    assert.equal(inText(at(2026, 10, 20, 3, 10), now), 'in 12 min');
    assert.equal(inText(at(2026, 10, 20, 5, 3), now), 'in 2 h 5 min');
    assert.equal(inText(at(2026, 10, 20, 3, 58), now), 'in 1 h');
    assert.equal(inText(at(2026, 10, 23, 3, 10), now), 'in 3 days');
    assert.equal(inText(now - 5000, now), 'any moment');
  });
});

describe('the places of the queue', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const whole = { ids, filtered: false };
  const filtered = { ids, filtered: true };
  /** Where the task would be beside each card: before a, b, c and d, then behind them. */
  const places = (shown: typeof whole, id: string) =>
    (['before', 'behind'] as const).map((side) => ids.map((other) => placeAt(shown, id, { side, other })?.at ?? '-').join('')).join(' ');

  it('are beside every card but the task itself, and not where it stands already', () => {
    assert.deepEqual(ids.map((id) => places(whole, id)), ['--23 -234', '1--3 --34', '12-- 2--4', '123- 23--']);
    assert.deepEqual(placeAt(whole, 'd', { side: 'before', other: 'a' }), { side: 'before', other: 'a', at: 1 });
    assert.equal(placeAt(whole, 'x', { side: 'before', other: 'a' }), null);
    assert.equal(placeAt(whole, 'a', { side: 'before', other: 'x' }), null);
  });

  it('are beside the next card, too, where hidden tasks may stand between', () => {
    assert.deepEqual(ids.map((id) => places(filtered, id)), ['-123 -234', '1-23 2-34', '12-3 23-4', '123- 234-']);
  });

  it('are past the neighbour, as far as there is one, and name that one', () => {
    for (const shown of [whole, filtered]) {
      assert.deepEqual(placePast(shown, 'b', -1), { side: 'before', other: 'a', at: 1 });
      assert.deepEqual(placePast(shown, 'b', 1), { side: 'behind', other: 'c', at: 3 });
      assert.equal(placePast(shown, 'a', -1), null);
      assert.equal(placePast(shown, 'd', 1), null);
    }
  });
});
