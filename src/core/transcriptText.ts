import type { TranscriptLine } from '../protocol/transcript';

export interface TranscriptTextOptions {
  /** First line of the text. */
  heading: string;
  /** At most so many lines are shown, the last ones. */
  most: number;
  /** The time of day as the person writes it. */
  clock: (at: number) => string;
}

/** A transcript as a person reads it: what Work Mode says with its time, commands after a `$`, their output and how they ended. */
export function transcriptText(lines: readonly TranscriptLine[], o: TranscriptTextOptions): string {
  const text: string[] = [];
  let output = '';
  const flush = () => {
    if (output) text.push(...plainLines(output));
    output = '';
  };
  for (const line of lines) {
    if (line.kind === 'output') {
      output += line.text;
      continue;
    }
    flush();
    text.push(...linesOf(line, o.clock));
  }
  flush();
  const shown = text.length > o.most ? text.slice(-o.most) : text;
  const left = text.length - shown.length;
  const cut = left ? [`… ${count(left, 'earlier line is', 'earlier lines are')} not shown here.`, ''] : [];
  return [o.heading, '─'.repeat(Math.min(80, [...o.heading].length)), '', ...cut, ...shown, ''].join('\n');
}

/** How long something took, short: `0.4 s`, `12 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function linesOf(line: Exclude<TranscriptLine, { kind: 'output' }>, clock: (at: number) => string): string[] {
  switch (line.kind) {
    case 'system':
      return plainLines(`${clock(line.at)}  ${line.text}`);
    case 'command':
      return ['', `Step ${line.step} of ${line.of} · ${clock(line.at)}`, ...plainLines(line.command).map((part, index) => `${index ? '>' : '$'} ${part}`)];
    case 'ended':
      return [`${line.code === 0 ? '✓' : '✗'} exit code ${line.code} · ${duration(line.tookMs)}`];
    case 'error':
      return plainLines(`${clock(line.at)}  ✗ ${line.text}`);
    default:
      return [];
  }
}

/** What a terminal would show in the end: no colours, no cursor movements, a line that was written over counts once. */
function plainLines(text: string): string[] {
  const lines = text.replace(escapes, '').replace(/\r+\n/g, '\n').split('\n').map(lastWritten);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function lastWritten(line: string): string {
  const parts = line.split('\r').filter(Boolean);
  return (parts.at(-1) ?? '').replace(control, '');
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

// Operating system commands (titles, links), then control sequences (colours, cursor), then two-byte escapes.
// eslint-disable-next-line no-control-regex -- these are the characters to remove
const escapes = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]/g;
// eslint-disable-next-line no-control-regex -- what an editor would draw as a box; tab stays
const control = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
