import type { Brief } from '../../core/brief';
import type { OptionChoice } from '../../protocol/picture';
import type { Job } from './job';

export type WorkEnd =
  /** `confirmed`: the agent itself said that it is done, rather than just having stopped. */
  | { kind: 'completed'; summary: string; confirmed: boolean }
  /** `signIn` is the command that signs the person in to the agent, where that is what it lacks. */
  | { kind: 'failed'; sentence: string; signIn: string | null }
  /** Its account may not be used until then; null where it did not say until when. */
  | { kind: 'limited'; sentence: string; until: number | null }
  /** The service of its model does not answer, which is nothing of the task's doing. */
  | { kind: 'outage'; sentence: string };

/** Something that works on tasks. */
export interface Agent {
  id: string;
  label: string;
  /** One line for the agent picker. */
  hint: string;
  /** What its usage is counted on: agents of one account share its limit. */
  account: string;
  /** What it offered when it was last seen. */
  models: OptionChoice[];
  efforts: OptionChoice[];
  /** Throws a Refusal when this brief gives it nothing to do, or when it may not work here. Called before a task is queued. */
  check(brief: Brief): void;
  /**
   * A run of it gets this worktree, whose files are still being written: what can be made ready before is. Nothing of the agent itself runs before `work`,
   * and what was made ready ends with the processes of the run.
   */
  ahead?(at: { token: string; task: string; cwd: string; worktree: string }): Promise<void>;
  /** Works until done, failed or aborted (then rejects with the signal's reason). Leaves no process behind in any case. */
  work(job: Job, signal: AbortSignal): Promise<WorkEnd>;
  /** Whether it can hold still in the middle and go on. */
  mayPause: boolean;
  /** Whether the person can write to it. */
  mayTalk: boolean;
  /** Whether its processes see the rest of the disk read-only. */
  sandboxed: boolean;
}

/** A named choice of agent, model and effort. */
export interface Tier { id: string; label: string; hint: string; agent: string; model: string | null; effort: string | null }

/** The agents there are. They come from the settings and may change at any time. */
export interface Agents {
  list(): Agent[];
  tiers(): Tier[];
  /** Throws a Refusal naming the agents there are when the id is unknown. */
  get(id: string): Agent;
}
