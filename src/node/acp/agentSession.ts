import { usualLimits } from './acpSpec';
import { applyChoices, applyMode, type Choices } from './applyChoices';
import { AgentError, type AgentLink } from './agentLink';
import { basics, openSession } from './openSession';
import type { SessionOptions } from './sessionOptions';
import { startAgent, type StartOptions, within } from './startAgent';
import type { Hello } from './wire';

export interface SessionWish extends StartOptions {
  choices: Choices;
  tools: Promise<{ url: string; token: string }>;
  /** Told when the agent has said hello, and when it has a session. */
  phase: (phase: 'session' | 'turn', hello: Hello) => void;
  remark: (text: string) => void;
  waiting: (text: string) => void;
  /** Stores the session's name. */
  named: (session: string) => Promise<void>;
  replay: { begin(): void; end(): void; lastUpdateAt(): number };
}

/** A live agent with an open session. */
export interface AgentSession {
  link: AgentLink;
  hello: Hello;
  options: SessionOptions;
  /** Whether the agent remembers the earlier run. */
  continued: boolean;
  usesTools: boolean;
  steers: boolean;
  /** Makes sure that it asks. */
  ensureMode(): Promise<void>;
  /** Ends what a cancelled turn may have left running inside the agent, where it needs that. */
  settleAfterCut(signal: AbortSignal): Promise<void>;
}

/** When each session was used last by this process, for agents that mind. */
const used = new Map<string, number>();

/** Notes that a session is in use. */
export function noteUse(session: string, at = Date.now()): void {
  used.set(session, at);
}

/** Starts the agent and opens its session, the earlier one where it can. On any failure nothing is left behind. */
export async function startSession(o: SessionWish, earlier: string | null, signal: AbortSignal): Promise<AgentSession> {
  const { link, hello } = await startAgent(o, signal);
  try {
    o.phase('session', hello);
    const { profile } = o.spec;
    const usesTools = profile.mcp === 'http' && hello.agentCapabilities.mcpCapabilities.http;
    const request = {
      link, hello, profile, cwd: o.cwd, tools: usesTools ? await o.tools : null, earlier, replay: o.replay, waiting: o.waiting,
      // What this process has not used was used before it started: agents die with it.
      usedAt: earlier === null ? 0 : used.get(earlier) ?? Date.now() - process.uptime() * 1000,
    };
    const limits = { ms: 2 * (o.options.limits?.startMs ?? usualLimits.startMs), sentence: slow(o.spec.label), signal };
    const opened = await within(openSession(request, signal), limits);
    if (earlier !== null && !opened.continued) {
      o.options.log.warn(`${o.spec.label} did not continue session ${earlier}: ${opened.lost}`);
      o.remark(`${o.spec.label} could not continue its earlier session. It starts a new one, with a summary of what was done so far.`);
    }
    const options = opened.options;
    const stored = o.named(options.session);
    stored.catch(() => undefined); // awaited below
    for (const remark of await within(applyChoices(options, o.choices), limits)) o.remark(remark);
    await stored;
    noteUse(options.session);
    o.options.remember(options.offers());
    o.phase('turn', hello);
    return {
      link, hello, options, usesTools, continued: opened.continued, steers: steers(hello),
      ensureMode: () => applyMode(options, o.choices),
      async settleAfterCut(until) {
        if (!profile.cancelNeedsClose || !hello.agentCapabilities.sessionCapabilities.resume) return;
        const again = async (): Promise<void> => {
          await link.request('session/close', { sessionId: options.session });
          await link.request('session/resume', { ...basics(request), sessionId: options.session });
          await applyMode(options, o.choices);
        };
        await within(again(), { ...limits, signal: until });
      },
    };
  } catch (error) {
    await link.end();
    if (error instanceof AgentError) o.options.log.warn(`${o.spec.label}: ${error.code} ${error.message} ${JSON.stringify(error.data) ?? ''}`);
    throw error;
  }
}

function steers(hello: Hello): boolean {
  const steering = hello._meta?.['steering'];
  return typeof steering === 'object' && steering !== null && 'supported' in steering && steering.supported === true;
}

function slow(label: string): string {
  return `${label} did not open a session in time. Run it once in a terminal to see what it waits for, then try again.`;
}
