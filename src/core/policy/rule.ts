import * as z from 'zod';
import { ruleScopes } from '../../protocol/asks';

/**
 * A remembered yes. `match` says to what:
 * a command by the words it must begin with (`npm test` allows `npm test -- x`, never `npm test && rm x`),
 * files by a path inside the worktree, a tool by its kind and title, or an agent that cannot be made to ask.
 */
export const ruleSchema = z.object({
  id: z.string(),
  scope: z.enum(ruleScopes),
  /** Id of the task for scope `task`, else null. */
  task: z.string().nullable(),
  at: z.number().int(),
  /** What it allows, in words. */
  words: z.string(),
  match: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('command'), words: z.array(z.string()).min(1) }),
    z.object({ kind: z.literal('file'), path: z.string(), tool: z.enum(['read', 'edit', 'delete', 'move']) }),
    z.object({ kind: z.literal('tool'), tool: z.string(), title: z.string() }),
    z.object({ kind: z.literal('unaskingAgent'), agent: z.string() }),
  ]),
});
export type Rule = z.infer<typeof ruleSchema>;
