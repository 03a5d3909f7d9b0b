import type { Task } from '../core/task';
import { commands } from './commandList';
import { commandLink, plainWords } from './plainWords';

/** That a task is ready, and the links to what comes next. */
export function readyMessage({ id, brief }: Pick<Task, 'id' | 'brief'>): string {
  return `${readySentence({ brief })} ${commandLink('Review', commands.reviewTask, id)} · ${commandLink('Apply', commands.applyTask, id)}`;
}

/** The same where it offers nothing. */
export function readySentence({ brief }: Pick<Task, 'brief'>): string {
  return plainWords(`“${brief.title}” is ready.`);
}
