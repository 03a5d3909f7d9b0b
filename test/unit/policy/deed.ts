import type { Action } from '../../../src/core/policy/action';
import { judge, type Verdict } from '../../../src/core/policy/judge';
import type { Rule } from '../../../src/core/policy/rule';
import type { Profile } from '../../../src/protocol/asks';

export const worktree = '/code/repo/app';

/** An action in the worktree, with what a test says of it. */
export function action(said: Partial<Action>): Action {
  return { kind: 'execute', title: '', command: null, cwd: worktree, paths: [], diffs: [], ours: false, ...said };
}

export function rule(match: Rule['match'], said: Partial<Rule> = {}): Rule {
  return { id: 'r1', scope: 'always', task: null, at: 0, words: '', match, ...said };
}

/** What becomes of a command. */
export function judged(command: string, profile: Profile, rules: readonly Rule[] = []): Verdict {
  return judge(action({ command, title: command }), { profile, rules, task: 't1', root: worktree, home: '/home/me' });
}

/** A verdict in one word: `ASK` is asked every time. */
export function inOneWord(verdict: Verdict): string {
  return verdict.kind === 'ask' && verdict.scopes.length === 0 ? 'ASK' : verdict.kind;
}
