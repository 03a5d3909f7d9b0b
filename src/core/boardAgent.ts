import type { AgentChoice } from '../protocol/picture';
import type { Task } from './task';

/** What can be done with an agent, and how it works. */
export interface Abilities { mayPause: boolean; mayTalk: boolean; sandboxed: boolean }

/** An agent, or a tier with the abilities of its agent. */
export interface BoardAgent extends AgentChoice, Abilities {
  /** Label of the agent itself: on a tier another one than its own. */
  agentLabel: string;
}

/** Of one that is not there any more. */
export const unable: Abilities = { mayPause: false, mayTalk: false, sandboxed: false };

/** What can be done with the agent that works or will work on a task. */
export function abilitiesOf({ agent }: Pick<Task, 'agent'>, agents: readonly BoardAgent[]): Abilities {
  return agents.find(({ id }) => id === agent) ?? unable;
}

/** Whether the agent runs what the person wrote into the task, instead of what it thinks of itself: it takes no messages, and nothing of it is judged. */
export function runsWrittenCommands({ agent }: Pick<Task, 'agent'>, agents: readonly BoardAgent[]): boolean {
  return agents.some(({ id, mayTalk }) => id === agent && !mayTalk);
}

/** The agent that works or will work on a task, in words. */
export function agentLabel({ agent }: Pick<Task, 'agent'>, agents: readonly BoardAgent[]): string {
  return agents.find(({ id }) => id === agent)?.agentLabel ?? agent;
}
