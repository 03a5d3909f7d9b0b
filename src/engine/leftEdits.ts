import { leftEditsText } from '../core/leftEditsText';
import type { LeftEdits } from './ports/git';
import type { RunDesk } from './runDesk';

/** Tells what somebody had changed in the worktree that `run` of `task` got: in the thread it goes on in, else in the one it was left by, and to the person. */
export function tellOfLeftEdits({ world, book, write }: RunDesk, left: LeftEdits, o: { task: string; run: number; tell: (tone: 'info' | 'warning', sentence: string) => void }): void {
  const owner = book.tasks.get(left.task);
  const text = leftEditsText({ ...left, title: owner?.brief.title ?? null });
  const line = { at: world.clock.now(), kind: 'notice', tone: left.taken ? 'info' : 'warning', text, paths: left.paths } as const;
  if (left.taken) write(o.task, o.run, line);
  else if (owner) write(owner.id, owner.id === o.task ? o.run : owner.runs, line);
  if (!left.taken) o.tell('warning', text);
}
