import type { Action } from './action';
import type { Call } from './call';
import { type CommandFacts, commandFacts } from './judgeCommand';
import type { Ground } from './lexicalPath';
import { looksOnly } from './readOnly';
import type { Rule } from './rule';
import type { RuleOffer } from './verdict';

/** The rules that speak for this task. */
export function rulesOf(rules: readonly Rule[], task: string): Rule[] {
  return rules.filter((rule) => rule.scope !== 'task' || rule.task === task);
}

/** Whether remembered rules cover every command of a line that needs one. What is always asked is never covered. */
export function coversCommand(rules: readonly Rule[], facts: CommandFacts): boolean {
  if (facts.always.length > 0 || facts.calls.length === 0) return false;
  return facts.calls.every((call) => (looksOnly(call) && !facts.readsOutside.includes(call)) || rules.some((rule) => coversCall(rule, call, facts)));
}

/** Whether remembered rules cover an action on files, or of another kind. */
export function coversAction(rules: readonly Rule[], action: Action): boolean {
  if (action.paths.length > 0 && isFileTool(action.kind)) {
    return action.paths.every(({ real }) => rules.some(({ match }) => match.kind === 'file' && match.tool === toolOf(action) && match.path === real));
  }
  return rules.some(({ match }) => match.kind === 'tool' && match.tool === action.kind && match.title === action.title);
}

/** The narrow rule that is offered with an ask; null when a yes is for once. */
export function ruleFor(action: Action, ground: Ground = groundOf(action)): RuleOffer | null {
  if (action.kind === 'execute') return action.command === null ? null : commandRule(commandFacts(action.command, ground));
  if (isFileTool(action.kind) || action.kind === 'search') {
    const [path, ...more] = action.paths;
    if (!path || more.length > 0 || action.kind === 'search') return null;
    return { match: { kind: 'file', path: path.real, tool: toolOf(action) }, words: `${verbs[toolOf(action)]} ${path.real}` };
  }
  if (action.kind === 'switch_mode' || action.kind === 'think') return null;
  return action.title === '' ? null : { match: { kind: 'tool', tool: action.kind, title: action.title }, words: `Use “${action.title}”` };
}

/** The folder of an action taken for the worktree. */
export function groundOf(action: Action): Ground {
  return { root: action.cwd, folders: [action.cwd], home: null };
}

const verbs = { read: 'Read', edit: 'Change', delete: 'Delete', move: 'Move' } as const;
type FileTool = keyof typeof verbs;

function isFileTool(kind: Action['kind']): kind is FileTool {
  return kind in verbs;
}

function toolOf(action: Action): FileTool {
  return isFileTool(action.kind) ? action.kind : 'read';
}

/** One rule is offered, so only one command may need it. */
function commandRule(facts: CommandFacts): RuleOffer | null {
  const needs = facts.calls.filter((call) => !looksOnly(call) || facts.readsOutside.includes(call));
  const offers = new Map(needs.map((call) => [wordsFor(call, facts)?.join('\0'), wordsFor(call, facts)] as const));
  const [words] = offers.values();
  if (facts.always.length > 0 || offers.size !== 1 || !words) return null;
  return { match: { kind: 'command', words }, words: facts.readsOutside.length > 0 ? `Run exactly “${words.join(' ')}”` : `Run “${words.join(' ')}” with any further words` };
}

function wordsFor(call: Call, facts: CommandFacts): string[] | null {
  const words = knownWords(call);
  if (words === null || words[0] === '') return null;
  if (facts.readsOutside.includes(call)) return call.args.every(({ known }) => known) ? words : null;
  return words.slice(0, call.program === 'npm' && words[1] === 'run' ? 3 : 2).filter((word, at) => at === 0 || !word.startsWith('-'));
}

function coversCall({ match }: Rule, call: Call, facts: CommandFacts): boolean {
  if (match.kind !== 'command' || call.program === '') return false;
  const words = knownWords(call);
  if (words === null || match.words.length > words.length) return false;
  if (facts.readsOutside.includes(call) && (match.words.length !== words.length || call.args.some(({ known }) => !known))) return false;
  return match.words.every((word, at) => word === words[at]);
}

/** The words up to the first that only the shell knows. A program in a folder is not the one of that name. */
function knownWords(call: Call): string[] {
  const end = call.args.findIndex(({ known, glob }) => !known || glob);
  return [call.path ?? call.program, ...(end < 0 ? call.args : call.args.slice(0, end)).map(({ text }) => text)];
}
