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
export class SituationContext implements Disposable {
  private readonly situation = new ContextKey<string>(contextKeys.situation);
  private readonly mode = new ContextKey<string>(contextKeys.mode);
  private readonly steps = {
    hasRepository: new ContextKey<boolean>(contextKeys.hasRepository),
    hasAgent: new ContextKey<boolean>(contextKeys.hasAgent),
    hasTask: new ContextKey<boolean>(contextKeys.hasTask),
    hasRun: new ContextKey<boolean>(contextKeys.hasRun),
    hasApplied: new ContextKey<boolean>(contextKeys.hasApplied),
  };
  private readonly owned: Disposable[];

  constructor(private readonly current: CurrentRepository) {
    const keep = new Coalesced(100, () => this.keep());
    this.owned = [keep, current.onDidChange(() => keep.ask())];
    this.keep();
  }

  /**
   * Opens the walkthrough. VS Code ticks a step when its key turns true while it watches, and it begins to watch when
   * Get Started is opened first: so the keys turn true once more afterwards.
   */
  async openWalkthrough(open: () => Thenable<unknown>): Promise<void> {
    for (const step of Object.values(this.steps)) step.set(false);
    await open();
    this.keep();
  }

  dispose(): void {
    for (const one of this.owned) one.dispose();
  }

  private keep(): void {
    const now = this.current.situation;
    this.situation.set(now.state === 'problem' ? now.kind : now.state);
    this.mode.set(now.state === 'open' ? now.repository.engine.mode().switch : '');
    const tasks = [...this.current.tasks.values()];
    this.steps.hasRepository.set(now.state === 'open');
    this.steps.hasAgent.set(now.state === 'open' && now.repository.engine.agents().some(({ mayTalk }) => mayTalk));
    this.steps.hasTask.set(tasks.length > 0);
    this.steps.hasRun.set(tasks.some(({ runs }) => runs > 0));
    this.steps.hasApplied.set(tasks.some(wasApplied));
  }
}

function wasApplied({ now }: Task): boolean {
  return now.state === 'done' && now.outcome.kind === 'applied';
}
