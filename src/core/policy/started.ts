import { anything, type Argument, literal } from './argument';
import { type Call, programName } from './call';
import { overspent, type Reading, readNode, readText, type Standing, unreadable } from './commandLine';
import { plainCall } from './commandWords';
import { afterChange, type Left, stays } from './folders';
import { foundBy } from './foundBy';
import { asksAlways } from './dangers';
import { isShell, scriptOf } from './shellProgram';
import { takesOnlyText } from './readOnly';
import { wrapped } from './wrappers';

/** `tails` says whether the words behind were looked through already, as part of a longer command. */
interface Start { call: Call; at: Standing; tails?: 'seen' }

const lost = {
  program: 'Only the shell knows which program would run.',
  text: 'It runs a text that is put together while it runs.',
  input: 'A shell would run whatever it is sent.',
  language: 'It is written for a shell that Work Mode cannot read.',
  alias: 'It gives another meaning to the name of a command.',
};

/** Adds the command of these words, and whatever it starts in turn. Says in which folder the shell is afterwards. */
export function started(reading: Reading, words: readonly Argument[], start: Start): Left {
  const [first, ...args] = words;
  const { at, tails } = start;
  // What is looked through in vain is paid for: a long list of names must not take long.
  if (overspent(reading, tails === 'seen' ? 8 * words.length : words.length)) return stays(null);
  const program = first!.known && !first!.glob ? programName(first!.text) : null;
  if (program === null) {
    reading.unseen.add(lost.program);
    if (tails !== 'seen') guess(reading, args, start);
    return stays(at.folders);
  }
  const call: Call = { ...start.call, program, path: first!.text.includes('/') ? first!.text : null, args };
  const inner = wrapped(program, args);
  if (inner === 'lost') reading.unseen.add(lost.program);
  if (inner !== null && inner !== 'lost' && !asksWhere(program, args)) return wrapper(reading, inner, { call, at, tails });
  const placed = program === 'git' ? { ...call, folders: gitFolders(call, reading.ground.home) } : call;
  reading.calls.push({ ...placed, wraps: handsOn(call) });
  if (tails !== 'seen' && !takesOnlyText(program) && !handsOn(call)) guess(reading, args, { call, at });
  return builtin(reading, call, at) ?? stays(at.folders);
}

/** `git -C` goes to another folder first. */
function gitFolders({ args, folders }: Call, home: string | null): Call['folders'] {
  let at: Call['folders'] = folders;
  args.forEach(({ text }, index) => {
    if (text === '-C') at = afterChange(at, args.slice(index + 1, index + 2), home).ok;
  });
  return at;
}

/** Shells and builtins that only run a text: the text is judged. */
function handsOn(call: Call): boolean {
  if (call.program === 'eval' && call.path === null) return true;
  const script = isShell(call.program) ? scriptOf(call).kind : 'file';
  return script === 'text' || (script === 'stdin' && call.stdin.kind === 'text');
}

/** `command -v git` says where git is. */
function asksWhere(program: string, args: readonly Argument[]): boolean {
  return program === 'command' && args.some(({ text }) => /^-p?[vV]$/.test(text));
}

function wrapper(reading: Reading, inner: { args: Argument[]; settings: Argument[] }, { call, at, tails }: Start): Left {
  reading.calls.push({ ...call, wraps: inner.args.length > 0 });
  const text = splitText(call);
  if (text === null) reading.unseen.add(lost.text);
  if (text) readText(reading, text, at);
  if (tails !== 'seen') guess(reading, call.program === 'xargs' ? [...call.args, anything] : call.args, { call, at });
  if (inner.args.length === 0) return stays(at.folders);
  const settings = inner.settings.map((one) => ({ name: one.text.slice(0, one.text.indexOf('=')), value: { ...one, text: one.text.slice(one.text.indexOf('=') + 1) } }));
  const moved = call.program === 'env' ? movedTo(call.args) : undefined;
  const folders = moved ? afterChange(at.folders, [moved], reading.ground.home).ok : at.folders;
  const place = { ...at, folders };
  const left = started(reading, inner.args, { call: { ...call, opened: [], settings: [...call.settings, ...settings], folders }, at: place, tails: 'seen' });
  return ['command', 'builtin', 'and', 'or', 'not', 'noglob', 'nocorrect', '-', 'if', 'while', 'begin', 'do', 'then', 'else'].includes(call.program) ? left : stays(at.folders);
}

/** The line of `env -S`; empty when there is none, null when it cannot be told. */
function splitText({ program, args }: Call): string | null {
  if (program !== 'env') return '';
  const at = args.findIndex(({ text }) => /^(-[a-zA-Z]*S|--split-string)/.test(text));
  if (at < 0) return '';
  const own = args[at]!.text.replace(/^(-[a-zA-Z]*S|--split-string=?)/, '');
  return joined([...(own === '' ? [] : [{ ...args[at]!, text: own }]), ...args.slice(at + 1)]);
}

function movedTo(args: readonly Argument[]): Argument | undefined {
  const at = args.findIndex(({ text }) => /^(-C|--chdir)/.test(text));
  if (at < 0) return undefined;
  const own = args[at]!.text.replace(/^(-C|--chdir=?)/, '');
  return own === '' ? args[at + 1] : { ...args[at]!, text: own };
}

