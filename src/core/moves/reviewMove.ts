import { Refusal } from '../errors';
import type { Task } from '../task';
import { isIn } from '../task';
import type { ReviewEvent } from '../taskEvent';
import { moved } from './moved';

/** The task after what the person made of a run that is over; null where that is not possible. */
export function reviewMove(task: Task, event: ReviewEvent): Task | null {
  switch (event.type) {
    case 'applyStarted': {
      if (!isIn(task, 'ready', 'failed', 'interrupted')) return null;
      const { changeset } = task.now;
      if (!changeset) throw new Refusal(`“${task.brief.title}” changed nothing, so there is nothing to apply.`);
      return moved(task, { state: 'applying', since: event.at, was: task.now, changeset, target: null });
    }
    case 'applyPrepared':
      if (!isIn(task, 'applying')) return null;
      return moved(task, { ...task.now, target: { onto: event.onto, merged: event.merged } });
    case 'applied': {
      if (!isIn(task, 'applying')) return null;
      const { changeset, was: { run, endedAt, workedMs } } = task.now;
      return moved(task, { state: 'done', at: event.at, outcome: { kind: 'applied', commit: event.commit, changeset, run, endedAt, workedMs } });
    }
    case 'applyRefused':
      if (!isIn(task, 'applying')) return null;
      return moved(task, task.now.was);
    case 'dismissed':
      if (!isIn(task, 'ready', 'failed', 'interrupted')) return null;
      return moved(task, { state: 'done', at: event.at, outcome: { kind: 'dismissed', was: task.now } });
    case 'restored':
      if (!isIn(task, 'done') || task.now.outcome.kind !== 'dismissed') return null;
      return moved(task, task.now.outcome.was);
  }
}
