import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../core/errors';
import type { OptionChoice } from '../../protocol/picture';
import { type AcpOptions, type AcpSpec, usualLimits } from './acpSpec';
import { applyMode } from './applyChoices';
import type { Heard } from './agentLink';
import { endOfError, type Ending } from './endings';
import { openSession } from './openSession';
import type { SessionOptions } from './sessionOptions';
import { startAgent, within } from './startAgent';

/** What an agent tells of itself. */
export interface AgentHello {
  name: string;
  version: string;
  protocol: number;
  modes: OptionChoice[];
  models: OptionChoice[];
  efforts: OptionChoice[];
  mcp: boolean;
  loadSession: boolean;
  authMethods: string[];
  /** Whether it asks before it changes something, as far as that is known. */
  asks: boolean;
}

/** Why an agent said no hello, and the command that signs the person in where that is what it wants. */
export interface NoHello { sentence: string; signIn: string | null }

/** Starts the agent in an empty folder, opens a session and ends it again. Or tells why that did not work. Leaves no process behind. */
export async function helloAgent(spec: AcpSpec, options: AcpOptions, signal = new AbortController().signal): Promise<AgentHello | NoHello> {
  const folder = await mkdtemp(join(tmpdir(), 'work-mode-hello-'));
  let ending: Ending = { label: spec.label, of: 'test', signIn: spec.signIn, hello: null, phase: 'start', garbage: null };
  const heard: Heard = { ...deaf, garbage: (text) => (ending = { ...ending, garbage: ending.garbage ?? text }) };
  try {
    const { link, hello } = await startAgent({ spec, options, heard, token: `hello${randomBytes(8).toString('hex')}`, task: 'hello', cwd: folder, worktree: folder }, signal);
    try {
      ending = { ...ending, hello, phase: 'session' };
      const request = { link, hello, profile: spec.profile, cwd: folder, tools: null, earlier: null, usedAt: 0, replay: noReplay, waiting: () => undefined };
      const sentence = `${spec.label} answered, but did not open a session in time. Run it once in a terminal to see what it waits for.`;
      const session = (await within(openSession(request, signal), { ms: options.limits?.startMs ?? usualLimits.startMs, sentence, signal })).options;
      const offers = session.offers();
      const asks = (spec.profile.asks || Object.keys(spec.modes).length > 0) && (await reachesAsking(session, spec));
      options.remember(offers);
      const { agentInfo, agentCapabilities, authMethods, protocolVersion } = hello;
      return {
        name: agentInfo?.title ?? agentInfo?.name ?? spec.label, version: agentInfo?.version ?? '', protocol: protocolVersion, ...offers, asks,
        mcp: agentCapabilities.mcpCapabilities.http, loadSession: agentCapabilities.loadSession || agentCapabilities.sessionCapabilities.resume,
        authMethods: authMethods.map((one) => one.name),
      };
    } finally {
      await link.end();
    }
  } catch (error) {
    signal.throwIfAborted();
    const end = endOfError(error, ending);
    return { sentence: end.sentence, signIn: end.kind === 'failed' ? end.signIn : null };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function reachesAsking(options: SessionOptions, { label, profile, modes }: AcpSpec): Promise<boolean> {
  try {
    await applyMode(options, { label, profile, measure: 'build', mode: modes.build, model: null, effort: null });
    return true;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

const noReplay = { begin: () => undefined, end: () => undefined, lastUpdateAt: () => 0 };

const deaf: Heard = {
  update: () => undefined,
  garbage: () => undefined,
  permission: async () => ({ outcome: { outcome: 'cancelled' } }),
  question: async () => ({ action: 'cancel' }),
};
