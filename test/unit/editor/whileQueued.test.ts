import assert from 'node:assert/strict';
import type { Task } from '../../../src/core/task';
import { whileQueued } from '../../../src/vscode/whileQueued';
import { aTask, everyState } from '../../support/tasks';
import { settled } from '../../support/virtualClock';

/** A repository with one queued task, whose views can be told of changes. */
function repository() {
  const tasks = new Map<string, Task>([['task1', everyState.queued!], ['other', aTask(everyState.queued!.now, { id: 'other' })]]);
  const listeners = new Set<() => void>();
  return {
    tasks, listeners,
    onDidChange: (listener: () => void) => {
      listeners.add(listener);
      return { dispose: () => { listeners.delete(listener); } };
    },
    changed: () => { for (const listener of [...listeners]) listener(); },
  };
}

describe('the words that a task is queued', () => {
  const minute = 60_000;

  async function shown(mostMs: number) {
    const current = repository();
    const said = { over: false, holds: true };
    const over = whileQueued(current, { id: 'task1', holds: () => said.holds, mostMs }).then(() => { said.over = true; });
    await settled();
    return { ...current, said, over };
  }

  it('stand until the switch is another one, for they say what it waits for', async () => {
    const { changed, said, over, listeners } = await shown(minute);
    said.holds = false;
    changed();
    await over;
    assert.equal(listeners.size, 0);
  });

  it('stand until the task is taken, whatever else changes', async () => {
    const { tasks, changed, said, over, listeners } = await shown(minute);
    tasks.set('other', everyState.running!);
    changed();
    await settled();
    assert.equal(said.over, false);
    tasks.set('task1', everyState.preparing!);
    changed();
    await over;
    assert.equal(listeners.size, 0);
  });

  it('go with a task that is deleted, and are not there for one that has started already', async () => {
    const { tasks, changed, over } = await shown(minute);
    tasks.delete('task1');
    changed();
    await over;
    const { listeners, ...started } = repository();
    started.tasks.set('task1', everyState.running!);
    await whileQueued(started, { id: 'task1', holds: () => true, mostMs: minute });
    assert.equal(listeners.size, 0);
  });

  it('do not stand for long', async () => {
    const { over, listeners } = await shown(1);
    await over;
    assert.equal(listeners.size, 0);
  });
});
