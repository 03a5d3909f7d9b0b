import * as assert from 'node:assert/strict';
import { profileOf } from '../../../src/node/acp/profiles';
import { isOwnProgram, presetOf } from '../../../src/node/agents/presets';

describe('a known agent in a command line', () => {
  const codex = profileOf('codex');
  for (const [line, known, own] of [
    ['codex-acp', 'codex', true],
    ['/opt/bin/codex-acp --verbose', 'codex', true],
    ['npx -y @agentclientprotocol/codex-acp@latest', 'codex', true],
    ['node /opt/codex-acp.js', 'codex', true],
    ['acme-agent --run codex-acp', 'codex', false],
    ['docker run --rm -i acme/codex-acp', 'codex', false],
    ['acme-codex', undefined, false],
    ['gemini --acp', 'gemini', false],
  ] as const) {
    it(`is found, and told from what is wrapped around it: ${line}`, () => {
      const [command = '', ...args] = line.split(' ');
      assert.equal(presetOf(command, args)?.id, known);
      assert.equal(isOwnProgram(codex, command, args), own);
    });
  }
});
