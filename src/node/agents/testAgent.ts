import type { AgentReport } from '../../core/agentReport';
import { detailOf, sentenceOf } from '../../core/errors';
import type { OptionChoice } from '../../protocol/picture';
import type { AgentHello, NoHello } from '../acp/helloAgent';
import { acpOptions, type AcpSurroundings, specOf } from './acpAgents';
import type { AgentEntry } from './agentEntries';
import { agentEnvironment } from './agentEnvironment';
import { detectAgents } from './detectAgents';

/** Starts the agent, says hello and ends it. What the agent does wrong is in the report; rejects only with the signal's reason. */
export async function testAgent(entry: AgentEntry, o: AcpSurroundings, signal: AbortSignal): Promise<AgentReport> {
  signal.throwIfAborted();
  const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
  // Its end may take a moment: the person waits for that no more.
  return Promise.race([report(entry, o, signal), aborted]);
}

/** The words for an agent that said hello. */
export function helloReport({ label, profile }: Pick<AgentEntry, 'label' | 'profile'>, hello: AgentHello, here: { allowed: boolean; sandboxed: boolean }): AgentReport {
  const version = [hello.name, hello.version].filter(Boolean).join(' ') || 'not told';
  const tools = hello.mcp && profile.mcp === 'http';
  const lines = [
    `Version: ${version}, Agent Client Protocol ${hello.protocol}`,
    `Asks before it changes something: ${asksText(hello.asks, here.allowed)}`,
    `Modes: ${listed(hello.modes)}`,
    `Models: ${listed(hello.models)}`,
    `Efforts: ${listed(hello.efforts)}`,
    `Goes on in the same session after a restart: ${hello.loadSession ? 'yes' : 'no, a new one is told what was done so far'}`,
    `Uses the tools of Work Mode: ${tools ? 'yes' : 'no, it says in words when it is done'}`,
    `Sandbox: ${here.sandboxed ? 'on, the rest of the disk is read-only' : 'off'}`,
  ];
  const headline = hello.asks || here.allowed ? `${label} works.` : `${label} answers, but it is not known to ask before it changes something.`;
  return { works: true, headline, lines, signIn: null, asks: hello.asks || here.allowed };
}

async function report(entry: AgentEntry, o: AcpSurroundings, signal: AbortSignal): Promise<AgentReport> {
  try {
    const [{ helloAgent }, options] = await Promise.all([import('../acp/helloAgent'), acpOptions(entry, o)]);
    const hello = await helloAgent(specOf(entry, o), options, signal);
    if ('sentence' in hello) return await failed(entry, o, hello);
    return helloReport(entry, hello, { allowed: o.allowUnasking(entry.id), sandboxed: o.sandbox() });
  } catch (error) {
    signal.throwIfAborted();
    o.log.warn(`Testing ${entry.label}: ${o.redactor.redact(detailOf(error))}`);
    return failed(entry, o, { sentence: sentenceOf(error), signIn: null });
  }
}

/** Adds how to get a known agent where its program is missing. */
async function failed({ profile, command, env }: AgentEntry, o: AcpSurroundings, { sentence, signIn }: NoHello): Promise<AgentReport> {
  const state = (await detectAgents(agentEnvironment(o.env, env))).find((one) => one.id === profile.id);
  const missing = state !== undefined && state.path === null && profile.programs.includes(command);
  const headline = o.redactor.redact(missing ? `${sentence} ${state.install}` : sentence);
  return { works: false, headline, lines: [], signIn, asks: profile.asks };
}

function asksText(asks: boolean, allowed: boolean): string {
  if (asks) return 'yes';
  return allowed ? 'not known; allowed in this repository' : 'not known';
}

function listed(choices: OptionChoice[]): string {
  return choices.map((choice) => choice.label).join(', ') || 'none to choose from';
}
