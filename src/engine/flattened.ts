import { firstOf, listed } from '../core/listed';
import type { In, Live } from '../core/task';
import type { RunDesk } from './runDesk';

/** Says in the thread of a run that repositories were made in its worktree, and what becomes of them. */
export function tellOfFlattened({ world, write }: RunDesk, { id, now: { run } }: In<'preparing'> | Live): (folders: readonly string[]) => void {
  return (folders) => {
    const one = folders.length === 1;
    const names = listed(firstOf(folders, mostTold, (others) => `${others} more`));
    const text = `${names} ${one ? 'is a repository of its own' : 'are repositories of their own'}: ${one ? 'its files are' : 'their files are'} part of the result, ${one ? 'its' : 'their'} history is not.`;
    write(id, run.number, { at: world.clock.now(), kind: 'notice', tone: 'warning', text, paths: [] });
  };
}

const mostTold = 3;
