import type { OneSided } from '../../core/agentPrompt';
import type { Brief } from '../../core/brief';
import type { Action } from '../../core/policy/action';
import type { Bookmark, Message, Run } from '../../core/task';
import type { Answer, AskField, Profile } from '../../protocol/asks';
import type { Cost, Tokens, TranscriptLine } from '../../protocol/transcript';
import type { Place } from './git';

/** What an agent is asked to do, and its only way back to Work Mode. */
export interface Job {
  task: string;
  run: Run;
  brief: Brief;
  place: Place;
  /** As chosen on the task or by its tier; null leaves it to the agent. */
  model: string | null;
  effort: string | null;
  profile: Profile;
  /** Where an earlier run stopped; `messages` are in `wishes`. */
  bookmark: Pick<Bookmark, 'session' | 'progress' | 'plan' | 'unfinished'>;
  /** Files of the worktree that hold both sides of a conflict between conflict markers, to be put together before anything else. */
  conflicts: string[];
  /** Those of them in which only one side stands. */
  oneSided?: OneSided[];
  /** What the earlier runs of this task came to, in short: for a session that could not be continued. Empty when there were none. */
  earlier(): Promise<string>;
  /** A line for the transcript. */
  report(line: TranscriptLine): void;
  /** What it does this moment, one line for the card. */
  activity(text: string, code: string | null): void;
  /** Stores how far it is; the agent goes on when the promise resolves. */
  advance(change: Partial<Pick<Bookmark, 'session' | 'progress' | 'plan' | 'unfinished'>>): Promise<void>;
  /** Stores what this run has used so far; `cost` is what the session has cost. */
  used(usage: { session: string | null; tokens: Tokens | null; cost: Cost | null }): Promise<void>;
  /**
   * May it do this? Decided by the policy, by a remembered rule or by the person; resolves when that is known.
   * Rejects with the signal's reason when the agent withdraws its request or the run ends.
   */
  permit(action: Action, signal: AbortSignal): Promise<Permission>;
  /** Something that the agent does without having asked: the same decision, for what comes next. */
  notice(action: Action): Permission | 'ask';
  /** Asks the person, and resolves with the answer. Rejects as `permit` does. */
  ask(question: { message: string; fields: AskField[] }, signal: AbortSignal): Promise<Answered>;
  wishes: Wishes;
  /** One turn of the agent: the user's own files are compared before and after. Every turn goes through here. */
  turn<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * `reason` is a sentence for the agent and for the transcript. `by` says whose word it was. `ask` is what the person answered: to be named
 * as `delivered` when the agent has got it, for the answer is kept until then.
 */
export interface Permission { allowed: boolean; reason: string; by: 'profile' | 'rule' | 'ours' | 'person'; ask?: string }

/** What the person answered; `ask` as in a `Permission`. */
export interface Answered { ask: string; answer: Answer }

/** What the person wants of a run while it goes on. */
export interface Wishes {
  /** Messages that the agent has not got yet, oldest first. */
  messages(): readonly Message[];
  /** Says that these messages, or the answers to these asks, went to the agent. */
  delivered(ids: string[]): Promise<void>;
  /** The person wants it to hold still. */
  pause(): boolean;
  /** Says that it holds still now; resolves when it may go on, or rejects with the run's signal. */
  holdStill(): Promise<void>;
  /** Calls back after any of it changed. */
  onChange(listener: () => void): () => void;
}
