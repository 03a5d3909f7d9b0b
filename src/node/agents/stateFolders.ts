import { mkdirSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import type { AgentProfile } from '../acp/agentProfile';

/** Where an agent keeps its own state in this environment: what it must be able to write when it is confined. Absolute paths. */
export function stateFolders({ state, passes }: Pick<AgentProfile, 'state' | 'passes'>, env: Record<string, string>): string[] {
  const home = env['HOME'] ?? env['USERPROFILE'];
  const below = home ? state.map((path) => moved(path, env) ?? join(home, path)) : [];
  const named = passes.filter((name) => /_(HOME|DIR)$/.test(name)).flatMap((name) => env[name] ?? []).filter((path) => isAbsolute(path));
  return [...new Set([...below, ...named])];
}

/** Folders can be made writable only where they are: an agent that was never used has none yet. Files are left to the agent. */
export function makeStateFolders(paths: readonly string[]): void {
  for (const path of paths) if (!/.\.\w+$/.test(basename(path))) mkdirSync(path, { recursive: true, mode: 0o700 });
}

const xdg = [['.config', 'XDG_CONFIG_HOME'], ['.local/share', 'XDG_DATA_HOME'], ['.local/state', 'XDG_STATE_HOME'], ['.cache', 'XDG_CACHE_HOME']] as const;

/** The place of a path for people who have moved these folders. */
function moved(path: string, env: Record<string, string>): string | null {
  for (const [folder, variable] of xdg) if (path.startsWith(`${folder}/`) && env[variable]) return join(env[variable], path.slice(folder.length));
  return null;
}
