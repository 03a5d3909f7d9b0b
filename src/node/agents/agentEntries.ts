import type { AgentProgram } from '../acp/acpSpec';
import { unknownProfile } from '../acp/agentProfile';
import { profileOf } from '../acp/profiles';
import type { AgentSetting } from './agentSettings';
import type { PresetState } from './detectAgents';
import { isOwnProgram, presetOf, presets } from './presets';

/** Everything about an agent that is known without starting it. */
export interface AgentEntry extends AgentProgram {
  env: Record<string, string>;
  secrets: Record<string, string>;
}

/** The agents of the settings first, then those found on this machine that the settings do not have. */
export function agentEntries(settings: readonly AgentSetting[], detected: readonly PresetState[]): AgentEntry[] {
  const configured = settings.map(configuredEntry);
  const taken = new Set(configured.flatMap((entry) => [entry.id, entry.profile.id]));
  const found = detected.filter((one) => one.path !== null && !taken.has(one.id));
  return [...configured, ...found.map((one) => presetEntry(one.id)!)];
}

/** A known agent with nothing of the person's added; null when the id is none. */
export function presetEntry(id: string): AgentEntry | null {
  const preset = presets.find((one) => one.id === id);
  if (!preset) return null;
  const { profile } = preset;
  return {
    id, label: profile.label, hint: profile.hint, profile, command: profile.programs[0]!, args: profile.args, signIn: profile.signIn, env: {}, secrets: {}, modes: {},
  };
}

function configuredEntry(setting: AgentSetting): AgentEntry {
  const { id, name, command, env, secrets, modes } = setting;
  const profile = setting.profile === null ? (presetOf(command, setting.args ?? [])?.profile ?? profileOf('')) : profileOf(setting.profile);
  const args = setting.args ?? profile.args;
  const hint = profile.id === unknownProfile.id ? [command, ...args].join(' ') : profile.hint;
  // What wraps a known agent may have accounts of its own: the known way would lead nowhere.
  const signIn = setting.signIn ?? (isOwnProgram(profile, command, args) ? profile.signIn : null);
  return { id, label: name, hint, profile, command, args, signIn, env, secrets, modes };
}
