import assert from 'node:assert/strict';
import { alarmSchema } from '../../src/core/alarm';
import { alarmSentence, putBackQuestion, putBackText } from '../../src/core/alarmWords';
import type { OwnChange } from '../../src/core/ownChange';
import { changeKey, changeOfText, changeText } from '../../src/core/ownChange';
import { taskSchema } from '../../src/core/task';
import { files } from '../support/ownChanges';
import { aTask } from '../support/tasks';

const head: OwnChange = { kind: 'head', name: 'refs/heads/other' };
const ref = (name: string, fate: 'new' | 'gone' | 'moved'): OwnChange => ({ kind: 'ref', name: `refs/${name}`, fate });
const config: OwnChange = { kind: 'setting', name: '.git/config' };

describe('the words of an alarm', () => {
  it('tell branches and tags apart from files, in sentences', () => {
    const after = ' That happened while this task ran, by the task or another program, and you did not approve it.';
    const said: [OwnChange[], string][] = [
      [files('a.txt'), 'Your own file a.txt changed while this task ran, by the task or another program, and you did not approve it.'],
      [[...files('a.txt'), config], '2 of your own files (a.txt and .git/config) changed while this task ran, by the task or another program, and you did not approve it.'],
      [files('a', 'b', 'c', 'd'), '4 of your own files (a, b and 2 more) changed while this task ran, by the task or another program, and you did not approve it.'],
      [[head], `The branch other is checked out now.${after}`],
      [[{ kind: 'head', name: 'a'.repeat(40) }], `The commit aaaaaaaaaa is checked out now.${after}`],
      [[head, ...files('a.txt')], `The branch other is checked out now and your own file a.txt changed.${after}`],
      [[head, ref('heads/other', 'new'), ref('tags/v1', 'moved')], `The branch other is checked out now, the branch other is new and the tag v1 moved.${after}`],
      [[1, 2, 3, 4, 5].map((n) => ref(`heads/b${n}`, 'gone')), `The branch b1 is gone, the branch b2 is gone, the branch b3 is gone and 2 more branches or tags changed.${after}`],
    ];
    for (const [changes, sentence] of said) assert.equal(alarmSentence({ changes }), sentence);
  });

  it('go by what changed, not by what it is called', () => {
    const [file] = files('the branch other is new');
    assert.equal(alarmSentence({ changes: [file!] }), 'Your own file the branch other is new changed while this task ran, by the task or another program, and you did not approve it.');
    assert.notEqual(changeKey(file!), changeKey(ref('heads/other', 'new')));
  });

  it('ask about what would be put back, by what it is', () => {
    assert.equal(putBackQuestion(files('a')), 'Put this file back as it was before the turn?');
    assert.equal(putBackQuestion(files('a', 'b')), 'Put these 2 files back as they were before the turn?');
    assert.equal(putBackQuestion([head]), 'Put what is checked out back as it was before the turn?');
    assert.equal(putBackQuestion([head, ref('heads/other', 'new'), ref('tags/v1', 'gone'), ...files('a')]), 'Put what is checked out, 1 branch, 1 tag and 1 file back as they were before the turn?');
  });

  it('say what was put back and what stays', () => {
    assert.equal(putBackText({ done: files('a'), left: [], kept: '/k' }), 'The file was put back as before the turn. What stood there is kept in /k.');
    assert.equal(putBackText({ done: [head, ...files('a', 'b')], left: [ref('heads/other', 'moved')], kept: '/k' }),
      'What is checked out and 2 files were put back as before the turn. What stood there is kept in /k. This stays, because it changed after the alarm: the branch other moved.');
    assert.match(putBackText({ done: files('a'), left: files('b', 'c', 'd', 'e', 'f'), kept: '/k' }), /after the alarm: b, c, d and 2 more\.$/);
    assert.equal(putBackText({ done: [], left: [], kept: '/k' }), 'Nothing was put back: all that the alarm is about is as before the turn already.');
  });
});

describe('an alarm that an older version kept in words', () => {
  it('is read as what it was about, so that it reads the same and can be put back', () => {
    const changes = [
      head, { kind: 'head', name: 'a1b2c3d4e5' }, { kind: 'head', name: 'refs/tags/v1' }, ref('heads/a/b', 'new'), ref('remotes/x', 'gone'), ref('tags/v1', 'gone'), ref('heads/main', 'moved'),
      config, ...files('a.txt', 'new\nline', 'the branch'),
    ] satisfies OwnChange[];
    const paths = changes.map(changeText);
    assert.deepEqual(paths.map(changeOfText), changes);
    assert.deepEqual(alarmSchema.parse({ at: 1, run: 2, paths, before: 'b' }), { at: 1, run: 2, changes, before: 'b' });
    const alarm = { at: 1, run: 2, changes, before: 'b' };
    assert.deepEqual(taskSchema.parse(JSON.parse(JSON.stringify(aTask({ state: 'draft' }, { alarm })))).alarm, alarm);
  });
});
