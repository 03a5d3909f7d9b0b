import { balancedEnd, type Nesting, wordEnd } from './shellWords';

/** The complete commands of a script, one after the other; blank lines and comments between them are dropped. An unclosed construct takes the rest. */
export function splitScript(script: string): string[] {
  const commands: string[] = [];
  for (let at = skipBlank(script, 0); at < script.length;) {
    const { start, end, next } = readCommand(script, at);
    if (end > start) commands.push(script.slice(start, end));
    at = skipBlank(script, next);
  }
  return commands;
}

/** The first complete command of a script, or all of it when the shell would ask for more lines. */
export function firstCommand(script: string): string {
  return script.slice(0, readCommand(script, 0).end);
}

/** A construct that is open, by the word that closes it. `array` holds plain words, `pattern` is what stands before `)` in a case. */
type Open = 'fi' | 'done' | 'esac' | 'pattern' | '}' | ')' | 'array';

interface Reader {
  at: number;
  open: Open[];
  heredocs: { delimiter: string; tabs: boolean }[];
  /** A reserved word means something here. */
  commandStart: boolean;
  /** The line cannot end here: an operator or a function's head wants more. */
  wantsMore: boolean;
  /** The word before, where it decides what comes next. */
  before: string;
  nesting: Nesting;
}

interface Command { start: number; end: number; next: number }

const opens: Record<string, Open> = { if: 'fi', for: 'done', while: 'done', until: 'done', select: 'done', case: 'esac', '{': '}' };
/** After these a command may start. */
const leads = new Set(['if', 'then', 'elif', 'else', 'while', 'until', 'do', '{', '!', 'time', 'fi', 'done', 'esac', '}']);

/** From `start` to the newline that ends the command. */
function readCommand(script: string, start: number): Command {
  const reader = readerAt(start, [], 0);
  const rest: Command = { start, end: script.length, next: script.length };
  let end = start;
  while (reader.at < script.length) {
    const found = step(script, reader);
    if (found === 'unclosed') return rest;
    if (found === 'part') end = reader.at;
    if (found === 'newline' && reader.open.length === 0 && !reader.wantsMore) return { start, end, next: reader.at };
  }
  const finished = reader.open.length === 0 && !reader.wantsMore && reader.heredocs.length === 0;
  return finished ? { start, end, next: reader.at } : rest;
}

function substitutionEnd(script: string, from: number, depth: number): number {
  const reader = readerAt(from, [')'], depth);
  while (reader.at < script.length) {
    if (step(script, reader) === 'unclosed') return -1;
    if (reader.open.length === 0) return reader.at;
  }
  return -1;
}

function readerAt(at: number, open: Open[], depth: number): Reader {
  return { at, open, heredocs: [], commandStart: true, wantsMore: false, before: '', nesting: { depth, substitutionEnd } };
}

/** Reads on by one token. Here-documents belong to the newline before them. */
function step(script: string, reader: Reader): 'blank' | 'part' | 'newline' | 'unclosed' {
  const { at } = reader;
  const char = script[at]!;
  if (char === ' ' || char === '\t' || char === '#' || script.startsWith('\\\n', at)) {
    reader.at = char === '#' ? lineEnd(script, at) : at + (char === '\\' ? 2 : 1);
    return 'blank';
  }
  if (char !== '\n') return token(script, reader) ? 'part' : 'unclosed';
  if (reader.heredocs.length > 0) {
    if (!skipHeredocs(script, reader)) return 'unclosed';
    // The newline that ends the last here-document is read in the next step.
    return 'part';
  }
  reader.at++;
  reader.commandStart = reader.open.at(-1) !== 'array';
  if (!reader.before.endsWith('-word')) reader.before = '';
  return 'newline';
}

/** Goes to the newline after the last delimiter. False when a here-document is not closed. */
function skipHeredocs(script: string, reader: Reader): boolean {
  for (const { delimiter, tabs } of reader.heredocs.splice(0)) {
    for (;;) {
      if (reader.at >= script.length) return false;
      const end = lineEnd(script, reader.at + 1);
      const line = script.slice(reader.at + 1, end);
      reader.at = end;
      if ((tabs ? line.replace(/^\t+/, '') : line) === delimiter) break;
    }
  }
  return true;
}

