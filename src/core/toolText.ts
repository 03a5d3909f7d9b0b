import type { TranscriptLine } from '../protocol/transcript';
import { plainLines } from './plainLines';

type ToolLine = Extract<TranscriptLine, { kind: 'tool' }>;

/** Tool calls as text: each begins once with its title and command, and ends once with its output and how it went. */
export class ToolText {
  private readonly known = new Map<string, { named: boolean; streamed: boolean; output: string; ended: boolean }>();

  constructor(private readonly clock: (at: number) => string) {}

  /** What this line adds to the text; what streams in (`more`) is the caller's to collect. */
  linesOf(line: ToolLine): string[] {
    const tool = this.known.get(line.id) ?? { named: false, streamed: false, output: '', ended: false };
    this.known.set(line.id, tool);
    if (line.more) tool.streamed = true;
    if (line.output !== undefined) tool.output = line.output;
    const ends = !tool.ended && (line.status === 'done' || line.status === 'failed' || line.status === 'aborted');
    const text: string[] = [];
    if (!tool.named && (line.title || line.command || line.more || ends)) {
      tool.named = true;
      text.push('', ...plainLines(`${this.clock(line.at)}  ▸ ${line.title || line.tool || 'Tool call'}`));
      if (line.command) text.push(...plainLines(line.command).map((part, index) => `${index ? '>' : '$'} ${part}`));
    }
    if (line.permission) text.push(...plainLines(`  ${line.permission}`));
    for (const { path, before, after } of line.diffs ?? []) text.push(...plainLines(`  ${before === null ? 'new' : after === null ? 'deleted' : 'changed'}: ${path}`));
    if (ends) {
      tool.ended = true;
      if (!tool.streamed) text.push(...plainLines(tool.output));
    }
    return text;
  }

  /** How the call went, after its output; empty while it has not ended. */
  endOf({ status, exitCode }: ToolLine): string[] {
    const code = exitCode === undefined || exitCode === null ? '' : ` · exit code ${exitCode}`;
    if (status === 'done') return [`${exitCode ? '✗' : '✓'} done${code}`];
    if (status === 'failed') return [`✗ failed${code}`];
    return status === 'aborted' ? ['✗ broken off'] : [];
  }
}
