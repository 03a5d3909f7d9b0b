import { parse, type AndOr, type Case, type CompoundList, type If, type ParsedScript, type Pipeline, type Statement, type SyntaxNode } from 'unbash';
import type { Call, CommandLine, Stdin } from './call';
import { plainCall, readCommand, readRedirections, readSubstitutions, readWord } from './commandWords';
import { eitherOf, type Folders, type Left, sameFolders, stays } from './folders';
import type { Ground } from './lexicalPath';

/** What is known where a command stands. */
export interface Standing { folders: Folders; stdin: Stdin; depth: number; guessed: boolean }

/** The reading of one line: what was found until now. */
export interface Reading {
  ground: Ground;
  calls: Call[];
  unseen: Set<string>;
  words: Set<string>;
  /** Names of variables that the line itself sets. */
  settings: Set<string>;
  functions: Map<string, SyntaxNode>;
  /** Functions being read, so that one that calls itself ends. */
  within: Set<string>;
  steps: number;
}

/** Why a line that no shell would take is asked. */
export const unreadable = 'The command could not be read as a shell reads it.';

const mostCharacters = 100_000;
/** A step is about a word. */
const mostSteps = 30_000;
const mostDepth = 30;
const mostCalls = 1000;

/** Everything a command line would run, however it is nested. What cannot be told is said, never left out. */
export function readCommandLine(line: string, ground: Ground): CommandLine {
  const reading: Reading = { ground, calls: [], unseen: new Set(), words: new Set(), settings: new Set(), functions: new Map(), within: new Set(), steps: 0 };
  if (line.length > mostCharacters) reading.unseen.add('The command is too long to be read through.');
  else readText(reading, line, { folders: ground.folders, stdin: { kind: 'none' }, depth: 0, guessed: false });
  return { calls: reading.calls, unseen: [...reading.unseen], words: [...reading.words] };
}

/** Reads a text as a script of the same shell; says where it leaves the shell. */
export function readText(reading: Reading, text: string, at: Standing): Left {
  if (text.includes('\0')) reading.unseen.add('The command holds a character that no shell takes.');
  return readScript(reading, parse(text), { ...at, depth: at.depth + 1 });
}

/** Reads a function's body, or any other part, where it runs. */
export function readNode(reading: Reading, node: SyntaxNode, at: Standing): Left {
  if (overspent(reading)) return stays(null);
  switch (node.type) {
    case 'Statement': return readStatement(reading, node, at);
    case 'CompoundList': return readList(reading, node, at);
    case 'AndOr': return readAndOr(reading, node, at);
    case 'Pipeline': return readPipeline(reading, node, at);
    case 'Command': return readCommand(reading, node, at);
    case 'BraceGroup': return readNode(reading, node.body, at);
    case 'Subshell': readNode(reading, node.body, at); return stays(at.folders);
    case 'If': return readIf(reading, node, at);
    case 'Case': return readCase(reading, node, at);
    case 'While': return readLoop(reading, [node.clause, node.body], at);
    case 'For': case 'Select':
      for (const word of node.wordlist ?? []) readWord(reading, word, at);
      return readLoop(reading, [node.body], at);
    case 'ArithmeticFor':
      for (const part of [node.initialize, node.test, node.update]) if (part) readSubstitutions(reading, part, at);
      return readLoop(reading, [node.body], at);
    case 'Function':
      reading.functions.set(node.name.value, node.body);
      readNode(reading, node.body, at);
      return stays(at.folders);
    case 'Coproc': readNode(reading, node.body, at); return stays(at.folders);
    case 'Redirected': {
      const { opened } = readRedirections(reading, node.redirects, at);
      if (opened.length > 0) reading.calls.push(plainCall({ opened }, at));
      const fed = node.redirects.some(({ operator }) => operator.startsWith('<'));
      return readNode(reading, node.command, fed ? { ...at, stdin: { kind: 'unknown' } } : at);
    }
    case 'TestCommand': case 'ArithmeticCommand': {
      readSubstitutions(reading, node, at);
      // Some shells know no arithmetic command: to them it is a group in a group.
      if (node.type === 'ArithmeticCommand') readAsGroup(reading, node.body, at);
      return stays(at.folders);
    }
    default:
      reading.unseen.add('A part of the command is in words that Work Mode does not know.');
      return stays(null);
  }
}

