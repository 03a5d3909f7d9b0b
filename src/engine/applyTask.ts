import { detailOf, sentenceOf } from '../core/errors';
import type { In } from '../core/task';
import type { RunDesk } from './runDesk';

/** Puts a reviewed changeset into the user's files, whole or not at all. A Refusal or Failure leaves the task where it was. */
export async function applyTask(desk: RunDesk, id: string): Promise<void> {
  const { world, book } = desk;
  const applying = (await book.commit(id, { type: 'applyStarted', at: world.clock.now() })) as In<'applying'>;
  try {
    desk.show(id, 'Merging in memory', null);
    const target = await world.applier.prepare(applying.now.changeset);
    await book.commit(id, { type: 'applyPrepared', ...target });
    const commit = await world.applier.apply({
      task: id, target, message: applying.brief.title, report: (line) => desk.show(id, line, null),
    });
    await book.record(id, { type: 'applied', at: world.clock.now(), commit });
  } catch (error) {
    world.log.info(`Apply of ${id} did not happen: ${detailOf(error)}`);
    await book.record(id, { type: 'applyRefused', sentence: sentenceOf(error) });
    throw error;
  }
}
