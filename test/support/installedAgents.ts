import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type RealAgentName, realAgentNames } from './realAgents';

/** The programs of the agents that the harness installed for this suite, by name (test/harness/agents.mjs). */
export function installedAgents(): [RealAgentName, string][] {
  const file = join(process.cwd(), 'out', 'agents.json');
  return Object.entries(z.partialRecord(z.enum(realAgentNames), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')))) as [RealAgentName, string][];
}
