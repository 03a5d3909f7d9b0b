import * as z from 'zod';
import { briefSchema } from '../protocol/intents';
import { priorities } from '../protocol/words';

/** Milliseconds since the epoch. */
const time = z.number().int();
const commitId = z.string().regex(/^[0-9a-f]{40,64}$/);

/** A frozen pair: what the task changes is exactly the difference from `base` to `result`, both commits kept by a ref. */
export const changesetSchema = z.object({
  base: commitId,
  result: commitId,
  files: z.number().int(),
  added: z.number().int(),
  removed: z.number().int(),
});
export type Changeset = z.infer<typeof changesetSchema>;

/** Steps done of steps known. */
const progressSchema = z.object({ done: z.number().int(), total: z.number().int() });
export type Progress = z.infer<typeof progressSchema>;

/** What lets an agent go on where it stopped. `session` is the agent's own word, opaque to us. */
const bookmarkSchema = z.object({ session: z.string().nullable(), progress: progressSchema.nullable() });

/** Where an earlier run stopped, and the work it left. */
const resumeSchema = z.object({ ...bookmarkSchema.shape, changeset: changesetSchema.nullable() });
export type Resume = z.infer<typeof resumeSchema>;

/** One attempt. `token` is random and marks every process started for it, so that they can be found again after a crash. */
const runSchema = z.object({ number: z.number().int(), token: z.string(), startedAt: time });
export type Run = z.infer<typeof runSchema>;

const endedRun = { run: runSchema, endedAt: time };

const readySchema = z.object({ state: z.literal('ready'), ...endedRun, changeset: changesetSchema, summary: z.string() });
const failedSchema = z.object({
  state: z.literal('failed'), ...endedRun, ...bookmarkSchema.shape, sentence: z.string(), changeset: changesetSchema.nullable(),
});
const interruptedSchema = z.object({
  state: z.literal('interrupted'), ...endedRun, ...bookmarkSchema.shape,
  /** `stopped` by the person, or `lost` with the editor or the machine. */
  cause: z.enum(['stopped', 'lost']), changeset: changesetSchema.nullable(),
});
/** A task whose run is over and whose fate is the person's to decide. */
const reviewableSchema = z.discriminatedUnion('state', [readySchema, failedSchema, interruptedSchema]);

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('applied'), commit: commitId, changeset: changesetSchema }),
  z.object({ kind: z.literal('dismissed'), was: reviewableSchema }),
  z.object({ kind: z.literal('nothingToChange'), summary: z.string() }),
]);

/** Exactly the facts each state has earned. */
const stateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('draft') }),
  /** Accepted. `resume` says where an earlier run stopped; null starts afresh from the base of that moment. `was` is what a withdrawal returns to. */
  z.object({ state: z.literal('queued'), since: time, resume: resumeSchema.nullable(), was: reviewableSchema.nullable() }),
  /** A worktree is being made ready. */
  z.object({ state: z.literal('preparing'), run: runSchema, resume: resumeSchema.nullable() }),
  /** An agent works in `worktree` on top of `base`. */
  z.object({ state: z.literal('running'), run: runSchema, ...bookmarkSchema.shape, base: commitId, worktree: z.string() }),
  reviewableSchema,
  /** `onto` is the user's commit before, `merged` the tree that is being written; both are known before the first byte. */
  z.object({
    state: z.literal('applying'), since: time, was: reviewableSchema, changeset: changesetSchema,
    target: z.object({ onto: commitId, merged: commitId }).nullable(),
  }),
  z.object({ state: z.literal('done'), at: time, outcome: outcomeSchema }),
]);
export type TaskState = z.infer<typeof stateSchema>;

/** What the user wants done; lives from draft to done. This is the document on disk. */
export const taskSchema = z.object({
  version: z.literal(1),
  id: z.string().regex(/^[a-z0-9]{1,24}$/),
  brief: briefSchema,
  priority: z.enum(priorities),
  /** Order within the same priority, ascending; any finite number. */
  position: z.number(),
  /** Id of the agent that works on it. */
  agent: z.string(),
  createdAt: time,
  /** How many runs it has had. */
  runs: z.number().int(),
  now: stateSchema,
});
export type Task = z.infer<typeof taskSchema>;
export type Reviewable = z.infer<typeof reviewableSchema>;
export type Outcome = z.infer<typeof outcomeSchema>;

/** A task narrowed to one state. */
export type In<S extends TaskState['state']> = Task & { now: Extract<TaskState, { state: S }> };

/** Narrows by state, so that the facts of that state can be read. */
export function isIn<S extends TaskState['state']>(task: Task, ...states: S[]): task is In<S> {
  return (states as string[]).includes(task.now.state);
}
