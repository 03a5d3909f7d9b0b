import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentScript, Step } from './agentScript';

/** An entry of the setting workMode.agents that starts the scripted agent; `more` is what the entry has besides. */
export function scriptedEntry(name: string, script: AgentScript, more: { profile?: string; signIn?: string; secrets?: Record<string, string> } = { profile: 'gemini' }) {
  return {
    name, command: process.execPath, args: [join(process.cwd(), 'out/test/support/scriptedAgent.main.js')], ...more,
    env: { AGENT_SCRIPT: JSON.stringify(script), AGENT_HEARD: join(tmpdir(), `heard-${randomUUID()}.jsonl`) },
  };
}

/** The agent says this. */
export const says = (text: string): Step => ({ update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } } });

/** The agent says that it is done. */
export const completes = (summary: string): Step => ({ tool: { name: 'complete_task', args: { summary } } });

/** A tool call that runs a command, for a request or an update. */
export const running = (id: string, command: string): Record<string, unknown> => ({ toolCallId: id, title: command, kind: 'execute', status: 'pending', rawInput: { command } });
