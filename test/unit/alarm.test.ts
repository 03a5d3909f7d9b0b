import assert from 'node:assert/strict';
import { cardOf } from '../../src/core/card';
import { Failure } from '../../src/core/errors';
import type { MainTree } from '../../src/engine/ports/git';
import type { Clock } from '../../src/engine/ports/world';
import { aCommand, fakeWorld } from '../support/fakeWorld';
import { create, linesOf, open, patientAgent, until } from '../support/openEngine';
import { files as ownFiles } from '../support/ownChanges';
import { everyState } from '../support/tasks';

/** A main tree of named files; a look is their text. */
function fakeTree() {
  const files: Record<string, string> = { 'README.md': 'one', 'a.txt': 'one' };
  const looks: string[] = [];
  const differing = (then: Record<string, string>) => ownFiles(...Object.keys(files).filter((path) => files[path] !== then[path]));
  const mainTree: MainTree = {
    async look() {
      const then = { ...files };
      looks.push(JSON.stringify(then));
      return {
        changes: async () => differing(then),
        keep: async () => JSON.stringify(then),
      };
    },
    putBack: async (before, changes) => {
      const then = JSON.parse(before) as Record<string, string>;
      const done = changes.filter(({ name }) => files[name] !== then[name]);
      for (const { name } of done) files[name] = then[name]!;
      return { done, left: differing(then), kept: '/kept/1' };
    },
    expect() {},
  };
  return { files, looks, mainTree };
}

async function turning(count = 1, clock?: Clock) {
  const tree = fakeTree();
  const { agents, nth } = patientAgent();
  const opened = open({ agents, mainTree: tree.mainTree, ...(clock && { clock }) }, [{ ...everyState.ready!, id: 'apply1' }], count);
  const runs = [];
  for (let n = 0; n < count; n += 1) {
    const id = await opened.engine.handle(create(true, `t${n}`));
    const held = await nth(n);
    let end = () => {};
    let began = () => {};
    const begun = new Promise<void>((resolve) => { began = resolve; });
    /** What changed is seen just after the turn. */
    const turn = async (work: () => Promise<void>) => {
      await held.job.turn(work).finally(() => new Promise(setImmediate));
    };
    const first = turn(() => new Promise<void>((resolve) => { end = resolve; began(); }));
    await begun;
    runs.push({ id, held, turn, endTurn: async () => { end(); await first; } });
  }
  return { ...opened, ...tree, runs };
}

