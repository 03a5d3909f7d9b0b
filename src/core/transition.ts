import { Refusal } from './errors';
import { queueMove } from './moves/queueMove';
import { reviewMove } from './moves/reviewMove';
import { runEnd } from './moves/runEnd';
import { runMove } from './moves/runMove';
import type { Task, TaskState } from './task';
import type { EventType, TaskEvent } from './taskEvent';

/**
 * The whole task map: the task after the event, or a Refusal with a sentence. Pure; nothing else makes a new state, and nothing else may
 * import `moves/`, its chapters. The golden file `test/unit/transition.golden.txt` prints every pair of state and event.
 */
export function transition(task: Task, event: TaskEvent): Task {
  const next = after(task, event);
  if (!next) throw new Refusal(`“${task.brief.title}” is ${stateWord[task.now.state]}, so it cannot be ${eventWord[event.type]} now.`);
  return next;
}

/** Null where the event cannot happen to the task. */
function after(task: Task, event: TaskEvent): Task | null {
  switch (event.type) {
    // Into the queue, about it, and out of it again.
    case 'edited': case 'accepted': case 'retried': case 'resumed': case 'followedUp': case 'answeredLate': case 'hurried': case 'moved':
    case 'dependenciesDropped': case 'conflicted': case 'mergeLeftToAgent': case 'withdrawn':
      return queueMove(task, event);
    // An agent takes it, and works.
    case 'taken': case 'prepared': case 'advanced': case 'messaged': case 'messagesGone': case 'asked': case 'askClosed': case 'answerLeft': case 'grantUsed':
    case 'pauseWanted': case 'paused': case 'wentOn': case 'slotGivenBack': case 'slotTakenBack': case 'slept':
      return runMove(task, event);
    // The run ends.
    case 'finished': case 'failed': case 'stopped': case 'lost': case 'timeUp': case 'unanswered': case 'limited': case 'outage':
      return runEnd(task, event);
    // The person decides.
    case 'applyStarted': case 'applyPrepared': case 'applied': case 'applyRefused': case 'dismissed': case 'restored':
      return reviewMove(task, event);
    // Noted, whatever it is at.
    case 'tried': return { ...task, tries: event.tries };
    case 'used': return { ...task, usage: [...task.usage.filter(({ run }) => run !== event.usage.run), event.usage] };
    case 'alarmed': return { ...task, alarm: event.alarm };
    case 'alarmClosed': return { ...task, alarm: null };
  }
}

const stateWord: Record<TaskState['state'], string> = {
  draft: 'a draft', queued: 'queued', preparing: 'being prepared', running: 'running', pausing: 'about to pause', paused: 'paused', ready: 'ready for review', failed: 'failed',
  interrupted: 'interrupted', applying: 'being applied', done: 'done',
};

const eventWord: Record<EventType, string> = {
  hurried: 'started', moved: 'moved', dependenciesDropped: 'freed of what it comes after', conflicted: 'held back', mergeLeftToAgent: 'left to the agent to merge', tried: 'counted',
  answeredLate: 'answered', grantUsed: 'allowed', timeUp: 'stopped at its time limit', unanswered: 'put aside without an answer', limited: 'put off', outage: 'put off',
  edited: 'edited', accepted: 'started', retried: 'started again', resumed: 'resumed', followedUp: 'continued', withdrawn: 'taken out of the queue',
  taken: 'taken by an agent', prepared: 'given a worktree', advanced: 'moved on', messaged: 'written to', messagesGone: 'written to',
  asked: 'made to wait for an answer', askClosed: 'answered', answerLeft: 'told the answer', pauseWanted: 'paused', paused: 'paused', wentOn: 'resumed', slotGivenBack: 'put aside', slotTakenBack: 'taken up', slept: 'woken up',
  used: 'charged', alarmed: 'marked with an alarm', alarmClosed: 'cleared of its alarm', finished: 'finished', failed: 'marked as failed',
  stopped: 'stopped', lost: 'marked as interrupted', applyStarted: 'applied', applyPrepared: 'applied', applied: 'applied',
  applyRefused: 'put back to review', dismissed: 'dismissed', restored: 'restored',
};
