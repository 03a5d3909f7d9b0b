import type { Changeset, Task } from '../core/task';

/** The changeset a task can be reviewed by: of the present, or the one that was applied or dismissed. */
export function changesetOf({ now }: Task): Changeset | null {
  switch (now.state) {
    case 'ready':
    case 'failed':
    case 'interrupted':
    case 'applying':
      return now.changeset;
    case 'queued':
      return now.was?.changeset ?? null;
    case 'done':
      if (now.outcome.kind === 'applied') return now.outcome.changeset;
      return now.outcome.kind === 'dismissed' ? now.outcome.was.changeset : null;
    default:
      return null;
  }
}
