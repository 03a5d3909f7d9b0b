import * as z from 'zod';

/**
 * What the scripted model answers to one call. The parts are sent in this order: thought, text, tool calls. Paths are relative to the folder
 * that the agent says it works in. Tools are named by what they are for: every agent has its own names for them.
 */
export const stepSchema = z.strictObject({
  think: z.string().optional(),
  say: z.string().optional(),
  write: z.strictObject({ path: z.string(), content: z.string() }).optional(),
  read: z.strictObject({ path: z.string() }).optional(),
  shell: z.strictObject({ command: z.string() }).optional(),
  /** A tool by its own name, whatever the agent puts before it: `complete_task` also finds `mcp_goal_complete_task`. */
  tool: z.strictObject({ name: z.string(), args: z.record(z.string(), z.unknown()).default({}) }).optional(),
  /** The text again and again until the agent hangs up; or as often as `times` says. */
  slow: z.strictObject({ text: z.string(), times: z.number().int().optional(), everyMs: z.number().default(20) }).optional(),
  /** No answer at all until the agent hangs up. */
  hang: z.literal(true).optional(),
  /** This HTTP status instead of an answer. */
  error: z.number().int().min(400).max(599).optional(),
  /** The model ends because it may not answer, or because the answer is too long. */
  end: z.enum(['refused', 'cut']).optional(),
  usage: z.strictObject({ input: z.number().int(), output: z.number().int() }).optional(),
});
export type Step = z.infer<typeof stepSchema>;
/** A step as a test writes it down. */
export type ScriptedStep = z.input<typeof stepSchema>;

let scripts = 0;

/** The line that carries these steps in a prompt. Each call makes a script of its own, which starts at its first step. */
export function scriptLine(...steps: ScriptedStep[]): string {
  scripts += 1;
  return `SCRIPT ${process.pid}-${scripts}: ${JSON.stringify(z.array(stepSchema).parse(steps))}`;
}

/** The last script in the text, and what it is told apart by; null when there is none. Throws when it makes no sense. */
export function scriptIn(text: string): { key: string; steps: Step[] } | null {
  const line = text.split('\n').findLast((one) => scriptPattern.test(one));
  const [, name = '', steps = ''] = scriptPattern.exec(line ?? '') ?? [];
  if (!line) return null;
  return { key: `${name} ${steps}`, steps: z.array(stepSchema).parse(JSON.parse(steps)) };
}

/** The script of the sentence that stands last in the text; null when there is none. */
export function spokenIn(text: string, given: Record<string, ScriptedStep[]>): { key: string; steps: Step[] } | null {
  const [key] = Object.keys(given).filter((sentence) => text.includes(sentence)).sort((a, b) => text.lastIndexOf(b) - text.lastIndexOf(a));
  return key === undefined ? null : { key, steps: z.array(stepSchema).parse(given[key]) };
}

/** Also when the agent or Work Mode put something before it, as in a quotation. */
const scriptPattern = /^\W*SCRIPT ?([\w-]*): (\[.*\])\s*$/;
