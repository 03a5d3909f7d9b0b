import assert from 'node:assert/strict';
import { nothingOffered, notListed } from '../../../src/vscode/circleWords';

describe('tasks that cannot come before another one', () => {
  it('are named with the reason why they are not in the list', () => {
    assert.equal(notListed(['Build']), 'Not listed, for a circle: “Build” comes after it');
    assert.equal(notListed(['Build', 'Ship']), 'Not listed, for a circle: “Build” and “Ship” come after it');
    assert.equal(notListed(['Build', 'Ship', 'Tell', 'Rest']), 'Not listed, for a circle: “Build”, “Ship” and 2 more come after it');
  });

  it('are named where nothing else is left to choose', () => {
    assert.equal(nothingOffered([]), 'There is no other task that this one could come after.');
    assert.equal(nothingOffered(['Build']), 'There is no task that this one could come after: “Build” comes after it, so they would wait for each other in a circle.');
  });
});
