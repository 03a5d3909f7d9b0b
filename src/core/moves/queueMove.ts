import type { Planning } from '../../protocol/intents';
import type { In, Message, Outcome, Resume, Task } from '../task';
import { isIn, untried } from '../task';
import type { QueueEvent } from '../taskEvent';
import { heard, moved, queued } from './moved';
import { bookmarkOf, resumeOf, withMessage, wordsLeft } from './resume';

/** The task after what led into the queue, was about it, or led out of it again; null where that is not possible. */
export function queueMove(task: Task, event: QueueEvent): Task | null {
  switch (event.type) {
    case 'edited':
      if (!isIn(task, 'draft', 'queued', 'ready', 'failed', 'interrupted')) return null;
      return { ...task, brief: event.brief, priority: event.priority, ...event.routing, ...known(event.planning), tries: untried };
    case 'accepted':
      if (!isIn(task, 'draft')) return null;
      return moved(task, { ...queued, since: event.at, trigger: 'start', by: event.by, resume: null, was: null });
    case 'retried': {
      const again = { ...queued, since: event.at, trigger: 'retry', by: event.by, notBefore: event.notBefore } as const;
      const next = isIn(task, 'ready', 'failed', 'interrupted') ? { ...again, resume: wordsLeft(task.now), was: task.now } : null;
      const empty = nothingToChange(task);
      if (!next && !empty) return null;
      return heard(moved(task, next ?? { ...again, resume: wordsLeft(empty!), was: null }), event.by);
    }
    case 'resumed':
      if (!isIn(task, 'failed', 'interrupted')) return null;
      return {
        ...heard(moved(task, { ...queued, since: event.at, trigger: 'resume', by: event.by, notBefore: event.notBefore, resume: resumeOf(task.now), was: task.now }), event.by),
        timeLimitMinutes: event.timeLimitMinutes ?? task.timeLimitMinutes,
      };
    case 'followedUp': {
      const resume = followUp(task, event.message);
      if (!resume) return null;
      const was = isIn(task, 'ready', 'failed', 'interrupted') ? task.now : null;
      return heard(moved(task, { ...queued, since: event.at, trigger: 'followUp', by: 'person', resume, was }), 'person');
    }
    case 'answeredLate': {
      if (!isIn(task, 'interrupted') || !task.now.asks.some(({ id }) => id === event.ask)) return null;
      const { now } = task;
      const told = {
        ...now, asks: now.asks.filter(({ id }) => id !== event.ask), messages: [...now.messages, event.message],
        granted: event.granted ? [...now.granted, event.granted] : now.granted,
      };
      if (told.asks.length) return moved(task, told);
      return heard(moved(task, { ...queued, since: event.at, trigger: 'followUp', by: 'person', resume: resumeOf(told), was: told }), 'person');
    }
    case 'hurried':
      if (!isIn(task, 'queued')) return null;
      return heard(moved(task, { ...task.now, by: 'person', notBefore: null }), 'person');
    case 'moved':
      if (!isIn(task, 'draft', 'queued')) return null;
      return { ...task, priority: event.priority, position: event.position };
    case 'dependenciesDropped':
      if (!isIn(task, 'draft', 'queued', 'ready', 'failed', 'interrupted')) return null;
      return { ...task, dependsOn: task.dependsOn.filter((id) => !event.ids.includes(id)) };
    case 'conflicted':
      if (!isIn(task, 'queued')) return null;
      return moved(task, { ...task.now, merge: { kind: 'conflict', paths: event.paths, results: event.results ?? [] } });
    case 'mergeLeftToAgent':
      if (!isIn(task, 'queued') || !task.now.merge) return null;
      return { ...task, agentMerges: task.now.merge.results, now: { ...task.now, merge: null } };
    case 'withdrawn':
      if (!isIn(task, 'queued')) return null;
      return withdrawn(task);
  }
}

/** A task that found nothing to change may go on; a second run of an applied one would be a task of its own. */
function nothingToChange(task: Task): Extract<Outcome, { kind: 'nothingToChange' }> | null {
  return isIn(task, 'done') && task.now.outcome.kind === 'nothingToChange' ? task.now.outcome : null;
}

/** What is left out stays as it is. */
function known(planning: Partial<Planning>): Partial<Planning> {
  return Object.fromEntries(Object.entries(planning).filter(([, value]) => value !== undefined));
}

/** Words that no run has got are kept: with what the task was before, or in the prompt of the draft it is again. */
function withdrawn(task: In<'queued'>): Task {
  const { was, resume } = task.now;
  if (was) return { ...task, now: { ...was, messages: resume ? resume.messages : was.messages } };
  const prompt = [task.brief.prompt, ...(resume?.messages ?? []).map(({ text }) => text)].filter(Boolean).join('\n\n');
  return { ...task, brief: { ...task.brief, prompt }, agentMerges: [], now: { state: 'draft' } };
}

/** What a task whose run is over goes on from; null where it cannot. */
function followUp(task: Task, message: Message | null): Resume | null {
  const empty = nothingToChange(task);
  const resume = empty ? { ...bookmarkOf(empty), changeset: null } : isIn(task, 'ready', 'failed', 'interrupted') ? resumeOf(task.now) : null;
  return resume && message ? withMessage(resume, message) : resume;
}
