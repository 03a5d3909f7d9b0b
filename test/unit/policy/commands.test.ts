import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { profiles } from '../../../src/protocol/asks';
import { inOneWord, judged } from './deed';

const rows = readFileSync(join(process.cwd(), 'test/unit/policy/commands.table.txt'), 'utf8').split('\n')
  .flatMap((line): [expected: string, command: string][] => {
    const [, verdicts, command] = /^ {2}([a-zA-Z ]+?) *\| (.*)$/.exec(line) ?? [];
    return verdicts && command ? [[verdicts.split(/ +/).join(' '), command.replaceAll('⏎', '\n')]] : [];
  });

describe('commands', () => {
  it('are judged by a table that says enough', () => {
    assert.ok(rows.length >= 200, `${rows.length} rows`);
    assert.equal(new Set(rows.map(([, command]) => command)).size, rows.length, 'a command stands in the table twice');
  });

  for (const [expected, command] of rows) {
    it(`${expected}: ${command.replaceAll('\n', '⏎')}`, () => {
      const verdicts = profiles.map((profile) => judged(command, profile));
      assert.equal(verdicts.map(inOneWord).join(' '), expected, verdicts.map(({ why }) => why).join('\n'));
    });
  }
});
