import type { Task } from '../core/task';
import type { Engine } from '../engine/engine';

/** Whether the agent of this task takes messages. */
export function mayTalkTo(engine: Engine, { agent }: Task): boolean {
  return engine.agents().find(({ id }) => id === agent)?.mayTalk ?? false;
}
