import * as assert from 'node:assert/strict';
import { looksLikeKey } from '../../../src/node/agents/keyShapes';
import { createRedactor, redacted } from '../../../src/node/agents/redact';

/** Put together here, so that nothing in this file looks like a key itself. */
const filler = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0';
const key = (start: string, length: number) => start + filler.slice(0, length);
const fence = (word: string) => `-----${word} RSA ${'PRIVATE'} KEY-----`;
const block = `${fence('BEGIN')}\nMIIEowIBAAKCAQEA\nabcd+/==\n${fence('END')}`;
const signed = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0In0', 'dozjgNryP4J3jVmN'].join('.');

/** What is written → what is left of it. */
const shapes: [string, string][] = [
  [`key=${key('sk-', 32)} end`, `key=${redacted} end`],
  [`${key('sk-ant-api03-', 30)}`, redacted],
  [`"${key('sk-proj-', 30)}",`, `"${redacted}",`],
  [`token ${key('ghp_', 36)}.`, `token ${redacted}.`],
  [`${key('github_pat_', 38)}`, redacted],
  [`https://x:${key('gho_', 36)}@github.com/a/b`, `https://x:${redacted}@github.com/a/b`],
  [`${key('glpat-', 20)}`, redacted],
  [`AWS ${'AKIA'}ABCDEFGHIJKLMNOP!`, `AWS ${redacted}!`],
  [`aws_secret_access_key = ${filler}`, `aws_secret_access_key = ${redacted}`],
  [`${key('AIza', 35)}`, redacted],
  [`${key('xoxb-', 24)}`, redacted],
  [`${key('npm_', 36)}`, redacted],
  [`${key('hf_', 34)}`, redacted],
  [`${key('sk_live_', 24)}`, redacted],
  [`cookie: ${signed};`, `cookie: ${redacted};`],
  ['Authorization: Bearer abcdefgh', `Authorization: Bearer ${redacted}`],
  ['{"authorization":"Basic dXNlcjpwYXNz"}', `{"authorization":"Basic ${redacted}"}`],
  ['curl -H "authorization: token abcd1234"', `curl -H "authorization: token ${redacted}"`],
  ['bearer abcdef0123456789', `bearer ${redacted}`],
  ['postgres://joe:hunter22@db.local/x', `postgres://joe:${redacted}@db.local/x`],
  [`before\n${block}\nafter`, `before\n${redacted}\nafter`],
  [JSON.stringify({ text: block }), `{"text":"${redacted}"}`],
  [`${fence('BEGIN')}\nMIIEowIBAAKCAQEA\n\nThen words follow.`, `${redacted}\n\nThen words follow.`],
];

const innocent = [
  'The task-implementation-of-step-2-is-done', 'sk-circle-fade-dot wrapper', 'git commit 5b509c7d0f32f8b2171c12deadbeef0123456789', 'the bearer of this letter',
  'https://example.org:8080/a@b', 'AKIA', 'npm_config_cache', 'refs/work-mode/t1234567890/1', 'Authorization is required', `Write “${fence('BEGIN').slice(0, 10)}”`,
  'user@example.org', 'ghp_ is how such tokens begin', '“file:///home/joe/x.ts:12” and mailto:joe@example.org',
];

describe('taking secrets out of texts', () => {
  it('hides what looks like a key, and only that', () => {
    const { redact } = createRedactor(() => []);
    assert.deepEqual(shapes.map(([written]) => redact(written)), shapes.map(([, left]) => left));
    assert.deepEqual(innocent.map(redact), innocent);
    assert.deepEqual(innocent.filter(looksLikeKey), []);
    assert.deepEqual(shapes.map(([written]) => written).filter((written) => !looksLikeKey(written)), []);
  });

  it('hides a known secret in every form in which programs write it', () => {
    const secret = 'pass word/+"\\ é9';
    const { redact } = createRedactor(() => [secret]);
    const forms = [
      secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('base64url'),
      Buffer.from(`u:${secret}`).toString('base64'), Buffer.from(`user:${secret}`).toString('base64'), Buffer.from(`me:${secret}\n`).toString('base64'),
    ];
    for (const form of forms) assert.match(redact(`x ${form} y`), /^x \S{0,8}‹secret›\S{0,4} y$/, form);
  });

  it('leaves short values alone, for they are ordinary words, and learns of new secrets at once', () => {
    const secrets = ['test', 'short12'];
    const { redact } = createRedactor(() => secrets);
    assert.equal(redact('a test of short12'), 'a test of short12');
    secrets.push('correct-horse');
    assert.equal(redact('correct-horse battery'), `${redacted} battery`);
  });

  it('finds a secret however the text is cut into pieces, and loses nothing', () => {
    const redactor = createRedactor(() => ['correct horse battery']);
    const text = `Say correct horse battery twice: correct horse battery. ${shapes.map(([written]) => written).join(' / ')} ${innocent.join(' ')} end`;
    const whole = redactor.redact(text);
    for (const size of [1, 2, 3, 7, 64, 1000]) {
      const stream = redactor.stream();
      let out = '';
      for (let at = 0; at < text.length; at += size) out += stream.push(text.slice(at, at + size));
      assert.equal(out + stream.end(), whole, `in pieces of ${size}`);
    }
  });

  it('holds back no more than the last words, and never stalls on an endless one', () => {
    const stream = createRedactor(() => []).stream();
    assert.equal(stream.push('one two thr'), 'one two ');
    assert.equal(stream.push('ee four'), 'three ');
    assert.ok(stream.push('x'.repeat(20_000)).length > 10_000);
  });

  it('takes a line that is one long word, and finds the key behind it', () => {
    const stream = createRedactor(() => []).stream();
    const said = stream.push(`${'x'.repeat(400_000)}\nAuthorization: Bearer `) + stream.push('abcdefgh\n') + stream.end();
    assert.equal(said, `${'x'.repeat(400_000)}\nAuthorization: Bearer ${redacted}\n`);
  });

  it('takes a megabyte in one piece', () => {
    const { redact } = createRedactor(() => ['correct horse battery']);
    const lines = `${'const value = compute(a, b); // bearer of news: https://example.org/x '.repeat(15_000)}`;
    assert.equal(redact(lines), lines);
  });
});
