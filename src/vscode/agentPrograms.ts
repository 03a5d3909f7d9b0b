/** A known agent, and whether it is on this machine. */
export interface KnownAgent {
  id: string;
  label: string;
  hint: string;
  /** Path of its program; null when it is not there. */
  path: string | null;
  /** How to get it, as a sentence; empty when it is there. */
  install: string;
}

/** How a test of an agent turned out, in words for the person. */
export interface AgentReport {
  /** It started and said hello. */
  works: boolean;
  /** One sentence: the outcome. */
  headline: string;
  /** What was learned about it, one line each. */
  lines: string[];
  /** The command that signs the person in; null when it does not want that. */
  signIn: string | null;
  /** False when it cannot be made to ask before it writes or runs something. */
  asks: boolean;
}

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