function readAsGroup(reading: Reading, text: string, at: Standing): void {
  const apart: Reading = { ...reading, unseen: new Set() };
  readText(apart, text, { ...at, guessed: true });
  reading.steps = apart.steps;
  for (const why of apart.unseen) if (why !== unreadable) reading.unseen.add(why);
}

/** Reads a script that was parsed already. */
export function readScript(reading: Reading, script: ParsedScript, at: Standing): Left {
  if (at.depth > mostDepth) reading.unseen.add('The command is nested too deeply to be read through.');
  if (at.depth > mostDepth || overspent(reading)) return stays(null);
  if (script.errors?.length) reading.unseen.add(unreadable);
  return readStatements(reading, script.commands, at);
}

function readList(reading: Reading, list: CompoundList, at: Standing): Left {
  return readStatements(reading, list.commands, at);
}

function readStatements(reading: Reading, statements: readonly Statement[], at: Standing): Left {
  let left = stays(at.folders);
  for (const statement of statements) left = readStatement(reading, statement, { ...at, folders: eitherOf(left.ok, left.fail) });
  return left;
}

function readStatement(reading: Reading, statement: Statement, at: Standing): Left {
  const left = readNode(reading, statement.command, at);
  return statement.background ? stays(at.folders) : left;
}

function readAndOr(reading: Reading, { commands, operators }: AndOr, at: Standing): Left {
  let left = readNode(reading, commands[0]!, at);
  commands.slice(1).forEach((command, index) => {
    const and = operators[index] === '&&';
    const next = readNode(reading, command, { ...at, folders: and ? left.ok : left.fail });
    left = and ? { ok: next.ok, fail: eitherOf(left.fail, next.fail) } : { ok: eitherOf(left.ok, next.ok), fail: next.fail };
  });
  return left;
}

function readPipeline(reading: Reading, { commands }: Pipeline, at: Standing): Left {
  let left = stays(at.folders);
  commands.forEach((command, index) => {
    left = readNode(reading, command, index === 0 ? at : { ...at, stdin: { kind: 'unknown' } });
  });
  // Some shells run the last part themselves, others do not.
  return commands.length === 1 ? left : stays(eitherOf(at.folders, eitherOf(left.ok, left.fail)));
}

function readIf(reading: Reading, node: If, at: Standing): Left {
  let tested = readNode(reading, node.clause, at);
  let all = anyOf(readNode(reading, node.then, { ...at, folders: tested.ok }));
  for (const elif of node.elif) {
    tested = readNode(reading, elif.clause, { ...at, folders: tested.fail });
    all = eitherOf(all, anyOf(readNode(reading, elif.then, { ...at, folders: tested.ok })));
  }
  const otherwise = node.else ? anyOf(readNode(reading, node.else, { ...at, folders: tested.fail })) : tested.fail;
  return stays(eitherOf(all, otherwise));
}

function readCase(reading: Reading, node: Case, at: Standing): Left {
  readWord(reading, node.word, at);
  let all = at.folders;
  for (const item of node.items) {
    for (const pattern of item.pattern) readWord(reading, pattern, at);
    // One body may run on into the next.
    all = eitherOf(all, anyOf(readNode(reading, item.body, { ...at, folders: all })));
  }
  return stays(all);
}

function readLoop(reading: Reading, parts: readonly SyntaxNode[], at: Standing): Left {
  let folders = at.folders;
  for (const part of parts) folders = anyOf(readNode(reading, part, { ...at, folders }));
  if (sameFolders(folders, at.folders)) return stays(folders);
  reading.unseen.add('The command changes its folder in a loop.');
  return stays(null);
}

function anyOf({ ok, fail }: Left): Folders {
  return eitherOf(ok, fail);
}

/** Counts what is read; true when there is too much of it to go on. */
export function overspent(reading: Reading, steps = 1): boolean {
  reading.steps += steps;
  if (reading.steps <= mostSteps && reading.calls.length <= mostCalls) return false;
  reading.unseen.add('The command is too long to be read through.');
  return true;
}
