import type { Run, Task } from '../task';
import { isIn, isLive } from '../task';
import type { RunEvent } from '../taskEvent';
import { begun, clocked, withoutSleep } from '../workTime';
import { heard, moved } from './moved';
import { bookmarkOf, fresh, withMessage, without } from './resume';

/** The task after what happened to its run; null where that is not possible. */
export function runMove(task: Task, event: RunEvent): Task | null {
  switch (event.type) {
    case 'taken': {
      if (!isIn(task, 'queued')) return null;
      const run: Run = { number: task.runs + 1, token: event.token, startedAt: event.at, trigger: task.now.trigger, by: task.now.by };
      return { ...task, runs: run.number, now: { state: 'preparing', run, resume: task.now.resume } };
    }
    case 'prepared': {
      if (!isIn(task, 'preparing')) return null;
      const { run, resume } = task.now;
      return moved(task, { state: 'running', run, ...bookmarkOf(resume ?? fresh), base: event.base, worktree: event.worktree, asks: [], work: begun(run) });
    }
    case 'advanced':
      if (!isLive(task)) return null;
      return moved(task, { ...task.now, ...event.change });
    case 'messaged':
      if (isLive(task)) return heard(moved(task, { ...task.now, messages: [...task.now.messages, event.message] }), 'person');
      if (!isIn(task, 'queued', 'preparing')) return null;
      return heard(moved(task, { ...task.now, resume: withMessage(task.now.resume ?? { ...fresh, changeset: null }, event.message) }), 'person');
    case 'messagesGone':
      if (isLive(task)) return moved(task, { ...task.now, messages: without(task.now.messages, event.ids) });
      if (isIn(task, 'ready', 'failed', 'interrupted')) return moved(task, { ...task.now, messages: without(task.now.messages, event.ids) });
      if (!isIn(task, 'queued', 'preparing') || !task.now.resume) return null;
      return moved(task, { ...task.now, resume: { ...task.now.resume, messages: without(task.now.resume.messages, event.ids) } });
    case 'asked':
      if (!isLive(task)) return null;
      return moved(task, clocked({ ...task.now, asks: [...task.now.asks, event.ask] }, event.ask.at));
    case 'askClosed':
      if (!isLive(task)) return null;
      return heard(moved(task, clocked({ ...task.now, asks: task.now.asks.filter(({ id }) => id !== event.ask) }, event.at)), event.answered ? 'person' : 'workMode');
    case 'grantUsed':
      if (!isLive(task) || !task.now.granted.some(({ id }) => id === event.ask)) return null;
      return moved(task, { ...task.now, granted: task.now.granted.filter(({ id }) => id !== event.ask) });
    case 'pauseWanted':
      if (isIn(task, 'pausing', 'paused') && event.by === 'person') return moved(task, { ...task.now, heldBy: 'person' });
      if (!isIn(task, 'running')) return null;
      return moved(task, { ...task.now, state: 'pausing', heldBy: event.by });
    case 'paused':
      if (!isIn(task, 'pausing')) return null;
      return moved(task, clocked({ ...task.now, state: 'paused' }, event.at));
    case 'wentOn': {
      if (!isIn(task, 'pausing', 'paused')) return null;
      const { run, base, worktree, asks, work } = task.now;
      return moved(task, clocked({ state: 'running', run, ...bookmarkOf(task.now), base, worktree, asks, work }, event.at));
    }
    case 'slotGivenBack':
    case 'slotTakenBack':
      if (!isLive(task)) return null;
      return moved(task, clocked({ ...task.now, work: { ...task.now.work, hasSlot: event.type === 'slotTakenBack' } }, event.at));
    case 'slept':
      if (!isLive(task)) return null;
      return moved(task, { ...task.now, work: withoutSleep(task.now.work, event) });
  }
}
