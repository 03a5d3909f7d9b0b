import type { Word, WordPart } from 'unbash';

/** Stands in a text for what only the shell will know. No command line holds it: one that does is not read at all. */
export const unknownPart = '\0';

/** One word of a command after the shell's own expansions, as far as they can be told. */
export interface Argument {
  /** What is known of it, with `unknownPart` where something is not. */
  text: string;
  known: boolean;
  /** Becomes the names of files. */
  glob: boolean;
  /** May become several words, or none. */
  splits: boolean;
}

export function literal(text: string): Argument {
  return { text, known: true, glob: false, splits: false };
}

/** What another program fills in later: any number of any words. */
export const anything: Argument = { text: unknownPart, known: false, glob: false, splits: true };

/** The words that a word becomes: several for `{a,b}`. `root` is what `$(git rev-parse --show-toplevel)` says, where that is certain. */
export function argumentsOf(word: Word, root: string | null): Argument[] {
  let all: Argument[] = [literal('')];
  for (const part of word.parts ?? [plainPart(word)]) {
    const alternatives = isToplevel(part) && root !== null ? [literal(root)] : partOf(part);
    all = all.flatMap((one) => alternatives.map((next) => joined(one, next)));
    if (all.length > 64) return [anything];
  }
  return all.map((one) => ({ ...one, text: one.text.replaceAll('\r', '') }));
}

/** The text before anything unknown. */
export function knownStart(argument: Argument): string {
  return argument.known ? argument.text : argument.text.slice(0, argument.text.indexOf(unknownPart));
}

/** Whether this may be exactly that word when the command runs. */
export function couldBe(argument: Argument, word: string): boolean {
  if (argument.splits) return true;
  if (argument.glob) return globPattern(argument.text).test(word);
  if (argument.known) return argument.text === word;
  const pieces = argument.text.split(unknownPart);
  return word.startsWith(pieces[0]!) && word.endsWith(pieces.at(-1)!);
}

/** Whether this may be an option when the command runs. File names that begin with a dash are not thought of. */
export function couldBeOption(argument: Argument): boolean {
  const start = knownStart(argument);
  return start.startsWith('-') || (!argument.known && (start === '' || argument.splits));
}

/** A name pattern as the shell reads it; a set in brackets stands for any one character. */
export function globPattern(text: string): RegExp {
  const source = text.replace(/\[!?\^?\]?[^\]]*\]|[\s\S]/g, (piece) => {
    if (piece === '*' || piece === unknownPart) return '[^]*';
    return piece === '?' || piece.length > 1 ? '[^]' : piece.replace(/[\\^$.|+(){}[\]/-]/, '\\$&');
  });
  return new RegExp(`^(?:${source})$`, 'i');
}

function isToplevel(part: WordPart): boolean {
  const only = part.type === 'DoubleQuoted' && part.parts.length === 1 ? part.parts[0]! : part;
  return only.type === 'CommandExpansion' && /^\$\(\s*git rev-parse --show-toplevel\s*\)$/.test(only.text);
}

function plainPart(word: Word): WordPart {
  return { type: 'Literal', pos: word.pos, end: word.end, text: word.text, value: word.value };
}

function joined(one: Argument, next: Argument): Argument {
  return { text: one.text + next.text, known: one.known && next.known, glob: one.glob || next.glob, splits: one.splits || next.splits };
}

function partOf(part: WordPart): Argument[] {
  switch (part.type) {
    case 'Literal': case 'SingleQuoted': return [literal(part.value)];
    // Shells end the text at a zero character, each in its own way.
    case 'AnsiCQuoted': return [part.value.includes(unknownPart) ? anything : literal(part.value)];
    case 'DoubleQuoted': case 'LocaleString':
      return [{ ...part.parts.map((inner) => partOf(inner)[0]!).reduce(joined, literal('')), splits: part.parts.some((inner) => /[@*]/.test(inner.text) && inner.type !== 'Literal') }];
    case 'Glob': case 'ExtendedGlob': return [{ text: part.type === 'Glob' ? part.text : '*', known: true, glob: true, splits: false }];
    case 'BraceExpansion': return alternativesOf(part.text);
    case 'SimpleExpansion': case 'ParameterExpansion': return [variable(part.text)];
    case 'ArithmeticExpansion': return [{ ...anything, splits: false }];
    case 'CommandExpansion': return [/^(\$\(\s*pwd\s*\)|`\s*pwd\s*`)$/.test(part.text) ? literal('.') : anything];
    case 'ProcessSubstitution': return [{ ...anything, splits: false, text: '/dev/fd/63' }];
  }
}

/** The few variables whose value is known enough: the folder, the home, and numbers. */
function variable(text: string): Argument {
  const name = text.replace(/^\$\{?|\}$/g, '');
  if (name === 'HOME') return literal('~');
  if (name === 'PWD') return literal('.');
  return /^[?#$!]$/.test(name) ? literal('0') : anything;
}

function alternativesOf(braces: string): Argument[] {
  const inner = braces.slice(1, -1);
  const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.-?\d+)?$/.exec(inner);
  if (numbers) return [literal(numbers[1]!), literal(numbers[2]!)];
  if (!inner.includes(',') || /[{}"'$`\\]/.test(inner) || inner.includes('..')) return [anything];
  return inner.split(',').map((text) => ({ ...literal(text), glob: /[*?[]/.test(text) }));
}
