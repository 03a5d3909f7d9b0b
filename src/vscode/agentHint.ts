import * as vscode from 'vscode';
import * as z from 'zod';
import { listed } from '../core/listed';
import type { AgentPrograms } from './agentPrograms';
import { notificationsWanted } from './workModeSettings';

/** Says once which agents were found on this machine, in a message that goes away by itself; each agent is named one time for ever. */
export async function hintAtAgents(agents: Pick<AgentPrograms, 'known'>, memory: vscode.Memento): Promise<void> {
  const told = z.array(z.string()).catch([]).parse(memory.get(memoryKey));
  const found = (await agents.known()).filter(({ id, path }) => path !== null && !told.includes(id));
  if (!found.length) return;
  await memory.update(memoryKey, [...told, ...found.map(({ id }) => id)]);
  if (notificationsWanted()) void vscode.window.showInformationMessage(foundSentence(found.map(({ label }) => label)));
}

/** `Found Codex and Gemini CLI. …` */
export function foundSentence(labels: readonly string[]): string {
  const names = listed(labels);
  return `Found ${names}. Choose ${labels.length > 1 ? 'one of them' : 'it'} when you write a task, or try it with “Work Mode: Test Agent”.`;
}

const memoryKey = 'agents.told';
