import type { Ask } from '../../protocol/asks';
import type { Run, Task } from '../task';
import { isIn, isLive } from '../task';
import type { RunEvent } from '../taskEvent';
import { begun, clocked, withoutSleep } from '../workTime';
import { heard, moved } from './moved';
import { bookmarkOf, fresh, withAnswers, withMessage, without } from './resume';

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
      return moved(task, { state: 'running', run, ...bookmarkOf(resume ?? fresh), base: event.base, worktree: event.worktree, asks: [], answers: [], work: begun(run) });
    }
    case 'advanced':
      if (!isLive(task)) return null;
      return moved(task, { ...task.now, ...event.change });
    case 'messaged':
      if (isLive(task)) return heard(moved(task, { ...task.now, messages: [...task.now.messages, event.message] }), 'person');
      if (!isIn(task, 'queued', 'preparing')) return null;
      return heard(moved(task, { ...task.now, resume: withMessage(task.now.resume ?? { ...fresh, changeset: null }, event.message) }), 'person');
    case 'messagesGone':
      if (isLive(task)) return moved(task, { ...task.now, messages: without(task.now.messages, event.ids), answers: task.now.answers.filter(({ ask }) => !event.ids.includes(ask.id)) });
      if (isIn(task, 'ready', 'failed', 'interrupted')) return moved(task, { ...task.now, messages: without(task.now.messages, event.ids) });
      if (!isIn(task, 'queued', 'preparing') || !task.now.resume) return null;
      return moved(task, { ...task.now, resume: { ...task.now.resume, messages: without(task.now.resume.messages, event.ids) } });
    case 'asked':
      if (!isLive(task)) return null;
      return moved(task, clocked({ ...task.now, asks: [...task.now.asks, event.ask] }, event.ask.at));
    case 'askClosed': {
      if (!isLive(task)) return null;
      const { ask, others } = parted(task.now.asks, event.ask);
      const answers = ask && event.answer ? [...task.now.answers, { ask, answer: event.answer, at: event.at }] : task.now.answers;
      return heard(moved(task, clocked({ ...task.now, asks: others, answers }, event.at)), event.answer ? 'person' : 'workMode');
    }
    case 'answerLeft': {
      if (!isLive(task)) return null;
      const left = task.now.answers.filter(({ ask }) => ask.id === event.ask);
      return left.length ? moved(task, withAnswers({ ...task.now, answers: task.now.answers.filter((one) => !left.includes(one)) }, left)) : null;
    }
    case 'grantUsed': {
      if (!isLive(task)) return null;
      const { ask, others } = parted(task.now.granted, event.ask);
      return ask && moved(task, { ...task.now, granted: others, answers: [...task.now.answers, { ask, answer: { kind: 'approve', remember: null }, at: event.at }] });
    }
    case 'pauseWanted':
      if (isIn(task, 'pausing', 'paused') && event.by === 'person') return moved(task, { ...task.now, heldBy: 'person' });
      if (!isIn(task, 'running')) return null;
      return moved(task, { ...task.now, state: 'pausing', heldBy: event.by });
    case 'paused':
      if (!isIn(task, 'pausing')) return null;
      return moved(task, clocked({ ...task.now, state: 'paused' }, event.at));
    case 'wentOn': {
      if (!isIn(task, 'pausing', 'paused')) return null;
      const { run, base, worktree, asks, answers, work } = task.now;
      return moved(task, clocked({ state: 'running', run, ...bookmarkOf(task.now), base, worktree, asks, answers, work }, event.at));
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

function parted(asks: Ask[], id: string): { ask: Ask | null; others: Ask[] } {
  return { ask: asks.find((one) => one.id === id) ?? null, others: asks.filter((one) => one.id !== id) };
}
