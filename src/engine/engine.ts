import type { Task } from '../core/task';
import type { Activity } from '../core/board';
import type { BoardAgent } from '../core/boardAgent';
import type { Mode } from '../core/mode';
import type { QueueFacts } from '../core/nextTask';
import type { Rule } from '../core/policy/rule';
import type { ActivityEntry, ActivityFilter, ActivityPage } from '../protocol/activity';
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
  /** This window became the one that works or stopped being it, or what may be done here changed (`mayAct`). */
  | { type: 'role' }
  /** The remembered rules changed. */
  | { type: 'rules' }
  /** The switch was thrown, an account has to rest or may go on, or a reason to wait went by. */
  | { type: 'mode' }
  | { type: 'logged'; entry: ActivityEntry }
  /** `info` is said, `warning` wants to be looked at. */
  | { type: 'notice'; tone: 'info' | 'warning'; sentence: string };

/** All that views, commands and the API may ask of Work Mode in one repository. */
export interface Engine {
  /** `working`: this window runs the tasks. `following`: another window does; intents are handed over to it. */
  readonly role: 'working' | 'following';
  /** Whether intents can be carried out: here, or in the window that works where that one is reached. */
  readonly mayAct: boolean;
  /** False until the tasks on disk have been read. */
  readonly loaded: boolean;
  tasks(): ReadonlyMap<string, Task>;
  activities(): ReadonlyMap<string, Activity>;
  mode(): Mode;
  /** What decides what runs next, as it is at this moment. */
  queue(): QueueFacts;
  /** What happened over all tasks, newest first. */
  log(o: { filter: ActivityFilter; before: number | null; count: number }): Promise<ActivityPage>;
  /** Tiers first. */
  agents(): readonly BoardAgent[];
  /** Does what the intent says and resolves with the id of its task when it is on disk ('' for what concerns no task); throws a Refusal or Failure with a sentence. Long work (a run, an apply) goes on after `start`; apply resolves at its end. */
  handle(intent: Intent): Promise<string>;
  /** Lines of a run, the newest run where none is named. */
  transcript(id: string, run?: number): Promise<TranscriptLine[]>;
  /** The last `count` lines before byte `before` of a run (its end, where null), and the byte at which the first of them starts; 0 is the start of the run. */
  page(id: string, o: { run: number; before: number | null; count: number }): Promise<{ lines: TranscriptLine[]; from: number }>;
  /** What the person said yes to for good. */
  rules(): readonly Rule[];
  /** From now on that is asked again. */
  forgetRule(rule: string): Promise<void>;
  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: EngineEvent) => void): () => void;
  /** Ends all agents and gives the repository to the next window. What was running comes up as interrupted. */
  close(): Promise<void>;
}

/** What the person set about the loop, asked for each time it matters. */
export interface LoopSettings {
  /** How many agents may live at once, those that wait for the person included. */
  liveAgents: number;
  /** How long a run may work, unless its task says otherwise; 0 for no limit. */
  timeLimitMinutes: number;
  /** How long an ask waits; 0 for ever. */
  askHours: number;
  /** How often work mode tries a failed task again. */
  retries: number;
  /** With so many tasks in Ready nothing new starts by itself; 0 for any number. */
  reviewLimit: number;
  /** Whether work mode that was on goes on when the repository is opened. */
  autoStart: boolean;
}

/** As the settings are where nobody changed them. */
export const usualLoop: LoopSettings = { liveAgents: 6, timeLimitMinutes: 10, askHours: 4, retries: 2, reviewLimit: 10, autoStart: true };
