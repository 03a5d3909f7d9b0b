import { putBackText } from '../core/alarmWords';
import { Refusal } from '../core/errors';
import type { Alarm } from '../core/alarm';
import { changeText } from '../core/ownChange';
import type { RunDesk } from './runDesk';
import type { TurnWatch } from './turnWatch';

/** Puts the user's files back as they were before the turn. Answers with the sentence that says where the others are kept. */
export async function putBackChanges(desk: RunDesk, id: string, turns: TurnWatch): Promise<string> {
  const { world, book } = desk;
  const alarm = alarmOf(desk, id);
  const done = await turns.aside(() => world.mainTree.putBack(alarm.before, alarm.changes));
  await book.commit(id, { type: 'alarmClosed' });
  const text = putBackText(done);
  desk.write(id, alarm.run, { at: world.clock.now(), kind: 'notice', tone: 'info', text, paths: done.done.map(changeText) });
  return text;
}

/** Leaves the user's files as they are now. */
export async function keepChanges(desk: RunDesk, id: string): Promise<void> {
  const alarm = alarmOf(desk, id);
  await desk.book.commit(id, { type: 'alarmClosed' });
  desk.write(id, alarm.run, { at: desk.world.clock.now(), kind: 'notice', tone: 'info', text: 'You keep the changes in your own files.', paths: alarm.changes.map(changeText) });
}

function alarmOf({ book }: RunDesk, id: string): Alarm {
  const { alarm, brief } = book.get(id);
  if (!alarm) throw new Refusal(`“${brief.title}” has no changes of your own files to decide about: that was done already.`);
  return alarm;
}
