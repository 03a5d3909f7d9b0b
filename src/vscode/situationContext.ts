import type { Disposable } from 'vscode';
import type { Task } from '../core/task';
import { contextKeys } from './commandList';
import { Coalesced } from './coalesced';
import { ContextKey } from './contextKey';
import type { CurrentRepository } from './currentRepository';
import type { ProblemKind } from './openedRepository';

/** Problems that the tree's welcome text in package.json speaks about; others are told by the tree's message. */
export const problemsWithWelcome: ReadonlySet<ProblemKind> = new Set(['noFolder', 'notARepository', 'gitMissing', 'gitTooOld']);

/** Keeps the context keys that `when` clauses, welcome texts and the walkthrough read. */
export function keepContextKeys(current: CurrentRepository): Disposable[] {
  const situation = new ContextKey<string>(contextKeys.situation);
  const hasTask = new ContextKey<boolean>(contextKeys.hasTask);
  const hasRun = new ContextKey<boolean>(contextKeys.hasRun);
  const hasApplied = new ContextKey<boolean>(contextKeys.hasApplied);
  const keep = new Coalesced(100, () => {
    const now = current.situation;
    situation.set(now.state === 'problem' ? now.kind : now.state);
    const tasks = [...current.tasks.values()];
    hasTask.set(tasks.length > 0);
    hasRun.set(tasks.some(({ runs }) => runs > 0));
    hasApplied.set(tasks.some(wasApplied));
  });
  keep.now();
  return [keep, current.onDidChange(() => keep.ask())];
}

function wasApplied({ now }: Task): boolean {
  return now.state === 'done' && now.outcome.kind === 'applied';
}
