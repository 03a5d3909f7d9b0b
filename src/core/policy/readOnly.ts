import { type Argument, couldBeOption } from './argument';
import type { Call } from './call';
import { matches, subcommands } from './danger';

/** A program that changes nothing, unless it is given one of these options. `words` is the most words it may have. */
interface Reader { programs: string; except?: string; words?: number; pattern?: true; namesOnly?: true }

const readers: readonly Reader[] = [
  { programs: 'echo true false : test [ basename dirname sleep seq expr whoami id uname arch which type whereis whatis nproc tty tr cd pushd popd dirs pwd exit return break continue shift wait times umask jobs help getconf locale let read getopts', namesOnly: true },
  { programs: 'printf', except: '-v', namesOnly: true },
  { programs: 'export declare typeset local readonly unset set shopt', namesOnly: true },
  { programs: 'command', namesOnly: true },
  { programs: 'ls ll dir vdir cat head tail wc stat file du df cut comm cmp nl tac rev fold column md5 md5sum sha1sum sha256sum sha512sum shasum cksum b2sum od hexdump strings readlink realpath tsort paste join expand unexpand fmt pr base64 factor lsof pgrep ps free uptime vmstat lscpu lsblk lsmod cal numfmt tokei cloc scc bc jobs hexyl' },
  { programs: 'diff colordiff', except: '--to-file=' },
  { programs: 'grep egrep fgrep zgrep', pattern: true },
  { programs: 'rg', pattern: true, except: '--pre --hostname-bin -z --search-zip' },
  { programs: 'ag ack', pattern: true, except: '--pager' },
  { programs: 'fd fdfind', pattern: true, except: '-x -X --exec --exec-batch' },
  { programs: 'jq', pattern: true },
  { programs: 'yq', pattern: true, except: '-i --inplace -s --split-exp' },
  { programs: 'sort', except: '-o --output --compress-program -T --temporary-directory' },
  { programs: 'uniq xxd', words: 1, except: '-r' },
  { programs: 'tree', except: '-o -R' },
  { programs: 'bat batcat', except: '--pager --paging' },
  { programs: 'date', except: '-s --set', words: 1 },
  { programs: 'hostname', words: 0, except: '-b -F' },
  { programs: 'sed', pattern: true, except: '-i --in-place -n -f --file' },
  { programs: 'awk gawk mawk nawk', pattern: true, except: '-i -l -f --file --include --load -o --dump-variables --profile -d -p' },
];

const byProgram = new Map(readers.flatMap((one) => one.programs.split(' ').map((program) => [program, one] as const)));

/** Of git: what looks only. After a colon, the first word or option that the sub-command must have. */
const gitLooks = new Map<string, RegExp | null>([
  ...'status log diff show blame annotate ls-files ls-tree cat-file rev-parse rev-list describe shortlog grep merge-base name-rev for-each-ref show-ref count-objects check-ignore check-attr check-mailmap version help whatchanged range-diff cherry diff-tree diff-index diff-files var show-branch verify-commit verify-tag verify-pack'.split(' ').map((word) => [word, null] as const),
  ['branch', /^(-a|-r|-v+|-av+|-va|--all|--remotes|--list|-l|--show-current|--contains|--merged|--no-merged|--sort=.*|--format=.*|--no-color|--points-at)$/],
  ['tag', /^(-l|--list|-n\d*|--sort=.*|--contains|--points-at|--merged)$/],
  ['remote', /^(-v|--verbose|get-url)$/],
  ['stash', /^(list|show)$/],
  ['config', /^(--get.*|-l|--list|get|list)$/],
  ['worktree', /^list$/],
  ['reflog', /^show$/],
  ['submodule', /^status$/],
  ['notes', /^(list|show)$/],
  ['bisect', /^(log|view)$/],
  ['sparse-checkout', /^list$/],
]);

const manages = new Map<string, RegExp>([
  ['npm', /^(ls|list|view|info|show|outdated|why|explain|root|prefix|bin|ping|help|search|audit|pkg get)$/],
  ['pnpm', /^(ls|list|why|outdated|root|bin|help|audit)$/],
  ['yarn', /^(list|why|info|outdated|bin|help|audit)$/],
  ['cargo', /^(tree|metadata|search|locate-project|pkgid|help|version)$/],
  ['pip', /^(list|show|freeze|check|help|debug)$/],
  ['go', /^(version|list|doc|help)$/],
  ['docker', /^(ps|images|version|info|logs|top|port|diff|stats|history|search)$/],
  ['brew', /^(list|info|search|deps|outdated|--prefix)$/],
  ['kubectl', /^(get|describe|logs|version|explain|api-resources|top|cluster-info)$/],
]);

