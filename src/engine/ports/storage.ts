import type { Mode } from '../../core/mode';
import type { Rule } from '../../core/policy/rule';
import type { Task } from '../../core/task';
import type { ActivityEntry, ActivityFilter, ActivityPage } from '../../protocol/activity';
import type { TranscriptLine } from '../../protocol/transcript';

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

/** Remembered yeses: those of this repository and those that always hold, tasks' own included. */
export interface Rules {
  list(): readonly Rule[];
  add(rule: Rule): Promise<void>;
  remove(id: string): Promise<void>;
  /** Rules of a task go with it. */
  forget(task: string): Promise<void>;
  onChange(listener: () => void): () => void;
}
