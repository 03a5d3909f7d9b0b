import { type Argument, literal } from './argument';

const runs = new Set(['-exec', '-execdir', '-ok', '-okdir']);

/** The folders and files a `find` begins at. */
export function findRoots(args: readonly Argument[]): Argument[] {
  const end = args.findIndex(({ text, known }, index) => known && /^[-(!]/.test(text) && !isLeading(args, index));
  const roots = (end < 0 ? args : args.slice(0, end)).filter((one, index) => !isLeading(args, index));
  return roots.length > 0 ? roots : [literal('.')];
}

/** The commands a `find` would start, once for each place it begins at; what it finds is below that place. */
export function foundBy(args: readonly Argument[]): Argument[][] {
  const commands: Argument[][] = [];
  args.forEach(({ text }, index) => {
    if (!runs.has(text)) return;
    const rest = args.slice(index + 1);
    const end = rest.findIndex((one, at) => one.text === ';' || (one.text === '+' && rest[at - 1]?.text === '{}'));
    const words = end < 0 ? rest : rest.slice(0, end);
    if (words.length === 0) return;
    for (const root of findRoots(args)) commands.push(words.map((word) => filledIn(word, root)));
  });
  return commands;
}

function filledIn(word: Argument, root: Argument): Argument {
  if (!word.text.includes('{}')) return word;
  if (word.text === '{}') return { ...root, text: `${root.text}/*`, glob: true };
  return { ...word, text: word.text.replaceAll('{}', '\0'), known: false };
}

/** `-L`, `-D tree` and `-O2` stand before the places. */
function isLeading(args: readonly Argument[], index: number): boolean {
  return /^-([HLP]|O\d?|D)$/.test(args[index]!.text) || args[index - 1]?.text === '-D';
}
