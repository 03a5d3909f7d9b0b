import type { Log } from '../../engine/ports/world';
import type { Profile } from '../../protocol/asks';
import type { OptionChoice } from '../../protocol/picture';
import type { RunTools } from '../toolServer/runTools';
import type { AgentProfile } from './agentProfile';
import type { Offers } from './sessionOptions';
import type { NamePath } from './toolAction';

/** A program that speaks the protocol, and how it is started. */
export interface AgentProgram {
  id: string;
  label: string;
  hint: string;
  profile: AgentProfile;
  command: string;
  args: string[];
  /** The person's own choice of the agent's mode for what it may do. */
  modes: Partial<Record<Profile, string>>;
  /** Command that signs the person in to this program, for a terminal; null where none is known. */
  signIn: string | null;
}

/** One agent as it is set up on this machine. */
export interface AcpSpec extends AgentProgram {
  /** What it offered when it was last seen. */
  models: OptionChoice[];
  efforts: OptionChoice[];
  sandboxed: boolean;
}

/** Serves our tools to the agents. The token names the run and dies with it. */
export interface RunToolServer {
  open(tools: RunTools): Promise<{ url: string; token: string; close(): Promise<void> | void }>;
}

/** A text that comes in pieces: what may be shown of it so far, and the rest. */
export interface Pieces { push(piece: string): string; end(): string }

export interface AcpOptions {
  log: Log;
  tools: RunToolServer;
  /** The whole environment of the agent, secrets included. */
  environment(job?: { token: string; task: string }): Promise<Record<string, string>>;
  /** Wraps the command where the agent is confined. */
  launch(o: { command: string; args: string[]; cwd: string; worktree: string }): { command: string; args: string[] };
  redact(text: string): string;
  /** The same for a text that comes in pieces; its end is held back while it could be the beginning of a secret. */
  redactPieces(): Pieces;
  /** Gets what the agent offers, each time it is seen. */
  remember(offers: Offers): void;
  /** Whether agents that cannot be made to ask may work in this repository. */
  allowUnasking(): boolean;
  namePath: NamePath;
  /** How long silence is nothing to speak of. */
  stallMs: number;
  limits?: Partial<Limits>;
}

/** How long an agent may take, in milliseconds. */
export interface Limits {
  /** For its start, and again for opening a session. */
  startMs: number;
  /** To end its turn when it is told to. */
  cancelMs: number;
  /** Between the start of a tool and the question whether it may run. */
  graceMs: number;
  /** To reach its service, where it tells that it tries again by itself. */
  outageMs: number;
}

/** The limits that hold where nothing else is said. */
export const usualLimits: Limits = { startMs: 60_000, cancelMs: 5000, graceMs: 700, outageMs: 120_000 };
