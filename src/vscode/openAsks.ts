import { needsYou } from '../core/board';
import type { Ask } from '../protocol/asks';
import type { NeedsYou } from '../protocol/picture';
import type { CurrentRepository } from './currentRepository';

/** All open asks of this window's repository, the oldest first. */
export function openAsks({ situation, tasks }: CurrentRepository): NeedsYou[] {
  return situation.state === 'open' ? needsYou(tasks.values(), situation.repository.engine.agents()) : [];
}

/** What is asked, as one line. */
export function titleOf(ask: Ask): string {
  return ask.kind === 'approval' ? ask.title : ask.message;
}
