import * as assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../../../src/core/errors';
import { type AgentList, type AgentListOptions, createAgentList } from '../../../src/node/agents/agentList';
import { createShellAgent } from '../../../src/node/agents/shell';
import { processesOf } from '../../../src/node/processes/processTable';
import { createRules } from '../../../src/node/rules/rules';
import { findSandbox } from '../../../src/node/sandbox/sandbox';
import { createToolServer, type ToolServer } from '../../../src/node/toolServer/toolServer';
import { AcpJob } from '../../support/acpJob';
import type { AgentScript } from '../../support/agentScript';
import { until } from '../processes/until';
import { heardLog } from '../store/heardLog';

const scripted = join(__dirname, '..', '..', 'support', 'scriptedAgent.main.js');

describe('the agents there are', function () {
  if (process.platform === 'win32') return;
  this.timeout(20_000);
  let folder: string;
  let tools: ToolServer;
  let log: ReturnType<typeof heardLog>;
  let settings: { agents: unknown; tiers: unknown };
  let secrets: Record<string, string>;
  let job: AcpJob;
  const lists: AgentList[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(realpathSync(homedir()), '.wm-agents-test-'));
    mkdirSync(join(folder, 'bin'));
    mkdirSync(join(folder, '.git'));
    log = heardLog();
    tools = createToolServer({ log });
    settings = { agents: [], tiers: {} };
    secrets = {};
    job = new AcpJob({ turns: [[]] });
    mkdirSync(job.worktree, { recursive: true });
  });
  afterEach(async () => {
    for (const list of lists.splice(0)) await list.close();
    await tools.close();
    await job.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (o: Partial<AgentListOptions> = {}) => {
    const list = createAgentList({
      log, tools, settings: () => settings, secret: async (key) => secrets[key] ?? null, env: { PATH: join(folder, 'bin'), HOME: folder },
      shell: createShellAgent(), cacheFolder: join(folder, 'cache'), sandbox: () => false, stallMs: () => 60_000, gitCommonDir: join(folder, '.git'),
      rules: createRules({ repositoryFile: join(folder, 'rules.json'), alwaysFile: join(folder, 'always.json'), keyFile: join(folder, 'rules.key'), forgottenFile: join(folder, 'forgotten.json'), log }),
      clock: { now: () => 1, token: () => 'token', at: () => () => {}, after: () => () => {} }, ...o,
    });
    lists.push(list);
    await list.ready;
    return list;
  };
  const install = (name: string) => writeFileSync(join(folder, 'bin', name), '#!/bin/sh\n', { mode: 0o755 });
  const agent = (script: AgentScript, more: object = {}) => ({
    name: 'Scripted', command: process.execPath, args: [scripted], modes: { build: 'default' },
    env: { AGENT_SCRIPT: JSON.stringify(script), AGENT_HEARD: job.heardFile, PATH: process.env['PATH'] }, ...more,
  });
  const message = (text: string) => ({ update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } } });
  const modes = { modes: { currentModeId: 'auto', availableModes: [{ id: 'auto', name: 'Auto' }, { id: 'default', name: 'Default' }] } };

  it('has the Shell first, then those of the settings, then those of the machine, none twice', async () => {
    install('gemini');
    install('codex-acp');
    settings.agents = [{ name: 'Mine', command: 'mine' }, { name: 'Work', command: 'codex-acp' }];
    const list = await open();
    assert.deepEqual(list.list().map(({ id, label, mayTalk, mayPause }) => [id, label, mayTalk, mayPause]), [
      ['shell', 'Shell', false, true], ['mine', 'Mine', true, true], ['work', 'Work', true, true], ['gemini', 'Gemini CLI', true, true],
    ]);
    assert.deepEqual((await list.known()).filter((one) => one.path).map((one) => one.id), ['codex', 'gemini']);
  });

  it('follows the settings and the machine, and tells of it', async () => {
    const list = await open();
    let told = 0;
    const end = list.onChange(() => told++);
    install('gemini');
    settings = { agents: [{ name: 'A', command: 'a' }, { name: 'B' }], tiers: { fast: { agent: 'a', model: 'm' }, lost: { agent: 'nobody' }, gemini: { agent: 'a' } } };
    await list.refresh();
    assert.deepEqual(list.list().map((one) => one.id), ['shell', 'a', 'gemini']);
    assert.deepEqual(list.tiers().map((one) => one.id), ['fast']);
    assert.deepEqual(list.mistakes(), [
      'In the setting workMode.agents, “B” needs a command: the name or the path of a program. This agent is left out.',
      'In the setting workMode.tiers, “lost” names the agent “nobody”, and there is none. This tier is left out.',
      'In the setting workMode.tiers, “gemini” has the name of an agent. This tier is left out.',
    ]);
    assert.deepEqual(log.lines.filter((line) => line.startsWith('warn')), list.mistakes().map((mistake) => `warn: ${mistake}`), 'each is in the log, once');
    assert.ok(told > 0);
    end();
    told = 0;
    await list.refresh();
    assert.equal(told, 0);
  });

  it('gives an agent by its id, a known one also where its program is missing, and names all for any other id', async () => {
    const list = await open();
    assert.equal(list.get('shell').id, 'shell');
    assert.equal(list.get('codex').label, 'Codex');
    assert.throws(() => list.get('nobody'), (error: Error) => error instanceof Refusal && /no agent “nobody”.*Shell \(shell\)/.test(error.message));
  });

  it('starts an agent with its secrets, and shows them nowhere', async () => {
    secrets['one'] = 'tomato soup';
    const env = join(job.folder, 'env');
    settings.agents = [agent({
      newSession: modes, turns: [[{ child: `env > '${env}.new'; mv '${env}.new' '${env}'` }, { until: env }, { stderr: 'using tomato soup\n' }, message('I use tomato soup.'), { tool: { name: 'complete_task', args: { summary: 'Done with tomato soup.' } } }]],
    }, { secrets: { MY_KEY: 'one' } })];
    const list = await open();
    const end = await list.get('scripted').work(job.job(), job.stop.signal);
    assert.deepEqual(end, { kind: 'completed', summary: 'Done with ‹secret›.', confirmed: true });
    const seen = readFileSync(env, 'utf8');
    assert.match(seen, /^MY_KEY=tomato soup$/m);
    assert.match(seen, new RegExp(`^WORK_MODE_RUN=${job.token}$`, 'm'));
    assert.ok(!/^(npm_|VSCODE_|NODE_)/m.test(seen), seen);
    assert.match(job.words(), /I use ‹secret›\./);
    for (const kept of [job.lines, job.log.lines, log.lines, job.advances]) assert.ok(!JSON.stringify(kept).includes('tomato soup'));
  });

  it('remembers what an agent offers, also after a restart', async () => {
    const configOptions = [{ id: 'model', name: 'Model', category: 'model', type: 'select', currentValue: 'a', options: [{ value: 'a', name: 'Model A' }, { value: 'b', name: 'Model B' }] }];
    settings.agents = [agent({ newSession: { ...modes, configOptions }, turns: [[]] })];
    const list = await open();
    let told = 0;
    list.onChange(() => told++);
    await list.get('scripted').work(job.job(), job.stop.signal);
    const models = [{ value: 'a', label: 'Model A' }, { value: 'b', label: 'Model B' }];
    assert.deepEqual(list.get('scripted').models, models);
    assert.deepEqual(log.lines.filter((line) => line.startsWith('warn')), list.mistakes().map((mistake) => `warn: ${mistake}`), 'each is in the log, once');
    assert.ok(told > 0);
    await list.close();
    assert.deepEqual((await open()).get('scripted').models, models);
  });

  it('lets no agent work unasked before the person allows it, in this repository', async () => {
    settings.agents = [agent({ turns: [[]] }, { modes: {} })];
    const list = await open();
    const check = () => list.get('scripted').check(job.job().brief);
    assert.throws(check, (error: Error) => error instanceof Refusal && /“Work Mode: Test Agent”/.test(error.message));
    await list.allowUnasking('scripted', 'Scripted');
    check();
    const again = await open();
    again.get('scripted').check(job.job().brief);
  });

  it('starts nothing without a secret that it needs', async () => {
    settings.agents = [agent({ turns: [[]] }, { secrets: { MY_KEY: 'absent' } })];
    const list = await open();
    await list.get('scripted').work(job.job(), job.stop.signal).then(
      (end) => assert.match(end.kind === 'failed' ? end.sentence : '', /“absent”.*Set Agent Secret/),
      (error: Error) => assert.match(error.message, /“absent”.*Set Agent Secret/),
    );
    assert.ok(!existsSync(job.heardFile) || readFileSync(job.heardFile, 'utf8') === '');
  });

  it('runs no agent unconfined when the sandbox is wanted and not there', async () => {
    settings.agents = [agent({ turns: [[]] })];
    const list = await open({ sandbox: () => true, findSandbox: async () => ({ kind: null, sentence: 'No sandbox here.' }) });
    assert.equal(list.get('scripted').sandboxed, true);
    assert.equal(await list.whyNoSandbox(), 'No sandbox here.');
    await assert.rejects(list.get('scripted').work(job.job(), job.stop.signal), (error: Error) => error instanceof Refusal && error.message === 'No sandbox here.');
    assert.ok(!existsSync(job.heardFile) || readFileSync(job.heardFile, 'utf8') === '');
  });

  it('confines an agent for real', async function () {
    const found = await findSandbox();
    if (found.kind === null) {
      console.log(`      Not tried here: ${found.sentence}`);
      this.skip();
    }
    const done = join(job.worktree, 'done');
    const script: AgentScript = {
      newSession: modes,
      turns: [[{ child: `touch '${folder}/outside'; touch '${folder}/.codex/state'; touch '${job.worktree}/inside'; touch '${done}'` }, { until: done }, { tool: { name: 'complete_task', args: { summary: 'Tried.' } } }]],
    };
    settings.agents = [agent(script, { profile: 'codex', env: { AGENT_SCRIPT: JSON.stringify(script), AGENT_HEARD: join(job.worktree, 'heard'), PATH: process.env['PATH'] } })];
    const list = await open({ sandbox: () => true });
    const end = await list.get('scripted').work(job.job(), job.stop.signal);
    assert.deepEqual(end, { kind: 'completed', summary: 'Tried.', confirmed: true });
    assert.deepEqual(['outside', '.codex/state'].map((path) => existsSync(join(folder, path))), [false, true]);
    assert.ok(existsSync(join(job.worktree, 'inside')));
    assert.deepEqual(processesOf(job.token), []);
  });

  describe('when one is tested', () => {
    const never = new AbortController().signal;

    it('says what it is and can do', async () => {
      settings.agents = [agent({ newSession: modes, turns: [[]] })];
      const list = await open();
      assert.deepEqual(await list.test('scripted', never), {
        works: true, headline: 'Scripted works.', signIn: null, asks: true,
        lines: [
          'Version: Scripted 1.2.3, Agent Client Protocol 1', 'Asks before it changes something: yes', 'Modes: Auto, Default', 'Models: none to choose from',
          'Efforts: none to choose from', 'Goes on in the same session after a restart: yes', 'Uses the tools of Work Mode: yes', 'Sandbox: off',
        ],
      });
    });

    it('says when it is not known to ask, until that is allowed', async () => {
      settings.agents = [agent({ newSession: modes, turns: [[]] }, { modes: {} })];
      const list = await open();
      const before = await list.test('scripted', never);
      assert.deepEqual([before.works, before.asks, before.headline], [true, false, 'Scripted answers, but it is not known to ask before it changes something.']);
      await list.allowUnasking('scripted', 'Scripted');
      const after = await list.test('scripted', never);
      assert.deepEqual([after.works, after.asks, after.lines[1]], [true, true, 'Asks before it changes something: not known; allowed in this repository']);
    });

    it('says what went wrong, and the way out', async () => {
      settings.agents = [
        agent({ newError: { code: -32000, message: 'Authentication required' }, turns: [[]] }, { profile: 'codex', signIn: 'acme login' }),
        agent({ atStart: [{ exit: 3 }], turns: [[]] }, { name: 'Crashing' }),
        agent({ turns: [[]] }, { name: 'Secretive', secrets: { KEY: 'absent' } }),
        { name: 'Odd', command: 'no-such-program' },
      ];
      const list = await open();
      const [signedOut, crashing, secretive, odd, absent] = await Promise.all(['scripted', 'crashing', 'secretive', 'odd', 'gemini'].map((id) => list.test(id, never)));
      assert.deepEqual([signedOut!.works, signedOut!.signIn], [false, 'acme login']);
      assert.match(crashing!.headline, /exit code 3/);
      assert.match(secretive!.headline, /“absent”.*“Work Mode: Set Agent Secret”/);
      assert.match(odd!.headline, /“no-such-program” was not found/);
      assert.match(absent!.headline, /“gemini” was not found.*Get it with: npm install -g @google\/gemini-cli$/);
      await assert.rejects(list.test('shell', never), Refusal);
    });

    it('tells the sign-in of a known agent only where the program is its own', async () => {
      const signedOut = { newError: { code: -32000, message: 'Authentication required' }, hello: { authMethods: [{ id: 'a', name: 'Acme account' }] }, turns: [[]] };
      writeFileSync(join(folder, 'bin', 'codex-acp'), `#!/bin/sh\nexec ${process.execPath} ${scripted}\n`, { mode: 0o755 });
      settings.agents = [
        agent(signedOut, { name: 'Wrapper', profile: 'codex' }),
        agent(signedOut, { name: 'Work', command: join(folder, 'bin', 'codex-acp'), args: [] }),
      ];
      const list = await open();
      const [wrapper, work] = await Promise.all(['wrapper', 'work'].map((id) => list.test(id, new AbortController().signal)));
      assert.equal(wrapper!.signIn, null);
      assert.match(wrapper!.headline, /Sign in the way this agent wants it, once in a terminal \(it offers: Acme account\), then test it again\.$/);
      assert.equal(work!.signIn, 'codex login');
    });

    it('ends at once when the person does not want to wait, and leaves nothing running', async () => {
      settings.agents = [agent({ atStart: [{ hang: 'deaf' }], turns: [[]] })];
      const list = await open();
      const stop = new AbortController();
      const testing = list.test('scripted', stop.signal);
      await until(() => job.heard('initialize').length > 0);
      stop.abort(new Error('enough'));
      await assert.rejects(testing, /enough/);
      await until(() => !alive(job.heard()[0]!.pid));
    });
  });
});

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
