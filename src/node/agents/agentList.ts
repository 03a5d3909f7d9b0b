import type { AgentReport } from '../../core/agentReport';
import { Refusal, detailOf } from '../../core/errors';
import type { Agent, Agents, Tier } from '../../engine/ports/agents';
import type { Rules } from '../../engine/ports/storage';
import type { Clock, Log } from '../../engine/ports/world';
import { type FoundSandbox, findSandbox } from '../sandbox/sandbox';
import type { ToolServer } from '../toolServer/toolServer';
import { acpAgent, type AcpSurroundings } from './acpAgents';
import { type AgentEntry, agentEntries, presetEntry } from './agentEntries';
import { agentEnvironment } from './agentEnvironment';
import { type RawAgentSettings, readAgentSettings } from './agentSettings';
import { detectAgents, type PresetState } from './detectAgents';
import { Offers } from './offers';
import { presets } from './presets';
import { createRedactor, type Redactor } from './redact';
import { redactedTools } from './redactedTools';
import { testAgent } from './testAgent';

export interface AgentListOptions {
  log: Log;
  /** Comes first, and is always there. */
  shell: Agent;
  /** The settings as they are now. */
  settings: () => RawAgentSettings;
  /** Out of the editor's safe; null when there is none of this name. */
  secret: (key: string) => Promise<string | null>;
  env: NodeJS.ProcessEnv;
  /** Where it is kept what agents offer. Outlives the repository. */
  cacheFolder: string;
  tools: Pick<ToolServer, 'open'>;
  /** Whether the person wants agents to be confined. */
  sandbox: () => boolean;
  stallMs: () => number;
  gitCommonDir: string;
  rules: Rules;
  clock: Clock;
  /** The machine's own where it is left out. */
  findSandbox?: () => Promise<FoundSandbox>;
}

/** The agents, and what the editor wants to know about them. */
export interface AgentList extends Agents {
  /** Resolves when the machine was looked through for the first time. */
  readonly ready: Promise<void>;
  /** Reads the settings and looks through the machine again. */
  refresh(): Promise<void>;
  onChange(listener: () => void): () => void;
  /** What is wrong with the settings, as sentences. */
  mistakes(): readonly string[];
  /** The known agents, on this machine or not, looked for now. */
  known(): Promise<readonly PresetState[]>;
  /** Starts the agent, says hello and ends it. Rejects with the signal's reason when that is aborted. */
  test(id: string, signal: AbortSignal): Promise<AgentReport>;
  /** From now on this agent may work in this repository although it does not ask. */
  allowUnasking(id: string, label: string): Promise<void>;
  /** Null where agents can be confined on this machine; else why not, with the way out. */
  whyNoSandbox(): Promise<string | null>;
  /** Hides all secrets that agents got. */
  redactor: Redactor;
  /** Tells nobody any more; resolves when everything that is to be kept is kept. */
  close(): Promise<void>;
}

