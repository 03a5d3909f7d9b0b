import assert from 'node:assert/strict';
import { readyMessage, readySentence } from '../../../src/vscode/readyMessage';
import { everyState } from '../../support/tasks';

describe('the message that a task is ready', () => {
  const { id, brief } = everyState.ready!;

  it('offers to review and to apply that task', () => {
    const argument = encodeURIComponent(JSON.stringify([id]));
    assert.equal(readyMessage({ id, brief }), `“${brief.title}” is ready. [Review](command:workMode.reviewTask?${argument} "Review") · [Apply](command:workMode.applyTask?${argument} "Apply")`);
  });

  it('lets no title become a link', () => {
    const titled = { id, brief: { ...brief, title: '[Apply](command:workbench.action.quit)' } };
    assert.deepEqual([readySentence(titled), readyMessage(titled)].map((text) => text.includes('](command:workbench')), [false, false]);
  });
});
