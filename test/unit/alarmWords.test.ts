import assert from 'node:assert/strict';
import { alarmSentence, putBackQuestion, putBackText } from '../../src/core/alarmWords';

const head = 'the branch other is checked out now';

describe('the words of an alarm', () => {
  it('tell branches and tags apart from files, in sentences', () => {
    const after = ' That happened while this task ran, and you did not approve it.';
    const said: [string[], string][] = [
      [['a.txt'], 'Your own file a.txt changed while this task ran, and you did not approve it.'],
      [['a.txt', '.git/config'], '2 of your own files (a.txt and .git/config) changed while this task ran, and you did not approve it.'],
      [['a', 'b', 'c', 'd'], '4 of your own files (a, b and 2 more) changed while this task ran, and you did not approve it.'],
      [[head], `The branch other is checked out now.${after}`],
      [[head, 'a.txt'], `The branch other is checked out now and your own file a.txt changed.${after}`],
      [[head, 'the branch other is new', 'the tag v1 moved'], `The branch other is checked out now, the branch other is new and the tag v1 moved.${after}`],
      [[1, 2, 3, 4, 5].map((n) => `the branch b${n} is gone`), `The branch b1 is gone, the branch b2 is gone, the branch b3 is gone and 2 more branches or tags changed.${after}`],
    ];
    for (const [paths, sentence] of said) assert.equal(alarmSentence({ paths }), sentence);
  });

  it('ask about what would be put back, by what it is', () => {
    assert.equal(putBackQuestion(['a']), 'Put this file back as it was before the turn?');
    assert.equal(putBackQuestion(['a', 'b']), 'Put these 2 files back as they were before the turn?');
    assert.equal(putBackQuestion([head]), 'Put what is checked out back as it was before the turn?');
    assert.equal(putBackQuestion([head, 'the branch other is new', 'the tag v1 is gone', 'a']), 'Put what is checked out, 1 branch, 1 tag and 1 file back as they were before the turn?');
  });

  it('say what was put back and what stays', () => {
    assert.equal(putBackText({ names: ['a'], left: [], kept: '/k' }), 'The file was put back as before the turn. What stood there is kept in /k.');
    assert.equal(putBackText({ names: [head, 'a', 'b'], left: ['the branch other moved'], kept: '/k' }),
      'What is checked out and 2 files were put back as before the turn. What stood there is kept in /k. This stays, because it changed after the alarm: the branch other moved.');
    assert.equal(putBackText({ names: [], left: [], kept: '/k' }), 'Nothing was put back: all that the alarm is about is as before the turn already.');
  });
});
