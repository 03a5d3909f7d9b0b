import type { Profile } from '../protocol/asks';
import type { TranscriptLine } from '../protocol/transcript';
import type { LoopSettings } from './engine';
import type { World } from './ports/world';
import type { TaskBook } from './taskBook';

/** What one run may touch. */
export interface RunDesk {
  world: World;
  book: TaskBook;
  /** How much an agent may do on a task that does not say it itself. */
  profile: () => Profile;
  loop: () => LoopSettings;
  /** What the task does this moment. */
  show(id: string, text: string, code: string | null): void;
  /** A line for the transcript of a run. */
  write(task: string, run: number, line: TranscriptLine): void;
}
