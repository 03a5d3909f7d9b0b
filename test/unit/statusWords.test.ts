import assert from 'node:assert/strict';
import { statusWords } from '../../src/core/statusWords';
import { aQuestion, aTask, anApproval, everyState } from '../support/tasks';

const { running, paused, failed, stopped, lost, ready, queued, draft, applying } = everyState;
assert(running?.now.state === 'running');
const asking = aTask({ ...running.now, asks: [anApproval, aQuestion] });

describe('the few words about all tasks', () => {
  it('call only an open ask what needs the person', () => {
    const words = statusWords([asking, failed!, stopped!, lost!, ready!]);
    assert.equal(words.asks, 2);
    assert.deepEqual(words.short, ['2 need you', '1 ready']);
  });

  it('call running only what is at work, and say what holds still', () => {
    const { running: count, still, short } = statusWords([running, paused!, { ...paused!, id: 'another' }, asking]);
    assert.deepEqual([count, still, short], [1, '2 tasks hold still', ['2 need you', '1 running', '2 tasks hold still']]);
  });

  it('tell failed and interrupted tasks in the longer text, as what needs a decision', () => {
    assert.deepEqual(statusWords([failed!]).short, []);
    assert.deepEqual(statusWords([failed!]).whole, ['1 needs a decision']);
    assert.deepEqual(statusWords([asking, failed!, lost!, ready!]).whole, ['2 need you', '2 need a decision', '1 ready']);
  });

  it('tell of the queue while nothing runs, and of nothing where nothing goes on', () => {
    assert.deepEqual(statusWords([queued!, draft!]).short, ['1 queued']);
    assert.deepEqual(statusWords([queued!, applying!]).short, ['1 running']);
    assert.deepEqual(statusWords([draft!, everyState.applied!]).whole, []);
  });
});