describe('files of the user that change during a turn', () => {
  it('raise an alarm on the card and in the thread, with the way back', async () => {
    const { engine, files, runs: [run], lines, events } = await turning();
    files['README.md'] = 'two';
    await run!.endTurn();
    const task = engine.tasks().get(run!.id)!;
    assert.deepEqual(task.alarm?.changes, ownFiles('README.md'));
    const card = cardOf(task, { activities: new Map(), agents: engine.agents(), mayAct: true, queue: engine.queue() });
    assert.match(card.alarm!.sentence, /^Your own file README\.md changed while/);
    assert.deepEqual(card.actions.filter(({ name }) => name === 'putBack' || name === 'keepChanges').length, 2);
    assert.deepEqual(linesOf(lines, 'notice').map(({ tone, paths }) => [tone, paths]), [['alarm', ['README.md']]]);
    await engine.handle({ type: 'putBackChanges', id: run!.id });
    assert.equal(files['README.md'], 'one');
    assert.equal(engine.tasks().get(run!.id)!.alarm, null);
    assert(events.some((event) => event.type === 'notice' && event.tone === 'info' && event.sentence.includes('/kept/1')));
    await assert.rejects(engine.handle({ type: 'keepChanges', id: run!.id }), /done already/);
    await engine.close();
  });

  it('are counted as they were really put back, and what stays is named', async () => {
    const { engine, files, runs: [run], events } = await turning();
    Object.assign(files, { 'README.md': 'two', 'a.txt': 'two' });
    await run!.endTurn();
    files['a.txt'] = 'one';
    files['README.md'] = 'three';
    await engine.handle({ type: 'putBackChanges', id: run!.id });
    const told = events.flatMap((event) => (event.type === 'notice' ? [event.sentence] : []));
    assert.deepEqual(told, ['The file was put back as before the turn. What stood there is kept in /kept/1.']);
    await engine.close();
  });

  it('stay as they are when the person keeps them', async () => {
    const { engine, files, runs: [run] } = await turning();
    files['README.md'] = 'two';
    await run!.endTurn();
    await engine.handle({ type: 'keepChanges', id: run!.id });
    assert.deepEqual([files['README.md'], engine.tasks().get(run!.id)!.alarm], ['two', null]);
    await engine.close();
  });

  it('raise one alarm only, also with two turns side by side and with a turn after it', async () => {
    const { engine, files, runs: [one, other], lines } = await turning(2);
    files['README.md'] = 'two';
    await one!.endTurn();
    await other!.endTurn();
    await one!.turn(async () => {});
    assert.deepEqual(linesOf(lines, 'notice').length, 1);
    assert.equal(engine.tasks().get(other!.id)!.alarm, null);
    files['a.txt'] = 'later';
    await one!.turn(async () => {});
    assert.equal(linesOf(lines, 'notice').length, 1);
    await one!.turn(async () => { files['a.txt'] = 'two'; });
    const { alarm } = engine.tasks().get(one!.id)!;
    assert.deepEqual(alarm?.changes, ownFiles('README.md', 'a.txt'));
    assert.equal((JSON.parse(alarm.before) as Record<string, string>)['README.md'], 'one');
    await engine.close();
  });

  it('raise none when Work Mode applies a task meanwhile, and still one for what changed before that', async () => {
    const { engine, files, runs: [run], world } = await turning();
    world.applier.apply = async () => { files['a.txt'] = 'applied'; return 'b'.repeat(40); };
    await engine.handle({ type: 'applyTask', id: 'apply1' });
    await run!.endTurn();
    assert.equal(engine.tasks().get(run!.id)!.alarm, null);
    await engine.close();

    const early = await turning();
    early.world.applier.apply = async () => { early.files['a.txt'] = 'applied'; return 'b'.repeat(40); };
    early.files['README.md'] = 'two';
    await early.engine.handle({ type: 'applyTask', id: 'apply1' });
    await early.runs[0]!.endTurn();
    assert.deepEqual(early.engine.tasks().get(early.runs[0]!.id)!.alarm?.changes, ownFiles('README.md'));
    await early.engine.close();
  });

  it('are looked at once for turns that begin within seconds, and anew for one that begins later', async () => {
    let now = 0;
    const clock = { ...fakeWorld().world.clock, now: () => now };
    const { engine, files, looks, runs: [one, other, third] } = await turning(3, clock);
    assert.equal(looks.length, 1);
    await third!.endTurn();
    now += 60_000;
    files['README.md'] = 'two';
    await third!.turn(async () => {});
    assert.equal(looks.length, 2);
    assert.equal(engine.tasks().get(third!.id)!.alarm, null);
    await other!.endTurn();
    await one!.endTurn();
    assert.deepEqual([one, other, third].map((run) => engine.tasks().get(run!.id)!.alarm?.changes), [undefined, ownFiles('README.md'), undefined]);
    await engine.close();
  });

  it('are looked at also when the turn fails', async () => {
    const { engine, files, runs: [run] } = await turning();
    await assert.rejects(run!.turn(async () => { files['README.md'] = 'two'; throw new Error('broken'); }), /broken/);
    assert(engine.tasks().get(run!.id)!.alarm);
    await engine.close();
  });

  it('that cannot be looked at are said to be unwatched, never to be well', async () => {
    const { world } = fakeWorld();
    const { agents, nth } = patientAgent();
    const mainTree = { ...world.mainTree, look: async () => { throw new Failure('git', 'Git could not be asked.', ''); } };
    const { engine, lines } = open({ agents, mainTree });
    const id = await engine.handle(create(true));
    const held = await nth(0);
    await held.job.turn(async () => {});
    assert.deepEqual(linesOf(lines, 'notice').map(({ tone }) => tone), ['warning']);
    held.done();
    await until(engine, id, 'ready');
    assert.equal(held.job.notice(aCommand('npm install')), 'ask');
  });

  it('keep their alarm when they could not be put back', async () => {
    const { engine, files, runs: [run], world } = await turning();
    files['README.md'] = 'two';
    await run!.endTurn();
    world.mainTree.putBack = async () => { throw new Failure('disk', 'README.md could not be put back.', ''); };
    await assert.rejects(engine.handle({ type: 'putBackChanges', id: run!.id }), /could not be put back/);
    assert(engine.tasks().get(run!.id)!.alarm);
    await engine.close();
  });
});
