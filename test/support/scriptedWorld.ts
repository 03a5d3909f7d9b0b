import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Log } from '../../src/engine/ports/world';
import { RepositoryEngine } from '../../src/engine/repositoryEngine';
import { openWorld } from '../../src/node/openWorld';
import type { AgentScript } from './agentScript';
import { quietLog } from './headless';

/** The entry of the setting `workMode.agents` for the scripted agent; `heard` is the file in which it notes what it is told. */
export function scriptedAgent(script: AgentScript, heard: string) {
  return {
    name: 'Scripted', command: process.execPath, args: [resolve('out/test/support/scriptedAgent.main.js')],
    env: { AGENT_SCRIPT: JSON.stringify(script), AGENT_HEARD: heard }, modes: { build: 'default' },
  };
}

/** The engine without an editor, with the scripted agent to choose. */
export async function openScripted(folder: string, agent: ReturnType<typeof scriptedAgent>, log: Log = quietLog) {
  const opened = await openWorld({
    folder, gitBinary: 'git', worktreesFolder: null, unsavedFiles: () => [], log,
    agents: { settings: () => ({ agents: [agent], tiers: {} }), secret: async () => null, sandbox: () => false, stallMs: () => 300_000 },
  });
  if ('sentence' in opened) throw new Error(opened.sentence);
  await opened.agents.ready;
  const engine = new RepositoryEngine(opened.world, { slots: () => 4, profile: () => 'build' });
  return {
    engine, repository: opened.repository,
    async close() {
      await engine.close();
      await opened.close();
    },
  };
}

/** Milliseconds since the epoch at which the agent was told this for the first time; waits for it. */
export async function toldAt(heard: string, method: string): Promise<number> {
  for (;;) {
    const lines = (await readFile(heard, 'utf8').catch(absent)).split('\n').filter((line) => line.endsWith('}'));
    const told = lines.map((line) => JSON.parse(line) as { method?: string; at: number }).find((line) => line.method === method);
    if (told) return told.at;
    await new Promise((again) => setTimeout(again, 5));
  }
}

function absent(error: NodeJS.ErrnoException): string {
  if (error.code !== 'ENOENT') throw error;
  return '';
}