/** What the shell itself makes of a name; undefined for a program that leaves the shell where it is. */
function builtin(reading: Reading, call: Call, at: Standing): Left | undefined {
  const { program, args } = call;
  const own = call.path === null ? reading.functions.get(program) ?? reading.functions.get(args[0]?.text ?? '') : undefined;
  if (own && !reading.within.has(program)) {
    reading.within.add(program);
    const left = readNode(reading, own, at);
    reading.within.delete(program);
    if (reading.functions.has(program)) return left;
  }
  if (isShell(program)) return shell(reading, call, at);
  if (program === 'cd' || program === 'pushd' || program === 'chdir') return afterChange(at.folders, args, reading.ground.home);
  if (program === 'popd') return { ok: null, fail: at.folders };
  if (program === 'eval') return run(reading, joined(args), at);
  if (program === 'watch') return void run(reading, joined(args.slice(args.findIndex(({ text }, index) => !text.startsWith('-') && !/^(-n|--interval)$/.test(args[index - 1]?.text ?? '')))), at);
  if (program === 'trap' && args.length > 1) return void run(reading, joined(args.slice(args[0]!.text === '--' ? 1 : 0, args[0]!.text === '--' ? 2 : 1)), at);
  if ((program === 'source' || program === '.') && (args.length === 0 || !args[0]!.known || args[0]!.text.startsWith('/dev/'))) reading.unseen.add(lost.text);
  if (program === 'alias' && args.some(({ text }) => text.includes('='))) reading.unseen.add(lost.alias);
  if ((program === 'hash' && args.some(({ text }) => /^-\w*p/.test(text))) || (program === 'enable' && args.some(({ text }) => /^-\w*f/.test(text)))) reading.unseen.add(lost.alias);
  if (worksOutTwice(program) && (args.some(({ text }) => /\$\(|`/.test(text)) || (call.stdin.kind === 'text' && /\$\(|`/.test(call.stdin.text)))) reading.unseen.add(lost.text);
  if (program === 'find') for (const words of foundBy(args)) started(reading, words, { call: { ...call, opened: [] }, at });
  return undefined;
}

function shell(reading: Reading, call: Call, at: Standing): undefined {
  const script = scriptOf(call);
  const inner = { ...at, stdin: call.stdin };
  if (script.kind === 'text') readText(reading, script.text, inner);
  else if (script.kind === 'stdin' && call.stdin.kind === 'text') readText(reading, call.stdin.text, { ...at, stdin: { kind: 'none' } });
  else if (script.kind === 'stdin' && at.guessed && call.stdin.kind === 'none') return undefined;
  else if (script.kind === 'stdin') reading.unseen.add(lost.input);
  else if (script.kind === 'unknown') reading.unseen.add(lost.text);
  else if (script.kind === 'foreign') reading.unseen.add(lost.language);
  return undefined;
}

function run(reading: Reading, text: string | null, at: Standing): Left {
  if (text !== null) return readText(reading, text, at);
  reading.unseen.add(lost.text);
  return stays(null);
}

function joined(args: readonly Argument[]): string | null {
  return args.every(({ known, glob }) => known && !glob) ? args.map(({ text }) => text).join(' ') : null;
}

/** Builtins that expand what they are given once more. */
function worksOutTwice(program: string): boolean {
  return ['let', 'declare', 'typeset', 'local', 'export', 'readonly', 'unset', 'read', 'mapfile', 'readarray', 'test', '[', 'getopts', 'wait'].includes(program);
}

/**
 * Any program may start others: whatever among its words would be dangerous as a command is taken for one.
 * So a wrapper that nobody told us about hides nothing.
 */
function guess(reading: Reading, args: readonly Argument[], { call, at }: Start): void {
  if (at.depth > 20) return;
  const inner = { ...at, guessed: true, depth: at.depth + 1 };
  let found = 0;
  args.forEach((one, index) => {
    if (!one.known) return;
    const tail = one.text.replace(/^[\w.-]+=(?:\w+=)?/, '');
    if (/[\s\\'"$`;&|<>(){}]/.test(one.text.trim())) {
      for (const text of new Set([one.text, tail])) guessText(reading, text, inner);
      return;
    }
    const name = programName(tail);
    if (name === null || !(asksAlways(name) || isShell(name) || name === 'eval')) return;
    if (++found > 20) reading.unseen.add('The command names too many programs to be read through.');
    if (found > 20) return;
    started(reading, [literal(tail), ...args.slice(index + 1)], { call: { ...call, settings: [], opened: [], guessed: true }, at: inner, tails: 'seen' });
  });
}

/** Any text can be read as a line, and mostly it is none: what counts is what is dangerous in it. */
function guessText(reading: Reading, text: string, at: Standing): void {
  const apart: Reading = { ...reading, unseen: new Set(), functions: new Map() };
  readText(apart, text, at);
  // A text that no shell of ours takes may suit another one: then its words are looked at one by one.
  if (apart.unseen.has(unreadable)) guess(apart, text.replace(/\\\n|['"$\\]/g, '').split(/[\s;&|(){}<>`]+/).filter(Boolean).map(literal), { call: plainCall({}, at), at });
  reading.steps = apart.steps;
  for (const why of [lost.text, lost.input, lost.language]) if (apart.unseen.has(why)) reading.unseen.add(why);
}
