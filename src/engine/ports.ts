import type { OneSided } from '../core/agentPrompt';
import type { Brief } from '../core/brief';
import type { Mode } from '../core/mode';
import type { Action } from '../core/policy/action';
import type { Rule } from '../core/policy/rule';
import type { Bookmark, Changeset, Message, Resume, Run, Task } from '../core/task';
import type { ActivityEntry, ActivityFilter, ActivityPage } from '../protocol/activity';
import type { Answer, AskField, Profile } from '../protocol/asks';
import type { Intent } from '../protocol/intents';
import type { OptionChoice } from '../protocol/picture';
import type { Cost, Tokens, TranscriptLine } from '../protocol/transcript';

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
}

/** The switch of this repository, one document. Every write is whole, and durable when the promise resolves. */
export interface Modes {
  /**
   * Off where none is stored. What cannot be read, or was not written by Work Mode, never counts as on, and no account rests by it;
   * `doubt` is a sentence about it for the person, once for each time it changed.
   */
  load(): Promise<{ mode: Mode; doubt: string | null }>;
  save(mode: Mode): Promise<void>;
  /** Calls back, soon after and coalesced, when somebody else changed it. Returns the function that ends it. */
  watch(listener: () => void): () => void;
}

/** What happened in this repository, over all tasks, append-only. */
export interface Activities {
  /** Appends in call order, without waiting; a write error is reported once to the log. Answers with the entry as it is stored, without secrets. */
  append(entry: ActivityEntry): ActivityEntry;
  /**
   * Entries that match, newest first: at most `count` of those before the position `before` (the end, where null). There may be fewer, none even,
   * and more further back: `before` of the answer is null only where nothing is left.
   */
  page(o: { filter: ActivityFilter; before: number | null; count: number }): Promise<ActivityPage>;
  flush(): Promise<void>;
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

/** Messages for the output channel, by level. Never throws. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** One JSON document per task. Every write is whole or not at all, and durable when the promise resolves. Throws Failure('disk'). */
export interface Store {
  /**
   * All tasks; documents that do not parse are set aside on disk and reported by file name. `unsealed` are the ids of tasks that somebody else
   * may have written: not all that their documents say is believed.
   */
  load(): Promise<{ tasks: Task[]; unreadable: string[]; unsealed: string[] }>;
  save(task: Task): Promise<void>;
  remove(id: string): Promise<void>;
  /** Calls back, soon after and coalesced, when somebody else changed a document. Returns the function that ends it. */
  watch(listener: () => void): () => void;
}

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
  release(): Promise<void>;
}

/** Append-only transcripts, one file per run. */
export interface Transcripts {
  /** Appends in call order, without waiting; a write error is reported once to the log. */
  append(task: string, run: number, line: TranscriptLine): void;
  /** Resolves when everything appended so far is in the file. */
  flush(): Promise<void>;
  /** All lines of a run; a torn line is skipped, an absent file is empty. */
  read(task: string, run: number): Promise<TranscriptLine[]>;
  /** The last `count` lines before byte `before` of the file (its end, where null), and the byte at which the first of them starts; 0 is the start of the run. */
  page(o: { task: string; run: number; before: number | null; count: number }): Promise<{ lines: TranscriptLine[]; from: number }>;
  remove(task: string): Promise<void>;
}

/** Remembered yeses: those of this repository and those that always hold, tasks' own included. */
export interface Rules {
  list(): readonly Rule[];
  add(rule: Rule): Promise<void>;
  remove(id: string): Promise<void>;
  /** Rules of a task go with it. */
  forget(task: string): Promise<void>;
  onChange(listener: () => void): () => void;
}

/** How the files of the user were at one moment. */
export interface TreeLook {
  /** Paths that differ from then (`.git/config` and the like included), apart from what the person or Work Mode changed on purpose meanwhile. */
  changes(): Promise<string[]>;
  /** Stores it; resolves with a name by which `putBack` finds it, also after a restart. */
  keep(): Promise<string>;
}

/** What was put back (what only came back with a branch, too), what differs still because nobody wanted it back, and the folder with what stood there. */
export interface PutBackDone { names: string[]; left: string[]; kept: string }

/** The files of the user, the branch and the settings of the repository, which no agent may change unasked. */
export interface MainTree {
  look(): Promise<TreeLook>;
  /** Puts these paths back; what stands there now is kept in a folder. Throws a Failure that names what could not be put back. */
  putBack(before: string, paths: string[]): Promise<PutBackDone>;
  /** The person saved this file, or Work Mode wrote it: no reason for an alarm. Absolute path. */
  expect(path: string): void;
}

/** A worktree at a known base, owned by one run. */
export interface Place {
  /** Absolute path of the worktree. */
  path: string;
  /** Where the agent starts: the same sub-folder of the worktree that the user had open. */
  cwd: string;
  /** Full commit id that the changeset is measured from. */
  base: string;
}

