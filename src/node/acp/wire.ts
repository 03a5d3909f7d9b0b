import * as z from 'zod';

// What agents send, read tolerantly: a field of a wrong type counts as absent, a record that has too little of it as not there.

const text = z.string().nullish().catch(null);
const texts = z.array(z.string()).catch([]);

/** A list whose unreadable members are left out. */
function listOf<T extends z.ZodType>(member: T) {
  return z.array(z.unknown()).catch([]).transform((all): z.output<T>[] => all.flatMap((one) => {
    const read = member.safeParse(one);
    return read.success ? [read.data] : [];
  }));
}

const record = z.record(z.string(), z.unknown());
/** Anything with fields; null for all else. */
export const fieldsSchema = record.nullish().catch(null);
export type Fields = Record<string, unknown>;

const yes = z.unknown().transform((value) => value === true || (typeof value === 'object' && value !== null));

const signInMethod = z.object({ id: z.string(), name: z.string().catch('Sign in'), description: text });

/** The answer to `initialize`. */
export const helloSchema = z.object({
  protocolVersion: z.number(),
  agentInfo: z.object({ name: text, title: text, version: text }).nullish().catch(null),
  agentCapabilities: z.object({
    loadSession: yes,
    mcpCapabilities: z.object({ http: yes }).catch({ http: false }),
    sessionCapabilities: z.object({ resume: yes, close: yes }).catch({ resume: false, close: false }),
  }).catch({ loadSession: false, mcpCapabilities: { http: false }, sessionCapabilities: { resume: false, close: false } }),
  authMethods: listOf(signInMethod),
  _meta: fieldsSchema,
});
export type Hello = z.infer<typeof helloSchema>;

const choiceSchema = z.object({ value: z.string(), name: text });
const groupedChoices = z.array(z.unknown()).catch([]).transform((all) => all.flatMap((one) => {
  const group = z.object({ options: listOf(choiceSchema) }).safeParse(one);
  if (group.success && group.data.options.length > 0) return group.data.options;
  const choice = choiceSchema.safeParse(one);
  return choice.success ? [choice.data] : [];
}));

/** One of the agent's own switches. */
const optionSchema = z.object({
  id: z.string(), name: text, category: text, type: text,
  currentValue: z.union([z.string(), z.boolean()]).nullish().catch(null),
  options: groupedChoices,
});
export type ConfigOption = z.infer<typeof optionSchema>;
export const optionsSchema = listOf(optionSchema);

/** What `session/new`, `load` and `resume` tell about a session. */
export const sessionSchema = z.object({
  sessionId: text,
  configOptions: optionsSchema,
  modes: z.object({ currentModeId: text, availableModes: listOf(z.object({ id: z.string(), name: text })) }).nullish().catch(null),
  models: z.object({ currentModelId: text, availableModels: listOf(z.object({ modelId: z.string(), name: text })) }).nullish().catch(null),
});
export type SessionFacts = z.infer<typeof sessionSchema>;

export const spotSchema = z.object({ path: z.string(), line: z.number().nullish().catch(null) });

/** A tool call, or what is new about one. */
export const toolCallSchema = z.object({
  toolCallId: z.string(),
  title: text, name: text, kind: text, status: text,
  content: z.array(z.unknown()).nullish().catch(null),
  locations: listOf(spotSchema),
  rawInput: z.unknown().optional(),
  rawOutput: z.unknown().optional(),
  _meta: fieldsSchema,
});
export type ToolCallPatch = z.infer<typeof toolCallSchema>;

const permissionOption = z.object({ optionId: z.string(), name: text, kind: z.string() });

/** `session/request_permission`. */
export const permissionRequestSchema = z.object({ toolCall: toolCallSchema, options: listOf(permissionOption), _meta: fieldsSchema });
export type PermissionRequest = z.infer<typeof permissionRequestSchema>;

/** `elicitation/create`. */
export const elicitationSchema = z.object({
  mode: text, message: z.string().catch(''), url: text,
  requestedSchema: z.object({ properties: z.record(z.string(), record).catch({}), required: texts }).nullish().catch(null),
});
export type Elicitation = z.infer<typeof elicitationSchema>;

const count = z.number().nullish().catch(null);

/** The end of a turn. */
export const turnAnswerSchema = z.object({
  stopReason: z.string().catch('end_turn'),
  usage: z.object({ inputTokens: count, outputTokens: count, totalTokens: count }).nullish().catch(null),
  _meta: fieldsSchema,
});
export type TurnAnswer = z.infer<typeof turnAnswerSchema>;
