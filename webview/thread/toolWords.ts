import type { ThreadItem } from '../../src/protocol/thread';
import type { ToolKind } from '../../src/protocol/asks';
import { tookText } from '../timeText';

export type ToolItem = Extract<ThreadItem, { kind: 'tool' }>;

/** The icon of each kind of tool call. */
export const toolIcons: Record<ToolKind, string> = {
  read: 'file', edit: 'edit', delete: 'trash', move: 'arrow-swap', search: 'search', execute: 'terminal', think: 'lightbulb', fetch: 'globe', switch_mode: 'settings', other: 'tools',
};

/** Each kind in a word, where the agent gave no title. */
export const toolNames: Record<ToolKind, string> = {
  read: 'Read', edit: 'Edit', delete: 'Delete', move: 'Move', search: 'Search', execute: 'Command', think: 'Thought', fetch: 'Fetch', switch_mode: 'Change of mode', other: 'Tool call',
};

/** Whether it went wrong: an exit code other than 0 counts, whatever the agent says. */
export function hasFailed({ status, exitCode }: ToolItem): boolean {
  return status === 'failed' || (exitCode !== null && exitCode !== 0 && status !== 'running' && status !== 'pending');
}

/** How it ended, in a few words: “exit 1 · 3.1 s”. */
export function outcome(item: ToolItem): string {
  const { status, exitCode, tool, tookMs } = item;
  if (status === 'pending') return 'waiting';
  if (status === 'running') return '';
  const ended = status === 'denied' ? 'denied' : status === 'aborted' ? 'stopped' : exitCode !== null && exitCode !== 0 ? `exit ${exitCode}` : status === 'failed' ? 'failed' : tool === 'execute' ? 'passed' : '';
  return [ended, tookMs === null ? '' : shortTook(tookMs)].filter(Boolean).join(' · ');
}

/** How long something took, with a decimal while that says something. */
export function shortTook(ms: number): string {
  return ms >= 950 && ms < 9_950 ? `${(ms / 1000).toFixed(1)} s` : tookText(ms);
}
