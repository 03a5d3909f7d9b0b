import type { Changeset, In, Live, Task } from '../task';
import { isHeldByPerson, isIn, isLive, untried } from '../task';
import type { RunEndEvent } from '../taskEvent';
import { workedMs, workedWhenFound } from '../workTime';
import { moved, queued } from './moved';
import { bookmarkOf, fresh, resumeOf, withAnswers } from './resume';

/** The task after the end of its run; null where it has none that could end so. */
export function runEnd(task: Task, event: RunEndEvent): Task | null {
  switch (event.type) {
    case 'finished': {
      if (!isLive(task)) return null;
      // What it might have done once, it did not need, unless it has yet to be told of it.
      const { messages } = task.now;
      const granted = task.now.granted.filter(({ id }) => messages.some((message) => message.id === id));
      const { changeset, summary, confirmed } = event;
      const ended = { run: task.now.run, endedAt: event.at, workedMs: workedMs(task.now, event.at), ...withAnswers({ ...bookmarkOf(task.now), granted }, task.now.answers) };
      if (changeset) return { ...moved(task, { state: 'ready', ...ended, changeset, summary, confirmed }), tries: untried };
      if (confirmed) return moved(task, { state: 'done', at: event.at, outcome: { kind: 'nothingToChange', summary, ...ended } });
      // To have stopped is not to be done: the agent may have asked for something in its last words.
      return moved(task, { state: 'interrupted', ...ended, changeset, cause: 'unconfirmed', asks: [] });
    }
    case 'failed':
      if (!isIn(task, 'preparing') && !isLive(task)) return null;
      return moved(task, { state: 'failed', ...broken(task.now, event), sentence: event.sentence, signIn: event.signIn });
    case 'stopped':
      if (!isIn(task, 'preparing') && !isLive(task)) return null;
      return moved(task, { state: 'interrupted', ...broken(task.now, event), cause: 'stopped', asks: [] });
    case 'lost':
      if (!isIn(task, 'preparing') && !isLive(task)) return null;
      return moved(task, { state: 'interrupted', ...broken(task.now, event), ...(event.found && { workedMs: workedWhenFound(task.now) }), cause: isHeldByPerson(task) ? 'paused' : 'lost', asks: [] });
    case 'timeUp':
      if (!isLive(task)) return null;
      return moved(task, { state: 'interrupted', ...broken(task.now, event), cause: 'timeLimit', asks: [] });
    case 'unanswered':
      if (!isLive(task)) return null;
      return moved(task, { state: 'interrupted', ...broken(task.now, event), cause: 'unanswered', asks: task.now.asks });
    case 'limited': case 'outage': {
      if (!isIn(task, 'preparing') && !isLive(task)) return null;
      const left = broken(task.now, event);
      return moved(task, { ...queued, since: event.at, trigger: 'resume', by: left.run.by, resume: resumeOf(left), was: { state: 'interrupted', ...left, cause: event.type, asks: [] } });
    }
  }
}

/** What is kept of a run that did not finish. A run lost in preparation keeps what it was to resume. */
function broken(now: In<'preparing'>['now'] | Live['now'], event: { at: number; changeset: Changeset | null }) {
  const bookmark = now.state === 'preparing' ? (now.resume ?? fresh) : withAnswers(now, now.answers);
  const earlier = now.state === 'preparing' ? (now.resume?.changeset ?? null) : null;
  return { run: now.run, endedAt: event.at, workedMs: workedMs(now, event.at), ...bookmarkOf(bookmark), changeset: event.changeset ?? earlier };
}
