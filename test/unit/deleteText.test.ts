import assert from 'node:assert/strict';
import { deleteText } from '../../src/core/deleteText';
import { Refusal } from '../../src/core/errors';
import { aTask, everyState } from '../support/tasks';

describe('what is said before a task is deleted', () => {
  const draft = aTask({ state: 'draft' }, { id: 'a' });
  const after = (id: string, title: string, state = everyState.queued!.now) => aTask(state, { id, dependsOn: ['a'], brief: { ...draft.brief, title } });

  it('names what is lost', () => {
    assert.equal(deleteText(draft, []), 'Its text is lost for good.');
    assert.match(deleteText(everyState.ready!, []), /were not applied and are lost for good\./);
  });

  it('names the tasks that wait for it, three of them at most', () => {
    assert.equal(deleteText(draft, [draft, after('b', 'Two')]), 'Its text is lost for good.\n\n“Two” comes after it and will need a decision of yours.');
    const many = ['b', 'c', 'd', 'e', 'f'].map((id) => after(id, id.toUpperCase()));
    assert.match(deleteText(draft, many), /\n\n“B”, “C”, “D” and 2 more come after it and will need a decision of yours\.$/);
  });

  it('leaves out those that have their result, or work on it already', () => {
    assert.equal(deleteText(draft, [after('b', 'Two', everyState.ready!.now), after('c', 'Three', everyState.running!.now)]), 'Its text is lost for good.');
  });

  it('is refused while it runs', () => {
    assert.throws(() => deleteText(everyState.running!, []), Refusal);
  });
});
