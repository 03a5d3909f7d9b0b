import * as z from 'zod';

/** What an agent wants to do, in the protocol's own kinds. */
export const toolKinds = ['read', 'edit', 'delete', 'move', 'search', 'execute', 'think', 'fetch', 'switch_mode', 'other'] as const;
export type ToolKind = (typeof toolKinds)[number];

/** How much an agent may do without a question, from least to most. */
export const profiles = ['plan', 'edit', 'build', 'full'] as const;
export type Profile = (typeof profiles)[number];

/** How long a yes is remembered. */
export const ruleScopes = ['task', 'repository', 'always'] as const;
export type RuleScope = (typeof ruleScopes)[number];

const id = z.string().max(100);
const at = z.number().int();
/** Milliseconds since the epoch from which on nobody waits for the answer; left out, it waits for ever. It can still be answered then. */
const expiresAt = z.number().int().optional();

/** A place in a file; `line` counts from 1. Paths are relative to the worktree where they are inside of it. */
export const fileSpotSchema = z.object({ path: z.string(), line: z.number().int().nullable() });
export type FileSpot = z.infer<typeof fileSpotSchema>;

/** The text of a file before and after; `before` is null for a new file, `after` for a deleted one. */
export const fileDiffSchema = z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() });
export type FileDiff = z.infer<typeof fileDiffSchema>;

/** One thing a question asks for. `choices` are offered as buttons; `other` adds a free text to them. */
export const askFieldSchema = z.object({
  name: z.string(),
  title: z.string(),
  type: z.enum(['text', 'number', 'yesNo', 'choice', 'choices']),
  choices: z.array(z.object({ value: z.string(), label: z.string(), hint: z.string() })),
  other: z.boolean(),
  required: z.boolean(),
});
export type AskField = z.infer<typeof askFieldSchema>;

/** Something that waits for a person: an action that needs a yes, or a question. Part of the task's document while it is open. */
export const askSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('approval'), id, at, expiresAt,
    /** One line: what the agent wants to do. */
    title: z.string(),
    tool: z.enum(toolKinds),
    command: z.string().nullable(),
    files: z.array(fileSpotSchema),
    diffs: z.array(fileDiffSchema),
    /** Why it is asked, as a sentence. */
    why: z.string(),
    /** How long a yes may be remembered; none for what is always asked. */
    scopes: z.array(z.enum(ruleScopes)),
    /** What a remembered rule would allow, in words. */
    rule: z.string().nullable(),
  }),
  z.object({ kind: z.literal('question'), id, at, expiresAt, message: z.string(), fields: z.array(askFieldSchema) }),
]);
export type Ask = z.infer<typeof askSchema>;
export type Approval = Extract<Ask, { kind: 'approval' }>;
export type Question = Extract<Ask, { kind: 'question' }>;

/** What a person answers. `values` are by field name; a `choices` field has several. */
export const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('approve'), remember: z.enum(ruleScopes).nullable() }),
  z.object({ kind: z.literal('deny'), reason: z.string().max(10_000).nullable() }),
  z.object({ kind: z.literal('reply'), values: z.record(z.string(), z.union([z.string().max(100_000), z.number(), z.boolean(), z.array(z.string())])) }),
  z.object({ kind: z.literal('decline') }),
]);
export type Answer = z.infer<typeof answerSchema>;
