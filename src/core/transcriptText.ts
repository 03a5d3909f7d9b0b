import type { TranscriptLine } from '../protocol/transcript';
import { plainLines } from './plainLines';
import { ToolText } from './toolText';

export interface TranscriptTextOptions {
  /** First line of the text. */
  heading: string;
  /** At most so many lines are shown, the last ones. */
  most: number;
  /** The time of day as the person writes it. */
  clock: (at: number) => string;
}

/** A transcript as a person reads it: what was said and done with its time, commands after a `$`, their output and how they ended. */
export function transcriptText(lines: readonly TranscriptLine[], o: TranscriptTextOptions): string {
  const text: string[] = [];
  const tools = new ToolText(o.clock);
  let open: Piece | null = null;
  const flush = () => {
    if (open) text.push(...open.heading, ...plainLines(open.text));
    open = null;
  };
  const add = (piece: Piece) => {
    if (open?.key !== piece.key) flush();
    open = open ? { ...open, text: open.text + piece.text } : piece;
  };
  for (const line of lines) {
    const piece = pieceOf(line, o.clock);
    if (piece && line.kind !== 'tool') {
      add(piece);
      continue;
    }
    const { before, after } = line.kind === 'tool' ? tools.linesOf(line) : { before: linesOf(line, o.clock), after: [] };
    if (before.length) flush();
    text.push(...before);
    if (piece) add(piece);
    if (after.length) flush();
    text.push(...after);
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

/** Text that comes in pieces; pieces with the same key in a row are one text. */
interface Piece { key: string; heading: string[]; text: string }

function pieceOf(line: TranscriptLine, clock: (at: number) => string): Piece | null {
  switch (line.kind) {
    case 'output': return { key: 'output', heading: [], text: line.text };
    case 'message': return { key: `message ${line.id}`, heading: ['', `${clock(line.at)}  Agent:`], text: line.text };
    case 'thought': return { key: `thought ${line.id}`, heading: ['', `${clock(line.at)}  Thought:`], text: line.text };
    case 'tool': return line.more ? { key: `tool ${line.id}`, heading: [], text: line.more } : null;
    default: return null;
  }
}

function linesOf(line: Exclude<TranscriptLine, { kind: 'tool' }>, clock: (at: number) => string): string[] {
  const at = clock(line.at);
  switch (line.kind) {
    case 'system':
      return plainLines(`${at}  ${line.text}`);
    case 'command':
      return ['', `Step ${line.step} of ${line.of} · ${at}`, ...plainLines(line.command).map((part, index) => `${index ? '>' : '$'} ${part}`)];
    case 'ended':
      return [`${line.code === 0 ? '✓' : '✗'} exit code ${line.code} · ${duration(line.tookMs)}`];
    case 'error':
      return plainLines(`${at}  ✗ ${line.text}`);
    case 'run':
      return ['', ...plainLines([`Run ${line.run}`, line.agent, line.model, line.trigger].filter(Boolean).join(' · '))];
    case 'said':
      return ['', `${at}  ${speakers[line.reason]}:`, ...plainLines(line.text)];
    case 'ask':
      return line.ask.kind === 'question'
        ? ['', ...plainLines(`${at}  ? ${line.ask.message}`)]
        : ['', ...plainLines(`${at}  ? ${line.ask.title}`), ...plainLines(line.ask.command ?? ''), ...plainLines(`  ${line.ask.why}`)];
    case 'answer':
      return plainLines(`${at}  ${line.text}`);
    case 'plan':
      return line.steps.length ? ['', `${at}  Plan:`, ...line.steps.flatMap(({ text, status }) => plainLines(`  [${marks[status]}] ${text}`))] : [];
    case 'notice':
      return [...plainLines(`${at}  ${line.tone === 'info' ? '' : '! '}${line.text}`), ...line.paths.flatMap((path) => plainLines(`  ${path}`))];
    case 'unknown':
      return plainLines(`${at}  An update of a kind that Work Mode does not know: ${line.raw}`);
    default:
      return [];
  }
}

const marks = { pending: ' ', inProgress: '~', completed: 'x' } as const;

const speakers = { brief: 'The task', message: 'You', steer: 'You, in the middle of the turn', reminder: 'Work Mode', lateAnswer: 'Work Mode' } as const;

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}
