import { Refusal } from '../../core/errors';
import type { Agent } from '../../engine/ports/agents';
import type { AcpOptions, AcpSpec } from './acpSpec';
import { AgentRun } from './agentRun';

// What is loaded late is loaded together.
export { helloAgent } from './helloAgent';
export { startAhead } from './startAgent';

/** An agent that speaks the Agent Client Protocol, as a worker on tasks. One process of it per run. */
export function createAcpAgent(spec: AcpSpec, o: AcpOptions): Agent {
  return {
    id: spec.id, label: spec.label, hint: spec.hint, models: spec.models, efforts: spec.efforts,
    account: spec.id, mayPause: true, mayTalk: true, sandboxed: spec.sandboxed,
    check() {
      // Who names a mode of their own vouches that the agent asks in it.
      if (spec.profile.asks || Object.keys(spec.modes).length > 0 || o.allowUnasking()) return;
      throw new Refusal(`It is not known whether ${spec.label} asks before it changes something. Run “Work Mode: Test Agent” to see what it says, and allow it for this repository there.`);
    },
    work: (job, signal) => new AgentRun(job, spec, { options: o, signal }).work(),
  };
}
