import * as z from 'zod';
import type { Tier } from '../../engine/ports/agents';
import { type Profile, profiles } from '../../protocol/asks';
import { looksLikeKey } from './keyShapes';

/** The settings as the editor gives them: nothing about them is sure. */
export interface RawAgentSettings { agents: unknown; tiers: unknown }

/** One agent of the person, from `workMode.agents`. */
export interface AgentSetting {
  id: string;
  name: string;
  command: string;
  /** Null for what the known agent needs. */
  args: string[] | null;
  env: Record<string, string>;
  /** Environment variable → name under which the editor keeps the secret. */
  secrets: Record<string, string>;
  /** Id of the known agent that it behaves like; null where that is to be found out from the command. */
  profile: string | null;
  /** The agent's own mode for a profile of ours, where the usual one is not wanted. */
  modes: Partial<Record<Profile, string>>;
  /** Command that signs the person in; null for that of the known agent, where the program is its own. */
  signIn: string | null;
}

export interface AgentSettings {
  agents: AgentSetting[];
  tiers: Tier[];
  /** What is wrong, as sentences that name the entry. Such an entry is left out; all others hold. */
  mistakes: string[];
}

/** Reads the settings `workMode.agents` and `workMode.tiers`. Never throws. */
export function readAgentSettings(raw: RawAgentSettings, known: readonly string[]): AgentSettings {
  const mistakes: string[] = [];
  return { agents: readAgents(raw.agents, { known, mistakes }), tiers: readTiers(raw.tiers, mistakes), mistakes };
}

/** The id of a name: it stays the same as long as the name does. */
export function idOf(name: string): string {
  return name.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').normalize('NFC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60);
}

function readAgents(raw: unknown, { known, mistakes }: { known: readonly string[]; mistakes: string[] }): AgentSetting[] {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw)) {
    mistakes.push('The setting workMode.agents must be a list of agents, each with a name and a command. It is left out.');
    return [];
  }
  const found = new Map<string, AgentSetting>();
  for (const [index, entry] of (raw as unknown[]).entries()) {
    const where = `In the setting workMode.agents, ${nameOf(entry, `entry ${index + 1}`)}`;
    const parsed = agentSchema.safeParse(entry);
    if (!parsed.success) {
      mistakes.push(`${where} ${wrong(parsed.error)}. This agent is left out.`);
      continue;
    }
    const agent = { id: idOf(parsed.data.name), ...parsed.data, args: parsed.data.args ?? null, profile: parsed.data.profile ?? null, signIn: parsed.data.signIn ?? null };
    const refused = whyNot(agent, found, known);
    if (refused) {
      mistakes.push(`${where} ${refused}. This agent is left out.`);
      continue;
    }
    found.set(agent.id, moveReferences(agent));
    mistakes.push(...remarks(entry, agent).map((remark) => `${where} ${remark}`));
  }
  return [...found.values()];
}

function readTiers(raw: unknown, mistakes: string[]): Tier[] {
  if (raw === undefined || raw === null) return [];
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    mistakes.push('The setting workMode.tiers must name tiers, each with an agent: for example {"fast": {"agent": "codex"}}. It is left out.');
    return [];
  }
  const found = new Map<string, Tier>();
  for (const [name, entry] of Object.entries(raw)) {
    const where = `In the setting workMode.tiers, “${name}”`;
    const parsed = tierSchema.safeParse(entry);
    const id = idOf(name);
    if (!parsed.success) mistakes.push(`${where} ${wrong(parsed.error)}. This tier is left out.`);
    else if (!id) mistakes.push(`${where} needs a name with letters or digits. This tier is left out.`);
    else if (found.has(id)) mistakes.push(`${where} has the same name as another tier. This tier is left out.`);
    else found.set(id, tierOf({ id, name }, parsed.data));
  }
  return [...found.values()];
}