/** Whether the words of a program are data to it, so that none of them could be a command. */
export function takesOnlyText(program: string): boolean {
  return byProgram.has(program) || program === 'git' || program === 'mktemp' || program === 'find' || program === 'kill';
}

/** Whether a program never opens the files it is told of. */
export function namesOnly(program: string): boolean {
  return byProgram.get(program)?.namesOnly === true;
}

/** Whether a call looks and changes nothing. What only the shell knows counts against it where it matters. */
export function looksOnly(call: Call): boolean {
  const { program, args, settings, path } = call;
  if (call.opened.some(({ how, target }) => how === 'write' && !/^\/dev\/(null|stdout|stderr|tty|fd\/\d)$/.test(target.text))) return false;
  if (call.guessed || call.wraps || program === '') return true;
  if (settings.some(({ name }) => /^(PATH|NODE_OPTIONS|PYTHONPATH|RUSTC_WRAPPER|CDPATH)$/.test(name))) return false;
  if (path !== null && !/^\/(usr\/(local\/)?)?s?bin\/[^/]+$|^\/opt\/homebrew\/bin\/[^/]+$/.test(path)) return false;
  if (args.length === 1 && /^--(version|help)$/.test(args[0]!.text)) return true;
  if (program === 'git') return gitLooksOnly(call);
  // What it starts is judged by itself.
  if (program === 'find') return !args.some((one) => (!one.known && couldBeOption(one)) || /^-(delete|fprint0?|fprintf|fls)$/.test(one.text));
  const manager = manages.get(program);
  if (manager) return manager.test(args[0]?.text ?? '') && !args.some(({ text, known }) => !known || /^--?(fix|g(lobal)?)$|^fix$/.test(text));
  const reader = byProgram.get(program);
  if (!reader) return false;
  if (reader.words !== undefined && operandsOf(args).length > reader.words) return false;
  if (program === 'sed' && args.some(({ text }) => text === '-n')) return !matches({ does: '', programs: 'sed', options: '-i --in-place -f --file' }, call);
  return reader.except === undefined || !matches({ does: '', programs: program, options: reader.except }, call);
}

/** The files that a program which takes only text reads. */
export function readsOperands(call: Call): Argument[] {
  const { program, args } = call;
  const reader = byProgram.get(program);
  if (reader?.namesOnly || program === 'kill') return [];
  const options = args.some(({ text }) => /^(-\w*[ef]$|--regexp|--file|--expression|--files$)/.test(text));
  const values = new Set(args.flatMap(({ text }, at) => (/^-\w*[em]$|^--(regexp|expression|message|format|grep|author)$|^-[gtACBSGn]$/.test(text) ? [at + 1] : [])));
  const files = args.filter((one, at) => !values.has(at) && !(one.known && one.text.startsWith('-')));
  const file = args.flatMap((one, at) => (/^-\w*f$|^--file$/.test(one.text) && reader?.pattern ? [args[at + 1]!] : [])).filter((one) => one !== undefined);
  if (program === 'git') return files.slice(1);
  return reader?.pattern && !options ? files.slice(1) : [...files, ...file];
}

function gitLooksOnly(call: Call): boolean {
  const { args } = call;
  if (args.length === 0) return true;
  const [word] = subcommands(call);
  if (!word?.known || !gitLooks.has(word.text)) return false;
  if (matches({ does: '', programs: 'git', options: '--output --ext-diff --open-files-in-pager --paginate --no-index' }, call)) return false;
  const needs = gitLooks.get(word.text)!;
  const rest = args.slice(args.indexOf(word) + 1);
  return needs === null || (rest.length === 0 ? ['branch', 'tag', 'remote', 'reflog', 'worktree'].includes(word.text) : needs.test(rest[0]!.text));
}

function operandsOf(args: readonly Argument[]): Argument[] {
  return args.filter((one) => !one.known || !one.text.startsWith('-'));
}
