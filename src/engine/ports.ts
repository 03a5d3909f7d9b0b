import type { Brief } from '../core/brief';
import type { Changeset, Progress, Resume, Run, Task } from '../core/task';
import type { TranscriptLine } from '../protocol/transcript';

/** Everything the engine needs of the world. `src/node` implements these; unit tests have fakes of them. */
export interface World {
  clock: Clock;
  store: Store;
  lease: Lease;
  transcripts: Transcripts;
  places: Places;
  changesets: Changesets;
  applier: Applier;
  agents: Agents;
  processes: Processes;
  log: Log;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A random lower-case token of 10 letters and digits, unique in practice. */
  token(): string;
}

/** Messages for the output channel, by level. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** One JSON document per task. Every write is whole or not at all, and durable when the promise resolves. Throws Failure('disk'). */
export interface Store {
  /** All tasks; documents that do not parse are set aside on disk and reported by file name. */
  load(): Promise<{ tasks: Task[]; unreadable: string[] }>;
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
  remove(task: string): Promise<void>;
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
   * A complete worktree of its own for this run: at the user's HEAD, or, where `resume` holds a changeset, at its result with its base kept.
   * Tracked and untracked files of earlier tasks are gone, ignored ones stay. Never hands out an incomplete one.
   * Throws Failure('git' | 'disk') or Refusal (no commits yet); on abort the signal's reason.
   */
  acquire(o: { task: string; run: Run; resume: Resume | null }, signal: AbortSignal): Promise<Place>;
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

/** What an agent is asked to do. */
export interface Job {
  task: string;
  run: Run;
  brief: Brief;
  place: Place;
  /** Where an earlier run stopped, in the agent's own words. */
  session: string | null;
  /** A line for the transcript. */
  report(line: TranscriptLine): void;
  /** What it does this moment, one line for the card. */
  activity(text: string, code: string | null): void;
  /** Stores how far it is; the agent goes on when the promise resolves. */
  advance(progress: Progress, session: string | null): Promise<void>;
}

export type WorkEnd =
  | { kind: 'completed'; summary: string }
  | { kind: 'failed'; sentence: string };

/** Something that works on tasks. */
export interface Agent {
  id: string;
  label: string;
  /** One line for the agent picker. */
  hint: string;
  /** Throws a Refusal when this brief gives it nothing to do. Called before a task is queued. */
  check(brief: Brief): void;
  /** Works until done, failed or aborted (then rejects with the signal's reason). Leaves no process behind in any case. */
  work(job: Job, signal: AbortSignal): Promise<WorkEnd>;
}

export interface Agents {
  list(): Agent[];
  /** Throws a Refusal naming the agents there are when the id is unknown. */
  get(id: string): Agent;
}
