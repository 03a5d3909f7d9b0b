import * as assert from 'node:assert/strict';
import { keptCharacters } from '../../../src/node/acp/toolOutput';
import { ToolCalls, type ToolLine } from '../../../src/node/acp/toolCalls';
import { TranscriptFlow } from '../../../src/node/acp/transcriptFlow';
import { toolCallSchema } from '../../../src/node/acp/wire';
import { createRedactor } from '../../../src/node/agents/redact';
import type { TranscriptLine } from '../../../src/protocol/transcript';

describe('the output of a tool call', () => {
  type Patch = Record<string, unknown>;
  const content = (text: string): Patch => ({ content: [{ type: 'content', content: { type: 'text', text } }] });
  const delta = (data: string): Patch => ({ _meta: { terminal_output_delta: { data } } });
  const terminal = (data: string): Patch => ({ _meta: { terminal_output: { data } } });

  /** The lines of a call with these updates, what they come to, and what was said beside them. */
  function told(...patches: Patch[]) {
    const calls = new ToolCalls('/w');
    const lines: Omit<ToolLine, 'at'>[] = [];
    const remarks: string[] = [];
    for (const patch of [{ title: 'npm test', kind: 'execute', status: 'in_progress' }, ...patches]) {
      const { line, remark } = calls.take(toolCallSchema.parse({ toolCallId: 'a', ...patch }));
      if (line) lines.push(line);
      if (remark) remarks.push(remark);
    }
    lines.push(...calls.abortOpen());
    return { lines, remarks, output: folded(lines), size: lines.reduce((sum, line) => sum + JSON.stringify(line).length, 0) };
  }

  function folded(lines: Pick<ToolLine, 'output' | 'more'>[]): string {
    return lines.reduce((output, line) => (line.output ?? output) + (line.more ?? ''), '');
  }

  const steps = Array.from({ length: 1500 }, (_, n) => `${String(n).padStart(398, '.')}|\n`);
  const whole = steps.join('');
  const sums = steps.map((_, n) => whole.slice(0, (n + 1) * 400));
  const completed: Patch = { status: 'completed' };
  const most = 4.2 * keptCharacters;

  function checkWhole({ lines, remarks, output, size }: ReturnType<typeof told>) {
    assert.ok(size < most, `${size} characters in lines`);
    assert.ok(lines.every((line) => (line.output ?? line.more ?? '').length < 2.1 * keptCharacters));
    const [all, start, count, end] = /^([^]*)\n… (\d+) characters are left out here …\n([^]*)$/.exec(output)!;
    assert.ok(all && whole.startsWith(start!) && whole.endsWith(end!));
    assert.ok(start!.length > 0.98 * keptCharacters && end!.length > 0.98 * keptCharacters);
    assert.equal(start!.length + Number(count) + end!.length, whole.length);
    assert.ok(start!.endsWith('|\n') && end!.startsWith('.'), 'it is cut between lines');
    assert.equal(remarks.length, 1);
  }

  it('of 600 kB in small pieces is kept at both ends, told once, with how much is between them', () => {
    checkWhole(told(...steps.map(delta), completed));
    checkWhole(told(...sums.map(content), completed));
    checkWhole(told(...sums.map(terminal), completed));
    checkWhole(told(...steps.map(delta)));
  });

  it('is told as it comes until there is too much of it', () => {
    const { lines } = told(...steps.slice(0, 400).map(delta));
    assert.equal(folded(lines.slice(0, 101)), steps.slice(0, 100).join(''));
    assert.equal(folded(lines), steps.slice(0, 400).join(''));
  });

  it('that comes at once is kept at both ends, without a word beside it', () => {
    const { output, remarks } = told({ ...completed, rawOutput: whole });
    assert.match(output, /characters are left out here/);
    assert.deepEqual(remarks, []);
  });

  it('that is drawn anew each time is told a bounded number of times, and at last as it ends', () => {
    for (const size of [30, 5000, 150_000, 600_000]) {
      const drawn = Array.from({ length: size > 100_000 ? 20 : 5000 }, (_, n) => `${n} `.repeat(size).slice(0, size));
      const { output, lines } = told(...drawn.map(content), completed);
      // The text is what counts; a line has a few dozen characters around it.
      const sum = lines.reduce((all, line) => all + (line.output ?? line.more ?? '').length + 100, 0);
      assert.ok(sum < most, `${sum} characters in lines for ${size}`);
      const last = drawn.at(-1)!;
      if (size <= 2 * keptCharacters) assert.equal(output, last);
      else assert.ok(output.startsWith(last.slice(0, 90_000)) && output.endsWith(last.slice(-90_000)));
    }
  });

  it('replaces what was shown before where it is another one, also at the end', () => {
    assert.equal(told(content('⠋ building'), content('⠙ building'), { ...completed, ...content('built') }).output, 'built');
    assert.equal(told(...steps.map(delta), { ...completed, ...content('```\nshort\n```') }).output, '```\nshort\n```');
  });

  it('after the end of the call is still taken, and what is repeated is not', () => {
    assert.equal(told(delta('one\n'), completed, terminal('one\n'), content('one\n')).output, 'one\n');
    assert.equal(told(delta('one\n'), completed, delta('two\n')).output, 'one\ntwo\n');
    assert.equal(told(completed, content('all of it\n')).output, 'all of it\n');
    const { size } = told(completed, ...sums.map(content));
    assert.ok(size < most, `${size} characters in lines`);
  });

  it('is as small in the transcript, without its secrets', () => {
    const reported: TranscriptLine[] = [];
    const redactor = createRedactor(() => ['s3cret-s3cret']);
    const flow = new TranscriptFlow({ report: (line) => reported.push(line), redact: redactor.redact, pieces: () => redactor.stream() });
    for (const line of told(...steps.map((step) => delta(`s3cret-s3cret${step.slice(13)}`)), completed).lines) {
      flow.tool(line);
      flow.apart();
    }
    flow.end();
    const size = reported.reduce((sum, line) => sum + JSON.stringify(line).length, 0);
    assert.ok(size < most, `${size} characters in lines`);
    assert.ok(!JSON.stringify(reported).includes('s3cret'));
    assert.match(folded(reported as ToolLine[]), /characters are left out here/);
  });
});
