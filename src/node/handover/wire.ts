import * as z from 'zod';
import { taskSchema } from '../../core/task';
import type { Told } from '../../engine/ports/windows';
import { activityEntrySchema } from '../../protocol/activity';
import { transcriptLineSchema } from '../../protocol/transcript';

/** Longest lines in bytes: before a side has proved who it is, from a window that follows, and from the one that works. */
export const longest = { greeting: 1_000, request: 8_000_000, news: 16_000_000 } as const;

/** How long a proof may take. */
export const greetingMs = 1_000;

const nonce = z.string().regex(/^[\w-]{22}$/);
const proof = z.string().regex(/^[\w-]{43}$/);

/** The first line of a window that follows. */
export const helloSchema = z.object({ version: z.literal(1), nonce });
/** The first line of the window that works. */
export const challengeSchema = z.object({ nonce, proof });
/** The second line of a window that follows: the last one that is not bound to the connection. */
export const proofSchema = z.object({ proof });

/** What a window that follows says. The intent is parsed by itself, so that one that is not understood gets a sentence. */
export const requestSchema = z.object({ id: z.string().min(1).max(40), intent: z.unknown(), unsaved: z.array(z.string().max(4_096)).max(1_000) });
export type Request = z.infer<typeof requestSchema>;

const id = z.string().max(40);

const toldSchema: z.ZodType<Told> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('activity'), id: z.string(), activity: z.object({ text: z.string(), code: z.string().nullable() }).nullable() }),
  z.object({ type: z.literal('transcript'), task: z.string(), run: z.number().int(), line: transcriptLineSchema }),
  z.object({ type: z.literal('task'), task: taskSchema }),
  z.object({ type: z.literal('deleted'), id: z.string() }),
  z.object({ type: z.literal('missed'), task: z.string() }),
  z.object({ type: z.literal('logged'), entry: activityEntrySchema }),
  z.object({ type: z.literal('notice'), tone: z.enum(['info', 'warning']), sentence: z.string() }),
]);

const answers = [
  z.object({ type: z.literal('done'), id, result: z.string() }),
  z.object({ type: z.literal('refused'), id, sentence: z.string() }),
  z.object({ type: z.literal('failed'), id, kind: z.enum(['git', 'disk', 'agent']), sentence: z.string() }),
  z.object({ type: z.literal('broke'), id }),
  /** Not carried out: this window is about to stop working. */
  z.object({ type: z.literal('gone'), id }),
] as const;

/** How an intent ended. */
export const answerSchema = z.discriminatedUnion('type', answers);
export type Answer = z.infer<typeof answerSchema>;

/** What the window that works says. */
export const sayingSchema = z.discriminatedUnion('type', [
  ...answers,
  /** It has proved itself and has been believed; `root` is the folder whose files it writes when it applies. */
  z.object({ type: z.literal('welcome'), root: z.string() }),
  /** The request has come; its answer may take as long as the work. */
  z.object({ type: z.literal('got'), id }),
  z.object({ type: z.literal('news'), news: toldSchema }),
]);
export type Saying = z.infer<typeof sayingSchema>;
