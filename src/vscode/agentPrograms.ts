import type { AgentReport } from '../core/agentReport';
import type { KnownAgent } from '../core/knownAgent';

/** The agents of the person and of this machine, as one repository sees them. */
export interface AgentPrograms {
  /** The known agents, looked for on PATH now. */
  known(): Promise<readonly KnownAgent[]>;
  /** Reads the settings again, and looks for agents again. */
  refresh(): Promise<void>;
  /** Calls back when there are other agents than before. */
  onChange(listener: () => void): () => void;
  /** What is wrong with the settings, as sentences. */
  mistakes(): readonly string[];
  /** Starts the agent, says hello and ends it. Rejects with the signal's reason when that is aborted. */
  test(id: string, signal: AbortSignal): Promise<AgentReport>;
  /** From now on this agent may work in this repository although it does not ask. */
  allowUnasking(id: string, label: string): Promise<void>;
  /** Null where agents can be confined on this machine; else why not, with the way out. */
  whyNoSandbox(): Promise<string | null>;
}
