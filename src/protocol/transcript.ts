import * as z from 'zod';
import { answerSchema, askSchema, fileDiffSchema, fileSpotSchema, toolKinds } from './asks';

const at = z.number().int();

/** One step of an agent's plan. */
export const planStepSchema = z.object({ text: z.string(), status: z.enum(['pending', 'inProgress', 'completed']) });
export type PlanStep = z.infer<typeof planStepSchema>;

/** How a tool call stands. `denied`: it was asked for and got a no. `aborted`: the turn ended before it did. */
export const toolStatuses = ['pending', 'running', 'done', 'failed', 'denied', 'aborted'] as const;
export type ToolStatus = (typeof toolStatuses)[number];

/** Tokens of one turn, as the agent counts them; null where it does not say. */
export const tokensSchema = z.object({ input: z.number().nullable(), output: z.number().nullable(), total: z.number() });
export type Tokens = z.infer<typeof tokensSchema>;

/** An amount in the currency the agent names. */
export const costSchema = z.object({ amount: z.number(), currency: z.string() });
export type Cost = z.infer<typeof costSchema>;

/** Why the person's words went to the agent: as the task's brief, as a message, in the middle of a turn; or why Work Mode's own did: to remind, or about an ask whose run is over. */
export const saidReasons = ['brief', 'message', 'steer', 'reminder', 'lateAnswer'] as const;

/** One line of a run's transcript. Append-only, read by people; no state is computed from it. `at` is milliseconds since the epoch. */
export const transcriptLineSchema = z.discriminatedUnion('kind', [
  /** Work Mode itself says something: worktree prepared, run stopped, result frozen. */
  z.object({ at, kind: z.literal('system'), text: z.string() }),
  /** A command starts; `step` counts from 1. */
  z.object({ at, kind: z.literal('command'), step: z.number().int(), of: z.number().int(), command: z.string() }),
  /** Output of the command, both streams in the order they came. */
  z.object({ at, kind: z.literal('output'), text: z.string() }),
  /** The command ended; `code` is its exit code. */
  z.object({ at, kind: z.literal('ended'), step: z.number().int(), code: z.number().int(), tookMs: z.number() }),
  /** Something went wrong; `detail` is for the log. */
  z.object({ at, kind: z.literal('error'), text: z.string(), detail: z.string() }),
  /** A run begins: who works, and what started it. */
  z.object({ at, kind: z.literal('run'), run: z.number().int(), agent: z.string(), model: z.string().nullable(), trigger: z.string() }),
  /** Words that went to the agent. */
  z.object({ at, kind: z.literal('said'), text: z.string(), reason: z.enum(saidReasons) }),
  /** The next piece of a message of the agent, Markdown; pieces with the same `id` in a row belong together. */
  z.object({ at, kind: z.literal('message'), id: z.string(), text: z.string() }),
  /** The next piece of a thought. */
  z.object({ at, kind: z.literal('thought'), id: z.string(), text: z.string() }),
  /** What is new about a tool call; the first line of an `id` begins it, later ones change only the fields they have. */
  z.object({
    at, kind: z.literal('tool'), id: z.string(),
    title: z.string().optional(), tool: z.enum(toolKinds).optional(), status: z.enum(toolStatuses).optional(), command: z.string().optional(),
    files: z.array(fileSpotSchema).optional(), diffs: z.array(fileDiffSchema).optional(),
    /** Replaces the output so far. */
    output: z.string().optional(),
    /** Is added to the output so far; may hold ANSI colours. */
    more: z.string().optional(),
    exitCode: z.number().int().nullable().optional(),
    /** Who let it pass or not, in words. */
    permission: z.string().optional(),
  }),
  /** The whole plan as it is now. */
  z.object({ at, kind: z.literal('plan'), steps: z.array(planStepSchema) }),
  /** Usage so far: of the session's context, of the run, and what the session has cost. */
  z.object({
    at, kind: z.literal('usage'), context: z.object({ used: z.number(), size: z.number() }).nullable(),
    tokens: tokensSchema.nullable(), cost: costSchema.nullable(),
  }),
  z.object({ at, kind: z.literal('ask'), ask: askSchema }),
  /** An ask was closed: answered by the person, or `null` when the agent withdrew it. */
  z.object({ at, kind: z.literal('answer'), ask: z.string(), answer: answerSchema.nullable(), text: z.string() }),
  /** Something the agent wants known, or Work Mode warns of; `paths` are files it is about. */
  z.object({ at, kind: z.literal('notice'), tone: z.enum(['info', 'warning', 'alarm']), text: z.string(), paths: z.array(z.string()) }),
  /** An update of a kind that is not known, or not well formed: kept as it came. */
  z.object({ at, kind: z.literal('unknown'), raw: z.string() }),
]);
export type TranscriptLine = z.infer<typeof transcriptLineSchema>;
