import type { ThreadItem } from '../../protocol/thread';
import type { ToolStatus, TranscriptLine } from '../../protocol/transcript';

/** The items of one kind. */
export type ItemOf<K extends ThreadItem['kind']> = Extract<ThreadItem, { kind: K }>;
export type ToolItem = ItemOf<'tool'>;

/** Of an output so many characters are shown, the last ones. */
export const keptOutput = 20_000;

/** A tool call with what a line says about it. A status never goes back: agents repeat earlier ones, and some tell them out of order. */
export function foldedTool(before: ToolItem | null, line: TranscriptLine & { kind: 'tool' }, o: { key: string; began: number | null; keep: number }): ToolItem {
  const item: ToolItem = before ?? {
    key: o.key, at: line.at, kind: 'tool', tool: line.tool ?? 'other', title: line.title ?? '', status: 'pending', command: null, files: [], diffs: [],
    output: '', cut: 0, exitCode: null, tookMs: null, permission: null,
  };
  const status = line.status === undefined ? item.status : laterStatus(item.status, line.status);
  const ends = !isFinal(item.status) && isFinal(status);
  const whole = line.output === undefined ? item : kept(item, line.output, o.keep);
  return {
    ...(line.more === undefined ? whole : appendedOutput(whole, line.more, o.keep)),
    tool: line.tool ?? item.tool, title: line.title ?? item.title, command: line.command ?? item.command, permission: line.permission ?? item.permission,
    files: line.files ?? item.files, diffs: line.diffs ?? item.diffs, exitCode: line.exitCode === undefined ? item.exitCode : line.exitCode, status,
    tookMs: ends ? Math.max(0, line.at - (o.began ?? item.at)) : item.tookMs,
  };
}

/** A command of the built-in agent. */
export function stepItem({ key, at, command }: { key: string; at: number; command: string }): ToolItem {
  return {
    key, at, kind: 'tool', tool: 'execute', title: command.split('\n', 1)[0] ?? '', status: 'running', command, files: [], diffs: [],
    output: '', cut: 0, exitCode: null, tookMs: null, permission: null,
  };
}

/** The command has ended. */
export function endedStep(item: ToolItem, line: TranscriptLine & { kind: 'ended' }): ToolItem {
  return { ...item, status: line.code === 0 ? 'done' : 'failed', exitCode: line.code, tookMs: line.tookMs };
}

/** More output at the end of what there is, of which so many characters are kept. */
export function appendedOutput(item: ToolItem, more: string, keep: number): ToolItem {
  const output = item.output + more;
  const over = Math.max(0, output.length - keep);
  return { ...item, output: over ? output.slice(over) : output, cut: item.cut + over };
}

/** A tool call that the run left open. */
export function abortedTool(item: ToolItem): ToolItem {
  return { ...item, status: 'aborted' };
}

function kept(item: ToolItem, output: string, keep: number): ToolItem {
  return appendedOutput({ ...item, output: '', cut: 0 }, output, keep);
}

function laterStatus(before: ToolStatus, next: ToolStatus): ToolStatus {
  return isFinal(before) || (before !== 'pending' && next === 'pending') ? before : next;
}

/** What was denied is not final: the agent may ask for it once more. */
function isFinal(status: ToolStatus): boolean {
  return status === 'done' || status === 'failed' || status === 'aborted';
}
