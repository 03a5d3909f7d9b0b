import * as vscode from 'vscode';
import { abilitiesOf } from '../core/boardAgent';
import { byColumn } from '../core/board';
import { cardOf } from '../core/card';
import { Refusal } from '../core/errors';
import type { Card } from '../protocol/picture';
import { columns } from '../protocol/words';
import type { ActionName } from '../protocol/words';
import { factsNow } from './boardFacts';
import type { CurrentRepository } from './currentRepository';
import { whyClosed } from './threadPicture';

/**
 * Asks on which task to do the action; only those on which it is possible now are listed. Undefined when the person leaves.
 * Throws a Refusal with a sentence when it is possible on none.
 */
export async function pickTask(current: CurrentRepository, action: ActionName): Promise<string | undefined> {
  await current.ready();
  const facts = factsNow(current);
  if (!facts) throw new Refusal('Work Mode is still reading the tasks. Try again in a moment.');
  const sorted = byColumn(facts.tasks);
  const cards = columns.flatMap((column) => sorted[column]).map((task) => cardOf(task, facts));
  const possible = cards.filter((card) => card.actions.some(({ name }) => name === action));
  if (!possible.length) throw new Refusal(facts.mayAct || !cards.length ? none[action] : following);
  const choice = await vscode.window.showQuickPick(possible.map(itemOf), {
    title: titles[action], placeHolder: 'Choose a task', matchOnDescription: true, matchOnDetail: true,
  });
  return choice?.id;
}

/**
 * The card of a task whose agent takes words now: the meant one, else the one the person chooses.
 * Throws a Refusal with a sentence when it does not, or when there is none.
 */
export async function pickTaskToWriteTo(current: CurrentRepository, meant: string | null): Promise<Card | undefined> {
  const { engine } = await current.ready();
  const facts = factsNow(current);
  if (!facts) throw new Refusal('Work Mode is still reading the tasks. Try again in a moment.');
  const talks = [...facts.tasks].filter(({ runs, id }) => runs > 0 || id === meant)
    .map((task) => ({ task, card: cardOf(task, facts), mayTalk: abilitiesOf(task, engine.agents()).mayTalk, mayAct: facts.mayAct }));
  if (meant !== null) {
    const talk = talks.find(({ task }) => task.id === meant);
    const closed = talk ? whyClosed(talk) : 'That task is not there any more.';
    if (closed) throw new Refusal(closed);
    return talk?.card;
  }
  const open = talks.filter((talk) => whyClosed(talk) === null).sort((a, b) => b.card.at - a.card.at);
  if (!open.length) throw new Refusal(facts.mayAct ? 'There is no agent to write to. Start a task first, with an agent that takes messages.' : following);
  const choice = await vscode.window.showQuickPick(open.map(({ card }) => itemOf(card)), { title: 'Write to Agent', placeHolder: 'Choose a task', matchOnDescription: true, matchOnDetail: true });
  return open.find(({ card }) => card.id === choice?.id)?.card;
}

function itemOf({ id, title, badge, icon, line }: Card): vscode.QuickPickItem & { id: string } {
  // The icon syntax $(name) in a title is a title, not an icon.
  return { id, label: `$(${icon}) ${title.replaceAll('$(', '$\u200b(')}`, description: badge, detail: line ? [line.text, line.code].filter(Boolean).join(' ') : undefined };
}

const following = 'Another window works on this repository. Do it there, or close that window and this one takes over.';

const titles: Record<ActionName, string> = {
  start: 'Start Task', accept: 'Add Task to Queue', mergeByAgent: 'Let the Agent Merge', dropDependencies: 'Do Not Wait for Other Tasks', liftLimit: 'Try the Account Again',
  moveUp: 'Move Task Up in the Queue', moveDown: 'Move Task Down in the Queue', setDependencies: 'Set What a Task Comes After', stop: 'Stop Task', resume: 'Resume Task', retry: 'Run Task Again', review: 'Review Changes', apply: 'Apply Changes',
  dismiss: 'Dismiss Changes', restore: 'Restore Task', openThread: 'Open Thread', pause: 'Pause Task', signIn: 'Sign In to the Agent', putBack: 'Put Changed Files Back',
  keepChanges: 'Keep Changed Files', edit: 'Edit Task', rename: 'Rename Task', delete: 'Delete Task',
};

const none: Record<ActionName, string> = {
  start: 'There is no draft to start. Write a new task first.',
  accept: 'There is no draft to queue. Write a new task first.',
  mergeByAgent: 'No task waits because the results it starts from do not fit together.',
  dropDependencies: 'No task waits for another one that can no longer be done.',
  liftLimit: 'No task waits for a usage limit, or for a service that does not answer.',
  moveUp: 'No task of the queue can be moved up.',
  moveDown: 'No task of the queue can be moved down.',
  setDependencies: 'There is no draft or queued task. Write a new task first.',
  stop: 'No task runs or waits in the queue, so there is none to stop.',
  resume: 'No task was interrupted or failed, so there is none to resume.',
  retry: 'No task has ended that could run again.',
  review: 'No task has changes to review. Start one, and its changes come here when it is done.',
  apply: 'No task has changes to apply. Start one, and review its changes when it is done.',
  dismiss: 'No task waits for your review, so there is none to dismiss.',
  restore: 'No task was dismissed, so there is none to restore.',
  openThread: 'No task has run yet, so there is no thread. Start one first.',
  pause: 'No task runs that could be paused.',
  signIn: 'No task failed because its agent wants you to sign in.',
  putBack: 'No task changed files of yours.',
  keepChanges: 'No task changed files of yours.',
  edit: 'There is no task to edit. Write a new task first.',
  rename: 'There is no task to rename. Write a new task first.',
  delete: 'There is no task to delete. A running one must be stopped first.',
};
