import * as z from 'zod';
import type { Cost, PlanStep, Tokens } from '../../protocol/transcript';
import { type ConfigOption, type Fields, fieldsSchema, optionsSchema, type ToolCallPatch, toolCallSchema } from './wire';

/** A `session/update` in our words. */
export type AgentUpdate =
  | { kind: 'message' | 'thought'; id: string | null; text: string; tokens: Tokens | null }
  /** `begins`: it is told as a call of its own, not as news of one. */
  | { kind: 'tool'; patch: ToolCallPatch; begins: boolean }
  | { kind: 'plan'; steps: PlanStep[] }
  | { kind: 'usage'; context: { used: number; size: number } | null; cost: Cost | null }
  | { kind: 'mode'; mode: string }
  | { kind: 'options'; options: ConfigOption[] }
  | { kind: 'notice'; tone: 'info' | 'warning'; text: string }
  /** It could not reach its model, and tries again by itself. */
  | { kind: 'retrying'; said: string }
  /** Known, and nothing for the transcript. */
  | { kind: 'quiet' }
  /** Of a kind that is not known, or not well formed. */
  | { kind: 'unknown' };

const envelope = z.object({ sessionId: z.string().nullish().catch(null), update: z.looseObject({ sessionUpdate: z.string() }) });

/** Reads the raw parameters of a `session/update`; never throws. */
export function readUpdate(params: unknown): { session: string | null; update: AgentUpdate } {
  const read = envelope.safeParse(params);
  if (!read.success) return { session: null, update: { kind: 'unknown' } };
  return { session: read.data.sessionId ?? null, update: updateOf(read.data.update) };
}

function updateOf(raw: { sessionUpdate: string } & Fields): AgentUpdate {
  switch (raw.sessionUpdate) {
    case 'agent_message_chunk': return piece('message', raw);
    case 'agent_thought_chunk': return piece('thought', raw);
    case 'tool_call':
    case 'tool_call_update': return as(toolCallSchema, raw, (patch) => ({ kind: 'tool', patch, begins: raw.sessionUpdate === 'tool_call' }));
    case 'plan': return as(planSchema, raw, ({ entries }) => ({ kind: 'plan', steps: entries }));
    case 'usage_update': return as(usageSchema, raw, usage);
    case 'current_mode_update': return as(modeSchema, raw, ({ currentModeId }) => ({ kind: 'mode', mode: currentModeId }));
    case 'config_option_update': return as(configSchema, raw, ({ configOptions }) => ({ kind: 'options', options: configOptions }));
    case 'notice': return as(noticeSchema, raw, ({ severity, title, description }) => ({
      kind: 'notice', tone: severity === 'info' ? 'info' : 'warning', text: description ? `${title}\n${description}` : title,
    }));
    case 'compaction_update': return as(compactionSchema, raw, compaction);
    // Echoes of what we said, commands for people who type, and titles we have better ones for.
    case 'user_message_chunk':
    case 'available_commands_update':
    case 'compaction_summary_chunk': return { kind: 'quiet' };
    case 'session_info_update': return retrying(raw) ?? { kind: 'quiet' };
    default: return { kind: 'unknown' };
  }
}

/** Codex tells it beside the title. */
function retrying(raw: Fields): AgentUpdate | null {
  const error = retrySchema.safeParse(raw).data?._meta.codex.error;
  return error ? { kind: 'retrying', said: error.additionalDetails ?? error.message } : null;
}

const retrySchema = z.object({ _meta: z.object({ codex: z.object({ error: z.object({ message: z.string(), additionalDetails: z.string().nullish(), willRetry: z.literal(true) }) }) }) });

function as<T extends z.ZodType>(schema: T, raw: Fields, make: (value: z.output<T>) => AgentUpdate): AgentUpdate {
  const read = schema.safeParse(raw);
  return read.success ? make(read.data) : { kind: 'unknown' };
}

const blockSchema = z.object({
  type: z.string(), text: z.string().optional(), uri: z.string().optional(), name: z.string().optional(),
  resource: z.object({ uri: z.string().optional(), text: z.string().optional() }).optional(),
});

