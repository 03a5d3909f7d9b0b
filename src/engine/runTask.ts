import { Failure, Refusal, detailOf, sentenceOf } from '../core/errors';
import type { Changeset, In, Run, Task } from '../core/task';
import type { TranscriptLine } from '../protocol/transcript';
import type { Place, WorkEnd, World } from './ports';
import type { TaskBook } from './taskBook';

/** What one run may touch. */
export interface RunDesk {
  world: World;
  book: TaskBook;
  /** What the task does this moment. */
  show(id: string, text: string, code: string | null): void;
  /** A line for the transcript of a run. */
  write(task: string, run: number, line: TranscriptLine): void;
}

/** The signal's reason when the person stopped the run, as against the editor going away. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/**
 * One run, from the queue to the person's review. Whatever happens, the work is frozen before its place is given back,
 * no process is left behind, and the task ends in a state that says what happened.
 */
export async function runTask(desk: RunDesk, id: string, signal: AbortSignal): Promise<void> {
  const { world, book } = desk;
  const taken = (await book.commit(id, { type: 'taken', token: world.clock.token(), at: world.clock.now() })) as In<'preparing'>;
  const { run, resume } = taken.now;
  const say = (text: string) => desk.write(id, run.number, { at: world.clock.now(), kind: 'system', text });
  try {
    say(run.number === 1 ? 'Preparing a worktree.' : `Run ${run.number}. Preparing a worktree.`);
    const place = await world.places.acquire({ task: id, run, resume }, signal);
    const running = (await book.commit(id, { type: 'prepared', base: place.base, worktree: place.path })) as In<'running'>;
    say(`Working in ${place.path}, based on commit ${place.base.slice(0, 7)}.`);
    const end = await work(desk, running, { place, signal });
    await settle(desk, running, { place, end });
  } catch (error) {
    const end = endOf(error, signal);
    if (end.kind === 'failed') desk.write(id, run.number, { at: world.clock.now(), kind: 'error', text: end.sentence, detail: detailOf(error) });
    await conclude(desk, id, { end, changeset: null });
  } finally {
    await endProcesses(desk, run);
    await world.places.release(run).catch((error: unknown) => world.log.error(`Could not release the worktree of run ${run.token}: ${detailOf(error)}`));
  }
}

type End = WorkEnd | { kind: 'stopped' } | { kind: 'lost' };

async function work(desk: RunDesk, task: In<'running'>, o: { place: Place; signal: AbortSignal }): Promise<End> {
  const { world, book } = desk;
  const { run, session, progress, plan } = task.now;
  try {
    o.signal.throwIfAborted();
    const agent = world.agents.get(task.agent);
    return await agent.work({
      task: task.id, run, brief: task.brief, place: o.place, model: task.model, effort: task.effort, profile: task.profile ?? 'build',
      bookmark: { session, progress, plan },
      earlier: async () => '',
      used: async () => {},
      permit: async () => ({ allowed: true, reason: '', by: 'ours' }),
      notice: () => ({ allowed: true, reason: '', by: 'ours' }),
      ask: async () => ({ kind: 'decline' }),
      wishes: { messages: () => [], delivered: async () => {}, pause: () => false, holdStill: async () => {}, onChange: () => () => {} },
      turn: (work) => work(),
      report: (line) => desk.write(task.id, run.number, line),
      activity: (text, code) => desk.show(task.id, text, code),
      advance: async (change) => {
        await book.commit(task.id, { type: 'advanced', change });
      },
    }, o.signal);
  } catch (error) {
    const end = endOf(error, o.signal);
    if (end.kind === 'failed') {
      world.log.error(`Run ${run.number} of ${task.id} failed: ${detailOf(error)}`);
      desk.write(task.id, run.number, { at: world.clock.now(), kind: 'error', text: end.sentence, detail: detailOf(error) });
    }
    return end;
  } finally {
    await endProcesses(desk, run);
  }
}

async function endProcesses({ world }: RunDesk, run: Run): Promise<void> {
  await world.processes.reap(run.token).catch((error: unknown) => world.log.error(`Could not end the processes of run ${run.token}: ${detailOf(error)}`));
}

/** Freezes what is there, then says how it ended. A result that cannot be frozen stays in its place, which is then never used again. */
async function settle(desk: RunDesk, task: In<'running'>, o: { place: Place; end: End }): Promise<void> {
  const { world } = desk;
  const { run } = task.now;
  desk.show(task.id, 'Freezing the result', null);
  try {
    const changeset = await world.changesets.freeze({ place: o.place, task: task.id, run: run.number, title: task.brief.title });
    desk.write(task.id, run.number, { at: world.clock.now(), kind: 'system', text: outcomeLine(o.end, changeset) });
    await conclude(desk, task.id, { end: o.end, changeset });
  } catch (error) {
    world.log.error(`Could not freeze run ${run.number} of ${task.id}: ${detailOf(error)}`);
    const kept = await keep(desk, run);
    const sentence = `${sentenceOf(error)} ${kept}`.trim();
    desk.write(task.id, run.number, { at: world.clock.now(), kind: 'error', text: sentence, detail: detailOf(error) });
    await conclude(desk, task.id, { end: { kind: 'failed', sentence, signIn: null }, changeset: null });
  }
}

async function keep({ world }: RunDesk, run: Run): Promise<string> {
  const path = await world.places.setAside(run);
  return path ? `What the agent did is still in ${path}, and Work Mode leaves that folder alone from now on.` : '';
}

async function conclude({ world, book }: RunDesk, id: string, o: { end: End; changeset: Changeset | null }): Promise<Task> {
  const { end, changeset } = o;
  const at = world.clock.now();
  await world.transcripts.flush();
  switch (end.kind) {
    case 'completed': return book.record(id, { type: 'finished', at, changeset, summary: end.summary, confirmed: end.confirmed });
    case 'failed': return book.record(id, { type: 'failed', at, changeset, sentence: end.sentence, signIn: end.signIn });
    case 'stopped': return book.record(id, { type: 'stopped', at, changeset });
    case 'lost': return book.record(id, { type: 'lost', at, changeset });
  }
}

function endOf(error: unknown, signal: AbortSignal): Exclude<End, { kind: 'completed' }> {
  if (signal.aborted) return { kind: signal.reason instanceof Stopped ? 'stopped' : 'lost' };
  if (error instanceof Refusal || error instanceof Failure) return { kind: 'failed', sentence: error.message, signIn: null };
  return { kind: 'failed', sentence: sentenceOf(error), signIn: null };
}

function outcomeLine(end: End, changeset: Changeset | null): string {
  const changes = changeset ? `${changeset.files} file${changeset.files === 1 ? '' : 's'} changed (+${changeset.added} −${changeset.removed})` : 'nothing changed';
  switch (end.kind) {
    case 'completed': return `Done: ${changes}.`;
    case 'failed': return `Failed: ${end.sentence} What was done is kept: ${changes}.`;
    case 'stopped': return `Stopped by you. What was done is kept: ${changes}.`;
    case 'lost': return `The run was cut off. What was done is kept: ${changes}.`;
  }
}
