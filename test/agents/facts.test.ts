import * as assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installedAgents } from '../support/installedAgents';
import { startModelServer, type ModelServer } from '../support/modelServer/modelServer';
import { scriptLine, type ScriptedStep } from '../support/modelServer/script';
import { startRawAgent, type Message, type RawAgent } from '../support/rawAcp';
import { startRawToolServer } from '../support/rawToolServer';
import { prepareRealAgent } from '../support/realAgents';
import { createRepository, temporaryFolder, type TestRepository } from '../support/repository';

/** What our handling of agents is built on, shown without any code of ours: when one of these fails, the agent has changed and not we. */
for (const [name, program] of installedAgents()) {
  describe(`${name} as it is`, () => {
    let model: ModelServer;
    let repository: TestRepository;
    let home: string;
    let agent: RawAgent;
    let session: string;

    const open = async (mcpServers: Message[] = []) => {
      const { args, env, asking } = await prepareRealAgent(name, { program, model, home });
      agent = await startRawAgent({ program, args, env: { ...env, ...asking }, cwd: repository.root });
      const hello = await agent.request('initialize', { protocolVersion: 1, clientCapabilities: {}, clientInfo: { name: 'work-mode-test', version: '1' } });
      assert.equal(hello.protocolVersion, 1);
      const made = await agent.request('session/new', { cwd: repository.root, mcpServers });
      session = made.sessionId;
      const mode = made.modes?.availableModes.find((one: Message) => one.id === asksIn[name]);
      if (mode) await agent.request('session/set_mode', { sessionId: session, modeId: mode.id });
    };
    const prompt = (...steps: ScriptedStep[]) => agent.request('session/prompt', {
      sessionId: session, prompt: [{ type: 'text', text: `Do as it says.\n${scriptLine(...steps)}` }],
    });
    const said = () => agent.updates.filter((update) => update.sessionUpdate === 'agent_message_chunk').map((update) => update.content.text).join('');
    const there = (path: string) => existsSync(join(repository.root, path));

    beforeEach(async () => {
      model = await startModelServer();
      repository = await createRepository();
      home = await temporaryFolder('work-mode-home-');
    });
    afterEach(async () => {
      await agent.end();
      await model.close();
      await repository.dispose();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    });

    it('asks before it writes a file, and writes it after a yes', async () => {
      await open();
      const end = await prompt({ say: 'I write.', write: { path: 'a.txt', content: 'hi\n' } }, { say: 'Written.' });
      assert.equal(end.stopReason, 'end_turn');
      assert.equal(agent.permissions.length, 1);
      assert.equal((await readFile(join(repository.root, 'a.txt'), 'utf8')).trimEnd(), 'hi');
      assert.match(said(), /I write\.[^]*Written\./);
    });

    it('does not write the file after a no', async () => {
      await open();
      agent.decide('reject_once');
      await prompt({ write: { path: 'a.txt', content: 'hi\n' } }, { say: 'Never mind.' });
      assert.equal(agent.permissions.length, 1);
      assert.equal(there('a.txt'), false);
    });

    // Codex runs commands in a sandbox of its own, where those that write just fail.
    if (name !== 'codex') it('asks before it runs a command, and runs it after a yes only', async () => {
      await open();
      await prompt({ shell: { command: 'echo ran > a.txt' } }, { say: 'Run.' });
      agent.decide('reject_once');
      await prompt({ shell: { command: 'echo ran > b.txt' } }, { say: 'Never mind.' });
      assert.equal(agent.permissions.length, 2);
      assert.deepEqual([there('a.txt'), there('b.txt')], [true, false]);
    });

    it('ends a turn that is cancelled in the middle of an answer', async () => {
      await open();
      const turn = prompt({ slow: { text: 'word ' } });
      await model.seen((call) => call.step?.slow !== undefined);
      agent.notify('session/cancel', { sessionId: session });
      assert.equal((await turn).stopReason, 'cancelled');
      await model.seen((call) => call.step?.slow !== undefined && call.state === 'aborted');
    });

    it('ends a turn that is cancelled while a question is open', async () => {
      await open();
      agent.decide(null);
      const turn = prompt({ write: { path: 'a.txt', content: 'hi\n' } }, { say: 'Written.' });
      await agent.asked();
      agent.notify('session/cancel', { sessionId: session });
      agent.cancelPermissions();
      assert.equal((await turn).stopReason, 'cancelled');
      assert.equal(there('a.txt'), false);
    });

    if (name !== 'cline') it('says what a turn has used', async () => {
      await open();
      const end = await prompt({ say: 'Hello.', usage: { input: 4321, output: 21 } });
      assert.match(JSON.stringify([end, agent.updates]), /4321/);
    });

    if (name !== 'cline') it('calls a tool of a server of ours over HTTP', async () => {
      const tools = await startRawToolServer('secret');
      try {
        await open([tools.entry]);
        const end = await prompt({ tool: { name: 'report_progress', args: { text: 'half' } } }, { say: 'Reported.' });
        assert.equal(end.stopReason, 'end_turn');
        assert.deepEqual(tools.heard, [{ text: 'half' }]);
        if (name === 'opencode') assert.deepEqual(agent.permissions.map((one) => one.toolCall.kind), ['other'], 'it asks for tools of any server');
        assert.match(said(), /Reported/);
      } finally {
        await agent.end();
        await tools.close();
      }
    });

    it('tries again when the model is busy, and goes on', async () => {
      await open();
      await prompt({ error: 503 }, { say: 'Better now.' });
      assert.match(said(), /Better now/);
    });
  });
}

/** The modes in which agents ask that do not ask by themselves. */
const asksIn: Partial<Record<string, string>> = { codex: 'read-only', qwen: 'default' };
