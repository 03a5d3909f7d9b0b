import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const machineSchema = z.object({ node: z.string(), serverMain: z.string(), chromium: z.string().default('chromium') });

/** Where VS Code's server, the Node it wants and a browser are on this machine, as `npm test` or `npm start` found or installed them. */
export function machine(): z.infer<typeof machineSchema> {
  return machineSchema.parse(JSON.parse(readFileSync(join(process.cwd(), 'out', 'machine.json'), 'utf8')));
}
