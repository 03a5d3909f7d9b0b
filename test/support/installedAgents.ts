import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type RealAgentName, realAgentNames } from './realAgents';

/** The programs of the agents that the harness installed for this suite, by name (test/harness/agents.mjs); WORK_MODE_AGENT leaves one of them. */
export function installedAgents(): [RealAgentName, string][] {
  const file = join(process.cwd(), 'out', 'agents.json');
  const found = Object.entries(z.partialRecord(z.enum(realAgentNames), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')))) as [RealAgentName, string][];
  const only = process.env['WORK_MODE_AGENT'];
  return only ? found.filter(([name]) => name === only) : found;
}
