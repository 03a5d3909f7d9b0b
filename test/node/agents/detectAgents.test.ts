import * as assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentEntries } from '../../../src/node/agents/agentEntries';
import { readAgentSettings } from '../../../src/node/agents/agentSettings';
import { detectAgents } from '../../../src/node/agents/detectAgents';
import { presetOf, presets } from '../../../src/node/agents/presets';

describe('finding agents', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'wm-path-')); });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Leaves a trace when it is started. */
  const program = (name: string) => writeFileSync(join(folder, name), `#!/bin/sh\ntouch '${join(folder, 'started')}'\n`, { mode: 0o755 });
  const detect = () => detectAgents({ PATH: `${join(folder, 'none')}:${folder}` });

  it('knows the eight agents, in the order in which they are offered', () => {
    assert.deepEqual(presets.map((one) => [one.id, one.profile.label]), [
      ['claude', 'Claude Code'], ['codex', 'Codex'], ['gemini', 'Gemini CLI'], ['opencode', 'OpenCode'], ['copilot', 'Copilot CLI'], ['qwen', 'Qwen Code'], ['cline', 'Cline'], ['goose', 'Goose'],
    ]);
  });

  it('finds those on the PATH and starts none of them', async function () {
    if (process.platform === 'win32') this.skip();
    for (const name of ['gemini', 'codex-acp', 'qwen']) program(name);
    chmodSync(join(folder, 'qwen'), 0o644);
    mkdirSync(join(folder, 'opencode'));
    const found = await detect();
    assert.deepEqual(found.filter((one) => one.path).map((one) => [one.id, one.path, one.install]), [
      ['codex', join(folder, 'codex-acp'), ''],
      ['gemini', join(folder, 'gemini'), ''],
    ]);
    assert.equal(existsSync(join(folder, 'started')), false);
  });

  it('says how to get what is missing, and when it is only the adapter', async function () {
    if (process.platform === 'win32') this.skip();
    program('claude');
    const hints = new Map((await detect()).map((one) => [one.id, one.install]));
    assert.equal(hints.get('claude'), 'Claude Code is installed, but not the adapter through which Work Mode talks to it. Get it with: npm install -g @agentclientprotocol/claude-agent-acp');
    assert.equal(hints.get('codex'), 'Codex was not found on this machine. Get it with: npm install -g @agentclientprotocol/codex-acp');
    for (const [id, hint] of hints) assert.ok(hint.length > 20, id);
  });

  it('recognises a known agent by its command line', () => {
    const lines: [string, string[], string | null][] = [
      ['codex-acp', [], 'codex'],
      ['/usr/local/bin/codex-acp', ['--x'], 'codex'],
      ['npx', ['-y', '@agentclientprotocol/claude-agent-acp@latest'], 'claude'],
      ['node', ['/opt/gemini-cli/gemini.js', '--acp'], 'gemini'],
      ['npx', ['opencode-ai', 'acp'], 'opencode'],
      ['C:\\tools\\qwen.cmd', [], 'qwen'],
      ['my-agent', ['--like', 'nothing'], null],
    ];
    assert.deepEqual(lines.map(([command, args]) => presetOf(command, args)?.id ?? null), lines.map(([, , id]) => id));
  });

  it('lists the agents of the settings first, and none twice', async function () {
    if (process.platform === 'win32') this.skip();
    for (const name of ['gemini', 'codex-acp', 'opencode']) program(name);
    const { agents } = readAgentSettings({
      agents: [
        { name: 'Codex at work', command: 'npx', args: ['-y', '@agentclientprotocol/codex-acp'] },
        { name: 'OpenCode', command: '/opt/opencode' },
        { name: 'Mine', command: 'mine', args: ['serve'] },
        { name: 'Also mine', command: 'wrapper', profile: 'claude' },
      ],
      tiers: {},
    }, presets.map((one) => one.id));
    const entries = agentEntries(agents, await detect());
    assert.deepEqual(entries.map((entry) => [entry.id, entry.profile.id, entry.command, entry.args]), [
      ['codex-at-work', 'codex', 'npx', ['-y', '@agentclientprotocol/codex-acp']],
      ['opencode', 'opencode', '/opt/opencode', ['acp']],
      ['mine', 'unknown', 'mine', ['serve']],
      ['also-mine', 'claude', 'wrapper', []],
      ['gemini', 'gemini', 'gemini', ['--acp', '--skip-trust']],
    ]);
  });
});
