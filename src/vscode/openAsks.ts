import { needsYou } from '../core/board';
import type { NeedsYou } from '../protocol/picture';
import type { CurrentRepository } from './currentRepository';

/** All open asks of this window's repository, the oldest first. */
export function openAsks({ situation, tasks }: CurrentRepository): NeedsYou[] {
  return situation.state === 'open' ? needsYou(tasks.values(), situation.repository.engine.agents()) : [];
}
