import type { OneSided } from '../../core/agentPrompt';
import type { OwnChange } from '../../core/ownChange';
import type { Changeset, Resume, Run } from '../../core/task';

/** A worktree at a known base, owned by one run. */
export interface Place {
  /** Absolute path of the worktree. */
  path: string;
  /** Where the agent starts: the same sub-folder of the worktree that the user had open. */
  cwd: string;
  /** Full commit id that the changeset is measured from. */
  base: string;
}

/** A place as it is handed out, with what was `left` in it and kept before it was used again. */
export interface AcquiredPlace extends Place { left: LeftEdits | null }

/** What was changed in the worktree of a task after its result had been frozen, kept as one commit on top of that result. `paths` are relative to the top of the worktree; `taken`: the new run begins with it. */
export interface LeftEdits { task: string; commit: string; paths: string[]; taken: boolean }

/** Reusable worktrees beside the repository. */
export interface Places {
  /**
   * A complete worktree of its own for this run: at `base` (the user's HEAD, where null), or, where `resume` holds a changeset, at its result with its base kept.
   * Tracked and untracked files of earlier tasks are gone, ignored ones stay; what was changed in it since the last freeze is kept before (`left`),
   * and where it was the same task that had it, and goes on, it goes on from that. Never hands out an incomplete one.
   * Throws Failure('git' | 'disk') or Refusal (no commits yet); on abort the signal's reason.
   * `meanwhile` is called once all that is left is to wait for the files to be written, with the folder that the agent starts in,
   * or null where that is not there before.
   */
  acquire(o: { task: string; run: Run; resume: Resume | null; base: string | null; meanwhile?: (cwd: string | null) => void }, signal: AbortSignal): Promise<AcquiredPlace>;
  /** Gives the place back. Its content must be frozen before: what changes in it from now on is no part of the result. */
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
  /**
   * Freezes what the worktree holds against its base; null when nothing differs. The worktree's index, branch and status do not move.
   * `flattened` hears of repositories that were made inside of it: their files are part of the result, their history is not.
   */
  freeze(o: { place: Place; task: string; run: number; title: string; flattened?: (folders: readonly string[]) => void }): Promise<Changeset | null>;
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

/** How the files of the user were at one moment. */
export interface TreeLook {
  /** What differs from then, apart from what the person or Work Mode changed on purpose meanwhile. */
  changes(): Promise<OwnChange[]>;
  /** Stores it; resolves with a name by which `putBack` finds it, also after a restart. */
  keep(): Promise<string>;
}

/** What was put back (what only came back with a branch, too), what differs still because nobody wanted it back, and the folder with what stood there. */
export interface PutBackDone { done: OwnChange[]; left: OwnChange[]; kept: string }

/** The files of the user, the branch and the settings of the repository, which no agent may change unasked. */
export interface MainTree {
  look(): Promise<TreeLook>;
  /** Puts these back; what stands there now is kept in a folder. Throws a Failure that names what could not be put back. */
  putBack(before: string, changes: readonly OwnChange[]): Promise<PutBackDone>;
  /** The person saved this file, or Work Mode wrote it: no reason for an alarm. Absolute path. */
  expect(path: string): void;
}
