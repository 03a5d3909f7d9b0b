import { Refusal } from '../../core/errors';
import type { Agent, Agents } from '../../engine/ports';

/** The agents there are, in the order they are offered. */
export function createAgents(list: readonly Agent[]): Agents {
  return {
    list: () => [...list],
    tiers: () => [],
    get(id) {
      const found = list.find((agent) => agent.id === id);
      if (found) return found;
      const known = list.map((agent) => `${agent.label} (${agent.id})`).join(', ');
      throw new Refusal(`There is no agent “${id}”. Edit the task and choose one of these: ${known}.`);
    },
  };
}
