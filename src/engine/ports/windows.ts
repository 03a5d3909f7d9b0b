import type { Task } from '../../core/task';
import type { ActivityEntry } from '../../protocol/activity';
import type { Intent } from '../../protocol/intents';
import type { TranscriptLine } from '../../protocol/transcript';

/** The right to work on the tasks of this repository. At most one process holds it. */
export interface Lease {
  /** Null when another process holds it now. */
  acquire(): Promise<HeldLease | null>;
  /** Resolves when this process has got it; rejects with the signal's reason. */
  wait(signal: AbortSignal): Promise<HeldLease>;
}

export interface HeldLease {
  /** Aborted when another process took it over (this one was thought dead): no further write may happen. */
  lost: AbortSignal;
  /** Whether this process may still write; looked up only where it was not heard of for so long that another one may have taken over. */
  mayWrite(): boolean | Promise<boolean>;
  release(): Promise<void>;
}

/** What the window that works tells those that follow. */
export type Told =
  | { type: 'activity'; id: string; activity: { text: string; code: string | null } | null }
  | { type: 'transcript'; task: string; run: number; line: TranscriptLine }
  /** Already on the disk, but known at once this way. */
  | { type: 'task'; task: Task }
  | { type: 'deleted'; id: string }
  /** Lines of the newest run of this task were left out: they are on the disk. */
  | { type: 'missed'; task: string }
  | { type: 'logged'; entry: ActivityEntry }
  | { type: 'notice'; tone: 'info' | 'warning'; sentence: string };

/** The line between the window that works and those that follow, on one machine. Nobody else can speak on it: both sides prove that they know the key of this person. */
export interface Handover {
  /** The window that works answers from now on. `tell` reaches all that follow. */
  serve(handle: (intent: Intent) => Promise<string>): Promise<{ tell(news: Told): void; close(): Promise<void> }>;
  /** Hands an intent to the window that works and resolves with its answer; throws its Refusal or Failure, or a Refusal that says that nobody was reached. */
  send(intent: Intent): Promise<string>;
  /**
   * Calls back with what the window that works tells, connecting again when it goes or another one takes over. `line` hears whether anybody is reached:
   * `shut` at first, and when nobody is there for longer than a takeover takes. Returns the function that ends it.
   */
  listen(listener: (news: Told) => void, line: (state: 'open' | 'shut') => void): () => void;
}
