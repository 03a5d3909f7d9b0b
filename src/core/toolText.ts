import type { FileDiff } from '../protocol/asks';
import type { TranscriptLine } from '../protocol/transcript';
import { plainLines } from './plainLines';

type ToolLine = Extract<TranscriptLine, { kind: 'tool' }>;

/** Tool calls as text: each begins once with its title and command, and ends once with its output and how it went. */
export class ToolText {
  private readonly known = new Map<string, { named: boolean; streamed: boolean; output: string; ended: ToolLine['status'] }>();

  constructor(private readonly clock: (at: number) => string) {}

  /** What this line adds before and after what it streams in (`more`), which is the caller's to collect. */
  linesOf(line: ToolLine): { before: string[]; after: string[] } {
    const tool = this.known.get(line.id) ?? { named: false, streamed: false, output: '', ended: undefined };
    this.known.set(line.id, tool);
    if (line.more) tool.streamed = true;
    if (line.output !== undefined) tool.output = line.output;
    // What was denied may be asked for once more, and then end otherwise.
    const open = tool.ended === undefined || (tool.ended === 'denied' && line.status !== 'denied');
    const ends = open && (line.status === 'done' || line.status === 'failed' || line.status === 'denied' || line.status === 'aborted');
    const before: string[] = [];
    if (!tool.named && (line.title || line.command || line.more || ends)) {
      tool.named = true;
      before.push('', ...plainLines(`${this.clock(line.at)}  ▸ ${line.title || line.tool || 'Tool call'}`));
      if (line.command) before.push(...plainLines(line.command).map((part, index) => `${index ? '>' : '$'} ${part}`));
    }
    if (line.permission) before.push(...plainLines(`  ${line.permission}`));
    for (const diff of line.diffs ?? []) before.push(...plainLines(`  ${changeOf(diff)}: ${diff.path}`));
    if (!ends) return { before, after: [] };
    tool.ended = line.status;
    if (!tool.streamed) before.push(...plainLines(tool.output));
    return { before, after: [endOf(line)] };
  }
}

function changeOf({ before, after }: FileDiff): string {
  if (before === null) return 'new';
  return after === null ? 'deleted' : 'changed';
}

function endOf({ status, exitCode }: ToolLine): string {
  const code = exitCode === undefined || exitCode === null ? '' : ` · exit code ${exitCode}`;
  if (status === 'aborted') return '✗ broken off';
  if (status === 'denied') return '✗ denied';
  return status === 'done' ? `${exitCode ? '✗' : '✓'} done${code}` : `✗ failed${code}`;
}
