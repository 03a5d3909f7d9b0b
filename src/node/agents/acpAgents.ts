import { Refusal } from '../../core/errors';
import type { Agent, WorkEnd } from '../../engine/ports/agents';
import type { Log } from '../../engine/ports/world';
import type { AcpOptions, AcpSpec, RunToolServer } from '../acp/acpSpec';
import { namePath } from '../acp/namedPath';
import { confined, type FoundSandbox } from '../sandbox/sandbox';
import type { AgentEntry } from './agentEntries';
import { agentEnvironment } from './agentEnvironment';
import { environmentOf } from './environmentOf';
import type { Offers } from './offers';
import type { Redactor } from './redact';
import { redactedLog } from './redactedLog';
import { makeStateFolders, stateFolders } from './stateFolders';

/** What all agents that speak the protocol share on this machine and in this repository. */
export interface AcpSurroundings {
  log: Log;
  tools: RunToolServer;
  /** Ours, of which agents get what they need. */
  env: NodeJS.ProcessEnv;
  /** Out of the editor's safe; null when there is none of this name. */
  secret: (key: string) => Promise<string | null>;
  redactor: Redactor;
  /** Told every value that must not be shown. */
  keepSecret: (value: string) => void;
  offers: Offers;
  /** An agent offers other lists than before. */
  offered: () => void;
  /** Whether the person wants agents to be confined. */
  sandbox: () => boolean;
  findSandbox: () => Promise<FoundSandbox>;
  /** Whether this agent may work in this repository although it cannot be made to ask. */
  allowUnasking: (agent: string) => boolean;
  stallMs: () => number;
  gitCommonDir: string;
}

/** An agent that speaks the protocol. Nothing of it is loaded before it is first wanted. */
export function acpAgent(entry: AgentEntry, o: AcpSurroundings): Agent {
  const { id, label, hint } = entry;
  return {
    id, label, hint, account: entry.id, mayPause: true, mayTalk: true,
    get models() { return o.offers.of(id).models; },
    get efforts() { return o.offers.of(id).efforts; },
    get sandboxed() { return o.sandbox(); },
    check() {
      // Who names a mode of their own vouches that the agent asks in it.
      const asks = entry.profile.asks || Object.keys(entry.modes).length > 0;
      if (!asks && !o.allowUnasking(id)) throw new Refusal(unasking(label));
      // It is about to be used: by the time its worktree is there, it is loaded.
      loadAcp().catch((error: unknown) => o.log.error(`The protocol of agents could not be loaded: ${String(error)}`));
    },
    async ahead(at) {
      const [{ startAhead }, options] = await Promise.all([loadAcp(), acpOptions(entry, o)]);
      await startAhead({ ...at, spec: specOf(entry, o), options });
    },
    async work(job, signal) {
      const [{ createAcpAgent }, options] = await Promise.all([loadAcp(), acpOptions(entry, o)]);
      return withoutSecrets(await createAcpAgent(specOf(entry, o), options).work(job, signal), o.redactor);
    },
  };
}

/** The part of Work Mode that talks to agents, with the packages that it needs. */
export function loadAcp() {
  return import('../acp/acpAgent');
}

export function specOf({ env: _env, secrets: _secrets, ...program }: AgentEntry, o: AcpSurroundings): AcpSpec {
  return { ...program, ...o.offers.of(program.id), sandboxed: o.sandbox() };
}

/** What the agent's run needs of its surroundings. Throws a Refusal when it is to be confined and cannot be. */
export async function acpOptions(entry: AgentEntry, o: AcpSurroundings): Promise<AcpOptions> {
  return {
    log: redactedLog(o.log, o.redactor),
    tools: o.tools,
    environment: async (job) => environment(entry, o, job ?? null),
    launch: await launcher(entry, o),
    redact: (text) => o.redactor.redact(text),
    redactPieces: () => o.redactor.stream(),
    remember: (offer) => { if (o.offers.remember(entry.id, offer)) o.offered(); },
    allowUnasking: () => o.allowUnasking(entry.id),
    namePath,
    stallMs: o.stallMs(),
  };
}

/** How it ended is kept in the task, and shown. */
function withoutSecrets(end: WorkEnd, { redact }: Redactor): WorkEnd {
  return end.kind === 'completed' ? { ...end, summary: redact(end.summary) } : { ...end, sentence: redact(end.sentence) };
}

function unasking(label: string): string {
  return `It is not known whether ${label} asks before it changes something. Run the command “Work Mode: Test Agent”: it shows what the agent can do, and lets you allow it in this repository.`;
}

async function environment(entry: AgentEntry, o: AcpSurroundings, job: { token: string; task: string } | null): Promise<Record<string, string>> {
  const { label, profile, env, secrets } = entry;
  const secret = async (key: string) => {
    const value = await o.secret(key);
    if (value) o.keepSecret(value);
    return value;
  };
  for (const name of profile.passes) if (/KEY|TOKEN|SECRET/.test(name)) o.keepSecret(o.env[name] ?? '');
  return environmentOf({ base: o.env, label, profile, env, secrets, secret, job });
}

/** Never unconfined when confined was wanted. */
async function launcher(entry: AgentEntry, o: AcpSurroundings): Promise<AcpOptions['launch']> {
  if (!o.sandbox()) return ({ command, args }) => ({ command, args });
  const sandbox = await o.findSandbox();
  if (sandbox.kind === null) throw new Refusal(sandbox.sentence);
  const writable = stateFolders(entry.profile, { ...agentEnvironment(o.env, passed(entry, o.env)), ...entry.env });
  return (at) => {
    makeStateFolders(writable);
    return confined({ sandbox, ...at, writable, gitCommonDir: o.gitCommonDir });
  };
}

function passed({ profile }: AgentEntry, env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(profile.passes.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
