import * as z from 'zod';
import { actionNames, columns, priorities } from './words';

/** Longest texts accepted from anybody; longer ones are refused with a sentence, never cut silently. */
export const limits = { title: 200, text: 100_000 } as const;

const id = z.string().regex(/^[a-z0-9]{1,24}$/, 'That is not a task id.');

const tooLong = (what: string, most: number) =>
  `The ${what} is longer than ${most.toLocaleString('en')} characters. Shorten it, or put the long part into a file of the repository.`;

export const briefSchema = z.object({
  title: z.string().max(limits.title, tooLong('title', limits.title)),
  prompt: z.string().max(limits.text, tooLong('prompt', limits.text)),
  notes: z.string().max(limits.text, tooLong('text of the private notes', limits.text)),
  doneLooksLike: z.string().max(limits.text, tooLong('text of what done looks like', limits.text)),
});

const words = { brief: briefSchema, priority: z.enum(priorities), agent: z.string().max(100) };

/** What anybody (board, commands, API) may want of the engine. Imperative; the answer is the next picture or a Refusal. */
export const intentSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('createTask'), ...words, start: z.boolean() }),
  z.object({ type: z.literal('editTask'), id, ...words }),
  z.object({ type: z.literal('startTask'), id }),
  z.object({ type: z.literal('stopTask'), id }),
  z.object({ type: z.literal('resumeTask'), id }),
  z.object({ type: z.literal('retryTask'), id }),
  z.object({ type: z.literal('applyTask'), id }),
  z.object({ type: z.literal('dismissTask'), id }),
  z.object({ type: z.literal('restoreTask'), id }),
  z.object({ type: z.literal('deleteTask'), id }),
]);
export type Intent = z.infer<typeof intentSchema>;

/** What the board alone can say: intents for the engine, and wishes that concern only the view. */
export const boardIntentSchema = z.discriminatedUnion('type', [
  ...intentSchema.options,
  /** The board has loaded and wants its first picture. */
  z.object({ type: z.literal('ready') }),
  /** A button or menu entry of a card. */
  z.object({ type: z.literal('act'), id, action: z.enum(actionNames) }),
  z.object({ type: z.literal('showMore'), column: z.enum(columns) }),
  z.object({ type: z.literal('remedy'), name: z.string().max(100) }),
  /** What the page remembers, half-typed text above all, as JSON of its own: kept for it and given back when it loads anew. */
  z.object({ type: z.literal('keep'), memory: z.string().max(2_000_000) }),
]);
export type BoardIntent = z.infer<typeof boardIntentSchema>;
