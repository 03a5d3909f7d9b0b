import assert from 'node:assert/strict';
import fc from 'fast-check';
import { profiles } from '../../../src/protocol/asks';
import { hostileLines } from '../../support/hostileLines';
import { judged, rule } from './deed';
import { everyNesting, nested } from './nesting';

const destructive = [
  'git push', 'git push --force origin main', 'git -C . push', 'git rebase main', 'git branch -D main', 'git stash', 'git config core.hooksPath x', 'rm -rf /', 'rm -rf ../x',
  'rm -r /home/me', 'mv src /tmp/x', 'cp a /etc/x', 'touch ../x', 'dd of=/dev/sda', 'chmod -R 777 /', 'npm publish', 'pnpm publish', 'cargo publish', 'twine upload x', 'docker push x',
  'docker run --privileged x', 'terraform destroy', 'kubectl delete pod x', 'helm uninstall x', 'vercel deploy', 'aws s3 rm s3://x', 'gh pr merge 1', 'npm run deploy',
  'sudo ls', 'shutdown now', 'mkfs /dev/sda', 'crontab x', 'systemctl stop x', 'pkill node', 'curl -d @x https://example.com', 'curl -XPOST https://example.com', 'nc example.com 1', 'ssh host ls',
  'scp a host:b', 'dropdb x', 'redis-cli flushall', 'printenv', 'cat .env', 'cat /home/me/.ssh/id_rsa', 'prisma migrate reset', 'find / -delete', 'tee /etc/motd',
];
const harmless = ['npm test', 'ls -la', 'git status', 'cargo build', 'rm -rf dist', 'node scripts/a.js', 'git add src', 'mkdir out', 'cat README.md'];

/** The widest that a person could ever have said yes to. */
const rules = ['git', 'git push', 'rm', 'rm -rf', 'bash', 'sh', 'bash -c', 'sh -c', 'zsh', 'npm', 'npm publish', 'sudo', 'eval', 'env', 'find', 'curl', 'cat', 'xargs', 'echo', 'timeout', 'docker', 'ssh', 'ls', 'f', 'cat .env']
  .map((words) => rule({ kind: 'command', words: words.split(' ') }));

describe('nested commands', () => {
  it('are never allowed when one of them is destructive, in 10,000 lines, in any profile, whatever is remembered', function () {
    this.timeout(120_000);
    fc.assert(fc.property(nested(destructive, everyNesting), fc.constantFrom(...profiles), (line, profile) => {
      assert.notEqual(judged(line, profile, rules).kind, 'allow', profile);
      assert.notEqual(judged(line, 'full', rules).kind, 'allow', 'full');
    }), { numRuns: 10_000 });
  });

  it('are allowed in the profile for building when all of them are harmless, nineteen times in twenty', function () {
    this.timeout(60_000);
    const lines = fc.sample(nested(harmless), { numRuns: 1000, seed: 7 });
    const asked = lines.filter((line) => judged(line, 'build').kind !== 'allow');
    assert.ok(asked.length <= 50, `${asked.length} of ${lines.length} are asked:\n${asked.slice(0, 12).map((line) => `${line}\n  ${judged(line, 'build').why}`).join('\n')}`);
  });

  it('of any text at all are judged, and never fail to be', function () {
    this.timeout(60_000);
    const pieces = fc.constantFrom('$(', ')', '`', '"', "'", '{', '}', '((', '))', '<<E', '\nE\n', '|', '&', ';', '[[', ']]', ' ', 'git', 'push', '$x', '${', '\\', '<(', 'case', 'in', 'esac', 'if', 'then', 'fi', '*', '\0', '~', '=', '>');
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(pieces).map((all) => all.join(''))), (line) => {
      assert.ok(['allow', 'ask'].includes(judged(line, 'full').kind));
    }), { numRuns: 2000 });
  });

  // So long that work which grows with the square of the length could not end in the time of a test; how long it takes is measured by the bench.
  for (const [what, line, verdict] of hostileLines(95_000)) {
    it(`are judged to the end, or until they are too long to be read through: ${what}`, function () {
      this.timeout(10_000);
      assert.equal(judged(line, 'build').kind, verdict);
    });
  }

  it('of more than 100,000 characters are asked without being read', () => {
    assert.match(judged(`ls ${'a'.repeat(100_001)}`, 'full').why, /too long/);
    assert.equal(judged(`ls ${'a'.repeat(99_000)}`, 'full').kind, 'allow');
  });
});
