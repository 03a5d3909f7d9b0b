import { answerText } from '../core/askAnswer';
import { detailOf, sentenceOf } from '../core/errors';
import type { Changeset, In, Live, Task } from '../core/task';
import { isHeldByPerson, isIn, isLive } from '../core/task';
import { tellOfFlattened } from './flattened';
import { notFrozen } from './notFrozen';
import { closeAsk } from './permissions';
import type { RunDesk } from './runDesk';

/**
 * Brings every task found mid-flight to a state that is true: an interrupted run keeps what it had done, an interrupted apply is
 * either completed or rolled back. Returns sentences for the user, none when nothing was found.
 */
export async function recover(desk: RunDesk): Promise<string[]> {
  const { world, book } = desk;
  const found: Task[] = [...book.tasks.values()].filter((task) => isIn(task, 'preparing', 'applying') || isLive(task));
  const sentences: string[] = [];
  for (const task of found) {
    if (isIn(task, 'preparing') || isLive(task)) await recoverRun(desk, task);
    if (isIn(task, 'applying')) await recoverApply(desk, task).catch((error: unknown) => {
      world.log.error(`Could not find out how far applying ${task.id} came: ${detailOf(error)}`);
      sentences.push(`“${task.brief.title}” was being applied when the editor closed. ${sentenceOf(error)}`);
    });
  }
  await world.places.reconcile([]);
  if (found.length) {
    const names = found.slice(0, 3).map(({ brief }) => `“${brief.title}”`).join(', ');
    const more = found.length > 3 ? ` and ${found.length - 3} more` : '';
    sentences.unshift(`The editor closed while Work Mode was busy with ${names}${more}. Nothing is lost: look at the Ready column.`);
  }
  return sentences;
}

async function recoverRun(desk: RunDesk, task: In<'preparing'> | Live): Promise<void> {
  const { world, book, write } = desk;
  const { run } = task.now;
  // One run about which something cannot be done does not keep the others, and the repository, from being opened.
  await world.processes.reap(run.token).catch((error: unknown) => world.log.error(`Could not end the processes of run ${run.token}: ${detailOf(error)}`));
  await closeAsks(desk, task).catch((error: unknown) => world.log.error(`Could not close the asks of ${task.id}: ${detailOf(error)}`));
  const changeset = await salvage(desk, task);
  const kept = changeset ? ` What was done is kept: ${changeset.files} file${changeset.files === 1 ? '' : 's'} changed.` : '';
  const held = isHeldByPerson(task) ? ' You had paused it, so it waits for you to resume it.' : '';
  write(task.id, run.number, { at: world.clock.now(), kind: 'system', text: `The editor or the machine went away during this run.${kept}${held}` });
  await book.record(task.id, { type: 'lost', at: world.clock.now(), changeset, found: true });
}

/** Every ask of the run has an answer in the thread afterwards: the last lines before a kill may be missing there, so both places are looked at. */
async function closeAsks(desk: RunDesk, task: In<'preparing'> | Live): Promise<void> {
  const { run } = task.now;
  const lines = await desk.world.transcripts.read(task.id, run.number);
  const shown = new Map(lines.flatMap((line) => (line.kind === 'ask' ? [[line.ask.id, line.ask]] : [])));
  const given = new Map((isLive(task) ? task.now.answers : []).map((one) => [one.ask.id, one]));
  const known = new Map((isLive(task) ? task.now.asks : []).map((ask) => [ask.id, ask]));
  const answered = new Set(lines.flatMap((line) => (line.kind === 'answer' ? [line.ask] : [])));
  for (const [id, ask] of new Map([...shown, ...known])) {
    if (answered.has(id)) continue;
    if (!shown.has(id)) desk.write(task.id, run.number, { at: ask.at, kind: 'ask', ask });
    const one = given.get(id);
    if (one) desk.write(task.id, run.number, { at: one.at, kind: 'answer', ask: id, answer: one.answer, text: answerText(ask, one.answer) });
    else await closeAsk(desk, { task: task.id, run: run.number, ask, text: 'The editor closed before this was answered.' });
  }
}

async function salvage(desk: RunDesk, task: In<'preparing'> | Live): Promise<Changeset | null> {
  const { world } = desk;
  const { run } = task.now;
  try {
    const place = await world.places.find(run);
    if (!place) return null;
    return await world.changesets.freeze({ place, task: task.id, run: run.number, title: task.brief.title, flattened: tellOfFlattened(desk, task) });
  } catch (error) {
    await notFrozen(desk, { task: task.id, run, error });
    return null;
  }
}

async function recoverApply({ world, book }: RunDesk, task: In<'applying'>): Promise<void> {
  const { target } = task.now;
  const commit = target && await world.applier.recover({ task: task.id, target, message: task.brief.title });
  await book.record(task.id, commit ? { type: 'applied', at: world.clock.now(), commit } : { type: 'applyRefused', sentence: 'The editor closed before it was done, and your files are as they were.' });
}
