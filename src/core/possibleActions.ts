import type { CardAction } from '../protocol/picture';
import type { ActionName } from '../protocol/words';
import type { BoardAgent } from './board';
import type { Task } from './task';

/** What a person can do to this task now, the likely ones first. A window that only follows may look, not touch. */
export function possibleActions(task: Task, o: { mayAct: boolean; agents: readonly BoardAgent[] }): CardAction[] {
  const { mayPause = false, mayTalk = false } = o.agents.find(({ id }) => id === task.agent) ?? {};
  const actions = [...byState(task, { mayPause, mayTalk }), ...(task.alarm ? [secondary('putBack'), secondary('keepChanges')] : [])];
  return o.mayAct ? actions : actions.filter(({ name }) => name === 'review' || name === 'openThread');
}

function byState(task: Task, { mayPause, mayTalk }: Pick<BoardAgent, 'mayPause' | 'mayTalk'>): CardAction[] {
  const { now } = task;
  const thread = task.runs > 0 ? [menu('openThread')] : [];
  const words = [menu('edit'), menu('rename')];
  switch (now.state) {
    case 'draft':
      return [primary('start'), secondary('edit'), menu('rename'), ...thread, menu('delete')];
    case 'queued':
      return [secondary('stop', 'Remove from Queue'), ...thread, ...words];
    case 'preparing':
      return [secondary('openThread'), secondary('stop')];
    case 'running':
      return [secondary('openThread'), ...(mayPause ? [secondary('pause')] : []), secondary('stop')];
    case 'pausing':
      return [secondary('openThread'), secondary('resume', 'Do Not Pause'), secondary('stop')];
    case 'paused':
      return [primary('resume'), secondary('openThread'), secondary('stop')];
    case 'ready':
      return [primary('review'), secondary('apply'), secondary('openThread'), menu('dismiss'), menu('retry', 'Run Again'), ...words, menu('delete')];
    case 'failed':
    case 'interrupted': {
      const review = now.changeset ? [secondary('review'), menu('apply', 'Apply Anyway')] : [];
      const [again, ...others] = waysOn(now, mayTalk ? 'conversation' : 'steps');
      return [...(again ? [again] : []), secondary('openThread'), ...review.slice(0, 1), ...others, ...review.slice(1), menu('dismiss'), ...words, menu('delete')];
    }
    case 'applying':
      return thread;
    case 'done':
      switch (now.outcome.kind) {
        case 'applied':
          return [menu('review'), ...thread, menu('delete')];
        case 'dismissed':
          return [secondary('restore'), ...(now.outcome.was.changeset ? [menu('review')] : []), ...thread, menu('delete')];
        case 'nothingToChange':
          return [secondary('openThread'), menu('retry', 'Run Again'), menu('delete')];
      }
  }
}

/** How a run that did not finish can go on, the likeliest way first. */
function waysOn(now: Extract<Task['now'], { state: 'failed' | 'interrupted' }>, work: 'conversation' | 'steps'): CardAction[] {
  if (now.state === 'interrupted') return [primary('resume'), menu('retry')];
  // A conversation goes on with what it knows; a step that failed would fail again.
  if (!now.signIn && work === 'conversation' && now.session) return [primary('resume'), menu('retry')];
  const onward = now.progress?.done ? [menu('resume', 'Resume at This Step')] : now.session ? [menu('resume')] : [];
  if (now.signIn) return [primary('signIn'), secondary('retry'), ...onward];
  return [primary('retry'), ...onward];
}

const icons: Record<ActionName, string> = {
  start: 'play', pause: 'debug-pause', stop: 'debug-stop', resume: 'debug-continue', retry: 'refresh', review: 'diff-multiple', apply: 'check',
  dismiss: 'circle-slash', restore: 'discard', openThread: 'comment-discussion', signIn: 'sign-in', putBack: 'discard', keepChanges: 'check',
  edit: 'edit', rename: 'tag', delete: 'trash',
};

const labels: Record<ActionName, string> = {
  start: 'Start', pause: 'Pause', stop: 'Stop', resume: 'Resume', retry: 'Retry', review: 'Review', apply: 'Apply', dismiss: 'Dismiss',
  restore: 'Restore', openThread: 'Thread', signIn: 'Sign In', putBack: 'Put Back', keepChanges: 'Keep', edit: 'Edit', rename: 'Rename', delete: 'Delete',
};

function action(place: CardAction['place']) {
  return (name: ActionName, label = labels[name]): CardAction => ({ name, label, icon: icons[name], place });
}
const primary = action('primary');
const secondary = action('secondary');
const menu = action('menu');