/** The built-in agent, those of the settings, and the known ones on this machine. They are there at once; what is on the machine follows. */
export function createAgentList(o: AgentListOptions): AgentList {
  const listeners = new Set<() => void>();
  const changed = () => { for (const listener of [...listeners]) listener(); };
  const secrets = new Set<string>();
  const redactor = createRedactor(() => [...secrets]);
  const offers = new Offers(o.cacheFolder, o.log);
  const sandbox = once(o.findSandbox ?? (() => findSandbox()));
  const surroundings: AcpSurroundings = {
    ...o, redactor, offers, offered: changed, findSandbox: sandbox,
    allowUnasking: (agent) => o.rules.list().some(({ match, scope }) => match.kind === 'unaskingAgent' && match.agent === agent && scope !== 'task'),
    keepSecret: (value) => { if (value) secrets.add(value); },
    tools: redactedTools(o.tools, secrets, redactor),
  };
  let detected: PresetState[] = [];
  let settings = readAgentSettings({ agents: [], tiers: {} }, []);
  let listed = new Map<string, Listed>();
  /** Mistakes that stand in the log: the board names the first one only. */
  let told: readonly string[] = [];

  const build = () => {
    settings = readAgentSettings(o.settings(), presets.map((preset) => preset.id));
    const entries = agentEntries(settings.agents, detected);
    listed = new Map(entries.map((entry) => [entry.id, { entry, agent: acpAgent(entry, surroundings) }]));
    settings = { ...settings, ...judged(settings.tiers, { known: (id) => id === 'shell' || find(id) !== null, mistakes: settings.mistakes }) };
    for (const mistake of settings.mistakes) if (!told.includes(mistake)) o.log.warn(mistake);
    told = settings.mistakes;
  };
  // A task may name a known agent that is not found (yet): its start says what is missing better than “there is no such agent”.
  const find = (id: string): Listed | null => {
    const entry = presetEntry(id);
    return listed.get(id) ?? (entry && { entry, agent: acpAgent(entry, surroundings) });
  };
  const refresh = async () => {
    build();
    changed();
    detected = await detectAgents(agentEnvironment(o.env, {}));
    build();
    changed();
  };
  build();
  const ready = offers.load().then(refresh);
  ready.catch((error: unknown) => o.log.error(`The machine could not be looked through for agents: ${detailOf(error)}`));

  const list = () => [o.shell, ...[...listed.values()].map((one) => one.agent)];
  return {
    ready, refresh, redactor, list,
    tiers: () => settings.tiers,
    get(id) {
      if (id === o.shell.id) return o.shell;
      const found = find(id);
      if (found) return found.agent;
      const known = list().map((agent) => `${agent.label} (${agent.id})`).join(', ');
      throw new Refusal(`There is no agent “${id}”. Edit the task and choose one of these: ${known}.`);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    mistakes: () => settings.mistakes,
    async known() {
      await refresh();
      return detected;
    },
    async test(id, signal) {
      const found = find(id);
      if (!found) throw new Refusal('Only agents that speak the Agent Client Protocol can be tested. Add one with the command “Work Mode: Add Agent”.');
      return testAgent(found.entry, surroundings, signal);
    },
    allowUnasking: (agent, label) => o.rules.add({
      id: o.clock.token(), scope: 'repository', task: null, at: o.clock.now(), words: `${label} may work here although it does not ask.`, match: { kind: 'unaskingAgent', agent },
    }),
    async whyNoSandbox() {
      const found = await sandbox();
      return found.kind === null ? found.sentence : null;
    },
    async close() {
      listeners.clear();
      await ready.catch(() => undefined); // told above
      await offers.flush();
    },
  };
}

interface Listed { entry: AgentEntry; agent: Agent }

/** Tiers that lead to an agent, and a sentence for each other one. */
function judged(tiers: Tier[], { known, mistakes }: { known: (agent: string) => boolean; mistakes: string[] }): { tiers: Tier[]; mistakes: string[] } {
  const wrong = tiers.flatMap((tier) => {
    if (known(tier.id)) return [{ tier, why: 'has the name of an agent' }];
    return known(tier.agent) ? [] : [{ tier, why: `names the agent “${tier.agent}”, and there is none` }];
  });
  const left = tiers.filter((tier) => wrong.every((one) => one.tier !== tier));
  return { tiers: left, mistakes: [...mistakes, ...wrong.map(({ tier, why }) => `In the setting workMode.tiers, “${tier.label}” ${why}. This tier is left out.`)] };
}

/** Asks once while the answer is a good one: what is missing today may be installed tomorrow. */
function once(ask: () => Promise<FoundSandbox>): () => Promise<FoundSandbox> {
  let good: FoundSandbox | null = null;
  return async () => {
    if (good) return good;
    const found = await ask();
    if (found.kind !== null) good = found;
    return found;
  };
}
