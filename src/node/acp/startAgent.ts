import { Failure } from '../../core/errors';
import type { AcpOptions, AcpSpec } from './acpSpec';
import { usualLimits } from './acpSpec';
import { type AgentLink, type Heard, openLink } from './agentLink';
import { spawnAhead, type TreeOptions } from '../processes/spawnTree';
import { type Hello, helloSchema } from './wire';

export interface ProgramOptions { spec: AcpSpec; options: AcpOptions; token: string; task: string; cwd: string; worktree: string }
export interface StartOptions extends ProgramOptions { heard: Heard }

/** Starts the agent's process and says hello. Throws Failure('agent'), AgentError or AgentGone; the process is gone then. */
export async function startAgent(o: StartOptions, signal: AbortSignal): Promise<{ link: AgentLink; hello: Hello }> {
  const { spec, options } = o;
  const program = await programOf(o);
  signal.throwIfAborted();
  const link = await openLink({ ...program, redact: (text) => options.redact(text), heard: o.heard });
  try {
    const answer = await within(link.request('initialize', introduction), { ms: (options.limits?.startMs ?? usualLimits.startMs), sentence: slow(spec.label), signal });
    return { link, hello: helloOf(spec.label, answer) };
  } catch (error) {
    await link.end();
    throw error;
  }
}

/** Makes ready what can be before the agent may start in its worktree. */
export async function startAhead(o: ProgramOptions): Promise<void> {
  await spawnAhead(await programOf(o));
}

async function programOf({ spec, options, token, task, cwd, worktree }: ProgramOptions): Promise<TreeOptions> {
  const env = await options.environment({ token, task });
  const { command, args } = options.launch({ command: spec.command, args: spec.args, cwd, worktree });
  return { command, args, cwd, env: { ...spec.profile.env, ...env, WORK_MODE_TASK: task }, token, log: options.log };
}

/** The agent has let us wait too long. */
export class TooSlow extends Failure {}

/** Our side of the first exchange. No files and no terminals of ours: agents work in the worktree themselves. */
const introduction = {
  protocolVersion: 1,
  clientInfo: { name: 'work-mode', title: 'Work Mode', version: '1' },
  clientCapabilities: {
    fs: { readTextFile: false, writeTextFile: false }, terminal: false,
    session: { configOptions: {}, notices: {}, compaction: {} },
    elicitation: { form: {}, url: {} },
  },
};

function helloOf(label: string, answer: unknown): Hello {
  const hello = helloSchema.safeParse(answer);
  if (!hello.success) throw new Failure('agent', `${label} answered the greeting with something that is not the Agent Client Protocol. Check its command and arguments in the setting “workMode.agents”.`, JSON.stringify(answer) ?? '');
  const version = hello.data.protocolVersion;
  if (version === 1) return hello.data;
  throw new Failure('agent', `${label} speaks version ${version} of the Agent Client Protocol; Work Mode speaks version 1. Install a release of it that speaks version 1.`, '');
}

/** Waits no longer than that, and not after an abort. */
export async function within<T>(work: Promise<T>, o: { ms: number; sentence: string; signal: AbortSignal }): Promise<T> {
  o.signal.throwIfAborted();
  let stop = (): void => undefined;
  const limit = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new TooSlow('agent', o.sentence, '')), o.ms);
    const abort = (): void => reject(o.signal.reason as Error);
    o.signal.addEventListener('abort', abort, { once: true });
    stop = () => {
      clearTimeout(timer);
      o.signal.removeEventListener('abort', abort);
    };
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    stop();
  }
}

function slow(label: string): string {
  return `${label} was started but did not answer in time. Run it once in a terminal to see what it waits for, then try again.`;
}
