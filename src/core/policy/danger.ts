import { type Argument, couldBe, couldBeOption, knownStart } from './argument';
import type { Call } from './call';

/**
 * One thing that is always asked. Everything a row names must be there; a row with programs alone asks for any use of them.
 * What only the shell knows counts as if it were there.
 */
export interface Danger {
  /** What it does, to be read after the command itself. */
  does: string;
  programs: string;
  /** The words after the program: `a/b` are two choices for one word, ` | ` divides whole alternatives. */
  runs?: string;
  /** Any of these options. */
  options?: string;
  /** A word that says this. */
  says?: RegExp;
  /** What the program is fed may say it as well. */
  fed?: true;
  /** Not with one of these options. */
  unless?: string;
  /** What words cannot say. */
  when?: (call: Call) => boolean;
}

/** Options that stand before a sub-command and take the next word, by program. */
const valued: Readonly<Record<string, string>> = {
  git: '-C -c --git-dir --work-tree --namespace --exec-path --super-prefix --config-env --attr-source',
  docker: '--config -c --context -H --host -l --log-level -f --file -p --project-name --profile --env-file --project-directory',
  kubectl: '-n --namespace --context --cluster --kubeconfig -s --server --token --user --as -v -f -l -o',
  gh: '-R --repo --hostname', npm: '--prefix -w --workspace -C --registry --tag --otp --loglevel', pnpm: '-C --dir -F --filter --prefix',
  yarn: '--cwd', cargo: '-C --config -Z --manifest-path --color', terraform: '', aws: '--profile --region --output --endpoint-url --query',
  gcloud: '--project --account --configuration --format', az: '--subscription -o --output', helm: '-n --namespace --kube-context', systemctl: '-H -M -t -p',
};

/** Options without a value that stand before a sub-command. */
const bare: Readonly<Record<string, string>> = {
  git: '--no-pager -p -P --paginate --bare --no-replace-objects --literal-pathspecs --glob-pathspecs --noglob-pathspecs --icase-pathspecs --no-optional-locks --html-path --version',
  npm: '-s --silent --quiet -q -g --global -y --yes', pnpm: '-s --silent -r --recursive -w', yarn: '-s --silent', cargo: '-v -q --verbose --quiet --offline --locked --frozen', gh: '',
};

/** Short options that take the rest of their word, so that its letters are no options. */
const attached: Readonly<Record<string, string>> = { curl: 'oHuAebcmwxKTdFXrCDEPQtUYyz', wget: 'oOaeiBtTwQPUl', git: 'mFCcSO', rsync: 'eBfT', docker: 'vepwuhlnm', tar: 'fCTXI' };

/** Whether a call is what a row speaks of, or could be. */
export function matches(danger: Danger, call: Call): boolean {
  const { program, args, stdin } = call;
  if (danger.unless && !args.some(({ text }) => takesBack.test(text)) && args.some(({ known, text }) => known && words(danger.unless).has(text))) return false;
  if (danger.runs !== undefined && !pathsOf(danger.runs).some((path) => couldRun(call, path, 0))) return false;
  if (danger.options !== undefined && !args.some((one) => couldGive(one, danger.options!, attached[program] ?? ''))) return false;
  const { says } = danger;
  if (says && !args.some((one) => says.test(one.text) || (!one.known && mayBeAnything(one))) && !(danger.fed && (stdin.kind === 'text' ? says.test(stdin.text) : stdin.kind === 'unknown' && takesInput(call)))) return false;
  return danger.when?.(call) ?? true;
}

/** `--no-dry-run` after `--dry-run`. */
const takesBack = /^--(no-dry-?run|dry-?run=)/;

/** The words of a program that are no options and could be its sub-command; what cannot be told is among them. */
export function subcommands(call: Call): Argument[] {
  return candidates(call, 0).map(([one]) => one);
}

function couldRun(call: Call, [choices, ...rest]: Path, from: number): boolean {
  if (!choices) return true;
  return candidates(call, from).some(([one, at]) => (isPlain(one) ? choices.has(one.text) || choices.has('*') : [...choices].some((choice) => choice === '*' || couldBe(one, choice))) && couldRun(call, rest, at + 1));
}

/** Every row asks for them again. */
const firsts = new WeakMap<Call, readonly [Argument, number][]>();

/** The words after `from` that could be the next sub-command, with their places. */
function candidates(call: Call, from: number): readonly [Argument, number][] {
  const before = from === 0 ? firsts.get(call) : undefined;
  if (before) return before;
  const found: [Argument, number][] = [];
  const takes = words(valued[call.program]);
  const alone = words(bare[call.program]);
  // After an option that nobody told us about, a word may be its value or the sub-command.
  let unsure = false;
  for (let at = from; at < call.args.length; at++) {
    const one = call.args[at]!;
    if (one.known && one.text.startsWith('-')) {
      unsure = !one.text.includes('=') && !alone.has(one.text) && !takes.has(one.text);
      if (takes.has(one.text)) at++;
      continue;
    }
    if (one.known && /^\+/.test(one.text) && call.program === 'cargo') continue;
    found.push([one, at]);
    if (!unsure && (one.known || !couldBeOption(one))) break;
    unsure = !one.known;
  }
  if (from === 0) firsts.set(call, found);
  return found;
}

/** Whether a word could be one of these options: `-sSd`, `-d@x`, `--data=x` and the beginning of a long name count. */
function couldGive(one: Argument, options: string, endsCluster: string): boolean {
  const start = knownStart(one);
  if (!one.known && couldBeOption(one) && (one.splits || start.length < 2)) return true;
  const name = start.split('=')[0]!;
  if (!name.startsWith('-')) return false;
  return [...words(options)].some((option) => {
    if (name === option) return true;
    if (option.startsWith('--')) return name.length > 3 && name.startsWith('--') && option.startsWith(name);
    if (option.length > 2) return start.startsWith(option);
    if (name.startsWith('--')) return false;
    for (const letter of start.slice(1)) {
      if (letter === option[1]) return true;
      if (endsCluster.includes(letter) || !/[a-z\d]/i.test(letter)) return false;
    }
    return false;
  });
}

function mayBeAnything(one: Argument): boolean {
  return one.splits || knownStart(one) === '' || /\s/.test(one.text);
}

/** A database program that is given no command reads them from what it is fed. */
function takesInput({ program, args }: Call): boolean {
  return !args.some(({ text }) => /^(-c|-e|--command|--execute|--eval)/.test(text)) || program === 'xargs';
}

type Path = readonly ReadonlySet<string>[];
const paths = new Map<string, readonly Path[]>();
function pathsOf(runs: string): readonly Path[] {
  const known = paths.get(runs);
  if (known) return known;
  const made = runs.split(' | ').map((path) => path.split(' ').map((choices) => new Set(choices.split('/'))));
  paths.set(runs, made);
  return made;
}

function isPlain(one: Argument): boolean {
  return one.known && !one.glob && !one.splits;
}

const sets = new Map<string, ReadonlySet<string>>();
function words(text: string | undefined): ReadonlySet<string> {
  const known = sets.get(text ?? '');
  if (known) return known;
  const made = new Set((text ?? '').split(' ').filter(Boolean));
  sets.set(text ?? '', made);
  return made;
}
