import { isIn } from '../core/task';
import type { CurrentRepository } from './currentRepository';

/** Resolves when this task is not queued any more, when what was said besides does not hold any more, or after this time. */
export function whileQueued(current: Pick<CurrentRepository, 'tasks' | 'onDidChange'>, { id, holds, mostMs }: { id: string; holds: () => boolean; mostMs: number }): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      changes.dispose();
      clearTimeout(timer);
      resolve();
    };
    const look = () => {
      const task = current.tasks.get(id);
      if (!task || !isIn(task, 'queued') || !holds()) over();
    };
    const timer = setTimeout(over, mostMs);
    const changes = current.onDidChange(look);
    look();
  });
}
