import { Refusal } from '../../core/errors';
import { agentEnvironment } from './agentEnvironment';

export interface EnvironmentOptions {
  /** Ours, of which agents get what tools need. */
  base: NodeJS.ProcessEnv;
  /** Name of the agent, for the sentence. */
  label: string;
  /** What the profile sets, and which of the person's own variables (mostly API keys) this agent reads. */
  profile: { env: Record<string, string>; passes: readonly string[] };
  /** From the settings. */
  env: Record<string, string>;
  /** Variable → name of the secret. */
  secrets: Record<string, string>;
  /** Out of the editor's safe; null when there is none of this name. */
  secret: (key: string) => Promise<string | null>;
  /** Whose processes they are; null outside of a run. */
  job: { token: string; task: string } | null;
}

/** The whole environment of one agent. Throws a Refusal that names the command to set a secret that is missing. */
export async function environmentOf(o: EnvironmentOptions): Promise<Record<string, string>> {
  const passed = Object.entries(o.base).filter((entry): entry is [string, string] => entry[1] !== undefined && o.profile.passes.includes(entry[0]));
  const secrets = await Promise.all(Object.entries(o.secrets).map(async ([name, key]) => [name, await secretOf(o, key)] as const));
  return agentEnvironment(o.base, {
    ...o.profile.env,
    ...Object.fromEntries(passed),
    ...o.env,
    ...Object.fromEntries(secrets),
    ...(o.job ? { WORK_MODE_RUN: o.job.token, WORK_MODE_TASK: o.job.task } : {}),
  });
}

async function secretOf(o: EnvironmentOptions, key: string): Promise<string> {
  const value = await o.secret(key);
  if (value !== null && value !== '') return value;
  throw new Refusal(`${o.label} needs the secret “${key}”, and none of this name is stored. Run the command “Work Mode: Set Agent Secret”, then try again.`);
}