/** Reusable worktrees beside the repository. */
export interface Places {
  /**
   * A complete worktree of its own for this run: at `base` (the user's HEAD, where null), or, where `resume` holds a changeset, at its result with its base kept.
   * Tracked and untracked files of earlier tasks are gone, ignored ones stay. Never hands out an incomplete one.
   * Throws Failure('git' | 'disk') or Refusal (no commits yet); on abort the signal's reason.
   * `meanwhile` is called once all that is left is to wait for the files to be written.
   */
  acquire(o: { task: string; run: Run; resume: Resume | null; base: string | null; meanwhile?: () => void }, signal: AbortSignal): Promise<Place>;
  /** Gives the place back. Its content must be frozen before; what is in it may be overwritten from now on. */
  release(run: Run): Promise<void>;
  /** Keeps the place out of use for good because its content could not be frozen; the person can look into it. Resolves with its path, null when there is none. */
  setAside(run: Run): Promise<string | null>;
  /**
   * At start: the place that a lost run was working in, when it is still there, complete and ours; else null.
   * A place that cannot be trusted is set aside and reported to the log, never deleted.
   */
  find(run: Run): Promise<Place | null>;
  /** At start, after all `find`s: releases every place whose run is not in `live` and mends ones that were being changed. */
  reconcile(live: Run[]): Promise<void>;
}

/** Frozen results under `refs/work-mode/<task>/<run>`. */
export interface Changesets {
  /** Freezes what the worktree holds against its base; null when nothing differs. The worktree's index, branch and status do not move. */
  freeze(o: { place: Place; task: string; run: number; title: string }): Promise<Changeset | null>;
  /**
   * Puts results together in memory, the user's commit among them where `head`: one commit that holds them all. Where they do not fit,
   * the files they disagree about, and a commit in which these hold both sides between conflict markers, or one of them where that cannot be. Touches no file and no ref.
   * Commits `applied` by another window, on the branch of another worktree, belong to it where the user's commit does not hold them.
   */
  combine(o: { task: string; results: string[]; applied?: string[]; head: boolean }): Promise<{ commit: string; conflicts: string[]; oneSided?: OneSided[] }>;
  /** Removes the refs of a task. */
  forget(task: string): Promise<void>;
}

export interface ApplyTarget { onto: string; merged: string }

/** Puts a changeset into the user's files: in memory first, then only the paths it must, whole or nothing. */
export interface Applier {
  /** Merges in memory and checks everything that could stand in the way. Touches nothing. Throws Refusal naming the files in the way. */
  prepare(changeset: Changeset): Promise<ApplyTarget>;
  /**
   * Writes the prepared target and commits just those paths with `git commit`, hooks and signing included. Returns the commit id.
   * On any failure everything is as it was before, and a Refusal (the user's move) or Failure says why, with the hook's words.
   * `report` gets what happens at the moment, for the card.
   */
  apply(o: { task: string; target: ApplyTarget; message: string; report: (line: string) => void }): Promise<string>;
  /** After a crash in the middle of `apply`: finds out how far it came. Returns the commit when it had been made, null when all is rolled back. */
  recover(o: { task: string; target: ApplyTarget; message: string }): Promise<string | null>;
}

/** Finds and ends processes by the token that their environment carries (`WORK_MODE_RUN`). */
export interface Processes {
  /** Ends every process of this run, also daemons that left its process group; resolves when they are gone. */
  reap(token: string): Promise<void>;
}

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
  bookmark: Pick<Bookmark, 'session' | 'progress' | 'plan'>;
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
  advance(change: Partial<Pick<Bookmark, 'session' | 'progress' | 'plan'>>): Promise<void>;
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
  ask(question: { message: string; fields: AskField[] }, signal: AbortSignal): Promise<Answer>;
  wishes: Wishes;
  /** One turn of the agent: the user's own files are compared before and after. Every turn goes through here. */
  turn<T>(work: () => Promise<T>): Promise<T>;
}

/** `reason` is a sentence for the agent and for the transcript. `by` says whose word it was. */
export interface Permission { allowed: boolean; reason: string; by: 'profile' | 'rule' | 'ours' | 'person' }

/** What the person wants of a run while it goes on. */
export interface Wishes {
  /** Messages that the agent has not got yet, oldest first. */
  messages(): readonly Message[];
  /** Says that these went to the agent. */
  delivered(ids: string[]): Promise<void>;
  /** The person wants it to hold still. */
  pause(): boolean;
  /** Says that it holds still now; resolves when it may go on, or rejects with the run's signal. */
  holdStill(): Promise<void>;
  /** Calls back after any of it changed. */
  onChange(listener: () => void): () => void;
}

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
