import { type Argument, anything, couldBeOption } from './argument';

/** A program that runs the command in its own words: which of its options take a value, and how many words come first. */
interface Wrapper { programs: string; valued?: string; words?: number; settings?: boolean; more?: boolean }

/** Whatever is missing here is still looked through for dangerous commands, but never counts as harmless. */
const wrappers: readonly Wrapper[] = [
  { programs: 'nohup setsid command builtin noglob nocorrect - busybox toybox fakeroot unbuffer winpty time setarch caffeinate and or not then else do if while until begin' },
  { programs: 'sudo', valued: '-u --user -g --group -h --host -p --prompt -C --close-from -D --chdir -r --role -t --type -T --command-timeout -R --chroot', settings: true },
  { programs: 'doas', valued: '-u -C' },
  { programs: 'env', valued: '-u --unset -C --chdir', settings: true },
  { programs: 'cross-env', settings: true },
  { programs: 'exec', valued: '-a' },
  { programs: 'nice', valued: '-n --adjustment' },
  { programs: 'ionice', valued: '-c --class -n --classdata' },
  { programs: 'timeout', valued: '-s --signal -k --kill-after', words: 1 },
  { programs: 'stdbuf', valued: '-i --input -o --output -e --error' },
  { programs: 'chrt taskset', words: 1 },
  { programs: 'flock', valued: '-w --wait --timeout -E --conflict-exit-code', words: 1 },
  { programs: 'repeat', words: 1 },
  { programs: 'strace ltrace', valued: '-e -o -s -p -P -u -E' },
  { programs: 'xargs', valued: '-n --max-args -P --max-procs -L --max-lines -s --max-chars -d --delimiter -a --arg-file -E -I', more: true },
  { programs: 'npx bunx pnpx uvx', valued: '-p --package -w --workspace' },
  { programs: 'dotenv', valued: '-e -v' },
];

const byProgram = new Map(wrappers.flatMap((one) => one.programs.split(' ').map((program) => [program, { ...one, valued: new Set(one.valued?.split(' ')) }] as const)));

/** What a wrapper runs. `lost` is what cannot be told; null for a program that is no wrapper. */
export function wrapped(program: string, args: readonly Argument[]): { args: Argument[]; settings: Argument[] } | 'lost' | null {
  const wrapper = byProgram.get(program);
  if (!wrapper) return null;
  let at = 0;
  let placeholder = '';
  for (; at < args.length; at++) {
    const { text, known } = args[at]!;
    if (!known && couldBeOption(args[at]!)) return 'lost';
    if (!text.startsWith('-') || text === '-') break;
    if (text === '--') { at++; break; }
    if (program === 'xargs' && /^(-I|-i|--replace)/.test(text)) placeholder = text.replace(/^(-I|-i|--replace=?)/, '') || (text === '-I' ? args[at + 1]?.text ?? '{}' : '{}');
    if (wrapper.valued.has(text)) at++;
  }
  at += wrapper.words ?? 0;
  const settings: Argument[] = [];
  while (wrapper.settings && at < args.length && /^[A-Za-z_]\w*=/.test(args[at]!.text)) settings.push(args[at++]!);
  if (at >= args.length) return { args: [], settings };
  const inner = args.slice(at);
  if (!wrapper.more) return { args: inner, settings };
  // xargs: what comes from its input is put where the placeholder is, or after the last word.
  if (placeholder === '') return { args: [...inner, anything], settings };
  return { args: inner.map((one) => (one.text.includes(placeholder) ? { ...one, text: one.text.replaceAll(placeholder, '\0'), known: false } : one)), settings };
}
