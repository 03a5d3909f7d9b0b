import type { BoardAgent } from '../core/boardAgent';
import { unable } from '../core/boardAgent';
import type { Agent, Agents } from './ports/agents';

/** The agents as the board shows them, tiers first; a tier can what its agent can. */
export function boardAgents(agents: Agents): readonly BoardAgent[] {
  const list = agents.list().map(boardAgent);
  const tiers = agents.tiers().map(({ id, label, hint, agent }): BoardAgent => {
    const works = list.find((one) => one.id === agent);
    return { models: [], efforts: [], agentLabel: agent, ...unable, ...works, id, label, hint, tier: true };
  });
  return [...tiers, ...list];
}

function boardAgent({ id, label, hint, models, efforts, mayPause, mayTalk, sandboxed }: Agent): BoardAgent {
  return { id, label, hint, tier: false, models, efforts, agentLabel: label, mayPause, mayTalk, sandboxed };
}
