import type { LineSpot } from '../core/thread/foldThread';
import type { TranscriptLine } from '../protocol/transcript';

/** A line of a transcript and where it stands. */
export interface SpottedLine { line: TranscriptLine; spot: LineSpot }

/** The lines of one page with the bytes they begin at; a later look at the same line finds the same number. */
export function spotted(lines: readonly TranscriptLine[], { run, from }: { run: number; from: number }): SpottedLine[] {
  let position = from;
  return lines.map((line) => {
    const here = { line, spot: { run, position } };
    position += lengthOf(line);
    return here;
  });
}

/** Where the line after this one begins. */
export function after({ line, spot }: SpottedLine): number {
  return spot.position + lengthOf(line);
}

/**
 * How many of the lines that were heard while a page was being read are in the page already:
 * the most for which the end of the page is the beginning of what was heard.
 */
export function alreadyRead(page: readonly TranscriptLine[], heard: readonly TranscriptLine[]): number {
  const texts = heard.map((line) => JSON.stringify(line));
  const tail = page.slice(-heard.length).map((line) => JSON.stringify(line));
  for (let count = tail.length; count > 0; count--) {
    if (tail.slice(-count).every((text, index) => text === texts[index])) return count;
  }
  return 0;
}

/** Everything that a tool call or a step has printed, by the key of its item. */
export function wholeOutput(lines: Iterable<SpottedLine>, key: string): string {
  const parts: string[] = [];
  let inStep = false;
  for (const { line, spot } of lines) {
    const here = `${spot.run}:${spot.position}`;
    if (line.kind === 'tool' && key === `${spot.run}:tool:${line.id}`) {
      if (line.output !== undefined) parts.splice(0, parts.length, line.output);
      if (line.more !== undefined) parts.push(line.more);
    }
    if (line.kind === 'command' || (line.kind === 'output' && here === key)) inStep = here === key;
    if (line.kind === 'ended') inStep = false;
    if (line.kind === 'output' && inStep) parts.push(line.text);
  }
  return parts.join('');
}

function lengthOf(line: TranscriptLine): number {
  return Buffer.byteLength(JSON.stringify(line)) + 1;
}
