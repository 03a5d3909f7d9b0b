import { forEachChild, type Command, type Redirection, type SyntaxNode, type Word } from 'unbash';
import { type Argument, argumentsOf, anything } from './argument';
import type { Call, Opened, Setting, Stdin } from './call';
import { type Reading, readScript, type Standing } from './commandLine';
import { type Left, stays } from './folders';
import { whereIs } from './lexicalPath';
import { secretName } from './secretDangers';
import { started } from './started';

/** Reads one command: its words, what is set and opened for it, and what it starts. */
export function readCommand(reading: Reading, command: Command, at: Standing): Left {
  readSubstitutions(reading, command, at);
  const words = command.name ? argumentsOf(command.name, rootAt(reading, at)) : [];
  const settings: Setting[] = [];
  for (const part of command.prefix) if (part.type === 'Assignment') settings.push(...settingsOf(reading, part, at));
  for (const part of command.args) {
    if (part.type === 'Word') words.push(...argumentsOf(part, rootAt(reading, at)));
    else words.push(...settingsOf(reading, part, at).map(({ name, value }) => ({ ...value, text: `${name}=${value.text}` })));
  }
  for (const { text, known } of words) if (known) reading.words.add(text);
  const { opened, stdin } = readRedirections(reading, command.redirects, at);
  const call = plainCall({ settings, opened, stdin }, at);
  if (words.length > 0) return started(reading, words, { call, at });
  reading.calls.push(call);
  return stays(at.folders);
}

/** The files opened around a command, and what it is fed. */
export function readRedirections(reading: Reading, redirections: readonly Redirection[], at: Standing): { opened: Opened[]; stdin: Stdin } {
  const opened: Opened[] = [];
  let stdin = at.stdin;
  for (const one of redirections) {
    readSubstitutions(reading, one, at);
    if (one.type === 'HereDoc') {
      const whole = one.delimiter?.quoted === true || !one.body.parts?.some((part) => part.type !== 'Literal');
      const text = one.delimiter?.quoted === true ? one.body.text : one.body.text.replace(/\\([$`\\])/g, '$1').replaceAll('\\\n', '');
      stdin = whole ? { kind: 'text', text: one.operator === '<<-' ? text.replace(/^\t+/gm, '') : text } : { kind: 'unknown' };
      continue;
    }
    const target = one.target ? argumentsOf(one.target, rootAt(reading, at)) : [anything];
    if (one.type === 'HereString') {
      stdin = target.length === 1 && target[0]!.known ? { kind: 'text', text: target[0]!.text } : { kind: 'unknown' };
      continue;
    }
    for (const file of target) if (!isDescriptor(one.operator, file)) opened.push({ how: one.operator === '<' ? 'read' : 'write', target: file });
    if (one.operator.startsWith('<')) stdin = { kind: 'unknown' };
  }
  return { opened, stdin };
}

/** `2>&1` opens no file. */
function isDescriptor(operator: string, { text }: Argument): boolean {
  return (operator === '>&' || operator === '<&') && /^(\d+-?|-)$/.test(text);
}

function settingsOf(reading: Reading, assignment: Extract<Command['prefix'][number], { type: 'Assignment' }>, at: Standing): Setting[] {
  const words = assignment.value.type === 'ArrayValue' ? assignment.value.elements : [assignment.value];
  const values = words.flatMap((word) => argumentsOf(word, rootAt(reading, at)));
  reading.settings.add(assignment.name);
  for (const value of values) {
    if (value.known) reading.words.add(value.text);
    // Arithmetic runs what a variable holds in the brackets of an index.
    if (/\$\(|`/.test(value.text)) reading.unseen.add('A variable holds a command, and what runs it cannot be told.');
  }
  return values.map((value) => ({ name: assignment.name, value }));
}

/** Reads a word that is no part of a command. */
export function readWord(reading: Reading, word: Word, at: Standing): void {
  for (const { text, known } of argumentsOf(word, null)) if (known) reading.words.add(text);
  readSubstitutions(reading, word, at);
}

/** Reads the scripts within words, arithmetic and tests; each runs in a shell of its own. */
export function readSubstitutions(reading: Reading, node: SyntaxNode, at: Standing): void {
  const visit = (child: SyntaxNode) => {
    if (child.type === 'Script') {
      readScript(reading, child, { ...at, depth: at.depth + 1 });
      return;
    }
    if (tellsSecret(child, node) && !reading.settings.has(variableOf(child))) reading.unseen.add('It uses a secret from the environment.');
    if (child.type === 'ParameterExpansion' && child.prefix === '!') reading.unseen.add('It uses a variable whose name only the shell knows.');
    if (hidesCommands(child, node)) reading.unseen.add('A part of the command is worked out twice by the shell, and what comes out cannot be told.');
    forEachChild(child, visit);
  };
  forEachChild(node, visit);
}

/** A variable whose name says that it holds a secret, used for more than to see whether it is there. */
function tellsSecret(node: SyntaxNode, around: SyntaxNode): boolean {
  const tests = around.type === 'TestCommand' || (around.type === 'Command' && /^(test|\[)$/.test(around.name?.value ?? ''));
  if (tests || (node.type === 'ParameterExpansion' && (node.prefix === '#' || node.operation?.type === 'Default' && /[+?]/.test(node.operation.operator)))) return false;
  return secretName.test(variableOf(node));
}

function variableOf(node: SyntaxNode): string {
  if (node.type === 'SimpleExpansion') return node.text.slice(1);
  return node.type === 'ParameterExpansion' ? node.parameter : '';
}

/** Text that the shell expands once more: `${x@P}`, an index in arithmetic, zsh's flags and file name qualifiers. */
function hidesCommands(node: SyntaxNode, around: SyntaxNode): boolean {
  if (node.type === 'Unknown') return true;
  if (node.type === 'Transform') return node.operand.value === 'P';
  if (node.type === 'ExtendedGlob') return /[:'"+$`]/.test(node.text);
  if (node.type === 'ArithmeticWord') return node.parts?.some((part) => part.type.endsWith('Quoted')) ?? false;
  return around.type === 'TestCommand' && node.type === 'Word' && argumentsOf(node, null).some(({ text }) => /\$\(|`/.test(text));
}

/** A call of no program, where it stands. */
export function plainCall(known: { settings?: Setting[]; opened?: Opened[]; stdin?: Stdin }, at: Standing): Call {
  return { program: '', path: null, args: [], settings: [], opened: [], stdin: at.stdin, ...known, folders: at.folders, wraps: false, guessed: at.guessed };
}

/** The worktree, where it is certain that the shell is in it. */
function rootAt(reading: Reading, { folders }: Standing): string | null {
  const { root, home } = reading.ground;
  return folders?.every((folder) => whereIs(folder, { root, home, folders: null }) === 'inside') ? root : null;
}
