import type { TranscriptLine } from '../protocol/transcript';

/** The transcript of one earlier run. */
export interface EarlierRun { number: number; lines: readonly TranscriptLine[] }

/** So many characters at most, so that the summary stays small beside the task itself. */
export const longestSummary = 8_000;

/**
 * What earlier runs of a task came to, for an agent that has no memory of them: what the person said, the plan as it stood, files and
 * commands, the last words, and how each ended. Empty when there were none. The newest run is told whole first; older ones get what room is left.
 */
export function runSummary(runs: readonly EarlierRun[]): string {
  const texts: string[] = [];
  let room = longestSummary;
  for (const run of [...runs].sort((a, b) => b.number - a.number)) {
    const text = summaryOf(run);
    if (!text) continue;
    if (text.length + 2 > room) {
      if (!texts.length) texts.unshift(shortened(text, room - 2));
      break;
    }
    texts.unshift(text);
    room -= text.length + 2;
  }
  return texts.join('\n\n');
}

function summaryOf({ number, lines }: EarlierRun): string {
  const parts = [
    section('The person said:', ofKind(lines, 'said').filter(({ reason }) => reason === 'message' || reason === 'steer').map(({ text }) => `- ${shortened(text.trim(), 600)}`).slice(-5)),
    section('Answers of the person:', answers(lines).slice(-8)),
    section('The plan as it stood:', (ofKind(lines, 'plan').at(-1)?.steps ?? []).slice(0, 30).map(({ text, status }) => `- [${marks[status]}] ${shortened(text, 200)}`)),
    section('Files that were changed:', changedFiles(lines)),
    section('Commands that were run:', commands(lines).slice(-10)),
    section('The last words of the agent:', messages(lines).slice(-2)),
    section('How it ended:', [ofKind(lines, 'error').at(-1)?.text ?? ofKind(lines, 'system').at(-1)?.text ?? ''].filter(Boolean)),
  ].filter(Boolean);
  return parts.length ? [`Run ${number}`, ...parts].join('\n') : '';
}

const marks = { pending: ' ', inProgress: '~', completed: 'x' } as const;

function section(title: string, lines: string[]): string {
  return lines.length ? [title, ...lines].join('\n') : '';
}

/** Pieces of one message are put together. */
function messages(lines: readonly TranscriptLine[]): string[] {
  const whole: { id: string; text: string }[] = [];
  let open = false;
  for (const line of lines) {
    const last = whole.at(-1);
    if (line.kind === 'message') {
      if (open && last?.id === line.id) last.text += line.text;
      else whole.push({ id: line.id, text: line.text });
    }
    open = line.kind === 'message' || (open && line.kind === 'usage');
  }
  return whole.map(({ text }) => shortened(text.trim(), 1_500)).filter(Boolean);
}

function answers(lines: readonly TranscriptLine[]): string[] {
  const asked = new Map(ofKind(lines, 'ask').map(({ ask }) => [ask.id, ask.kind === 'approval' ? ask.title : ask.message]));
  return ofKind(lines, 'answer').map(({ ask, text }) => `- ${shortened(asked.get(ask) ?? 'A question', 300)} → ${shortened(text, 300)}`);
}

function changedFiles(lines: readonly TranscriptLine[]): string[] {
  const tools = ofKind(lines, 'tool');
  const changing = new Set(tools.filter(({ tool }) => tool === 'edit' || tool === 'delete' || tool === 'move').map(({ id }) => id));
  const paths = tools.flatMap((line) => [...(line.diffs ?? []), ...(changing.has(line.id) ? (line.files ?? []) : [])].map(({ path }) => path));
  const each = [...new Set(paths)];
  const more = each.length - 40;
  return [...each.slice(0, 40).map((path) => `- ${path}`), ...(more > 0 ? [`- and ${more} more`] : [])];
}

function commands(lines: readonly TranscriptLine[]): string[] {
  const codes = new Map<string, number | null>();
  for (const line of ofKind(lines, 'tool')) if (line.exitCode !== undefined) codes.set(line.id, line.exitCode);
  const seen = new Map<string, string>();
  for (const line of lines) {
    if (line.kind === 'tool' && line.command) seen.set(line.id, said(line.command, codes.get(line.id)));
    if (line.kind === 'command') seen.set(`step ${line.step}`, said(line.command, ofKind(lines, 'ended').find(({ step }) => step === line.step)?.code));
  }
  return [...seen.values()];
}

function said(command: string, code: number | null | undefined): string {
  return `- ${shortened(command.replace(/\s+/g, ' '), 200)}${code === undefined || code === null ? '' : ` (exit code ${code})`}`;
}

function ofKind<K extends TranscriptLine['kind']>(lines: readonly TranscriptLine[], kind: K): Extract<TranscriptLine, { kind: K }>[] {
  return lines.filter((line): line is Extract<TranscriptLine, { kind: K }> => line.kind === kind);
}

/** The beginning and the end; what a text is about stands in one of them. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor((most - 3) / 2);
  return `${text.slice(0, half)} … ${text.slice(text.length - half)}`;
}
