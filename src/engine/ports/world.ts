import type { Agents } from './agents';
import type { Applier, Changesets, MainTree, Places } from './git';
import type { Activities, Modes, Rules, Store, Transcripts } from './storage';
import type { Handover, Lease } from './windows';

/** Everything the engine needs of the world. `src/node` implements these; unit tests have fakes of them. */
export interface World {
  clock: Clock;
  store: Store;
  modes: Modes;
  activities: Activities;
  handover: Handover;
  lease: Lease;
  transcripts: Transcripts;
  places: Places;
  changesets: Changesets;
  applier: Applier;
  agents: Agents;
  rules: Rules;
  mainTree: MainTree;
  processes: Processes;
  log: Log;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A random lower-case token of 10 letters and digits, unique in practice. */
  token(): string;
  /** Calls back once at that time, or as soon as possible where it is past. Returns the function that forgets it. */
  at(time: number, callback: () => void): () => void;
  /** Calls back once when so much time has passed, also where the clock is set meanwhile; a machine that sleeps may be late. Returns the function that forgets it. */
  after(ms: number, callback: () => void): () => void;
}

/** Messages for the output channel, by level. Never throws. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Finds and ends processes by the token that their environment carries (`WORK_MODE_RUN`). */
export interface Processes {
  /** Ends every process of this run, also daemons that left its process group; resolves when they are gone. */
  reap(token: string): Promise<void>;
}
