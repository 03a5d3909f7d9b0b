import * as assert from 'node:assert/strict';
import { join } from 'node:path';
import type { WorkEnd } from '../../../src/engine/ports/agents';
import type { AgentHello, NoHello } from '../../../src/node/acp/helloAgent';
import { helloAgent } from '../../../src/node/acp/acpAgent';
import { processesOf } from '../../../src/node/processes/processTable';
import type { AgentScript, Step } from '../../support/agentScript';
import { type AcpJob, allowed, refused } from '../../support/acpJob';
import { acpJobs } from '../../support/acpJobs';
import { until } from '../processes/until';

describe('how a run of an agent ends', function () {
  if (process.platform === 'win32') return;
  this.timeout(60_000);
  const made = acpJobs();
  const done: Step = { tool: { name: 'complete_task', args: { summary: 'Done.' } } };
  const chunk = (text: string): Step => ({ update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } } });
  const sentenceOf = (end: WorkEnd): string => (end.kind === 'failed' ? end.sentence : JSON.stringify(end));
  const sentence = async (script: AgentScript, change: (job: AcpJob) => void = () => undefined): Promise<string> => {
    const job = made(script);
    change(job);
    return sentenceOf(await job.run());
  };

  const turns: { title: string; steps: Step[]; says: RegExp }[] = [
    { title: 'a refusal', steps: [{ end: 'refusal' }], says: /refused to work on this\. Put the task in other words/ },
    { title: 'too many words', steps: [{ end: 'max_tokens' }], says: /may write no more in one answer.*Resume the task/ },
    { title: 'too many requests', steps: [{ end: 'max_turn_requests' }], says: /may not ask its model any more in one turn/ },
    { title: 'a turn the agent broke off', steps: [{ end: 'cancelled' }], says: /broke off its turn by itself/ },
    { title: 'an error', steps: [{ error: { code: -32603, message: 'Internal error', data: { details: 'The model is on holiday' } } }], says: /ended its turn with an error: The model is on holiday\. .*Resume the task/ },
    { title: 'a crash', steps: [{ stderr: 'warming up\n\x1b[31mTypeError: no s3cret\x1b[0m\n  at x.js:1\n' }, { exit: 3 }], says: /ended by itself \(exit code 3\) in the middle of its work\. Its last words: “warming up \/ TypeError: no ‹secret› \/ at x\.js:1\.”/ },
    { title: 'a kill', steps: [{ kill: 'SIGKILL' }], says: /was killed \(SIGKILL\) in the middle of its work/ },
    { title: 'a closed connection', steps: [{ closeOutput: true }], says: /closed the connection in the middle of its work/ },
    { title: 'no sign-in', steps: [{ error: { code: -32000, message: 'Authentication required' } }], says: /is not signed in, or its key is not accepted\. Sign in the way this agent wants it, once in a terminal/ },
  ];
  for (const { title, steps, says } of turns) {
    it(`says in words of its own that it was ${title}`, async () => {
      assert.match(await sentence({ turns: [[{ child: 'sleep 1000' }, ...steps]] }), says);
    });
  }

  const phases: { title: string; script: Omit<AgentScript, 'turns'>; says: RegExp }[] = [
    { title: 'ends before it said hello', script: { atStart: [{ stderr: 'no such model\n' }, { exit: 1 }] }, says: /ended by itself \(exit code 1\) before it was ready\. Its last words: “no such model\.” Run “Work Mode: Test Agent”/ },
    { title: 'ends while it opens a session', script: { atNew: [{ exit: 0 }] }, says: /ended by itself \(exit code 0\) while it opened a session/ },
    { title: 'writes something else', script: { atStart: [{ raw: 'Welcome to my shell!\n> ' }, { exit: 0 }] }, says: /What Scripted writes is not the Agent Client Protocol: “Welcome to my shell!” Check its command/ },
    { title: 'says hello in another version', script: { hello: { protocolVersion: 2 } }, says: /speaks version 2 of the Agent Client Protocol; Work Mode speaks version 1/ },
    { title: 'says hello in another shape', script: { hello: { protocolVersion: 'one' } }, says: /something that is not the Agent Client Protocol/ },
    { title: 'answers hello with an error', script: { helloError: { code: -32603, message: 'Bad config' } }, says: /answered the greeting with an error: Bad config\. Check its command/ },
    { title: 'opens no session', script: { newError: { code: 1001, message: 'config.toml is wrong' } }, says: /could not open a session: config\.toml is wrong\. Run “Work Mode: Test Agent”/ },
    { title: 'opens a session without a name', script: { newSession: { sessionId: '' } }, says: /opened a session without a name/ },
  ];
  for (const { title, script, says } of phases) {
    it(`says so when the agent ${title}`, async () => {
      assert.match(await sentence({ ...script, turns: [[done]] }), says);
    });
  }

  it('does not wait for ever for an agent that says nothing', async () => {
    // Enough for the program to start on a busy machine.
    const quick = (job: AcpJob) => (job.limits = { ...job.limits, startMs: 2500 });
    assert.match(await sentence({ atStart: [{ hang: 'deaf' }], turns: [] }, quick), /was started but did not answer in time/);
    assert.match(await sentence({ atNew: [{ hang: 'deaf' }], turns: [] }, quick), /did not open a session in time/);
    assert.match(await sentence({ atStart: [{ raw: 'Login: ' }, { raw: '\n' }, { hang: 'deaf' }], turns: [] }, quick), /What Scripted writes is not the Agent Client Protocol: “Login:/);
  });

  it('stops at once in every phase', async () => {
    for (const script of [{ atStart: [{ hang: 'deaf' }] }, { atNew: [{ hang: 'deaf' }] }] satisfies Partial<AgentScript>[]) {
      const job = made({ ...script, turns: [] });
      const end = job.run();
      await until(() => job.heard('atNew' in script ? 'session/new' : 'initialize').length === 1);
      job.stop.abort(new Error('stopped'));
      await assert.rejects(end, /stopped/);
    }
  });

  it('names the command that signs the person in', async () => {
    const known = made({ newError: { code: -32000, message: 'Authentication required' }, turns: [] });
    known.agentProfile = { ...known.agentProfile, signIn: 'scripted login' };
    assert.deepEqual(await known.run(), { kind: 'failed', sentence: 'Scripted is not signed in, or its key is not accepted. Run “scripted login” in a terminal, then start the task again.', signIn: 'scripted login' });
    const told = made({ hello: { authMethods: [{ id: 'a', name: 'Log in', description: 'Run `tool auth login` first' }] }, newError: { code: -32000, message: 'no' }, turns: [] });
    assert.equal((await told.run() as { signIn: string }).signIn, 'tool auth login');
  });

  it('names it also for a key that is not accepted, as an error of any kind and as a text', async () => {
    const signedOut = async (script: AgentScript) => {
      const job = made(script);
      job.agentProfile = { ...job.agentProfile, signIn: 'scripted login', textErrors: true };
      const end = await job.run();
      return end.kind === 'failed' ? end.signIn : end.kind;
    };
    assert.equal(await signedOut({ turns: [[{ error: { code: -32603, message: 'Internal error', data: { details: '401 Incorrect API key provided' } } }]] }), 'scripted login');
    assert.equal(await signedOut({ turns: [[chunk('Error: 401 Unauthorized')]] }), 'scripted login');
    assert.equal(await signedOut({ turns: [[chunk('The route answers 401 Unauthorized now.'), done]] }), 'completed');
  });

  it('knows an error of the model from agents that show it as text', async () => {
    const show = (job: AcpJob) => (job.agentProfile = { ...job.agentProfile, textErrors: true });
    assert.match(await sentence({ turns: [[chunk('Error: 400 model not found')]] }, show), /The model of Scripted answered with an error: Error: 400 model not found\./);
    assert.match(await sentence({ turns: [[chunk('{"error":{"message":"quota"}}')]] }, show), /answered with an error/);
    const honest = made({ turns: [[chunk('Error handling is better now.')], [done]] });
    assert.equal((await honest.run()).kind, 'completed');
  });

  it('stops what was done without a yes that it needed, and goes on when the person allows it', async () => {
    const call: Step = { update: { sessionUpdate: 'tool_call', toolCallId: 'a', title: 'rm -rf build', kind: 'execute', status: 'in_progress', rawInput: { command: 'rm -rf build' } } };
    for (const permission of [allowed, refused]) {
      const job = made({ turns: [[call, { hang: 'obeying' }], [done]] });
      job.notice = () => 'ask';
      job.permit = async () => ({ ...permission, ask: 'ask1' });
      const end = await job.run();
      assert.equal(job.of('notice')[0]!.tone, 'alarm');
      assert.match(job.of('notice')[0]!.text, /did not ask before it did this: rm -rf build/);
      assert.equal(job.heard('session/cancel').length, 1);
      assert.equal(job.permits[0]!.command, 'rm -rf build');
      if (permission.allowed) assert.match(job.prompts()[1]!, /It is allowed now[^]*Tidy the files/);
      assert.deepEqual(job.delivered, permission.allowed ? ['ask1'] : []);
      assert.match(sentenceOf(end), permission.allowed ? /"confirmed":true/ : /did something without asking, and was stopped: rm -rf build — Leave that file alone\./);
    }
  });

  it('asks at once about what is done after the end of a turn, where nothing can be stopped, and only then goes on', async () => {
    const call: Step = { update: { sessionUpdate: 'tool_call', toolCallId: 'a', title: 'rm -rf build', kind: 'execute', status: 'in_progress', rawInput: { command: 'rm -rf build' } } };
    for (const permission of [allowed, refused]) {
      const job = made({ turns: [[{ beside: [{ afterTurn: true }, call] }, { tool: { name: 'ask_person', args: { question: 'Which colour?' } } }], [done]] });
      let answer = (): void => undefined;
      let judge = (): void => undefined;
      job.answer = () => new Promise((resolve) => (answer = () => resolve({ kind: 'reply', values: { answer: 'blue' } })));
      job.permit = () => new Promise((resolve) => (judge = () => resolve(permission)));
      job.notice = () => 'ask';
      const end = job.run();
      await until(() => job.permits.length === 1);
      assert.equal(job.permits[0]!.command, 'rm -rf build');
      assert.match(job.of('notice')[0]!.text, /did not ask before it did this: rm -rf build — It needed a yes\. Its turn was over, so there was nothing to stop\./);
      if (permission.allowed) answer();
      judge();
      assert.match(sentenceOf(await end), permission.allowed ? /"confirmed":true/ : /did something without asking, and was stopped: rm -rf build — Leave that file alone\./);
      assert.deepEqual(job.heard('session/cancel'), []);
      assert.equal(job.prompts().length, permission.allowed ? 2 : 1);
      if (permission.allowed) assert.match(job.prompts()[1]!, /^You asked: Which colour\?\nThe answer: blue/);
    }
  });

  it('takes a turn that ended by itself for what it says, when what it did without asking is allowed', async () => {
    const job = made({ turns: [[{ update: { sessionUpdate: 'tool_call', toolCallId: 'a', title: 'ls', kind: 'execute', status: 'in_progress', rawInput: { command: 'ls' } } }, done]] });
    job.limits = { ...job.limits, graceMs: 5000 };
    job.notice = () => 'ask';
    assert.match(sentenceOf(await job.run()), /"confirmed":true/);
    assert.deepEqual([job.prompts().length, job.permits.length, job.heard('session/cancel')], [1, 1, []]);
  });

  it('judges a call again that turns into something else after its yes', async () => {
    const job = made({ turns: [[
      { ask: { toolCallId: 'a', title: 'ls', kind: 'execute', status: 'pending', rawInput: { command: 'ls' } }, yes: [
        { update: { sessionUpdate: 'tool_call_update', toolCallId: 'a', kind: 'execute', status: 'in_progress', rawInput: { command: 'git push --force' } } }, { hang: 'obeying' },
      ] },
    ], [done]] });
    job.notice = (action) => (action.command === 'ls' ? allowed : refused);
    job.permit = async (action) => (action.command === 'ls' ? allowed : refused);
    assert.match(sentenceOf(await job.run()), /did something without asking, and was stopped: git push --force/);
  });

  it('also judges what was over before anybody could look', async () => {
    const job = made({ turns: [[{ update: { sessionUpdate: 'tool_call', toolCallId: 'a', title: 'x', kind: 'edit', status: 'completed', locations: [{ path: '/etc/hosts' }] } }, done]] });
    job.notice = () => refused;
    job.permit = async () => refused;
    assert.match(sentenceOf(await job.run()), /did something without asking/);
    assert.equal(job.notices[0]!.paths[0]!.inside, false);
  });

  const own: Record<string, unknown>[] = [
    { title: 'Set 3 todo(s)' }, { title: 'Cleared todo list' }, { title: '2 todos', rawInput: { todos: [{ content: 'a', status: 'pending' }] } }, { title: 'Loaded skill: release-notes' },
    { title: 'Load skill: pdf', _meta: { claudeCode: { toolName: 'Skill' } } }, { title: 'Which one?', _meta: { claudeCode: { toolName: 'AskUserQuestion' } } }, { title: 'spawnAgent' },
    { title: 'Agent: look around', _meta: { toolName: 'agent' } }, { title: 'exit_plan_mode' }, { title: 'Invalid Tool' }, { title: 'Image generation' }, { title: 'Write tests', _meta: { claudeCode: { toolName: 'TaskCreate' } } }, { title: 'mcp__github__startup', status: 'failed' }, { title: 'work-mode_update_plan' },
    { title: 'List files', kind: 'read' }, { title: 'EnterPlanMode', kind: 'switch_mode' },
  ];
  it('lets an agent that asks have tools of its own that touch nothing', async () => {
    const job = made({ turns: [[...own.map((call, at): Step => ({ update: { sessionUpdate: 'tool_call', toolCallId: `a${at}`, kind: 'other', status: 'completed', ...call } })), done]] });
    job.notice = () => 'ask';
    assert.equal((await job.run()).kind, 'completed');
    assert.deepEqual(job.of('notice'), []);
  });

  const others: Record<string, unknown>[] = [
    { title: 'github_merge_pull_request', rawInput: { number: 7 } },
    { title: 'github_merge_pull_request', rawInput: { number: 7, todos: [{ content: 'a', status: 'pending' }] } },
    { title: 'send_message (slack MCP Server)' },
    { title: 'Set 3 todo(s)', _meta: { claudeCode: { toolName: 'mcp__github__merge' } } },
    { title: 'mcp.github.merge', kind: 'execute', _meta: { is_mcp_tool_call: true } },
    { title: 'Loaded skill: x', name: 'github_merge' },
    { title: 'github_skill' },
    { title: '' },
  ];
  for (const call of others) {
    it(`stops what a server was given to it for, and nobody was asked about: ${JSON.stringify(call)}`, async () => {
      const job = made({ turns: [[{ update: { sessionUpdate: 'tool_call', toolCallId: 'a', kind: 'other', status: 'completed', ...call } }, done]] });
      job.notice = () => 'ask';
      job.permit = async () => refused;
      assert.match(sentenceOf(await job.run()), /did something without asking, and was stopped/);
      assert.equal(job.notices.length, 1);
    });
  }

  it('gives an agent the moment it needs between telling of a tool and asking for it', async () => {
    const job = made({ turns: [[{ update: { sessionUpdate: 'tool_call', toolCallId: 'a', title: 'ls', kind: 'execute', status: 'in_progress', rawInput: { command: 'ls' } } }, { ask: { toolCallId: 'a' }, yes: [] }, done]] });
    job.limits = { ...job.limits, graceMs: 5000 };
    job.notice = () => refused;
    assert.equal((await job.run()).kind, 'completed');
    assert.equal(job.permits[0]!.command, 'ls');
    assert.deepEqual(job.notices, []);
  });

  it('never says “always”, and says no where there is no “once”', async () => {
    const job = made({ turns: [[{ ask: { toolCallId: 'a', title: 'x', kind: 'edit' }, options: [{ optionId: 'y', name: 'Always', kind: 'allow_always' }] }, done]] });
    assert.equal((await job.run()).kind, 'completed');
    assert.deepEqual(job.heard().find((one) => one.result)!.result, { outcome: { outcome: 'cancelled' } });
    assert.match(job.of('notice')[0]!.text, /no way to say so for this once only/);
  });

  it('gives up on an agent that tries what is denied again and again', async () => {
    const job = made({ turns: [[{ ask: { toolCallId: 'a', title: 'x', kind: 'edit' } }]] });
    job.permit = async () => refused;
    assert.match(sentenceOf(await job.run()), /went on trying what it may not do/);
    assert.equal(job.prompts().length, 6);
  });

  it('lets an agent work only when it asks, or when that was allowed', () => {
    const job = made({ turns: [] });
    job.agentProfile = { ...job.agentProfile, asks: false };
    assert.throws(() => job.agent().check(job.job().brief), /not known whether Scripted asks.*Work Mode: Test Agent/);
    job.modes = { build: 'careful' };
    job.agent().check(job.job().brief);
  });

  it('says hello to an agent and leaves nothing behind', async () => {
    const modes = { currentModeId: 'auto', availableModes: [{ id: 'auto', name: 'Auto' }, { id: 'default', name: 'Ask' }] };
    const job = made({ newSession: { modes }, hello: { authMethods: [{ id: 'k', name: 'API key' }] }, turns: [] });
    job.agentProfile = { ...job.agentProfile, modes: { build: ['default'] }, modeMatters: true };
    const hello = await helloAgent(job.spec(), job.options());
    assert.deepEqual(hello, {
      name: 'Scripted', version: '1.2.3', protocol: 1, modes: [{ value: 'auto', label: 'Auto' }, { value: 'default', label: 'Ask' }], models: [], efforts: [], asks: true, mcp: true,
      loadSession: true, authMethods: ['API key'],
    });
    const pid = job.heard('initialize')[0]!.pid;
    assert.throws(() => process.kill(pid, 0), 'it is gone');
    const mute = made({ atStart: [{ exit: 5 }], turns: [] });
    assert.match(sentenceIn(await helloAgent(mute.spec(), mute.options())), /ended by itself \(exit code 5\) before it was ready/);
    const locked = made({ hello: { authMethods: [{ id: 'a', name: 'Log in', description: 'Run `tool auth login` first' }] }, newError: { code: -32000, message: 'no' }, turns: [] });
    const refused = await helloAgent(locked.spec(), locked.options());
    assert.equal('signIn' in refused && refused.signIn, 'tool auth login', 'as a run would say');
    const lost = made({ turns: [] });
    assert.match(sentenceIn(await helloAgent({ ...lost.spec(), command: join(lost.folder, 'nothing') }, lost.options())), /was not found/);
  });

  it('says why a test of it came to nothing without a word of a task, which there is not', async () => {
    const said = async (script: Omit<AgentScript, 'turns'>) => {
      const job = made({ ...script, turns: [] });
      return sentenceIn(await helloAgent(job.spec(), job.options()));
    };
    assert.deepEqual(await Promise.all([
      said({ newError: { code: -32603, message: 'Internal error: Connection error.' } }),
      said({ newError: { code: 429, message: 'Rate limit exceeded. Try again later.' } }),
      said({ newError: { code: -32000, message: 'no' } }),
      said({ newError: { code: -32603, message: 'No model is set' } }),
      said({ atStart: [{ exit: 5 }] }),
    ]), [
      'Scripted’s service does not answer: “Internal error: Connection error.”',
      'Scripted may not use its account for now: “Rate limit exceeded. Try again later.”',
      'Scripted is not signed in, or its key is not accepted. Sign in the way this agent wants it, once in a terminal, then test it again.',
      'Scripted could not open a session: No model is set. Run it once in a terminal to see what it needs, then test it again.',
      'Scripted ended by itself (exit code 5) before it was ready. Run it once in a terminal to see whether it works, then test it again.',
    ]);
  });

  it('leaves no process behind, however it ends', async () => {
    for (const step of [{ exit: 0 }, { kill: 'SIGKILL' }, { end: 'refusal' }] satisfies Step[]) {
      const job = made({ turns: [[{ child: 'trap "" TERM; sleep 1000' }, step]] });
      await job.run();
      assert.deepEqual(processesOf(job.token), []);
    }
  });
});

function sentenceIn(hello: AgentHello | NoHello): string {
  assert.ok('sentence' in hello, 'it said hello');
  return hello.sentence;
}
