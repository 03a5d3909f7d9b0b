import assert from 'node:assert/strict';
import { naming } from '../../../src/vscode/refusalNames';

describe('a refusal of something that was to be done to a task', () => {
  it('names the task, once', () => {
    assert.equal(naming('Sort', 'Shell cannot hold still in the middle.'), '“Sort”: Shell cannot hold still in the middle.');
    assert.equal(naming('Sort', '“Sort” is done, so it cannot be applied now.'), '“Sort” is done, so it cannot be applied now.');
  });
});
