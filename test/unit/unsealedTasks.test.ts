import assert from 'node:assert/strict';
import { cardOf } from '../../src/core/card';
import { standingOf } from '../../src/core/dependencies';
import type { Task } from '../../src/core/task';
import { isIn, taskSchema } from '../../src/core/task';
import { nextTry } from '../../src/core/tries';
import { unsealedTask } from '../../src/core/unsealedTask';
import { takeUpLost } from '../../src/engine/afterRun';
import type { RunDesk } from '../../src/engine/runDesk';
import { threadPicture } from '../../src/vscode/threadPicture';
import { fakeWorld } from '../support/fakeWorld';
import { open } from '../support/openEngine';
import { everyState, queueFacts } from '../support/tasks';

const unsealed = unsealedTask(everyState.ready!);
const sentence = 'Not written here by this VS Code profile, so Work Mode does not rely on it: look at the changes before you apply them';
const card = (task: Task) => cardOf(task, { activities: new Map(), agents: [], mayAct: true, queue: queueFacts([task]) });

describe('tasks that another profile, computer or program wrote', () => {
  it('say so, and not that the editor closed, however their run ended', () => {
    for (const name of ['ready', 'failed', 'stopped', 'lost while paused', 'at its time limit', 'unanswered', 'queued again', 'applying']) {
      const task = unsealedTask(everyState[name]!);
      assert(isIn(task, 'interrupted') && task.now.cause === 'unsealed' && task.now.changeset, name);
      assert.equal(card(task).line?.text, sentence, name);
    }
  });

  it('say so in the thread, too, and to what comes after them', () => {
    const picture = threadPicture({
      task: unsealed, card: card(unsealed), items: [], changed: null, profile: 'edit', timeLimitMinutes: 10, runsWrittenCommands: false, mayTalk: true, mayAct: true, clock: String,
    });
    assert(picture.facts.some(({ text }) => text === sentence));
    const standing = standingOf(unsealed.id, queueFacts([unsealed]).tasks);
    assert.deepEqual(standing, { kind: 'broken', why: 'was not written here by this VS Code profile' });
  });

  it('are to be looked at before anything else: to resume or retry them is no button of the card', () => {
    assert.deepEqual(card(unsealed).actions.filter(({ place }) => place !== 'menu').map(({ name }) => name), ['openThread', 'review']);
  });

  it('are never taken up by work mode', async () => {
    assert.equal(nextTry(unsealed, { retries: 2, now: 20_000 }), null);
    const fresh = { ...unsealed, tries: { count: 0, last: null } };
    assert.equal(nextTry(fresh, { retries: 2, now: 20_000 }), null);
    const { world } = fakeWorld();
    const commits: string[] = [];
    const book = { tasks: new Map([[fresh.id, fresh]]), commit: async (id: string) => { commits.push(id); } };
    await takeUpLost({ world, book, loop: () => ({ retries: 2 }), write() {} } as unknown as RunDesk, 0);
    assert.deepEqual(commits, []);
  });

  it('can be stored, like those that older versions stored', () => {
    for (const task of [unsealed, ...Object.values(everyState)]) assert.deepEqual(taskSchema.parse(JSON.parse(JSON.stringify(task))), task);
  });

  it('are told of once, all together, with their number', async () => {
    const told = async (count: number) => {
      const tasks = Array.from({ length: count }, (_, n) => ({ ...unsealed, id: `t${n}` }));
      const { world } = fakeWorld();
      const { engine, events } = open({ store: { ...world.store, load: async () => ({ tasks, unreadable: [], unsealed: tasks.map(({ id }) => id) }) } });
      await engine.ready;
      await engine.close();
      return events.flatMap((event) => (event.type === 'notice' ? [event.sentence] : []));
    };
    const rest = 'The words and the work so far are kept, and nothing starts by itself. Look at the changes before you apply them.';
    assert.deepEqual(await told(24), [`24 tasks were not written here by this VS Code profile, so Work Mode does not rely on them: they come from another profile, computer or folder, or something else changed them. ${rest}`]);
    assert.deepEqual(await told(1), [`“Sort the list” was not written here by this VS Code profile, so Work Mode does not rely on it: it comes from another profile, computer or folder, or something else changed it. ${rest}`]);
  });
});
