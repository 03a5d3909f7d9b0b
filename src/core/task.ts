import * as z from 'zod';
import type { Ask } from '../protocol/asks';
import { answerSchema, askSchema } from '../protocol/asks';
import { briefSchema, planningSchema, routingSchema } from '../protocol/intents';
import { starters } from '../protocol/mode';
import { costSchema, planStepSchema, tokensSchema } from '../protocol/transcript';
import { priorities } from '../protocol/words';
import { alarmSchema } from './alarm';

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
  /** The tree of `result`, which is the same for the same files; left out where an older version froze it. */
  tree: commitId.optional(),
});
export type Changeset = z.infer<typeof changesetSchema>;

/** Steps done of steps known. */
const progressSchema = z.object({ done: z.number().int(), total: z.number().int() });
export type Progress = z.infer<typeof progressSchema>;

/**
 * Words for the agent that it has not got yet: of the person, or, with `about`, of Work Mode itself about an ask whose run is over, with the
 * `answer` of the person or with the `silence` that was all there came.
 */
export const messageSchema = z.object({ id: z.string(), at: time, text: z.string(), steer: z.boolean(), about: z.enum(['answer', 'silence']).optional() });
export type Message = z.infer<typeof messageSchema>;

/** What lets an agent go on where it stopped. `session` is the agent's own word, opaque to us. */
const bookmarkSchema = z.object({
  session: z.string().nullable(),
  progress: progressSchema.nullable(),
  plan: z.array(planStepSchema).default([]),
  messages: z.array(messageSchema).default([]),
  /** Actions that the person allowed after their agent had stopped waiting: each may be done once. */
  granted: z.array(askSchema).default([]),
  /** What the person said in turns that were cut, where the agent forgets such turns; null when its last turn has ended by itself. */
  unfinished: z.array(z.string()).nullable().default(null),
});
export type Bookmark = z.infer<typeof bookmarkSchema>;

/** Where an earlier run stopped, and the work it left. */
const resumeSchema = z.object({ ...bookmarkSchema.shape, changeset: changesetSchema.nullable() });
export type Resume = z.infer<typeof resumeSchema>;

/** What makes a run start: the person in one of four ways. */
export const triggers = ['start', 'retry', 'resume', 'followUp'] as const;
export type Trigger = (typeof triggers)[number];

/** What one run used, as the agent reports it; `cost` is what its session had cost at the end, runs of the same session included. */
const usageSchema = z.object({
  run: z.number().int(), trigger: z.enum(triggers), by: z.enum(starters).optional(), session: z.string().nullable(), tokens: tokensSchema.nullable(), cost: costSchema.nullable(),
});
export type Usage = z.infer<typeof usageSchema>;

/** One attempt. `token` is random and marks every process started for it, so that they can be found again after a crash. */
const runSchema = z.object({
  number: z.number().int(), token: z.string(), startedAt: time, trigger: z.enum(triggers).default('start'), by: z.enum(starters).default('person'),
});
export type Run = z.infer<typeof runSchema>;

/**
 * The time that a live run works: `ms` up to `since`, the moment from which it works on, which is null while it waits. It waits while an ask
 * is open, while it is paused, and while others have the slot that it gave back meanwhile; all else counts, from the moment it was taken to
 * its end, making its worktree ready and freezing its result included. `ms` is null where nobody knows it: an older version did not keep it.
 */
const workTimeSchema = z.object({ ms: z.number().int().nullable(), since: time.nullable(), hasSlot: z.boolean() });
export type WorkTime = z.infer<typeof workTimeSchema>;

/** `workedMs` is what its work time came to; null where nobody knows. */
const endedRun = { run: runSchema, endedAt: time, workedMs: z.number().int().nullable().default(null) };

const readySchema = z.object({
  state: z.literal('ready'), ...endedRun, ...bookmarkSchema.shape, session: z.string().nullable().default(null), progress: progressSchema.nullable().default(null),
  changeset: changesetSchema, summary: z.string(),
  /** False when the agent stopped without saying that it is done. */
  confirmed: z.boolean().default(true),
});
const failedSchema = z.object({
  state: z.literal('failed'), ...endedRun, ...bookmarkSchema.shape, sentence: z.string(), changeset: changesetSchema.nullable(),
  /** The command that signs the person in to the agent, where that is what it lacks. */
  signIn: z.string().nullable().default(null),
});
const interruptedSchema = z.object({
  state: z.literal('interrupted'), ...endedRun, ...bookmarkSchema.shape,
  /** `stopped` by the person, `lost` with the editor or the machine, so while the person had `paused` it, at its time limit, without an answer to `asks`, at the usage limit of its account, in an `outage` of its service, `unconfirmed`: without a result, and without saying that it is done, or `unsealed`: how it ended is not believed. */
  cause: z.enum(['stopped', 'lost', 'paused', 'timeLimit', 'unanswered', 'limited', 'outage', 'unconfirmed', 'unsealed']), changeset: changesetSchema.nullable(),
  /** What nobody answered in time and can still be answered. */
  asks: z.array(askSchema).default([]),
});
/** A task whose run is over and whose fate is the person's to decide. */
const reviewableSchema = z.discriminatedUnion('state', [readySchema, failedSchema, interruptedSchema]);

/** The run that led to an outcome, and what its work time came to; left out where an older version wrote it. */
const lastRun = { run: runSchema.optional(), endedAt: time.optional(), workedMs: z.number().int().nullable().optional() };

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('applied'), commit: commitId, changeset: changesetSchema, ...lastRun }),
  z.object({ kind: z.literal('dismissed'), was: reviewableSchema }),
  z.object({
    kind: z.literal('nothingToChange'), summary: z.string(), ...lastRun,
    ...bookmarkSchema.shape, session: z.string().nullable().default(null), progress: progressSchema.nullable().default(null),
  }),
]);

