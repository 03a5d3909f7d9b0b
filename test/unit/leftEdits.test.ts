import assert from 'node:assert/strict';
import { leftEditsText } from '../../src/core/leftEditsText';
import type { LeftEdits } from '../../src/engine/ports/git';
import type { TranscriptLine } from '../../src/protocol/transcript';
import { aPlace, fakeWorld } from '../support/fakeWorld';
import { create, open, until } from '../support/openEngine';
import { commitB } from '../support/tasks';

describe('what somebody changed in a worktree after its run', () => {
  const left = (task: string, taken: boolean): LeftEdits => ({ task, commit: commitB, paths: ['a.txt'], taken });

  /** What is said when a task gets a place in which `of` says that something was left; `earlier` is a task that is ready by then. */
  async function told(of: (o: { earlier: string; task: string }) => LeftEdits) {
    const notes: { task: string; run: number; text: string; tone: string }[] = [];
    const sentences: string[] = [];
    let now: LeftEdits | null = null;
    const { world } = fakeWorld();
    const append = (task: string, run: number, line: TranscriptLine) => { if (line.kind === 'notice') notes.push({ task, run, text: line.text, tone: line.tone }); };
    const { engine } = open({ places: { ...world.places, acquire: async () => ({ ...aPlace, left: now }) }, transcripts: { ...world.transcripts, append } });
    const earlier = await engine.handle(create(true, 'Earlier'));
    await until(engine, earlier, 'ready');
    engine.onEvent((event) => { if (event.type === 'notice') sentences.push(event.sentence); });
    const task = await engine.handle(create(false, 'Next'));
    now = of({ earlier, task });
    await engine.handle({ type: 'startTask', id: task });
    await until(engine, task, 'ready');
    await engine.close();
    return { earlier, task, notes, sentences };
  }

  it('is told in the thread of the task that had it, and to the person', async () => {
    const { earlier, notes, sentences } = await told((o) => left(o.earlier, false));
    assert.deepEqual(notes.map(({ task, run, tone }) => [task, run, tone]), [[earlier, 1, 'warning']]);
    assert.match(notes[0]!.text, /^A file in the worktree of “Earlier” was changed after its run: a\.txt\..*git cherry-pick bbbbbbbbbb/);
    assert.deepEqual(sentences, [notes[0]!.text]);
  });

  it('is told in the new run where that goes on from it, and disturbs nobody', async () => {
    const { task, notes, sentences } = await told((o) => left(o.task, true));
    assert.deepEqual(notes.map((note) => [note.task, note.run, note.tone]), [[task, 1, 'info']]);
    assert.match(notes[0]!.text, /The run goes on from it\.$/);
    assert.deepEqual(sentences, []);
  });

  it('is told to the person where the task is gone', async () => {
    const { notes, sentences } = await told(() => left('t-gone', false));
    assert.deepEqual(notes, []);
    assert.match(sentences[0]!, /the worktree of a task that was deleted/);
  });

  it('names three files at most', () => {
    const text = leftEditsText({ title: 'T', paths: ['a', 'b', 'c', 'd', 'e'], commit: commitB, taken: false });
    assert.match(text, /^5 files in the worktree of “T” were changed after its run: a, b, c and 2 more\./);
  });
});