/** One block of content as text; null when it is none. */
export function textOf(block: unknown): string | null {
  const read = blockSchema.safeParse(block);
  if (!read.success) return null;
  const { type, text, uri, name, resource } = read.data;
  if (type === 'text') return text ?? '';
  if (type === 'resource_link') return `[${name ?? uri ?? 'link'}](${uri ?? ''})`;
  if (type === 'resource') return resource?.text ?? resource?.uri ?? '[resource]';
  return type === 'image' || type === 'audio' ? `[${type}]` : null;
}

function piece(kind: 'message' | 'thought', raw: Fields): AgentUpdate {
  const text = textOf(raw['content']);
  if (text === null) return { kind: 'unknown' };
  const id = raw['messageId'];
  return { kind, id: typeof id === 'string' ? id : null, text, tokens: vendorTokens(raw['_meta']) };
}

const stepSchema = z.object({ content: z.string(), status: z.string().catch('pending') }).transform(({ content, status }): PlanStep => ({ text: content, status: stepStatus(status) }));
const planSchema = z.object({ entries: z.array(stepSchema) });

function stepStatus(word: string): PlanStep['status'] {
  if (word === 'completed' || word === 'cancelled' || word === 'done') return 'completed';
  return word === 'in_progress' || word === 'inProgress' ? 'inProgress' : 'pending';
}

/** The plan that agents with a tool of their own for it show only there: `todos` in what goes into the tool. */
export function todosOf(input: unknown): PlanStep[] | null {
  const todo = z.object({ content: z.string().optional(), description: z.string().optional(), text: z.string().optional(), status: z.string().catch('pending') });
  const read = z.object({ todos: z.array(todo).min(1) }).safeParse(input);
  if (!read.success) return null;
  const steps = read.data.todos.map((one): PlanStep => ({ text: one.content ?? one.description ?? one.text ?? '', status: stepStatus(one.status) }));
  return steps.every((step) => step.text !== '') ? steps : null;
}

const costSchema = z.object({ amount: z.number(), currency: z.string().catch('USD') });
const usageSchema = z.object({ used: z.number().nullish(), size: z.number().nullish(), cost: costSchema.nullish().catch(null) });

function usage({ used, size, cost }: z.infer<typeof usageSchema>): AgentUpdate {
  return { kind: 'usage', context: typeof used === 'number' && typeof size === 'number' ? { used, size } : null, cost: cost ?? null };
}

const modeSchema = z.object({ currentModeId: z.string() });
const configSchema = z.object({ configOptions: optionsSchema });
const noticeSchema = z.object({ severity: z.string().catch('info'), title: z.string(), description: z.string().nullish().catch(null) });
const compactionSchema = z.object({ status: z.string(), error: z.string().nullish().catch(null) });

function compaction({ status, error }: z.infer<typeof compactionSchema>): AgentUpdate {
  if (status === 'completed') return { kind: 'notice', tone: 'info', text: 'The agent shortened its memory of the conversation to go on.' };
  if (status !== 'failed') return { kind: 'quiet' };
  return { kind: 'notice', tone: 'warning', text: `The agent could not shorten its memory of the conversation${error ? `: ${error}` : '.'}` };
}

const count = z.number().nullish().catch(null);
const tokenShapes = z.object({
  inputTokens: count, outputTokens: count, totalTokens: count, input_tokens: count, output_tokens: count, total_tokens: count,
});

/** Tokens in the ways agents put them; null when there are none. */
export function tokensOf(raw: unknown): Tokens | null {
  const read = tokenShapes.safeParse(raw);
  if (!read.success) return null;
  const input = read.data.inputTokens ?? read.data.input_tokens ?? null;
  const output = read.data.outputTokens ?? read.data.output_tokens ?? null;
  const total = read.data.totalTokens ?? read.data.total_tokens ?? (input === null && output === null ? null : (input ?? 0) + (output ?? 0));
  return total === null ? null : { input, output, total };
}

/** What agents outside of the protocol's own field say about tokens. */
export function vendorTokens(meta: unknown): Tokens | null {
  const fields = fieldsSchema.parse(meta);
  const quota = fieldsSchema.parse(fields?.['quota']);
  return tokensOf(fields?.['usage']) ?? tokensOf(quota?.['token_count']);
}
