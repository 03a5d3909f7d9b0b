import { type Profile, ruleScopes } from '../../protocol/asks';
import type { Action, NamedPath } from './action';
import { commandFacts } from './judgeCommand';
import { type Ground, whereIs } from './lexicalPath';
import type { Rule } from './rule';
import { coversAction, coversCommand, ruleFor, rulesOf } from './rules';
import { isSecret } from './secretFiles';
import type { Verdict } from './verdict';

export type { Verdict } from './verdict';

/** What an action is judged by. `root` is the worktree when the command runs in a folder of it, `home` makes `~` a path. */
export interface Bearings { profile: Profile; rules: readonly Rule[]; task: string; root?: string; home?: string }

/** Whether an action may be done, must be asked for, or is out of the question. Nothing lifts what is always asked. */
export function judge(action: Action, bearings: Bearings): Verdict {
  if (action.ours) return { kind: 'allow', why: "It is one of Work Mode's own tools.", by: 'ours' };
  const ground = groundFor(action, bearings);
  switch (action.kind) {
    case 'think': return allow('It thinks.');
    case 'switch_mode': return askAlways('The agent wants to change its own mode.');
    case 'execute': return action.command === null ? askAlways('The agent does not say which command it wants to run.') : judgeLine(action, action.command, { bearings, ground });
    case 'read': case 'search': return judgeRead(action, { bearings, ground });
    case 'edit': case 'delete': case 'move': return judgeChange(action, { bearings, ground });
    case 'fetch':
      if (action.paths.some(isSecretPath)) return askAlways('It reads a file with secrets.');
      return bearings.profile === 'build' || bearings.profile === 'full' ? allow('This profile lets agents fetch pages.') : ask(action, { bearings, ground }, 'The agent wants to use the network.');
    case 'other':
      if (action.paths.some(isSecretPath)) return askAlways('It may read a file with secrets.');
      if (action.paths.some(({ inside }) => !inside)) return askAlways('It names a place outside the worktree.');
      return bearings.profile === 'full' ? allow('This profile lets agents use every tool.') : ask(action, { bearings, ground }, 'Work Mode does not know this tool.');
  }
}

/** Whether it names a place outside the worktree, or one that may be there. */
export function leavesWorktree(action: Action, bearings: Bearings): boolean {
  const ground = groundFor(action, bearings);
  if (action.command !== null && commandFacts(action.command, ground).leaves) return true;
  return action.paths.some(({ inside }) => !inside) || unnamedDiffs(action).some((path) => whereIs(path, ground) !== 'inside');
}

function groundFor({ cwd, links }: Action, { root, home }: Bearings): Ground {
  return { root: root ?? cwd, folders: [cwd], home: home ?? null, links: links ?? [] };
}

interface Judging { bearings: Bearings; ground: Ground }

function judgeLine(action: Action, line: string, { bearings, ground }: Judging): Verdict {
  const { profile } = bearings;
  const facts = commandFacts(line, ground);
  if (profile === 'plan' && !facts.looksOnly) return { kind: 'deny', why: 'A plan is made by looking only. This command would do more than that; it can run once the plan is accepted.' };
  if (facts.always.length > 0) return askAlways(facts.always.slice(0, 3).join(' '));
  if (coversCommand(rulesOf(bearings.rules, bearings.task), facts) && !facts.looksOnly && profile !== 'plan') return { kind: 'allow', why: 'You said yes to this before.', by: 'rule' };
  if (facts.readsOutside.length > 0 && profile !== 'full') {
    if (coversCommand(rulesOf(bearings.rules, bearings.task), facts)) return { kind: 'allow', why: 'You said yes to this before.', by: 'rule' };
    return ask(action, { bearings, ground }, 'The command reads something outside the worktree.');
  }
  if (facts.looksOnly) return allow('The command only looks.');
  return profile === 'edit' ? ask(action, { bearings, ground }, 'This profile asks before each command.') : allow('This profile lets agents run commands in the worktree.');
}

function judgeRead(action: Action, { bearings, ground }: Judging): Verdict {
  if (action.paths.some(isSecretPath)) return askAlways('It reads a file that holds secrets.');
  if (bearings.profile === 'full') return allow('This profile lets agents read everything but secrets.');
  if (action.paths.some(({ inside }) => !inside)) return ask(action, { bearings, ground }, 'It reads something outside the worktree.');
  if (action.kind === 'read' && action.paths.length === 0) return ask(action, { bearings, ground }, 'The agent does not say which file it wants to read.');
  return allow('It reads files of the worktree.');
}

function judgeChange(action: Action, { bearings, ground }: Judging): Verdict {
  if (bearings.profile === 'plan') return { kind: 'deny', why: 'A plan is made by looking only. Files can be changed once the plan is accepted.' };
  if (action.paths.length === 0 && action.diffs.length === 0) return askAlways('The agent does not say which file it wants to change.');
  if (action.paths.some(({ inside }) => !inside) || unnamedDiffs(action).some((path) => whereIs(path, ground) !== 'inside')) return askAlways('It changes something outside the worktree.');
  if (action.paths.some(isSecretPath) || unnamedDiffs(action).some(isSecret)) return askAlways('It changes a file that holds secrets.');
  return allow('It changes files of the worktree only.');
}

/** Paths of changes that are not among the paths whose real place is known. */
function unnamedDiffs({ paths, diffs }: Action): string[] {
  return diffs.map(({ path }) => path).filter((path) => !paths.some(({ named, real }) => named === path || real === path));
}

function isSecretPath({ named, real }: NamedPath): boolean {
  return isSecret(named) || isSecret(real);
}

function allow(why: string): Verdict {
  return { kind: 'allow', why, by: 'profile' };
}

function askAlways(why: string): Verdict {
  return { kind: 'ask', why, scopes: [], rule: null };
}

/** An ask that a remembered yes may answer, now or later. */
function ask(action: Action, { bearings, ground }: Judging, why: string): Verdict {
  if (action.kind !== 'execute' && coversAction(rulesOf(bearings.rules, bearings.task), action)) return { kind: 'allow', why: 'You said yes to this before.', by: 'rule' };
  const rule = ruleFor(action, ground);
  return { kind: 'ask', why, scopes: rule ? [...ruleScopes] : [], rule };
}
