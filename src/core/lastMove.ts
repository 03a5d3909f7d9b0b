import type { Task } from './task';

/** Milliseconds since the epoch at which the task came into its state. */
export function lastMove({ now, createdAt }: Task): number {
  switch (now.state) {
    case 'draft': return createdAt;
    case 'queued':
    case 'applying': return now.since;
    case 'preparing':
    case 'running':
    case 'pausing':
    case 'paused': return now.run.startedAt;
    case 'done': return now.at;
    default: return now.endedAt;
  }
}
