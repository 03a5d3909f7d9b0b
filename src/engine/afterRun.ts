import { Refusal, detailOf } from '../core/errors';
import { nextTry } from '../core/tries';
import type { Task } from '../core/task';
import { isIn } from '../core/task';
import type { RunDesk } from './runDesk';

/** What work mode does by itself once a run did not work out: tries again after a while, or says that it leaves it to the person. Never throws. */
export async function tryAgain(desk: RunDesk, id: string): Promise<void> {
  const { world, book } = desk;
  const { retries } = desk.loop();
  const task = book.tasks.get(id);
  if (!task || !isIn(task, 'failed', 'interrupted')) return;
  const now = world.clock.now();
  const next = nextTry(task, { retries, now });
  if (!next) return;
  const { number } = task.now.run;
  const say = (tone: 'info' | 'warning', text: string) => desk.write(id, number, { at: now, kind: 'notice', tone, text, paths: [] });
  if (next.kind === 'enough') {
    say('warning', next.sentence);
    const { tries } = next;
    if (tries) await book.commit(id, (found) => same(found, task, { type: 'tried', tries })).catch((error: unknown) => world.log.debug(`That ${id} is left to the person is said again: ${detailOf(error)}`));
    return;
  }
  try {
    // Counted before it is tried: a crash in between costs one try and never gives one more.
    await book.commit(id, (found) => same(found, task, { type: 'tried', tries: next.tries }));
    await book.commit(id, (found) => same(found, task, { type: next.way, at: now, by: 'workMode', notBefore: next.notBefore > now ? next.notBefore : null }));
  } catch (error) {
    // The person did something with it in this moment, or the disk refused it: then it stays theirs.
    return error instanceof Refusal ? world.log.debug(error.message) : world.log.error(`Could not put ${id} back into the queue: ${detailOf(error)}`);
  }
  say('info', next.notBefore > now ? `Work mode tries it again (${next.tries.count} of ${retries}) in ${Math.round((next.notBefore - now) / 60_000)} min.` : 'Work mode takes it up again.');
}

/**
 * What was cut off since then, and the person had not paused, is taken up again, once, and then it is said that it is not; a failed task whose next try the end
 * of the editor prevented gets it.
 */
export async function takeUpLost(desk: RunDesk, since: number): Promise<void> {
  for (const task of [...desk.book.tasks.values()]) {
    if (!isIn(task, 'interrupted', 'failed') || task.now.endedAt < since) continue;
    if (isIn(task, 'interrupted') ? task.now.cause !== 'lost' : task.now.run.by !== 'workMode') continue;
    const next = nextTry(task, { retries: desk.loop().retries, now: desk.world.clock.now() });
    // Of a failed one that was said when it failed.
    if (next?.kind === 'again' || isIn(task, 'interrupted')) await tryAgain(desk, task.id);
  }
}

/** Only while the task is as it was when this was decided. */
function same<E>(found: Task, decided: Task, event: E): E {
  if (found.now !== decided.now) throw new Refusal(`“${found.brief.title}” is not tried again: it came to something else meanwhile.`);
  return event;
}
