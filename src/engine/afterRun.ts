import { nextTry } from '../core/tries';
import { isIn } from '../core/task';
import type { RunDesk } from './runDesk';

/** What work mode does by itself once a run did not work out: tries again after a while, or says that it leaves it to the person. */
export async function tryAgain(desk: RunDesk, id: string, retries: number): Promise<void> {
  const { world, book } = desk;
  const task = book.tasks.get(id);
  if (!task || !isIn(task, 'failed', 'interrupted')) return;
  const now = world.clock.now();
  const next = nextTry(task, { retries, now });
  if (!next) return;
  const { number } = task.now.run;
  if (next.kind === 'enough') {
    desk.write(id, number, { at: now, kind: 'notice', tone: 'warning', text: next.sentence, paths: [] });
    return;
  }
  await book.commit(id, { type: next.way, at: now, by: 'workMode', notBefore: next.notBefore > now ? next.notBefore : null });
  await book.commit(id, { type: 'tried', tries: next.tries });
  const text = next.notBefore > now ? `Work mode tries it again (${next.tries.count} of ${retries}) in ${Math.round((next.notBefore - now) / 60_000)} min.` : 'Work mode takes it up again.';
  desk.write(id, number, { at: now, kind: 'notice', tone: 'info', text, paths: [] });
}
