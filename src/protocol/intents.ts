import * as z from 'zod';
import { answerSchema, profiles } from './asks';
import { threadWishSchema } from './thread';
import { switches } from './mode';
import { actionNames, columns, priorities } from './words';

/** Longest texts accepted from anybody; longer ones are refused with a sentence, never cut silently. */
export const limits = { title: 200, text: 100_000, labels: 20, label: 40, dependencies: 50, timeLimitMinutes: 24 * 60 } as const;

const id = z.string().regex(/^[a-z0-9]{1,24}$/, 'That is not a task id.');

const tooLong = (what: string, most: number) =>
  `The ${what} is longer than ${most.toLocaleString('en')} characters. Shorten it, or put the long part into a file of the repository.`;

/** Said of a title that is too long, wherever it was written. */
export const titleTooLong = `The title is longer than ${limits.title} characters. Shorten it, and put the rest into the prompt.`;

export const briefSchema = z.object({
  title: z.string().max(limits.title, titleTooLong),
  prompt: z.string().max(limits.text, tooLong('prompt', limits.text)),
  notes: z.string().max(limits.text, tooLong('text of the private notes', limits.text)),
  doneLooksLike: z.string().max(limits.text, tooLong('text of what done looks like', limits.text)),
});

/** How a task is to be worked on; null leaves it to the settings and to the agent. `agent` is the id of an agent or of a tier. */
export const routingSchema = z.object({
  agent: z.string().max(100),
  model: z.string().max(200).nullable(),
  effort: z.string().max(100).nullable(),
  profile: z.enum(profiles).nullable(),
});
export type Routing = z.infer<typeof routingSchema>;

/** When and among what a task runs; what is left out stays as it is. */
export const planningSchema = z.object({
  labels: z.array(z.string().min(1).max(limits.label, tooLong('label', limits.label))).max(limits.labels),
  /** Ids of the tasks that come before it. */
  dependsOn: z.array(id).max(limits.dependencies),
  /** How long one run may work; null for the setting, 0 for no limit. */
  timeLimitMinutes: z.number().min(0).max(limits.timeLimitMinutes).nullable(),
});
export type Planning = z.infer<typeof planningSchema>;

const words = { brief: briefSchema, priority: z.enum(priorities), ...routingSchema.shape, ...planningSchema.partial().shape };

/** What anybody (board, commands, API) may want of the engine. Imperative; the answer is the next picture or a Refusal. */
export const intentSchema = z.discriminatedUnion('type', [
  /** `start` runs it now, `queue` leaves it to work mode; neither makes a draft. */
  z.object({ type: z.literal('createTask'), ...words, start: z.boolean(), queue: z.boolean().optional() }),
  z.object({ type: z.literal('editTask'), id, ...words }),
  /** Runs it as soon as a slot is free, whatever work mode is at; a queued task too. */
  z.object({ type: z.literal('startTask'), id }),
  /** Joins the queue and waits for work mode. */
  z.object({ type: z.literal('acceptTask'), id }),
  /** Goes behind another task of the queue, or to its top. */
  z.object({ type: z.literal('moveTask'), id, behind: id.nullable() }),
  /** Goes directly before another task of the queue: what a page says that does not know what stands above that one. */
  z.object({ type: z.literal('moveTaskBefore'), id, before: id }),
  /** What it can never wait for with success is no longer waited for. */
  z.object({ type: z.literal('dropDependencies'), id }),
  /** The results it starts from do not fit together: the agent puts them together first. */
  z.object({ type: z.literal('mergeByAgent'), id }),
  z.object({ type: z.literal('setMode'), to: z.enum(switches) }),
  /** Tries an account again that rests. */
  z.object({ type: z.literal('liftLimit'), account: z.string().max(200) }),
  z.object({ type: z.literal('pauseTask'), id }),
  z.object({ type: z.literal('stopTask'), id }),
  z.object({ type: z.literal('resumeTask'), id }),
  z.object({ type: z.literal('retryTask'), id }),
  z.object({ type: z.literal('applyTask'), id }),
  z.object({ type: z.literal('dismissTask'), id }),
  z.object({ type: z.literal('restoreTask'), id }),
  z.object({ type: z.literal('deleteTask'), id }),
  z.object({ type: z.literal('answerAsk'), id, ask: z.string().max(100), answer: answerSchema }),
  /** Words for the agent: after its turn, in the middle of it (`steer`), or, where the run is over, as the start of the next one in the same session. */
  z.object({ type: z.literal('messageTask'), id, text: z.string().min(1).max(limits.text, tooLong('message', limits.text)), steer: z.boolean() }),
  /** Takes back a message that was not delivered yet. */
  z.object({ type: z.literal('withdrawMessage'), id, message: z.string().max(100) }),
  /** Files of the user that changed during a turn: puts them back as they were, or leaves them as they are. */
  z.object({ type: z.literal('putBackChanges'), id }),
  z.object({ type: z.literal('keepChanges'), id }),
]);
export type Intent = z.infer<typeof intentSchema>;

/** Which cards are shown: those that hold every word of `text` and, where any are named, one of the labels and one of the columns. */
export const filterSchema = z.object({ text: z.string().max(1_000), labels: z.array(z.string().max(limits.label)).max(limits.labels), columns: z.array(z.enum(columns)) });
export type Filter = z.infer<typeof filterSchema>;

/** What the board alone can say: intents for the engine, and wishes that concern only the view. */
export const boardIntentSchema = z.discriminatedUnion('type', [
  ...intentSchema.options,
  /** The board has loaded and wants its first picture. */
  z.object({ type: z.literal('ready') }),
  /** A button or menu entry of a card. */
  z.object({ type: z.literal('act'), id, action: z.enum(actionNames) }),
  z.object({ type: z.literal('showMore'), column: z.enum(columns) }),
  /** Shows only the cards that match; all of them where everything is empty. */
  z.object({ type: z.literal('filter'), filter: filterSchema }),
  /** Lets the person choose what the open form's task comes after; answered with `dependencies`. */
  z.object({ type: z.literal('pickDependencies'), id: id.nullable(), chosen: z.array(id).max(limits.dependencies) }),
  z.object({ type: z.literal('showActivity'), id: id.nullable() }),
  /** Opens the thread of a task in this page, and closes it. */
  z.object({ type: z.literal('openThread'), id }),
  z.object({ type: z.literal('closeThread') }),
  /** What the page needs of the open thread: earlier items, everything, one output whole, places of a text. */
  z.object({ type: z.literal('thread'), wish: threadWishSchema }),
  z.object({ type: z.literal('remedy'), name: z.string().max(100) }),
  /** What the page remembers, half-typed text above all, as JSON of its own: kept for it and given back when it loads anew. */
  z.object({ type: z.literal('keep'), memory: z.string().max(2_000_000) }),
]);
export type BoardIntent = z.infer<typeof boardIntentSchema>;
