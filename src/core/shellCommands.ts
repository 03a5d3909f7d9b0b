import { firstCommand, splitScript } from './shellScript';

/**
 * The commands written in a prompt, in the order they appear: each `$ ` line outside of fences, each complete command of a fenced
 * sh, bash or shell block, and each `$ ` line of a fenced console block. Never throws.
 */
export function shellCommands(prompt: string): string[] {
  const lines = prompt.replace(/\r\n?/g, '\n').split('\n');
  const commands: string[] = [];
  let at = 0;
  while (at < lines.length) {
    const fence = openingFence(lines[at]!);
    if (!fence) {
      const taken = promptLine(lines, at);
      if (taken?.command) commands.push(taken.command);
      at = taken?.next ?? at + 1;
      continue;
    }
    const end = closingFence(lines, at + 1, fence);
    for (const command of commandsOfBlock(fence, lines.slice(at + 1, end))) commands.push(command);
    at = end + 1;
  }
  return commands;
}

interface Fence { mark: string; indent: number; language: string }

const scripts = new Set(['sh', 'bash', 'shell']);

function openingFence(line: string): Fence | null {
  const [, indent, mark, info] = /^([ \t]*)(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (indent === undefined || mark === undefined || info === undefined) return null;
  // ``` in the middle of a line is code within a sentence.
  if (mark.startsWith('`') && info.includes('`')) return null;
  return { mark, indent: indent.length, language: info.trim().split(/[\s{,]/)[0]!.toLowerCase() };
}

/** A block that is never closed goes on to the end, as in every Markdown reader. */
function closingFence(lines: string[], from: number, { mark }: Fence): number {
  const closes = (line: string) => {
    const text = line.trim();
    return text.length >= mark.length && text === mark[0]!.repeat(text.length);
  };
  let at = from;
  while (at < lines.length && !closes(lines[at]!)) at++;
  return at;
}

function commandsOfBlock({ language, indent }: Fence, lines: string[]): string[] {
  if (language !== 'console' && !scripts.has(language)) return [];
  const inner = lines.map((line) => unindent(line, indent));
  const first = inner.find((line) => line.trim() !== '') ?? '';
  // A session pasted into a `sh` block: no script starts with `$ `.
  if (language !== 'console' && !first.startsWith('$ ')) return splitScript(inner.join('\n')).filter((command) => command.trim() !== '');
  const commands: string[] = [];
  for (let at = 0; at < inner.length;) {
    const taken = promptLine(inner, at);
    if (taken?.command) commands.push(taken.command);
    at = taken?.next ?? at + 1;
  }
  return commands;
}

/** Takes off the indentation that the fence itself has, as a block within a list has it. */
function unindent(line: string, most: number): string {
  return line.slice(Math.min(most, line.length - line.trimStart().length));
}

/** The command of a `$ ` line; an unfinished one goes on in the `> ` lines below it. */
function promptLine(lines: string[], at: number): { command: string; next: number } | null {
  const [, text] = /^[ \t]*\$[ \t]+(.*)$/.exec(lines[at]!) ?? [];
  if (text === undefined) return null;
  if (text.trim() === '' || text.startsWith('#')) return { command: '', next: at + 1 };
  const parts = [text];
  for (let next = at + 1; next < lines.length; next++) {
    const more = /^[ \t]*>(?: (.*)|)$/.exec(lines[next]!);
    if (!more) break;
    parts.push(more[1] ?? '');
  }
  const command = firstCommand(parts.join('\n'));
  return { command: command.trim(), next: at + command.split('\n').length };
}
