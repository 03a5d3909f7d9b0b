import type { CardAction } from '../protocol/picture';
import type { ActionName } from '../protocol/words';
import type { Abilities, BoardAgent } from './boardAgent';
import { abilitiesOf } from './boardAgent';
import type { Wait } from './nextTask';
import type { In, Task } from './task';
import { failureOf } from './tries';

/** What a person can do to this task now, the likely ones first. A window that only follows may look, not touch. */
export function possibleActions(task: Task, o: { mayAct: boolean; agents: readonly BoardAgent[]; wait: Wait | null }): CardAction[] {
  const { mayPause, mayTalk } = abilitiesOf(task, o.agents);
  const actions = [...byState(task, { mayPause, mayTalk, wait: o.wait }), ...(task.alarm ? [secondary('putBack'), secondary('keepChanges')] : [])];
  return o.mayAct ? actions : actions.filter(({ name }) => name === 'review' || name === 'openThread');
}

function byState(task: Task, { mayPause, mayTalk, wait }: Pick<Abilities, 'mayPause' | 'mayTalk'> & { wait: Wait | null }): CardAction[] {
  const { now } = task;
  const thread = task.runs > 0 ? [menu('openThread')] : [];
  const words = [menu('edit'), menu('rename')];
  // Why it failed is read there, whether work mode tries it again or not.
  const failed = failureOf(task) !== null;
  switch (now.state) {
    case 'draft':
      return [primary('start'), secondary('accept'), menu('edit'), menu('rename'), menu('setDependencies'), ...thread, menu('delete')];
    case 'queued':
      return [...waysOut(now, { wait, mayTalk }), ...(failed ? [secondary('openThread')] : []), secondary('stop', 'Remove from Queue'), ...(failed ? [] : thread), menu('moveUp'), menu('moveDown'), menu('setDependencies'), ...(wait?.kind === 'conflict' && !mayTalk ? [menu('rename')] : words)];
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
      // It may have asked for something in its last words, which stand in its thread.
      if (now.state === 'interrupted' && now.cause === 'unconfirmed') return [primary('openThread'), secondary('resume'), menu('retry', 'Run Again'), menu('dismiss'), ...words, menu('delete')];
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

/** What takes away the reason why a task waits. */
function waysOut({ by }: In<'queued'>['now'], { wait, mayTalk }: { wait: Wait | null; mayTalk: boolean }): CardAction[] {
  switch (wait?.kind) {
    case 'broken': return [primary('dropDependencies')];
    // An agent that nobody can talk to cannot be told what does not fit: another one has to be chosen.
    case 'conflict': return [mayTalk ? primary('mergeByAgent') : primary('edit', 'Choose Another Agent…')];
    case 'limit': case 'trial': return [secondary('liftLimit')];
    case 'later': return [secondary('start', 'Start Now')];
    case 'stuck': return [secondary('start', 'Try Now')];
    default: return by === 'workMode' ? [secondary('start', 'Start Now')] : [];
  }
}

/** How a run that did not finish can go on, the likeliest way first. */
function waysOn(now: Extract<Task['now'], { state: 'failed' | 'interrupted' }>, work: 'conversation' | 'steps'): CardAction[] {
  // First its changes are looked at: nothing is known of how far it came, nor who says so.
  if (now.state === 'interrupted' && now.cause === 'unsealed') return [menu('resume'), menu('retry')];
  if (now.state === 'interrupted') return [primary('resume', now.cause === 'timeLimit' ? 'Continue with More Time' : labels.resume), menu('retry')];
  // A conversation goes on with what it knows; a step that failed would fail again.
  if (!now.signIn && work === 'conversation' && now.session) return [primary('resume'), menu('retry')];
  const onward = now.progress?.done ? [menu('resume', 'Resume at This Step')] : now.session ? [menu('resume')] : [];
  if (now.signIn) return [primary('signIn'), secondary('retry'), ...onward];
  return [primary('retry'), ...onward];
}

const icons: Record<ActionName, string> = {
  start: 'play', accept: 'add', mergeByAgent: 'git-merge', dropDependencies: 'debug-disconnect', liftLimit: 'debug-continue', moveUp: 'arrow-up', moveDown: 'arrow-down', setDependencies: 'list-tree', pause: 'debug-pause', stop: 'debug-stop', resume: 'debug-continue', retry: 'refresh', review: 'diff-multiple', apply: 'check',
  dismiss: 'circle-slash', restore: 'discard', openThread: 'comment-discussion', signIn: 'sign-in', putBack: 'discard', keepChanges: 'check',
  edit: 'edit', rename: 'tag', delete: 'trash',
};

const labels: Record<ActionName, string> = {
  start: 'Start', accept: 'Add to Queue', mergeByAgent: 'Let the Agent Merge', dropDependencies: 'Do Not Wait for Them', liftLimit: 'Resume Now', moveUp: 'Move Up', moveDown: 'Move Down', setDependencies: 'Comes After…', pause: 'Pause', stop: 'Stop', resume: 'Resume', retry: 'Retry', review: 'Review', apply: 'Apply', dismiss: 'Dismiss',
  restore: 'Restore', openThread: 'Thread', signIn: 'Sign In', putBack: 'Put Back', keepChanges: 'Keep', edit: 'Edit', rename: 'Rename', delete: 'Delete',
};

function action(place: CardAction['place']) {
  return (name: ActionName, label = labels[name]): CardAction => ({ name, label, icon: icons[name], place });
}
const primary = action('primary');
const secondary = action('secondary');
const menu = action('menu');
