import * as assert from 'node:assert/strict';
import { idOf, readAgentSettings } from '../../../src/node/agents/agentSettings';

const known = ['claude', 'codex'];
const read = (agents: unknown, tiers: unknown = undefined) => readAgentSettings({ agents, tiers }, known);
const pasted = `sk-${'abcd1234'.repeat(4)}`;

/** What is wrong with an entry → how the sentence goes on after the name of the setting. */
const wrongAgents: [unknown, RegExp][] = [
  ['codex', /^entry 1 must be an object with a name and a command\. This agent is left out\.$/],
  [null, /^entry 1 must be an object/],
  [{ command: 'x' }, /^entry 1 needs a name\. /],
  [{ name: ' ', command: 'x' }, /^“ ” needs a name\. /],
  [{ name: '!!!', command: 'x' }, /^“!!!” needs a name with letters or digits\. /],
  [{ name: 'A' }, /^“A” needs a command: the name or the path of a program\. /],
  [{ name: 'A', command: '' }, /^“A” needs a command/],
  [{ name: 'A', command: 'x', args: '--acp' }, /^“A” needs its args as a list of texts\. /],
  [{ name: 'A', command: 'x', env: { A: 1 } }, /^“A” needs its env as names and texts\. /],
  [{ name: 'A', command: 'x', env: { 'A B': '1' } }, /^“A” names “A B”, which cannot be set as an environment variable\. /],
  [{ name: 'A', command: 'x', env: { WORK_MODE_RUN: '1' } }, /^“A” names “WORK_MODE_RUN”/],
  [{ name: 'A', command: 'x', args: 1, env: 2 }, /^“A” needs its args as a list of texts, and needs its env/],
  [{ name: 'A', command: 'x', signIn: 7 }, /^“A” needs its signIn as a command for a terminal\. /],
  [{ name: 'A', command: 'x', profile: 'clippy' }, /^“A” has the profile “clippy”, which is none of claude, codex\. /],
  [{ name: 'A', command: 'x', modes: { fast: 'yolo' } }, /^“A” needs its modes as texts by profile \(plan, edit, build, full\)\. /],
  [{ name: 'Shell', command: 'x' }, /^“Shell” has the name of the built-in agent/],
  [{ name: 'A', command: 'x', secrets: { KEY: pasted } }, /^“A” must give the name of a secret for KEY, not the secret itself\. .*“Work Mode: Set Agent Secret”/],
  [{ name: 'A', command: 'x', env: { KEY: `secret:${pasted}` } }, /^“A” must give the name of a secret for KEY/],
];

describe('the settings of agents', () => {
  it('gives each agent an id, and everything left out its usual value', () => {
    assert.deepEqual(read([
      { name: 'My Codex', command: 'codex-acp' },
      {
        name: 'Claude (work)', command: '/opt/claude', args: ['--x'], env: { A: 'b', C: 'secret:two' }, secrets: { KEY: 'one' }, profile: 'claude', modes: { plan: 'plan' },
        signIn: 'acme login',
      },
    ]), {
      agents: [
        { id: 'my-codex', name: 'My Codex', command: 'codex-acp', args: null, env: {}, secrets: {}, profile: null, modes: {}, signIn: null },
        {
          id: 'claude-work', name: 'Claude (work)', command: '/opt/claude', args: ['--x'], env: { A: 'b' }, secrets: { C: 'two', KEY: 'one' }, profile: 'claude',
          modes: { plan: 'plan' }, signIn: 'acme login',
        },
      ],
      tiers: [], mistakes: [],
    });
  });

  it('says what is wrong with an entry, leaves it out, and keeps the others', () => {
    for (const [entry, sentence] of wrongAgents) {
      const { agents, mistakes } = read([entry, { name: 'Good', command: 'y' }]);
      assert.deepEqual(agents.map((agent) => agent.id), ['good'], JSON.stringify(entry));
      assert.equal(mistakes.length, 1);
      assert.match(mistakes[0]!.replace('In the setting workMode.agents, ', ''), sentence);
      assert.ok(!mistakes[0]!.includes(pasted));
    }
  });

  it('takes no two agents of one name', () => {
    const { agents, mistakes } = read([{ name: 'A b', command: 'x' }, { name: 'a-B', command: 'y' }]);
    assert.deepEqual(agents.map((agent) => agent.command), ['x']);
    assert.match(mistakes[0]!, /“a-B” has the same name as another agent/);
  });

  it('warns of unknown words and of keys that stand open, and uses the agent all the same', () => {
    const { agents, mistakes } = read([{ name: 'A', command: 'x', arguments: [], env: { KEY: pasted } }]);
    assert.equal(agents.length, 1);
    assert.match(mistakes[0]!, /“A” has “arguments”, which Work Mode does not know\.$/);
    assert.match(mistakes[1]!, /“A” has what looks like a key in KEY/);
    assert.ok(!mistakes.join().includes(pasted));
  });

  it('never throws, whatever stands there', () => {
    for (const odd of [undefined, null, 1, 'x', {}, [], [[]], [1], true]) {
      const { agents, tiers, mistakes } = read(odd, odd);
      assert.deepEqual([agents, tiers], [[], []]);
      for (const mistake of mistakes) assert.match(mistake, /workMode\.(agents|tiers)/);
    }
  });

  it('reads tiers, with the agent by its name or its id', () => {
    const { tiers, mistakes } = read([], {
      fast: { agent: 'My Codex', model: 'small', label: 'Fast and cheap' }, Deep: { agent: 'claude', effort: 'high' }, odd: 'codex', lost: {}, deep: { agent: 'x' }, '?': { agent: 'x' },
    });
    assert.deepEqual(tiers, [
      { id: 'fast', label: 'Fast and cheap', hint: 'My Codex, small', agent: 'my-codex', model: 'small', effort: null },
      { id: 'deep', label: 'Deep', hint: 'claude, high', agent: 'claude', model: null, effort: 'high' },
    ]);
    assert.deepEqual(mistakes.map((one) => one.replace('In the setting workMode.tiers, ', '')), [
      '“odd” must be an object that names an agent. This tier is left out.',
      '“lost” needs the name of an agent. This tier is left out.',
      '“deep” has the same name as another tier. This tier is left out.',
      '“?” needs a name with letters or digits. This tier is left out.',
    ]);
  });

  it('makes ids of any name', () => {
    assert.deepEqual(['Claude Code', '  Zürich 2! ', 'コード', 'a__b', '!'].map(idOf), ['claude-code', 'zurich-2', 'コード', 'a-b', '']);
  });
});
