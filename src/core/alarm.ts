import * as z from 'zod';
import { changeOfText, ownChangeSchema } from './ownChange';

const known = z.object({ at: z.number().int(), run: z.number().int(), changes: z.array(ownChangeSchema), before: z.string() });
/** An older version kept the words of each change. */
const inWords = z.object({ ...known.shape, changes: z.undefined().optional(), paths: z.array(z.string()) })
  .transform(({ at, run, paths, before }): z.infer<typeof known> => ({ at, run, changes: paths.map(changeOfText), before }));

/** What of the user's own changed during a turn and nobody approved. `before` is what the world needs to put it back; `at` is milliseconds since the epoch. */
export const alarmSchema = z.union([known, inWords]);
export type Alarm = z.infer<typeof alarmSchema>;