const text = (what: string) => z.string(`needs ${what}`).trim().min(1, `needs ${what}`);
const variables = (what: string) => z.record(z.string(), z.string(what), what).default({}).superRefine((values, context) => {
  for (const name of Object.keys(values)) {
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !name.startsWith('WORK_MODE_')) continue;
    context.addIssue({ code: 'custom', message: `names “${name}”, which cannot be set as an environment variable` });
  }
});

const agentSchema = z.object({
  name: text('a name').max(60, 'needs a name of at most 60 characters'),
  command: text('a command: the name or the path of a program'),
  args: z.array(z.string(), 'needs its args as a list of texts').optional(),
  env: variables('needs its env as names and texts'),
  secrets: variables('needs its secrets as names of variables and names of secrets'),
  profile: z.string('needs its profile as a text').optional(),
  signIn: text('its signIn as a command for a terminal').optional(),
  modes: z.partialRecord(z.enum(profiles), z.string(), `needs its modes as texts by profile (${profiles.join(', ')})`).default({}),
}, 'must be an object with a name and a command');

const tierSchema = z.object({
  agent: text('the name of an agent'),
  model: text('its model as a text').nullish(),
  effort: text('its effort as a text').nullish(),
  label: text('its label as a text').nullish(),
}, 'must be an object that names an agent');

function wrong(error: z.ZodError): string {
  return [...new Set(error.issues.map((issue) => issue.message))].join(', and ');
}

function nameOf(entry: unknown, otherwise: string): string {
  const named = z.object({ name: z.string().min(1) }).safeParse(entry);
  return named.success ? `“${named.data.name}”` : otherwise;
}

function whyNot(agent: AgentSetting, found: Map<string, AgentSetting>, known: readonly string[]): string | null {
  if (!agent.id) return 'needs a name with letters or digits';
  if (agent.id === 'shell') return 'has the name of the built-in agent; choose another one';
  if (found.has(agent.id)) return 'has the same name as another agent';
  if (agent.profile !== null && !known.includes(agent.profile)) return `has the profile “${agent.profile}”, which is none of ${known.join(', ')}`;
  const pasted = Object.entries({ ...agent.secrets, ...referencesIn(agent.env) }).find(([, key]) => looksLikeKey(key) || !/^[\w.-]{1,100}$/.test(key));
  if (!pasted) return null;
  return `must give the name of a secret for ${pasted[0]}, not the secret itself. Store the secret with the command “Work Mode: Set Agent Secret”`;
}

/** What is worth saying although the agent can be used. */
function remarks(entry: unknown, agent: AgentSetting): string[] {
  const unknown = Object.keys(entry as object).filter((key) => !(key in agentSchema.shape));
  const open = Object.entries(agent.env).filter(([, value]) => looksLikeKey(value)).map(([name]) => name);
  return [
    ...(unknown.length > 0 ? [`has ${unknown.map((key) => `“${key}”`).join(', ')}, which Work Mode does not know.`] : []),
    ...open.map((name) => `has what looks like a key in ${name}, readable for everybody who sees the settings. Store it with the command “Work Mode: Set Agent Secret” and name it below "secrets".`),
  ];
}

const reference = /^secret:(.*)$/s;

/** `"env": {"NAME": "secret:key"}` means the same as `"secrets": {"NAME": "key"}`. */
function referencesIn(env: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => {
    const key = reference.exec(value)?.[1];
    return key === undefined ? [] : [[name, key]];
  }));
}

function moveReferences(agent: AgentSetting): AgentSetting {
  const env = Object.fromEntries(Object.entries(agent.env).filter(([, value]) => !reference.test(value)));
  return { ...agent, env, secrets: { ...referencesIn(agent.env), ...agent.secrets } };
}

function tierOf({ id, name }: { id: string; name: string }, tier: z.infer<typeof tierSchema>): Tier {
  const { agent, model = null, effort = null } = tier;
  const hint = [agent, model, effort].filter((part) => part !== null).join(', ');
  return { id, label: tier.label ?? name, hint, agent: idOf(agent), model, effort };
}
