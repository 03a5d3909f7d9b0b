import * as z from 'zod';

/** What the person wants of work mode: whether the queue may start tasks by itself. `paused` keeps its place and what runs holds still. */
export const switches = ['off', 'on', 'paused'] as const;
export type Switch = (typeof switches)[number];

/** What work mode is at, as it is shown: derived, never stored. */
export const modeStates = ['off', 'idle', 'working', 'needsYou', 'paused', 'resting'] as const;
export type ModeState = (typeof modeStates)[number];

/** Whose word made something start or hold. */
export const starters = ['person', 'workMode'] as const;
export type Starter = (typeof starters)[number];

/** Why an account rests: it met its usage limit, or the service of its model does not answer. */
export const restReasons = ['limit', 'outage'] as const;
export type RestReason = (typeof restReasons)[number];

/**
 * An account that may be used again at `until`; `stated` when the agent itself said so and is believed. An outage lasts `since` its first try. With `answered` it is
 * known to work since then, though no run on it has come to its end.
 */
export const accountLimitSchema = z.object({
  account: z.string(), label: z.string(), reason: z.enum(restReasons).default('limit'), since: z.number().int(), until: z.number().int(), stated: z.boolean(),
  /** How many times in a row it was met again soon after: the pauses grow. */
  pauses: z.number().int(),
  answered: z.literal(true).optional(),
});
export type AccountLimit = z.infer<typeof accountLimitSchema>;
