import { Refusal } from './errors';
import { firstOf, listed } from './listed';
import type { Task } from './task';
import { isIn } from './task';

/** What the person is told before a task is deleted: what cannot be had back, and who waits for it. Throws a Refusal while it runs. */
export function deleteText(task: Task, tasks: Iterable<Task>): string {
  return [lostWith(task), leftWaiting(task, tasks)].filter(Boolean).join('\n\n');
}

function lostWith({ now, runs }: Task): string {
  const texts = runs ? 'Its text and transcripts are lost for good.' : 'Its text is lost for good.';
  switch (now.state) {
    case 'ready':
    case 'failed':
    case 'interrupted':
      return now.changeset ? `${changesLost(now.changeset.files)} ${texts}` : texts;
    case 'done':
      if (now.outcome.kind === 'applied') return `${texts} The commit it made stays.`;
      if (now.outcome.kind === 'dismissed' && now.outcome.was.changeset) return `${changesLost(now.outcome.was.changeset.files)} ${texts}`;
      return texts;
    case 'queued':
      return now.was?.changeset ? `${changesLost(now.was.changeset.files)} ${texts}` : texts;
    case 'draft':
      return texts;
    default:
      throw new Refusal('Stop the task before you delete it.');
  }
}

function changesLost(files: number): string {
  return `Its changes in ${files === 1 ? 'one file' : `${files} files`} were not applied and are lost for good.`;
}

/** The tasks that come after it and have yet to start: to wait for what is deleted is in vain. */
function leftWaiting({ id }: Task, tasks: Iterable<Task>): string {
  const titles = [...tasks].filter((task) => task.dependsOn.includes(id) && isIn(task, 'draft', 'queued')).map(({ brief }) => `“${brief.title}”`);
  if (!titles.length) return '';
  const one = titles.length === 1;
  return `${listed(firstOf(titles, 3, (others) => `${others} more`))} ${one ? 'comes' : 'come'} after it and will need a decision of yours.`;
}
