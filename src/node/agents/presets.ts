import type { AgentProfile } from '../acp/agentProfile';
import { profiles } from '../acp/profiles';

/** A known agent that needs no settings. */
export interface Preset {
  /** Also the id of the agent. */
  id: string;
  profile: AgentProfile;
  /** The agent's own program, which does not speak the protocol itself: where only this is there, its adapter is missing. */
  withoutAdapter: string | null;
}

const ownPrograms: Record<string, string> = { claude: 'claude', codex: 'codex' };

/** In the order in which they are offered. */
export const presets: readonly Preset[] = profiles.map((profile) => ({ id: profile.id, profile, withoutAdapter: ownPrograms[profile.id] ?? null }));

/** The known agent that a command line starts, by the names of its words: `npx -y @agentclientprotocol/codex-acp` is Codex. Null for any other. */
export function presetOf(command: string, args: readonly string[]): Preset | null {
  const words = [command, ...args].map(nameOf);
  return presets.find(({ profile }) => words.some((word) => names(profile, word))) ?? null;
}

/** Whether a command line starts the program of this known agent itself, by its name or with what runs packages and scripts, and nothing around it. */
export function isOwnProgram(profile: AgentProfile, command: string, args: readonly string[]): boolean {
  return names(profile, nameOf(command)) || (starters.has(nameOf(command)) && args.some((word) => names(profile, nameOf(word))));
}

const starters: ReadonlySet<string> = new Set(['npx', 'npm', 'pnpx', 'pnpm', 'yarn', 'bunx', 'bun', 'node', 'deno', 'env']);

function names(profile: AgentProfile, word: string): boolean {
  return profile.programs.includes(word) || packagesOf(profile).includes(word);
}

/** `/opt/bin/gemini.cmd` and `@google/gemini-cli@latest` without what stands around the name. */
function nameOf(word: string): string {
  return word.replace(/^@[^/]+\//, '').split(/[/\\]/).at(-1)!.replace(/\.(exe|cmd|bat|m?js)$/i, '').replace(/(.)@.*$/, '$1');
}

/** Names of the packages it is installed from, without their scope. */
function packagesOf(profile: AgentProfile): string[] {
  const name = /^npm install -g (?:@[^/]+\/)?(\S+)$/.exec(profile.install)?.[1];
  return name ? [name] : [];
}