/** One operator or word. False when a quote in it is not closed. */
function token(script: string, reader: Reader): boolean {
  const operator = /^(?:<<-|<<<|<<|;;&|;;|;&|&&|\|\||\|&|[;&|<>()])/.exec(script.slice(reader.at, reader.at + 3))?.[0];
  if (operator === undefined) return word(script, reader);
  if (operator === '(' && script[reader.at + 1] === '(' && (reader.commandStart || reader.before === 'for')) {
    const end = balancedEnd(script, reader.at, reader.nesting);
    Object.assign(reader, { at: end, commandStart: true, wantsMore: false, before: '' });
    return end >= 0;
  }
  reader.at += operator.length;
  if (operator === '<<' || operator === '<<-') return heredoc(script, reader, operator === '<<-');
  if (operator === '(') {
    openParenthesis(script, reader);
  } else if (operator === ')') {
    closeParenthesis(reader);
  } else if (operator.startsWith(';;') || operator === ';&') {
    if (reader.open.at(-1) === 'esac') reader.open.push('pattern');
    reader.commandStart = true;
  } else if (operator !== '<' && operator !== '>' && operator !== '<<<') {
    reader.commandStart = reader.open.at(-1) !== 'array' && reader.open.at(-1) !== 'pattern';
    reader.wantsMore = reader.open.at(-1) !== 'pattern' && ['&&', '||', '|', '|&'].includes(operator);
  }
  reader.before = operator;
  return true;
}

function openParenthesis(script: string, reader: Reader): void {
  const top = reader.open.at(-1);
  // The optional one before a pattern of a case.
  if (top === 'pattern') return;
  const previous = script[reader.at - 2] ?? '';
  const head = previous === '=' ? undefined : /^[ \t]*\)/.exec(script.slice(reader.at, reader.at + 100))?.[0];
  if (head !== undefined && reader.before === 'name') {
    reader.at += head.length;
    reader.commandStart = true;
    reader.wantsMore = true;
    return;
  }
  reader.wantsMore = false;
  reader.open.push(previous === '=' || top === 'array' ? 'array' : ')');
  reader.commandStart = previous !== '=' && top !== 'array';
}

function closeParenthesis(reader: Reader): void {
  const top = reader.open.at(-1);
  if (top === ')' || top === 'array' || top === 'pattern') reader.open.pop();
  reader.commandStart = true;
}

function heredoc(script: string, reader: Reader, tabs: boolean): boolean {
  while (script[reader.at] === ' ' || script[reader.at] === '\t') reader.at++;
  const end = wordEnd(script, reader.at, reader.nesting);
  if (end < 0) return false;
  const delimiter = script.slice(reader.at, end).replace(/\\(.)|['"]/gs, '$1');
  // Without a word the shell will complain; we need not look for its end.
  if (end > reader.at) reader.heredocs.push({ delimiter, tabs });
  reader.at = end;
  return true;
}

function word(script: string, reader: Reader): boolean {
  const end = wordEnd(script, reader.at, reader.nesting);
  if (end < 0) return false;
  const text = script.slice(reader.at, end);
  reader.at = end;
  const top = reader.open.at(-1);
  const { commandStart, before } = reader;
  reader.commandStart = false;
  reader.before = text;
  if (top === 'pattern') {
    if (text === 'esac' && commandStart) {
      reader.open.splice(-2);
      reader.commandStart = true;
    }
    return true;
  }
  if (before === 'case-word' && text === 'in') {
    reader.open.push('pattern');
    reader.commandStart = true;
    return true;
  }
  if (before === 'case') {
    reader.before = 'case-word';
    return true;
  }
  if (before === 'for-word' && text === 'do') {
    reader.commandStart = true;
    return true;
  }
  if (before === 'for' || before === 'select') {
    reader.before = 'for-word';
    return true;
  }
  if (before === 'function') {
    reader.before = 'name';
    reader.commandStart = true;
    reader.wantsMore = true;
    return true;
  }
  reader.wantsMore = false;
  if (!commandStart) {
    reader.before = '';
    return true;
  }
  reserved(text, reader);
  return true;
}

/** A word where a command starts: it may open or close a construct. */
function reserved(text: string, reader: Reader): void {
  const top = reader.open.at(-1);
  const closer = Object.hasOwn(opens, text) ? opens[text] : undefined;
  if (closer) reader.open.push(closer);
  else if (text === top) reader.open.pop();
  if (leads.has(text)) reader.commandStart = true;
  if (!closer && !leads.has(text) && text !== 'function') reader.before = 'name';
}

function skipBlank(script: string, from: number): number {
  let at = from;
  for (;;) {
    const char = script[at];
    if (char === ' ' || char === '\t' || char === '\n') at++;
    else if (script.startsWith('\\\n', at)) at += 2;
    else if (char === '#') at = lineEnd(script, at);
    else return at;
  }
}

function lineEnd(script: string, from: number): number {
  const end = script.indexOf('\n', from);
  return end < 0 ? script.length : end;
}
