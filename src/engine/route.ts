import { Refusal } from '../core/errors';
import type { Task } from '../core/task';
import type { Agent, Agents } from './ports/agents';

/** Who works on a task, and how; null leaves it to the agent. */
export interface Route { agent: Agent; model: string | null; effort: string | null }

/** A tier brings agent, model and effort; what the task itself says comes first. Throws a Refusal when there is no such agent. */
export function routeOf(task: Pick<Task, 'agent' | 'model' | 'effort'>, agents: Agents): Route {
  const tier = agents.tiers().find(({ id }) => id === task.agent);
  return {
    agent: agents.get(tier?.agent ?? task.agent),
    model: task.model ?? tier?.model ?? null,
    effort: task.effort ?? tier?.effort ?? null,
  };
}

/** The account that this task's agent works on; the agent's id where there is no such agent any more. */
export function accountOf(task: Pick<Task, 'agent'>, agents: Agents): string {
  const id = agents.tiers().find((tier) => tier.id === task.agent)?.agent ?? task.agent;
  return agents.list().find((agent) => agent.id === id)?.account ?? id;
}

/** Throws a Refusal when this agent cannot put together what does not fit. */
export function checkMerge({ label, mayTalk }: Agent): void {
  if (!mayTalk) throw new Refusal(`${label} only runs what is written in the task, so it cannot merge. Choose another agent for this task, or apply one of the tasks before it first.`);
}

/** Throws a Refusal when this agent cannot hold still. */
export function checkPause({ label, mayPause }: Agent): void {
  if (!mayPause) throw new Refusal(`${label} cannot hold still in the middle. Stop the task instead: what it did is kept, and it can be resumed.`);
}

/** Throws a Refusal when nobody can write to this agent. */
export function checkTalk({ label, mayTalk }: Agent): void {
  if (!mayTalk) throw new Refusal(`${label} does only what is written in the task, so it reads no messages. Edit the task, and run it again.`);
}
