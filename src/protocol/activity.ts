import * as z from 'zod';

/** What the activity log tells of, by kind. */
export const activityKinds = ['task', 'run', 'tool', 'ask', 'answer', 'check', 'result', 'apply', 'mode', 'problem'] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** One line of the activity log. `task` is null for what concerns all; `run` and `at` find the line of the transcript it tells of. */
export const activityEntrySchema = z.object({
  at: z.number().int(), kind: z.enum(activityKinds), task: z.string().nullable(), title: z.string(), run: z.number().int().nullable(),
  /** Who did it: the person, work mode, or the label of an agent; empty where nobody did. */
  by: z.string(), text: z.string(),
  /** Until when it holds, where that is known: the limit of an account. */
  until: z.number().int().optional(),
  /** The item of the thread that it tells of, as far as it has a name of its own: `tool:…` or `ask:…`. Else its time finds it. */
  item: z.string().max(190).optional(),
});
export type ActivityEntry = z.infer<typeof activityEntrySchema>;

/** Which entries are wanted; all where everything is empty. Every word of `text` is somewhere in the entry. */
export const activityFilterSchema = z.object({ task: z.string().max(24).nullable(), kinds: z.array(z.enum(activityKinds)), text: z.string().max(1_000) });
export type ActivityFilter = z.infer<typeof activityFilterSchema>;

/** A page of entries, newest first; `before` asks for the page after it, null when there is none. */
export interface ActivityPage { entries: ActivityEntry[]; before: number | null }

/** Page → host. */
export const activityIntentSchema = z.discriminatedUnion('type', [
  /** The page has loaded, and wants what matches the filter it remembers. */
  z.object({ type: z.literal('ready'), filter: activityFilterSchema }),
  z.object({ type: z.literal('filter'), filter: activityFilterSchema }),
  z.object({ type: z.literal('more') }),
  /** Opens the thread at the line that this entry tells of. */
  z.object({ type: z.literal('open'), task: z.string().max(24), run: z.number().int().nullable(), at: z.number().int(), item: z.string().max(190).nullable() }),
  z.object({ type: z.literal('keep'), memory: z.string().max(100_000) }),
]);
export type ActivityIntent = z.infer<typeof activityIntentSchema>;

/** Host → page. `entries` replaces what is shown, `more` goes below it, `new` above it; what is told for another filter than the page has is old. */
export type ActivityMessage =
  | { type: 'entries'; filter: ActivityFilter; page: ActivityPage }
  | { type: 'tasks'; tasks: { id: string; title: string }[] }
  | { type: 'more'; filter: ActivityFilter; page: ActivityPage }
  | { type: 'new'; filter: ActivityFilter; entries: ActivityEntry[] }
  /** From now on this is the filter of the page: it was opened for one task, for example. The page asks for what matches. */
  | { type: 'filter'; filter: ActivityFilter }
  | { type: 'refused'; sentence: string };
