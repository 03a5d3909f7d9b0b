import assert from 'node:assert/strict';
import type { Action, NamedPath } from '../../../src/core/policy/action';
import { judge } from '../../../src/core/policy/judge';
import { profiles } from '../../../src/protocol/asks';
import { action, inOneWord, rule, worktree } from './deed';

const inside = (real: string): NamedPath => ({ named: real, real, inside: true, line: null });
const outside = (real: string): NamedPath => ({ named: real, real, inside: false, line: null });
const diff = (path: string) => ({ path, before: '', after: 'x' });

/** What becomes of an action in plan, edit, build and full. */
const table: [what: string, expected: string, said: Partial<Action>][] = [
  ['one of our own tools', 'allow allow allow allow', { kind: 'other', title: 'ask_person', ours: true }],
  ['thinking', 'allow allow allow allow', { kind: 'think' }],
  ['reading a file of the worktree', 'allow allow allow allow', { kind: 'read', paths: [inside('src/a.ts')] }],
  ['reading a file outside', 'ask ask ask allow', { kind: 'read', paths: [outside('/etc/hosts')] }],
  ['reading a file that is not named', 'ASK ASK ASK allow', { kind: 'read' }],
  ['reading secrets', 'ASK ASK ASK ASK', { kind: 'read', paths: [inside('.env')] }],
  ['reading a link that leads to secrets', 'ASK ASK ASK ASK', { kind: 'read', paths: [{ named: 'notes.txt', real: '/home/me/.ssh/id_rsa', inside: false, line: null }] }],
  ['reading an example of secrets', 'allow allow allow allow', { kind: 'read', paths: [inside('.env.example')] }],
  ['searching', 'allow allow allow allow', { kind: 'search' }],
  ['searching outside', 'ASK ASK ASK allow', { kind: 'search', paths: [outside('/usr')] }],
  ['changing a file', 'deny allow allow allow', { kind: 'edit', paths: [inside('src/a.ts')], diffs: [diff('src/a.ts')] }],
  ['changing a file that only its diff names', 'deny allow allow allow', { kind: 'edit', diffs: [diff(`${worktree}/src/a.ts`)] }],
  ['changing a file outside that only its diff names', 'deny ASK ASK ASK', { kind: 'edit', diffs: [diff('../x')] }],
  ['changing a file outside', 'deny ASK ASK ASK', { kind: 'edit', paths: [outside('/etc/hosts')] }],
  ['changing one file inside and one outside', 'deny ASK ASK ASK', { kind: 'edit', paths: [inside('a'), outside('/etc/hosts')] }],
  ['changing a file in .git', 'deny ASK ASK ASK', { kind: 'edit', diffs: [diff('.git/hooks/pre-commit')] }],
  ['changing a file that is not named', 'deny ASK ASK ASK', { kind: 'edit' }],
  ['changing secrets', 'deny ASK ASK ASK', { kind: 'edit', paths: [inside('.env')] }],
  ['deleting a file', 'deny allow allow allow', { kind: 'delete', paths: [inside('src/a.ts')] }],
  ['deleting a file outside', 'deny ASK ASK ASK', { kind: 'delete', paths: [outside('/home/me/x')] }],
  ['moving a file out', 'deny ASK ASK ASK', { kind: 'move', paths: [inside('a'), outside('/tmp/a')] }],
  ['fetching a page', 'ask ask allow allow', { kind: 'fetch', title: 'https://example.com' }],
  ['another mode', 'ASK ASK ASK ASK', { kind: 'switch_mode', title: 'code' }],
  ['an unknown tool', 'ask ask ask allow', { kind: 'other', title: 'browser' }],
  ['an unknown tool outside', 'ASK ASK ASK ASK', { kind: 'other', title: 'browser', paths: [outside('/etc')] }],
  ['a command that is not told', 'ASK ASK ASK ASK', { kind: 'execute' }],
];

describe('judging', () => {
  for (const [what, expected, said] of table) {
    it(`${what}: ${expected}`, () => {
      const verdicts = profiles.map((profile) => judge(action(said), { profile, rules: [], task: 't1', root: worktree }));
      assert.equal(verdicts.map(inOneWord).join(' '), expected);
      assert.ok(verdicts.every(({ why }) => /^[A-Z“].*\.$/.test(why)), 'each says why in a sentence');
    });
  }

  it('takes the folder of a command for where it runs, and the worktree for what it may change', () => {
    const bearings = { profile: 'build', rules: [], task: 't1', root: worktree } as const;
    const from = (cwd: string, command: string) => inOneWord(judge(action({ command, cwd }), bearings));
    assert.equal(from(`${worktree}/packages/a`, 'rm -rf ../b'), 'allow');
    assert.equal(from(`${worktree}/packages/a`, 'rm -rf ../../../b'), 'ASK');
    assert.equal(from('/code/repo', 'npm test'), 'ASK');
    assert.equal(from('/code/repo', 'ls'), 'ask');
    assert.equal(from('/code/repo/application', 'npm test'), 'ASK');
  });

  it('reads the folders of Windows', () => {
    const bearings = { profile: 'build', rules: [], task: 't1', root: 'C:\\code\\app' } as const;
    const from = (command: string) => inOneWord(judge(action({ command, cwd: 'C:\\code\\app\\src' }), bearings));
    assert.equal(from('rm -rf ../dist'), 'allow');
    assert.equal(from('rm -rf C:/code/app/dist'), 'allow');
    assert.equal(from('rm -rf ../../x'), 'ASK');
    assert.equal(from('rm -rf C:/x'), 'ASK');
    assert.equal(from('rm -rf "C:\\x"'), 'ASK');
  });

  it('asks for ~ unless it is known to lead into the worktree', () => {
    const at = (home: string | undefined) => inOneWord(judge(action({ command: 'rm ~/app/x', cwd: '/h/me/app' }), { profile: 'build', rules: [], task: 't1', root: '/h/me/app', ...(home === undefined ? {} : { home }) }));
    assert.equal(at(undefined), 'ASK');
    assert.equal(at('/h/me'), 'allow');
    assert.equal(at('/h/you'), 'ASK');
  });

  it('never lets a rule lift what is always asked', () => {
    const rules = [rule({ kind: 'file', path: '.env', tool: 'read' }), rule({ kind: 'tool', tool: 'switch_mode', title: 'code' }), rule({ kind: 'file', path: '/etc/hosts', tool: 'edit' })];
    const deeds: Partial<Action>[] = [{ kind: 'read', paths: [inside('.env')] }, { kind: 'switch_mode', title: 'code' }, { kind: 'edit', paths: [outside('/etc/hosts')] }];
    for (const said of deeds) {
      assert.equal(inOneWord(judge(action(said), { profile: 'full', rules, task: 't1' })), 'ASK');
    }
  });
});
