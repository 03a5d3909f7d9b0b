import * as z from 'zod';

const at = z.number().int();

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
]);
export type TranscriptLine = z.infer<typeof transcriptLineSchema>;
