import type { Changeset } from '../core/task';
import type { Engine } from '../engine/engine';
import type { AgentPrograms } from './agentPrograms';

/** One file of a changeset. `from` is the path before a rename. */
export interface ChangedFile {
  path: string;
  from: string | null;
  kind: (typeof changeKinds)[number];
  /** What else it is from now on, which no text shows; null where that stays as it was. */
  becomes: (typeof natures)[number] | null;
  binary: boolean;
  /** Lines; 0 where `binary`. */
  added: number;
  removed: number;
}
export const changeKinds = ['added', 'modified', 'deleted', 'renamed', 'typeChanged'] as const;
export const natures = ['executable', 'notExecutable', 'link', 'submodule', 'plain'] as const;

/** What the editor needs of a repository that is open. */
export interface OpenedRepository {
  readonly engine: Engine;
  readonly agents: AgentPrograms;
  /** Resolves when the tasks on disk are known; rejects with the Failure that kept them from being read. */
  readonly ready: Promise<void>;
  /** Absolute path of the folder that holds the person's files. */
  readonly root: string;
  readonly gitVersion: string;
  changedFiles(changeset: Changeset): Promise<ChangedFile[]>;
  /** The bytes of a file in a frozen commit. Throws a Failure when it is not there. */
  readFrozen(commit: string, path: string): Promise<Uint8Array>;
  /** The real path of a file that lies inside of this folder, also by its real path; null for any other. */
  fileIn(folder: string, path: string): Promise<string | null>;
  /** The person saved this file: no reason for an alarm. Absolute path. */
  saved(path: string): void;
  hasCommits(): Promise<boolean>;
  /** Looks for free slots again, after the setting changed. */
  wake(): void;
  /** Lets the next window work; what runs comes up as interrupted. */
  close(): Promise<void>;
}

/** What can stand between a folder and its board. */
export type ProblemKind = 'noFolder' | 'notARepository' | 'gitMissing' | 'gitTooOld' | 'bare' | 'corrupt' | 'dubiousOwnership' | 'ownWorktree' | 'broken';

/** What is in the way, with its way out. `home` is the folder that the person rather wants to open. */
export interface Problem { kind: ProblemKind; sentence: string; home?: string | null }

/** How a folder turned out. */
export type Opening = { repository: OpenedRepository } | { problem: Problem };

/** Git work outside of any task, all by the binary that VS Code's Git extension uses. Supplied by `extension.ts`. */
export interface Folders {
  open(folder: string): Promise<Opening>;
  initialise(folder: string): Promise<void>;
  /** Commits every file that is not ignored; an empty commit where there is none. */
  makeFirstCommit(folder: string): Promise<void>;
}
