import * as z from 'zod';
import type { CommandName } from './commandList';

/** What is in front of the person: the tasks of a thread and of a review, where one of those is the active editor. */
export interface InFront { thread: string | null; review: string | null }

/** The task a command was called for: an id, a row of the tree, the review in front, or from the palette the thread in front. Null: ask. */
export function meantTask(command: CommandName, argument: unknown, { thread, review }: InFront): string | null {
  const id = z.string().safeParse(argument);
  if (id.success) return id.data;
  const row = rowSchema.safeParse(argument);
  if (row.success) return row.data.id;
  // Whoever wants to open a thread means another one than the one in front, which is open.
  if (argument === undefined) return command === 'openThread' ? null : thread;
  return isEditor(argument) ? review : null;
}

/** Buttons in an editor's title pass the address of the editor, or its group. */
function isEditor(argument: unknown): boolean {
  return typeof argument === 'object' && argument !== null && ('groupId' in argument || ('scheme' in argument && 'path' in argument));
}

/** Shortcuts of the tree name the focused row in package.json as VS Code's own toolbar of a tree does; VS Code replaces that by the row. */
const rowSchema = z.object({ kind: z.literal('task'), id: z.string() });
