import type { Profile } from '../../protocol/asks';

/** What differs between agents, as data: one record per known program, and a cautious one for all others. */
export interface AgentProfile {
  id: string;
  label: string;
  /** What the person is told when they choose an agent. */
  hint: string;
  /** Command names it is found by, the likeliest first. */
  programs: string[];
  /** Arguments that make it speak the protocol. */
  args: string[];
  /** How to get it. */
  install: string;
  /** Command that signs the person in, for a terminal; null where the agent has none. */
  signIn: string | null;
  /** Variables that make it ask, keep still about itself and leave updates alone. */
  env: Record<string, string>;
  /** Variables of the person's own environment that it needs, for example its API key. */
  passes: string[];
  /** Folders and files below HOME that it must be able to write. */
  state: string[];
  /** Modes in which it asks us, by how much it may do; the first that it offers is taken. */
  modes: Partial<Record<Profile, string[]>>;
  /** Without its mode it would not ask: then none of those modes means no run. */
  modeMatters: boolean;
  /** Whether it can be made to ask before it changes something. */
  asks: boolean;
  /** What a cancelled command needs before it really ends. */
  cancelNeedsClose: boolean;
  /** A cancelled turn is gone from its memory. */
  cancelForgetsTurn: boolean;
  /** How an earlier session is continued. */
  restore: 'resume' | 'load';
  /** Loading within the same minute in which the session was used destroys it. */
  loadsNextMinute: boolean;
  /** A no ends its turn: the reason has to be said in a further one. */
  rejectEndsTurn: boolean;
  /** Whether it uses our tools; without them it says in words that it is done. */
  mcp: 'http' | 'none';
  /** Shows an error of its model as an ordinary message at the end of a turn. */
  textErrors: boolean;
  /** Goes with `session/new`. */
  sessionMeta: Record<string, unknown> | null;
}

/** An agent of which nothing is known: nothing is taken for granted. */
export const unknownProfile: AgentProfile = {
  id: 'unknown', label: 'Agent', hint: 'Speaks the Agent Client Protocol.', programs: [], args: [], install: 'Install it so that its command is found.', signIn: null,
  env: {}, passes: [], state: [], modes: { plan: ['default', 'ask'], edit: ['default', 'ask'], build: ['default', 'ask'], full: ['default', 'ask'] }, modeMatters: false,
  asks: false, cancelNeedsClose: false, cancelForgetsTurn: true, restore: 'load', loadsNextMinute: false, rejectEndsTurn: true, mcp: 'http', textErrors: false, sessionMeta: null,
};

/** The same mode for each measure of what it may do. */
export function sameMode(mode: string): AgentProfile['modes'] {
  return { plan: [mode], edit: [mode], build: [mode], full: [mode] };
}
