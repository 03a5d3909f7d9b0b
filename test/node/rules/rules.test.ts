import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, Refusal } from '../../../src/core/errors';
import type { Rule } from '../../../src/core/policy/rule';
import { createRules } from '../../../src/node/rules/rules';
import { keepingLog, temporaryFolder } from '../../support/repository';

describe('remembered rules', () => {
  let folder: string;
  const log = keepingLog();
  beforeEach(async () => {
    folder = await temporaryFolder();
    log.lines.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const repositoryFile = () => join(folder, 'repo/work-mode/rules.json');
  const alwaysFile = () => join(folder, 'home/rules.json');
  const keyFile = () => join(folder, 'home/rules.key');
  const made = () => createRules({ repositoryFile: repositoryFile(), alwaysFile: alwaysFile(), keyFile: keyFile(), forgottenFile: join(folder, 'forgotten.json'), log });

  it('are none at first, and nothing is written for that', () => {
    assert.deepEqual(made().list(), []);
    assert.deepEqual(log.lines, []);
    assert.equal(existsSync(join(folder, 'repo')), false);
  });

  it('hold in the next window too, those of the task and repository apart from those that always hold', async () => {
    const rules = made();
    await Promise.all([rules.add(rule('a', 'task')), rules.add(rule('b', 'repository')), rules.add(rule('c', 'always'))]);
    assert.deepEqual(ids(rules), ['a', 'b', 'c']);
    assert.deepEqual(ids(made()), ['a', 'b', 'c']);
    assert.deepEqual(ids(createRules({ repositoryFile: join(folder, 'other.json'), alwaysFile: alwaysFile(), keyFile: keyFile(), forgottenFile: join(folder, 'forgotten.json'), log })), ['c']);
    assert.doesNotMatch(readFileSync(repositoryFile(), 'utf8'), /"always"/);
  });

  it('are kept once, however often the same is allowed', async () => {
    const rules = made();
    await rules.add(rule('a', 'repository'));
    await rules.add({ ...rule('b', 'repository'), match: rule('a', 'repository').match });
    assert.deepEqual(ids(rules), ['a']);
  });

  it('do not hold any more once taken away, whichever window did it', async () => {
    const [mine, other] = [made(), made()];
    for (const one of [rule('a', 'task'), rule('b', 'repository'), rule('c', 'always')]) await mine.add(one);
    assert.deepEqual(ids(other), ['a', 'b', 'c']);
    await mine.remove('b');
    assert.deepEqual(ids(other), ['a', 'c']);
    await other.remove('c');
    assert.deepEqual(ids(mine), ['a']);
    await mine.remove('never there');
  });

  it('do not hold again when what was taken away is written back', async () => {
    const rules = made();
    await rules.add(rule('a', 'repository'));
    const before = readFileSync(repositoryFile(), 'utf8');
    await rules.remove('a');
    await writeFile(repositoryFile(), before);
    assert.deepEqual(ids(rules), []);
    assert.deepEqual(ids(made()), []);
    assert.match(log.lines.join('\n'), /was taken away before/);
  });

  it('go with their task', async () => {
    const rules = made();
    await rules.add(rule('a', 'task'));
    await rules.add({ ...rule('b', 'task'), task: 'other' });
    await rules.add(rule('c', 'repository'));
    await rules.forget('task');
    assert.deepEqual(ids(rules), ['b', 'c']);
  });

  it('tell when they changed, here or in another window, until nobody listens', async () => {
    const [mine, other] = [made(), made()];
    let heard = 0;
    const end = mine.onChange(() => heard++);
    await mine.add(rule('a', 'repository'));
    assert.equal(heard, 1);
    await other.add(rule('b', 'always'));
    while (heard < 2) await new Promise((resolve) => setImmediate(resolve));
    end();
    const then = heard;
    await mine.remove('a');
    assert.equal(heard, then);
  });

  for (const [what, text] of Object.entries({
    'no JSON': '{"version": 1, "rules": [', 'not rules': '{"version":1,"rules":[{"id":"a"}]}', 'a rule without words to match': JSON.stringify({ version: 1, rules: [{ ...rule('a', 'repository'), match: { kind: 'command', words: [] } }] }),
    'empty': '',
  })) {
    it(`do not hold at all when their file is ${what}, which is set aside and reported`, async () => {
      const rules = made();
      await rules.add(rule('c', 'always'));
      await mkdir(join(folder, 'repo/work-mode'), { recursive: true });
      await writeFile(repositoryFile(), text);
      assert.deepEqual(ids(rules), ['c']);
      assert.equal(readFileSync(`${repositoryFile()}.unreadable`, 'utf8'), text);
      assert.match(log.lines.join('\n'), /could not be understood, so none of them holds/);
      await rules.add(rule('b', 'repository'));
      assert.deepEqual(ids(made()), ['b', 'c']);
    });
  }

  it('of a wider scope do not hold from the file of the repository', async () => {
    await createRules({ repositoryFile: join(folder, 'other.json'), alwaysFile: repositoryFile(), keyFile: keyFile(), forgottenFile: join(folder, 'forgotten.json'), log }).add(rule('a', 'always'));
    const wide = readFileSync(repositoryFile(), 'utf8');
    await rm(repositoryFile());
    await made().add(rule('c', 'repository'));
    await made().add({ ...rule('b', 'task'), task: null });
    const both = JSON.parse(readFileSync(repositoryFile(), 'utf8')) as { rules: object[] };
    await writeFile(repositoryFile(), JSON.stringify({ ...both, rules: [...both.rules, ...(JSON.parse(wide) as typeof both).rules] }));
    log.lines.length = 0;
    assert.deepEqual(ids(made()), ['c']);
    assert.equal(log.lines.length, 2);
  });

  it('do not hold when somebody else wrote them, and go on not to hold beside those that do', async () => {
    const planted = { ...rule('planted', 'repository'), seal: 'AAAA' };
    await mkdir(join(folder, 'repo/work-mode'), { recursive: true });
    await writeFile(repositoryFile(), JSON.stringify({ version: 1, rules: [planted, rule('bare', 'repository')] }));
    const rules = made();
    assert.deepEqual(ids(rules), []);
    assert.match(log.lines.join('\n'), /was not written there by Work Mode on this machine, so it does not hold: Run planted/);
    await rules.add(rule('a', 'repository'));
    assert.deepEqual(ids(rules), ['a']);
    assert.deepEqual(ids(made()), ['a']);
  });

  it('do not hold once they were changed, or carried to another repository', async () => {
    await made().add(rule('a', 'repository'));
    const text = readFileSync(repositoryFile(), 'utf8');
    await writeFile(repositoryFile(), text.replace('"npm"', '"rm"'));
    assert.deepEqual(ids(made()), []);
    const other = join(folder, 'other.json');
    await writeFile(other, text);
    assert.deepEqual(ids(createRules({ repositoryFile: other, alwaysFile: alwaysFile(), keyFile: keyFile(), forgottenFile: join(folder, 'forgotten.json'), log })), []);
    await writeFile(repositoryFile(), text);
    assert.deepEqual(ids(made()), ['a']);
  });

  it('are sealed by one key, whichever of two windows made it, and nobody else may read it', async () => {
    await Promise.all([made().add(rule('a', 'repository')), made().add(rule('b', 'always'))]);
    assert.deepEqual(ids(made()), ['a', 'b']);
    if (process.platform !== 'win32') assert.equal(statSync(keyFile()).mode & 0o777, 0o600);
  });

  it('of a newer version do not hold, and are not written over', async () => {
    await mkdir(join(folder, 'home'));
    await writeFile(alwaysFile(), '{"version":2,"rules":{}}');
    const rules = made();
    assert.deepEqual(ids(rules), []);
    await assert.rejects(rules.add(rule('a', 'always')), Refusal);
    assert.equal(readFileSync(alwaysFile(), 'utf8'), '{"version":2,"rules":{}}');
  });

  it('say so when the disk does not take them, and hold no less than before', async () => {
    const rules = made();
    await rules.add(rule('c', 'always'));
    await writeFile(join(folder, 'repo'), 'a file in the way');
    await assert.rejects(rules.add(rule('b', 'repository')), Failure);
    assert.deepEqual(ids(rules), ['c']);
  });

  it('are announced as a write of our own, before it happens', async () => {
    const written: string[] = [];
    const rules = createRules({ repositoryFile: repositoryFile(), alwaysFile: alwaysFile(), keyFile: keyFile(), forgottenFile: join(folder, 'forgotten.json'), log, writes: (path) => written.push(`${path} ${existsSync(path)}`) });
    await rules.add(rule('a', 'repository'));
    assert.deepEqual(written, [`${repositoryFile()} false`]);
  });
});

function rule(id: string, scope: Rule['scope']): Rule {
  return { id, scope, task: scope === 'task' ? 'task' : null, at: 1, words: `Run ${id}`, match: { kind: 'command', words: ['npm', id] } };
}

function ids(rules: { list(): readonly Rule[] }): string[] {
  return rules.list().map(({ id }) => id);
}
