import assert from 'node:assert/strict';
import { briefFromBox, emptyDraft, isBlank, withBoxText } from '../../webview/draft';
import { readMemory } from '../../webview/memory';
import { agoText, clockText, momentText, tookText } from '../../webview/timeText';

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

  it('reads what was kept before a reload and leaves out what does not look right', () => {
    const draft = { ...emptyDraft([]), title: 'A' };
    const kept = { folds: { done: false, ready: 'no' }, current: 'd1', box: 'half', drafts: { new: draft, d1: { title: 1 } }, open: 'd1', scroll: { page: 12, done: null }, thread: 'd1', messages: { d1: 'half a word', d2: 4 } };
    assert.deepEqual(readMemory(kept), { at: 0, folds: { done: false }, current: 'd1', box: 'half', drafts: { new: draft }, open: null, scroll: { page: 12 }, thread: 'd1', messages: { d1: 'half a word' } });
    for (const nothing of [null, undefined, 7, 'text', []]) assert.deepEqual(readMemory(nothing), { at: 0, folds: {}, current: null, box: '', drafts: {}, open: null, scroll: {}, thread: null, messages: {} });
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
