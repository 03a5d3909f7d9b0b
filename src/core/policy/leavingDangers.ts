import type { Argument } from './argument';
import type { Call } from './call';
import { matches, subcommands } from './danger';
import { changesFiles } from './fileUses';
import { takesOnlyText } from './readOnly';
import { isShell, scriptOf } from './shellProgram';

/** Words by which programs and scripts say themselves that something leaves this machine. */
const verb = '(?:un|re)?deploy(?:ctl)?|(?:un)?publish|release|upload|submit|ship';
/** What stands beside such a word where all stays here. */
const local = '(?:pre-?)?build|compile|bundle|pack|package|test|tests|spec|lint|check|verify|dry|notes|changelog|local|preview|plan|list|status|debug|mock|types';

/** Names of a project's scripts in `package.json`, `Makefile` and the like. */
const scriptName = new RegExp(String.raw`^(?!(?:${local})[:\-_.])(?!.*[.](?:test|spec)[.])(?!.*[:\-.](?:${local})$)(?:\w+:)*(?:deploy|publish|release|ship|promote|rollback)(?:[:\-_.].*)?$`, 'i');
const subcommand = new RegExp(String.raw`^(?:gh-)?(?:${verb}|push)(?:[:-](?!(?:${local})$).+)?$`);
const part = new RegExp(String.raw`^(?:${verb})$`);
const localPart = new RegExp(String.raw`^(?:${local})$`);

/** Their first word is no sub-command but a file, a test or the like; or `publish` puts what it makes into a folder. */
const exceptions: ReadonlySet<string> = new Set((
  'python python3 pypy node deno bun tsx ts-node esno ruby perl php lua rscript rails java elixir julia swift dotnet gcc g++ cc c++ clang clang++ rustc tsc esbuild swc ' +
  'pytest jest vitest mocha ava tap phpunit rspec eslint prettier biome ruff black mypy pylint flake8 isort pyright rubocop shellcheck stylelint markdownlint ' +
  'vi vim nvim nano emacs code cursor less more man open xdg-open tar zip unzip ctest'
).split(' '));

/** A project's script of such a name, or one whose name only the shell knows. */
export function runsLeaving(args: readonly Argument[]): boolean {
  const end = args.findIndex(({ text }) => text === '--');
  return (end < 0 ? args : args.slice(0, end)).some((one, at) => (one.known ? scriptName.test(one.text) : at === 0 || /^run(-script)?$/.test(args[at - 1]!.text)));
}

/** What a call says itself that it does to others: for all the programs and scripts that no table names. */
export function leavingDanger(call: Call): string | null {
  if (!matches({ does: '', programs: '', unless: '--dry-run --help --version' }, call)) return null;
  if (startsLeaving(call)) return 'starts something that deploys or publishes, by its name';
  return !call.guessed && givesLeaving(call) ? 'deploys or publishes something, by its name' : null;
}

function givesLeaving(call: Call): boolean {
  const { program, args } = call;
  if (program === '' || exceptions.has(program) || takesOnlyText(program) || changesFiles(program) || isShell(program)) return false;
  return subcommands(call).some((one) => {
    if (!one.known || !subcommand.test(one.text)) return false;
    const before = args[args.indexOf(one) - 1]?.text;
    // After an option it may as well be its value, and “release” after anything but the program is mostly one.
    return before === undefined || flags.test(before) || (!before.startsWith('-') && one.text !== 'release');
  });
}

/** Options that take no value with nearly every program. */
const flags = /^(?:-[vqyd]|--(?:verbose|quiet|silent|debug|yes|force|no-[\w-]+|non-interactive|json|trace|ci))$/;

/** A script by its own name, or as the file that a shell or a language is given. */
function startsLeaving(call: Call): boolean {
  const { program, args, path } = call;
  if (path !== null && !/^\/(usr|s?bin|opt)\//.test(path) && isLeaving(path)) return true;
  if (path === null && !call.guessed && part.test(program)) return true;
  if (program !== 'source' && program !== '.' && !languages.test(program) && !(isShell(program) && scriptOf(call).kind === 'file' && !args.some(({ text }) => /^-\w*n\w*$/.test(text)))) return false;
  if (languages.test(program) && args.some(({ text }) => inline.test(text))) return false;
  const file = args.find(({ text }) => !text.startsWith('-') && text !== 'run');
  return file !== undefined && file.known && /[/.]|^[\w-]+$/.test(file.text) && isLeaving(file.text);
}

/** What follows is code, or is only looked at. */
const inline = /^(?:-\w*[epcl]|-m|--(?:eval|print|check|test))$/;
const inTests = /(?:^|\/)(?:tests?|specs?|__tests__)\//;

const languages = /^(?:node|deno|bun|tsx|ts-node|esno|python3?|pypy|ruby|perl|php)$/;

/** `scripts/deploy.sh`, `aws-deploy` and `create_release.py`, and no `build-release.sh`. */
function isLeaving(path: string): boolean {
  const name = path.replace(/\/+$/, '').split('/').at(-1)!.replace(/\.\w+$/, '').toLowerCase();
  const parts = name.split(/[-_.]/);
  if (inTests.test(path)) return false;
  return name === 'push' || (parts.some((one) => part.test(one)) && !parts.some((one) => localPart.test(one)));
}
