import assert from 'node:assert/strict';
import type { BoardPicture } from '../../src/protocol/picture';
import { announcement } from '../../webview/announcement';
import { boardMessage } from '../../webview/boardMessage';
import { keepUnchanged } from '../../webview/keepUnchanged';
import { card, column, crowdedPicture, emptyPicture, fullPicture, header, picture, problemPicture, ready, running } from '../support/pictures';
import { byShell } from '../support/tasks';

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('a picture that arrives at the board', () => {
  it('keeps the objects of what did not change', () => {
    const next = copy(fullPicture);
    const last = copy(fullPicture);
    const kept = keepUnchanged(last, next);
    assert.ok(kept.state === 'tasks' && last.state === 'tasks');
    kept.columns.forEach((each, index) => { assert.equal(each, last.columns[index]); });
    assert.equal(kept.header, last.header);
  });

  it('takes over exactly the cards that changed', () => {
    const last = copy(fullPicture);
    const next = copy(fullPicture);
    const changed = next.columns[0]?.cards[1];
    assert.ok(changed);
    changed.title = 'Another title';
    const kept = keepUnchanged(last, next);
    assert.ok(kept.state === 'tasks');
    assert.equal(kept.columns[0]?.cards[0], last.columns[0]?.cards[0]);
    assert.equal(kept.columns[0]?.cards[1], changed);
    assert.equal(kept.columns[1], last.columns[1]);
    assert.deepEqual(kept, next);
  });

  it('draws what the host sent, whatever came before', () => {
    const all: BoardPicture[] = [fullPicture, problemPicture, emptyPicture, { revision: 1, state: 'loading' }, crowdedPicture(30)];
    for (const last of [null, ...all]) for (const next of all) assert.deepEqual(keepUnchanged(last, copy(next)), next);
  });

  it('speaks of tasks that moved, and of nothing else', () => {
    const sort = { ...running, id: 'x', title: 'Sort the list' };
    const last = picture([column('active', [sort])]);
    const step = picture([column('active', [{ ...sort, progress: { done: 5, total: 5 } }, card({ id: 'new' })])]);
    const done = picture([column('ready', [{ ...ready, id: 'x', title: 'Sort the list' }])]);
    assert.equal(announcement(null, last), '');
    assert.equal(announcement(last, step), '');
    assert.equal(announcement(last, done), '“Sort the list” is ready for review.');
    assert.equal(announcement(last, problemPicture), '');
    const many = (badge: 'Draft' | 'Queued') => picture([column('drafts', ['a', 'b', 'c', 'd'].map((id) => card({ id, badge })))]);
    assert.equal(announcement(many('Draft'), many('Queued')), '4 tasks moved.');
  });

  it('speaks of the switch once, when it is at something else', () => {
    const at = (mode: 'off' | 'resting', line: string) => picture([], { header: header({ tone: 'quiet', line, detail: '', mode }) });
    assert.equal(announcement(at('off', 'Off'), at('resting', 'Waiting')), 'Work mode is resting.');
    assert.equal(announcement(at('resting', 'Waiting'), at('resting', 'Waiting still')), '');
  });

  it('says how many tasks a search found, and stays silent when it is the number of tasks that changed', () => {
    const found = (count: number, facts: { total: number; filtered: boolean }) => picture([column('done', [], count)], facts);
    const all = found(240, { total: 240, filtered: false });
    assert.equal(announcement(all, found(12, { total: 240, filtered: true })), '12 of 240 tasks shown.');
    assert.equal(announcement(found(12, { total: 240, filtered: true }), found(13, { total: 241, filtered: true })), '');
    assert.equal(announcement(found(12, { total: 240, filtered: true }), all), 'All tasks shown.');
  });
});

describe('a message that arrives at the board', () => {
  it('is taken when the host made it', () => {
    const brief = { title: '', prompt: '', notes: '', doneLooksLike: '' };
    const dependency = { id: 'a1', title: 'A', standing: 'waits', state: 'is queued' };
    const messages = [
      ...[fullPicture, emptyPicture, problemPicture, crowdedPicture(20), { revision: 0, state: 'loading' }].map((board) => ({ type: 'board', board })),
      { type: 'refused', sentence: 'No.' }, { type: 'refused', sentence: 'No.', intent: 'act' }, { type: 'reveal', id: 'd1' },
      { type: 'form', task: null }, { type: 'form', task: { id: 'd1', brief, priority: 'low', routing: byShell, planning: { labels: ['ui'], dependsOn: ['a1'], timeLimitMinutes: null }, dependencies: [dependency] } },
      { type: 'dependencies', dependencies: [dependency] },
    ];
    for (const message of messages) assert.equal(boardMessage(message), message);
  });

  it('is left alone when it is anything else', () => {
    const broken = (change: (board: Record<string, unknown> & { columns: Record<string, unknown>[] }) => void) => {
      const board = copy(fullPicture);
      change(board as never);
      return { type: 'board', board };
    };
    const messages: unknown[] = [
      undefined, null, '', 3, [], {}, { type: 'other' }, { type: 'refused' }, { type: 'reveal' }, { type: 'form' }, { type: 'form', task: { id: 'x' } }, { type: 'dependencies', dependencies: [{ id: 'x' }] }, { type: 'board', board: null },
      broken((board) => { board.state = 'odd'; }), broken((board) => { delete board.header; }), broken((board) => { board.columns = [{}]; }),
      broken((board) => { board.columns[0] = { ...board.columns[0], cards: [{ id: 'x' }] }; }), broken((board) => { delete board.revision; }), broken((board) => { board.labels = [7]; }), broken((board) => { board.header = { tone: 'quiet', line: '', detail: '' }; }),
    ];
    for (const message of messages) assert.equal(boardMessage(message), null, JSON.stringify(message));
  });
});
