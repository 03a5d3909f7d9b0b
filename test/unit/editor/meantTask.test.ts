import assert from 'node:assert/strict';
import { meantTask } from '../../../src/vscode/meantTask';

describe('the task that a command means', () => {
  const front = { thread: 'shown', review: 'reviewed' };

  it('is the one it was called with, as an id or as a row of the tree', () => {
    for (const command of ['openThread', 'stopTask'] as const) {
      assert.deepEqual([meantTask(command, 'a1', front), meantTask(command, { kind: 'task', id: 'a2' }, front)], ['a1', 'a2']);
    }
  });

  it('is, from the palette, the one whose thread is in front, and none where a thread is to be opened', () => {
    assert.deepEqual([meantTask('stopTask', undefined, front), meantTask('openTranscript', undefined, front)], ['shown', 'shown']);
    assert.equal(meantTask('openThread', undefined, front), null);
  });

  it('is the one under review for a button of an editor', () => {
    for (const argument of [{ groupId: 1, editorIndex: 0 }, { scheme: 'work-mode-frozen', path: '/a.txt' }]) assert.equal(meantTask('applyTask', argument, front), 'reviewed');
  });

  it('is none where nothing says it', () => {
    for (const argument of [null, 4, {}, { kind: 'column', id: 'x' }]) assert.equal(meantTask('applyTask', argument, front), null);
    assert.equal(meantTask('stopTask', undefined, { thread: null, review: null }), null);
  });
});
