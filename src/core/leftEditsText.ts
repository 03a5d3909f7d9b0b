import { firstOf, listed } from './listed';

/** What is told of files that were changed in a task's worktree after its run, when the worktree is used again. `title` is null where the task is gone. */
export function leftEditsText(o: { title: string | null; paths: readonly string[]; commit: string; taken: boolean }): string {
  const { paths, taken } = o;
  const one = paths.length === 1;
  const whose = o.title === null ? 'a task that was deleted' : `“${o.title}”`;
  const files = `${one ? 'A file' : `${paths.length.toLocaleString('en')} files`} in the worktree of ${whose} ${one ? 'was' : 'were'} changed after its run: ${listed(firstOf(paths, mostTold, (others) => `${others} more`))}.`;
  if (taken) return `${files} The run goes on from ${one ? 'it' : 'them'}.`;
  const commit = o.commit.slice(0, 10);
  return `${files} This is no part of the result. Before the worktree was used again it was kept: “git cherry-pick ${commit}” brings it into your branch.`;
}

const mostTold = 3;
