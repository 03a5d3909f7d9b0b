import assert from 'node:assert/strict';
import { judge } from '../../../src/core/policy/judge';
import { ruleFor } from '../../../src/core/policy/rules';
import { action, judged, rule } from './deed';

const command = (words: string) => rule({ kind: 'command', words: words.split(' ') });
const offered = (line: string) => {
  const offer = ruleFor(action({ command: line }));
  return offer?.match.kind === 'command' ? offer.match.words.join(' ') : null;
};

describe('remembered rules', () => {
  const covers: [rules: string[], line: string, allowed: boolean][] = [
    [['npm test'], 'npm test', true],
    [['npm test'], 'npm test -- --grep x', true],
    [['npm test'], 'npm test "$X"', true],
    [['npm test'], 'CI=1 timeout 60 npm test 2>&1', true],
    [['npm test'], 'cd sub && npm test | tail -5', true],
    [['npm test'], "bash -lc 'npm test'", true],
    [['npm test'], 'npm install', false],
    [['npm test'], 'npm testing', false],
    [['npm test'], './npm test', false],
    [['npm test'], 'npm test && rm -rf dist', false],
    [['npm test', 'rm -rf'], 'npm test && rm -rf dist', true],
    [['npm test'], 'npm test $(rm x)', false],
    [['npm test'], 'npm test; git push', false],
    [['npm test', 'git push'], 'npm test; git push', false],
    [['npm'], 'npm publish', false],
    [['rm'], 'rm -rf /', false],
    [['bash'], 'bash -c "npm test"', false],
    [['echo'], 'echo hi > a.txt', true],
    [['echo'], 'echo hi > ../a.txt', false],
    [['cat /etc/hostname'], 'cat /etc/hostname', true],
    [['cat /etc/hostname'], 'cat /etc/hostname /etc/hosts', false],
    [['cat'], 'cat /etc/hostname', false],
  ];
  for (const [words, line, allowed] of covers) {
    it(`${words.join(' and ')} ${allowed ? 'covers' : 'does not cover'} ${line}`, () => {
      assert.equal(judged(line, 'edit', words.map(command)).kind, allowed ? 'allow' : 'ask');
    });
  }

  it('are offered narrow, and only where one rule is enough', () => {
    assert.equal(offered('npm test'), 'npm test');
    assert.equal(offered('npm run lint -- --fix'), 'npm run lint');
    assert.equal(offered('cd sub && CI=1 npm test | tail -3'), 'npm test');
    assert.equal(offered('make -j4'), 'make');
    assert.equal(offered('./scripts/check.sh --all'), './scripts/check.sh');
    assert.equal(offered('cat /etc/hosts'), 'cat /etc/hosts');
    assert.equal(offered('npm test && cargo build'), null);
    assert.equal(offered('git push'), null);
    assert.equal(offered('eval "$X"'), null);
    assert.equal(offered('echo a > b'), 'echo a');
  });

  it('that were offered cover the very command they were offered for', () => {
    for (const line of ['npm test', 'npm run lint -- --fix', 'cd sub && CI=1 npm test | tail -3', 'make -j4', 'cat /etc/hosts', 'pytest -q tests', 'echo a > b', 'cargo --offline test']) {
      const verdict = judged(line, 'edit');
      assert.ok(verdict.kind === 'ask' && verdict.rule, line);
      assert.equal(judged(line, 'edit', [rule(verdict.rule.match)]).kind, 'allow', line);
    }
  });

  it('of a task speak for that task only', () => {
    const rules = [rule({ kind: 'command', words: ['npm', 'test'] }, { scope: 'task', task: 't2' })];
    assert.equal(judged('npm test', 'edit', rules).kind, 'ask');
    assert.equal(judged('npm test', 'edit', [{ ...rules[0]!, task: 't1' }]).kind, 'allow');
  });

  it('make no plan do more than look', () => {
    assert.equal(judged('npm test', 'plan', [command('npm test')]).kind, 'deny');
    assert.equal(judged('cat /etc/hostname', 'plan', [command('cat /etc/hostname')]).kind, 'allow');
  });

  it('for files speak for one path and one use of it', () => {
    const read = (real: string) => judge(action({ kind: 'read', paths: [{ named: real, real, inside: false, line: null }] }), { profile: 'build', rules: [rule({ kind: 'file', path: '/etc/hosts', tool: 'read' })], task: 't1' });
    assert.equal(read('/etc/hosts').kind, 'allow');
    assert.equal(read('/etc/hosts.bak').kind, 'ask');
    assert.deepEqual(ruleFor(action({ kind: 'read', paths: [{ named: 'x', real: '/etc/hosts', inside: false, line: null }] })), { match: { kind: 'file', path: '/etc/hosts', tool: 'read' }, words: 'Read /etc/hosts' });
  });

  it('for tools speak for one title', () => {
    const use = (title: string) => judge(action({ kind: 'other', title }), { profile: 'build', rules: [rule({ kind: 'tool', tool: 'other', title: 'browser' })], task: 't1' });
    assert.equal(use('browser').kind, 'allow');
    assert.equal(use('mailer').kind, 'ask');
  });
});
