import type { FileDiff, ToolKind } from '../../protocol/asks';
import type { Link } from './lexicalPath';

/** A path that an agent named, judged by where it really is: symbolic links are resolved before this is made. */
export interface NamedPath {
  /** As the agent wrote it. */
  named: string;
  /** Relative to the worktree where the real path is inside of it, else the absolute real path. */
  real: string;
  /** Whether the real path is inside the worktree, and not its `.git`. */
  inside: boolean;
  /** 1-based line, where one was named. */
  line: number | null;
}

/** One thing an agent wants to do or is doing. */
export interface Action {
  kind: ToolKind;
  title: string;
  /** The command line of an `execute`; null when the agent does not tell it. */
  command: string | null;
  /** Absolute folder the command runs in; the worktree where the agent names none. */
  cwd: string;
  /** Links of the worktree that the words of the command go over. */
  links?: readonly Link[];
  paths: NamedPath[];
  diffs: FileDiff[];
  /** Our own tools: always allowed. */
  ours: boolean;
}
