import type { CardAction } from '../protocol/picture';
import type { ActionName } from '../protocol/words';
import type { Task } from './task';

/** What a person can do to this task now, the likely ones first. A window that only follows may look, not touch. */
export function possibleActions(task: Task, o: { mayAct: boolean }): CardAction[] {
  const actions = all(task);
  return o.mayAct ? actions : actions.filter(({ name }) => name === 'review' || name === 'openThread');
}

function all(task: Task): CardAction[] {
  const { now } = task;
  const transcript = task.runs > 0 ? [menu('openThread')] : [];
  const words = [menu('edit'), menu('rename')];
  switch (now.state) {
    case 'draft':
      return [primary('start'), secondary('edit'), menu('rename'), ...transcript, menu('delete')];
    case 'queued':
      return [secondary('stop', 'Remove from Queue'), ...words, ...transcript];
    case 'preparing':
    case 'running':
      return [secondary('openThread'), secondary('stop')];
    case 'pausing':
    case 'paused':
      return [secondary('openThread'), secondary('stop')];
    case 'ready':
      return [primary('review'), secondary('apply'), menu('dismiss'), ...transcript, menu('retry', 'Run Again'), ...words, menu('delete')];
    case 'failed':
    case 'interrupted': {
      const review = now.changeset ? [secondary('review'), menu('apply', 'Apply Anyway')] : [];
      const onward = now.progress?.done ? [menu('resume', 'Resume at This Step')] : [];
      const again = now.state === 'interrupted' ? [primary('resume'), menu('retry')] : [primary('retry'), ...onward];
      const [look, ...rest] = [...review, ...transcript];
      return [...again.slice(0, 1), ...(look ? [{ ...look, place: 'secondary' as const }] : []), ...again.slice(1), ...rest, menu('dismiss'), ...words, menu('delete')];
    }
    case 'applying':
      return transcript;
    case 'done':
      switch (now.outcome.kind) {
        case 'applied':
          return [menu('review'), ...transcript, menu('delete')];
        case 'dismissed':
          return [secondary('restore'), ...(now.outcome.was.changeset ? [menu('review')] : []), ...transcript, menu('delete')];
        case 'nothingToChange':
          return [secondary('openThread'), menu('retry', 'Run Again'), menu('delete')];
      }
  }
}

const icons: Record<ActionName, string> = {
  start: 'play', stop: 'debug-stop', resume: 'debug-continue', retry: 'refresh', review: 'diff-multiple', apply: 'check',
  dismiss: 'circle-slash', restore: 'discard', openThread: 'output', signIn: 'sign-in', pause: 'debug-pause', putBack: 'discard', keepChanges: 'check', edit: 'edit', rename: 'tag', delete: 'trash',
};

const labels: Record<ActionName, string> = {
  start: 'Start', stop: 'Stop', resume: 'Resume', retry: 'Retry', review: 'Review', apply: 'Apply', dismiss: 'Dismiss',
  restore: 'Restore', openThread: 'Thread', signIn: 'Sign In…', pause: 'Pause', putBack: 'Put Back', keepChanges: 'Keep', edit: 'Edit', rename: 'Rename', delete: 'Delete',
};

function action(place: CardAction['place']) {
  return (name: ActionName, label = labels[name]): CardAction => ({ name, label, icon: icons[name], place });
}
const primary = action('primary');
const secondary = action('secondary');
const menu = action('menu');
