import type { KnownAgent } from '../../core/knownAgent';
import { findProgram } from '../processes/findProgram';
import { type Preset, presets } from './presets';

/** A known agent on this machine, and the command line that starts it. */
export interface PresetState extends KnownAgent { command: string; args: string[] }

/** Looks for the known agents on the PATH of this environment. Starts nothing. */
export async function detectAgents(env: Record<string, string>): Promise<PresetState[]> {
  return Promise.all(presets.map((preset) => stateOf(preset, env)));
}

async function stateOf({ id, profile, withoutAdapter }: Preset, env: Record<string, string>): Promise<PresetState> {
  const { label, hint, args } = profile;
  for (const command of profile.programs) {
    const path = await findProgram(command, env);
    if (path) return { id, label, hint, command, args, path, install: '' };
  }
  const own = withoutAdapter ? await findProgram(withoutAdapter, env) : null;
  const install = own
    ? `${label} is installed, but not the adapter through which Work Mode talks to it. Get it with: ${profile.install}`
    : installSentence(profile.install, label);
  return { id, label, hint, command: profile.programs[0]!, args, path: null, install };
}

/** Some records hold a command, some a sentence of their own. */
function installSentence(install: string, label: string): string {
  return install.endsWith('.') ? install : `${label} was not found on this machine. Get it with: ${install}`;
}
