import * as vscode from 'vscode';
import { dependentsOf, standingOf } from '../core/dependencies';
import { cardOf } from '../core/card';
import { Refusal } from '../core/errors';
import { lastMove } from '../core/lastMove';
import type { Task } from '../core/task';
import { isIn } from '../core/task';
import { limits } from '../protocol/intents';
import { factsNow } from './boardFacts';
import type { CurrentRepository } from './currentRepository';
import { nothingOffered, notListed } from './circleWords';
import { shortened } from './plainWords';

type Item = vscode.QuickPickItem & { id?: string };

/**
 * Lets the person choose what a task comes after; `id` is null for one that is not written yet. Undefined when they leave.
 * Tasks that come after this one are not offered: they would wait for each other in a circle.
 */
export async function pickDependencies(current: CurrentRepository, o: { id: string | null; chosen: readonly string[] }): Promise<string[] | undefined> {
  await current.ready();
  const facts = factsNow(current);
  if (!facts) throw new Refusal('Work Mode is still reading the tasks. Try again in a moment.');
  const { tasks } = current;
  const later = o.id === null ? new Set<string>() : dependentsOf(o.id, tasks);
  const chosen = new Set(o.chosen);
  const offered = [...tasks.values()]
    .filter((task) => task.id !== o.id && !later.has(task.id) && (chosen.has(task.id) || !isDismissed(task)))
    .sort((a, b) => lastMove(b) - lastMove(a));
  const circle = [...later].flatMap((id) => tasks.get(id)?.brief.title ?? []);
  if (!offered.length) throw new Refusal(nothingOffered(circle));
  const item = (task: Task): Item => {
    const { title, badge, icon, line } = cardOf(task, facts);
    return {
      id: task.id, label: `$(${icon}) ${title.replaceAll('$(', '$\u200b(')}`, description: [badge, ...task.labels].join(' · '), detail: line?.text, picked: chosen.has(task.id),
    };
  };
  const over = offered.filter((task) => isIn(task, 'done'));
  const ahead = offered.filter((task) => !isIn(task, 'done'));
  const items: Item[] = [...(circle.length ? [{ label: notListed(circle), kind: vscode.QuickPickItemKind.Separator }] : []), ...ahead.map(item), ...(over.length ? [{ label: 'Done', kind: vscode.QuickPickItemKind.Separator }, ...over.slice(0, mostDone).map(item)] : [])];
  const choice = await vscode.window.showQuickPick(items, {
    canPickMany: true, matchOnDescription: true, ignoreFocusOut: true,
    title: o.id === null ? 'Comes After' : `What “${shortened(tasks.get(o.id)?.brief.title ?? 'This Task', 60)}” Comes After`,
    placeHolder: 'It starts when all of them are done',
  });
  if (!choice) return undefined;
  const picked = new Set(choice.flatMap(({ id }) => (id === undefined ? [] : [id])));
  if (picked.size > limits.dependencies) throw new Refusal(`A task comes after ${limits.dependencies} others at most. Let one of them come after the rest, and choose that one.`);
  const kept = o.chosen.filter((id) => picked.has(id));
  return [...kept, ...[...picked].filter((id) => !chosen.has(id))];
}

function isDismissed(task: Task): boolean {
  return isIn(task, 'done') && standingOf(task.id, new Map([[task.id, task]])).kind === 'broken';
}

const mostDone = 200;
