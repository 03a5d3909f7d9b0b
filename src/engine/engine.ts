import type { Task } from '../core/task';
import type { Activity, BoardAgent } from '../core/board';
import type { Intent } from '../protocol/intents';
import type { TranscriptLine } from '../protocol/transcript';

/** What happened, for views. Never makes the next step happen. */
export type EngineEvent =
  /** A task was created or moved. */
  | { type: 'task'; task: Task }
  | { type: 'deleted'; id: string }
  /** A running task does something else now (not stored). */
  | { type: 'activity'; id: string }
  | { type: 'transcript'; task: string; run: number; line: TranscriptLine }
  /** This window became the one that works, or found something at start that the user should know. */
  | { type: 'role' }
  | { type: 'notice'; sentence: string };

/** All that views, commands and the API may ask of Work Mode in one repository. */
export interface Engine {
  /** `working`: this window runs the tasks. `following`: another window does; intents are refused with a sentence. */
  readonly role: 'working' | 'following';
  /** False until the tasks on disk have been read. */
  readonly loaded: boolean;
  tasks(): ReadonlyMap<string, Task>;
  activities(): ReadonlyMap<string, Activity>;
  agents(): readonly BoardAgent[];
  /** Does what the intent says and resolves with the id of its task when it is on disk; throws a Refusal or Failure with a sentence. Long work (a run, an apply) goes on after `start`; apply resolves at its end. */
  handle(intent: Intent): Promise<string>;
  /** Lines of a run, the newest run where none is named. */
  transcript(id: string, run?: number): Promise<TranscriptLine[]>;
  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: EngineEvent) => void): () => void;
  /** Ends all agents and gives the repository to the next window. What was running comes up as interrupted. */
  close(): Promise<void>;
}
