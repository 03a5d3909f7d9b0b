import { type Argument, anything, couldBeOption, knownStart } from './argument';
import type { Call } from './call';
import { findRoots } from './foundBy';
import { looksOnly, readsOperands, takesOnlyText } from './readOnly';

/** A file that a call reads, or writes, moves or deletes; `maybe` when it is only named and something could be done with it. */
export interface FileUse { how: 'read' | 'write' | 'maybe'; path: Argument }

/** Every word that is no option is a file these change. */
const changesAll = new Set('rm rmdir unlink shred mkdir touch truncate tee mkfifo mknod mv ln trash rimraf chmod chown chgrp sponge patch split csplit gzip gunzip bzip2 bunzip2 xz unxz zstd unzip 7z git-clean mktemp fallocate link del-cli'.split(' '));
/** The last word is the file these change, the ones before are read. */
const changesLast = new Set('cp install rsync ditto'.split(' '));
const skipsFirst = new Set('chmod chown chgrp'.split(' '));

export function changesFiles(program: string): boolean {
  return changesAll.has(program) || changesLast.has(program) || program === 'sed' || program === 'dd';
}

/** The files a call uses, as far as its words tell. */
export function fileUses(call: Call): FileUse[] {
  const opened = call.opened.filter(({ target }) => !isStream(target)).map(({ how, target }): FileUse => ({ how, path: target }));
  if (call.wraps) return opened;
  return [...opened, ...ownUses(call)].filter(({ path }) => !isStream(path));
}

function ownUses(call: Call): FileUse[] {
  const { program, args } = call;
  if (args.length === 1 && /^--(version|help)$/.test(args[0]!.text)) return [];
  if (changesAll.has(program)) {
    // mktemp makes a file of its own beside others; without a folder it is the machine's place for that.
    if (program === 'mktemp') return operands(args).filter(({ text }) => text.includes('/')).map((path) => ({ how: 'write', path }));
    return operands(args).slice(skipsFirst.has(program) ? 1 : 0).map((path) => ({ how: 'write', path }));
  }
  if (changesLast.has(program)) return copies(args);
  if (program === 'find') return found(args);
  if (program === 'dd') return args.map(({ text, ...rest }) => ({ how: text.startsWith('of=') || !rest.known ? 'write' : 'read', path: { ...rest, text: text.replace(/^(of|if)=/, '') } }));
  if (program === 'sed' || program === 'perl') return edits(call);
  if (takesOnlyText(program) && looksOnly({ ...call, opened: [], settings: [] })) return readsOperands(call).map((path) => ({ how: 'read', path }));
  return named(args);
}

function operands(args: readonly Argument[]): Argument[] {
  const end = args.findIndex(({ text }) => text === '--');
  const all = args.flatMap((one, at) => {
    if (end >= 0 && at > end) return [one];
    if (!one.known && couldBeOption(one)) return [one];
    return one.text.startsWith('-') ? valueOf(one) : [one];
  });
  return all;
}

/** The path in `--target=x` and `-tx`. */
function valueOf(option: Argument): Argument[] {
  const own = /^--[\w-]+=([^]*)$/.exec(option.text)?.[1] ?? /^-[A-Za-z]((?:[~/]|\.\.)[^]*)$/.exec(option.text)?.[1];
  return own === undefined ? [] : [{ ...option, text: own }];
}

function copies(args: readonly Argument[]): FileUse[] {
  const all = operands(args);
  const targeted = args.some(({ text, known }) => !known || /^(-\w*t|--target-directory)/.test(text));
  return all.map((path, at) => ({ how: targeted || at === all.length - 1 ? 'write' : 'read', path }));
}

function found(args: readonly Argument[]): FileUse[] {
  const deletes = args.some(({ text, known }) => !known || text === '-delete');
  const written = args.flatMap(({ text }, at): FileUse[] => (/^-f(print0?|printf|ls)$/.test(text) ? [{ how: 'write', path: args[at + 1] ?? anything }] : []));
  return [...findRoots(args).map((path): FileUse => ({ how: deletes ? 'write' : 'read', path })), ...written];
}

/** `sed` and `perl` change files only when told to. The first word is their script unless an option gives it. */
function edits({ program, args }: Call): FileUse[] {
  const inPlace = args.some((one) => (!one.known && couldBeOption(one)) || /^-[a-zA-Z]*i|^--in-place/.test(one.text));
  const scripted = args.some(({ text }) => /^(-\w*[ef]$|--expression|--file)/.test(text));
  const values = new Set(args.flatMap(({ text }, at) => (/^-\w*[eE]$|^--expression$/.test(text) ? [at + 1] : [])));
  const files = operands(args.filter((_, at) => !values.has(at)));
  const paths = scripted || program === 'perl' && !inPlace ? files : files.slice(1);
  return paths.map((path) => ({ how: inPlace ? 'write' : 'read', path }));
}

/** A path outside that an unknown program is given could be anything to it; the machine's own programs are only started. */
function named(args: readonly Argument[]): FileUse[] {
  return args.flatMap((one, at): FileUse[] => {
    const before = args[at - 1]?.text ?? '';
    // What follows these is a text.
    if (/^(-m|--message|--title|--body|-am|--grep|-g|--format)$/.test(before) && !one.text.startsWith('-')) return [];
    return candidates(one).filter((path) => /^(file:\/\/)?([~/]|\\\\|\.\.([/\\]|$)|[A-Za-z]:[\\/])|\/\.\.(\/|$)|(^|\/)\.git(\/|$)/i.test(knownStart(path)) && !/^\/\//.test(path.text) && !/\s|^\/(usr\/)?bin\/[^/]+$/.test(path.text)).map((path) => ({ how: 'maybe', path }));
  });
}

function candidates(one: Argument): Argument[] {
  const { text } = one;
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text) && !/^file:/i.test(text)) return [];
  const attached = /^-[A-HJKM-Za-z]([~/][^]*|\.\.[^]*)$/.exec(text)?.[1];
  const after = /^[^=]*=([^]*)$/.exec(text)?.[1];
  return [...(text.startsWith('-') ? [] : [one]), ...[attached, after].filter((path) => path !== undefined).map((path) => ({ ...one, text: path }))];
}

function isStream({ text }: Argument): boolean {
  return /^\/dev\/(null|zero|stdin|stdout|stderr|tty|u?random|full|fd\/\d+)$/.test(text) || text === '-';
}