/** What a task starts from does not fit together: known in `paths` for these `results`. What an older version wrote there is found out anew. */
const mergeSchema = z.object({ kind: z.literal('conflict'), paths: z.array(z.string()), results: z.array(z.string()).default([]) }).nullable().catch(null).default(null);

/** What was tried so far without the person having had a say: one count over all ways of trying again. */
const triesSchema = z.object({
  count: z.number().int(),
  /** What the last failure looked like: the tree it left and its sentence. The same twice is not tried again. */
  last: z.object({ tree: z.string(), sentence: z.string() }).nullable(),
  /** It was said that it is left to the person, after it was cut off. */
  left: z.literal(true).optional(),
});
export type Tries = z.infer<typeof triesSchema>;

/** Nothing was tried yet. */
export const untried: Tries = { count: 0, last: null };

/** What the person answered, as long as the agent has not got it. */
const givenSchema = z.object({ ask: askSchema, answer: answerSchema, at: time });
export type Given = z.infer<typeof givenSchema>;

const liveRun = {
  run: runSchema, ...bookmarkSchema.shape, base: commitId, worktree: z.string(), asks: z.array(askSchema).default([]),
  /** On their way to the agent: should the run end before it has them, the next one is told. */
  answers: z.array(givenSchema).default([]),
  work: workTimeSchema.default({ ms: null, since: null, hasSlot: true }),
};

/** `heldBy` work mode when the whole queue was paused. */
const heldRun = { ...liveRun, heldBy: z.enum(starters).default('person') };

/** Exactly the facts each state has earned. */
const stateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('draft') }),
  /** Accepted. `resume` says where an earlier run stopped; null starts afresh from the base of that moment. `was` is what a withdrawal returns to. */
  z.object({
    state: z.literal('queued'), since: time, trigger: z.enum(triggers).default('start'),
    /** What the person started waits for a slot only; the rest waits for work mode. */
    by: z.enum(starters).default('person'),
    /** Is not tried again before this time. */
    notBefore: time.nullable().default(null),
    merge: mergeSchema,
    resume: resumeSchema.nullable(), was: reviewableSchema.nullable(),
  }),
  /** A worktree is being made ready. */
  z.object({ state: z.literal('preparing'), run: runSchema, resume: resumeSchema.nullable() }),
  /** An agent works in `worktree` on top of `base`. It waits for the person while `asks` holds something. */
  z.object({ state: z.literal('running'), ...liveRun }),
  /** The current action may finish; nothing further is begun. */
  z.object({ state: z.literal('pausing'), ...heldRun }),
  /** Holds still with its session alive, until the person resumes or stops it, or work mode goes on. */
  z.object({ state: z.literal('paused'), ...heldRun }),
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
  /** Which agent or tier works on it, and how. */
  ...routingSchema.extend({ model: routingSchema.shape.model.default(null), effort: routingSchema.shape.effort.default(null), profile: routingSchema.shape.profile.default(null) }).shape,
  /** When and among what it runs. */
  labels: planningSchema.shape.labels.default([]),
  dependsOn: planningSchema.shape.dependsOn.default([]),
  timeLimitMinutes: planningSchema.shape.timeLimitMinutes.default(null),
  createdAt: time,
  tries: triesSchema.default(untried),
  /** The results that the person left to the agent to put together, in every run that starts from just these; none where it is not its business. */
  agentMerges: z.array(z.string()).default([]),
  /** How many runs it has had. */
  runs: z.number().int(),
  /** One entry for each run whose agent reported something, oldest first. */
  usage: z.array(usageSchema).default([]),
  alarm: alarmSchema.nullable().default(null),
  now: stateSchema,
});
export type Task = z.infer<typeof taskSchema>;
export type Reviewable = z.infer<typeof reviewableSchema>;
export type Outcome = z.infer<typeof outcomeSchema>;

/** A task narrowed to one state. */
export type In<S extends TaskState['state']> = Task & { now: Extract<TaskState, { state: S }> };

/** A task on which an agent is at work, or holds still in the middle of it. */
export type Live = In<'running'> | In<'pausing'> | In<'paused'>;

/** Narrows to the tasks that have a live run. */
export function isLive(task: Task): task is Live {
  return isIn(task, 'running', 'pausing', 'paused');
}

/** What the person paused alone goes on when the person says so, whatever became of its run. */
export function isHeldByPerson(task: Task): boolean {
  return isIn(task, 'pausing', 'paused') && task.now.heldBy === 'person';
}

/** Narrows by state, so that the facts of that state can be read. */
export function isIn<S extends TaskState['state']>(task: Task, ...states: S[]): task is In<S> {
  const { state } = task.now;
  for (const one of states) if (one === state) return true;
  return false;
}

/** The run of this task that is over and that it stands for now; null where it has none, or one that goes on. */
export function lastRunOf({ now }: Task): { run: Run; endedAt: number } | null {
  switch (now.state) {
    case 'ready': case 'failed': case 'interrupted': return now;
    case 'applying': return now.was;
    case 'done': {
      const { run, endedAt } = now.outcome.kind === 'dismissed' ? now.outcome.was : now.outcome;
      return run && endedAt !== undefined ? { run, endedAt } : null;
    }
    default: return null;
  }
}

/** What waits for an answer of the person on this task: of a live run, or of one that ended without it. */
export function asksOf(task: Task): readonly Ask[] {
  return isLive(task) || isIn(task, 'interrupted') ? task.now.asks : [];
}
