import * as assert from 'node:assert/strict';
import type { WorkEnd } from '../../../src/engine/ports/agents';
import { noteUse } from '../../../src/node/acp/agentSession';
import type { Step } from '../../support/agentScript';
import type { AcpJob } from '../../support/acpJob';
import { acpJobs } from '../../support/acpJobs';
import { until } from '../processes/until';

describe('the session of an agent', function () {
  if (process.platform === 'win32') return;
  this.timeout(60_000);
  const made = acpJobs();
  const done: Step = { tool: { name: 'complete_task', args: { summary: 'Done.' } } };
  const select = (id: string, category: string, values: string[]) => ({ id, name: id, category, type: 'select', currentValue: values[0], options: values.map((value) => ({ value, name: value.toUpperCase() })) });
  const sentenceOf = (end: WorkEnd): string => (end.kind === 'failed' ? end.sentence : JSON.stringify(end));
  const methods = (job: AcpJob) => job.heard().flatMap((one) => (one.method === undefined ? [] : [one.method]));

  it('is resumed where the agent can, and the agent is told to finish', async () => {
    const job = made({ turns: [[done]] });
    job.session = 'old-session';
    job.trigger = 'resume';
    await job.run();
    assert.deepEqual(methods(job), ['initialize', 'session/resume', 'session/prompt']);
    assert.equal(job.heard('session/resume')[0]!.params!['sessionId'], 'old-session');
    assert.equal(job.heard('session/resume')[0]!.params!['mcpServers'][0].name, 'work-mode');
    assert.match(job.prompts()[0]!, /You were interrupted[^]*Tidy the files\./);
    assert.deepEqual(job.advances[0], { session: 'old-session' });
  });

  it('is loaded where that is the way, and what is told again stays out of the transcript', async () => {
    const replay: Step = { update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'Said long ago.' } } };
    const job = made({ atRestore: [replay], afterRestore: [replay], turns: [[{ update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'New.' } } }, done]] });
    job.agentProfile = { ...job.agentProfile, restore: 'load' };
    job.session = 'old-session';
    await job.run();
    assert.deepEqual(methods(job).slice(0, 3), ['initialize', 'session/load', 'session/prompt']);
    assert.equal(job.words(), 'New.');
  });

  it('goes on with a follow-up in the words of the person', async () => {
    const job = made({ turns: [[done]] });
    job.session = 'old-session';
    job.trigger = 'followUp';
    job.say('Now add tests.');
    await job.run();
    assert.ok(job.prompts()[0]!.startsWith('Now add tests.'));
    assert.ok(!job.prompts()[0]!.includes('interrupted'));
  });

  it('is told again what was said in a turn that was cut, where the agent forgets such a turn, until one ends by itself', async () => {
    for (const forgets of [true, false]) {
      for (const trigger of ['resume', 'followUp'] as const) {
        const job = made({ turns: [[], [done]] });
        Object.assign(job, { session: 'old-session', unfinished: ['Now add tests.'], trigger, agentProfile: { ...job.agentProfile, cancelForgetsTurn: forgets } });
        job.say('With tabs.');
        await job.run();
        const [prompt] = job.prompts();
        if (forgets) assert.match(prompt!, /You were interrupted[^]*Tidy the files\.[^]*The person adds:\n\nNow add tests\.\n\nWith tabs\./);
        if (!forgets) assert.ok(!prompt!.includes('Now add tests.'));
        if (trigger === 'followUp') assert.deepEqual([job.of('said')[0]!.reason, job.of('said')[0]!.text], ['message', 'With tabs.']);
        const kept = job.advances.flatMap((change) => ('unfinished' in change ? [change.unfinished] : []));
        assert.deepEqual(kept, forgets ? [['Now add tests.', 'With tabs.'], null, [], null] : []);
      }
    }
  });

  it('is told again what it was written to in the run before when that was stopped, as a whole where it is gone', async () => {
    const job = made({ turns: [[{ hang: 'obeying' }]] });
    Object.assign(job, { session: 'old-session', trigger: 'followUp', agentProfile: { ...job.agentProfile, cancelForgetsTurn: true } });
    job.say('Now add tests.');
    const end = job.run();
    await until(() => job.undelivered.length === 0 && job.prompts().length === 1);
    job.stop.abort(new Error('stopped'));
    await assert.rejects(end, /stopped/);
    assert.deepEqual(job.advances.at(-1), { unfinished: ['Now add tests.'] }, 'it is kept before it leaves the messages');
    const next = made({ restoreError: { code: -32603, message: 'No such session' }, turns: [[done]] });
    Object.assign(next, { session: 'old-session', trigger: 'resume', unfinished: ['Now add tests.'], agentProfile: job.agentProfile });
    await next.run();
    assert.match(next.prompts()[0]!, /in a session that is gone[^]*The person adds:\n\nNow add tests\./);
  });

  it('shows what it is told of a late answer apart from the words of the person', async () => {
    for (const own of [[], ['Now add tests.']]) {
      const job = made({ turns: [[done]] });
      job.session = 'old-session';
      job.trigger = 'followUp';
      job.tell('It is approved. Do it now.');
      for (const text of own) job.say(text);
      await job.run();
      assert.ok(job.prompts()[0]!.startsWith(['It is approved. Do it now.', ...own].join('\n\n')));
      assert.deepEqual(job.of('said').map(({ reason, text }) => `${reason}: ${text}`), ['lateAnswer: It is approved. Do it now.', ...own.map((text) => `message: ${text}`)]);
    }
  });

  it('is told of the results to put together in whatever way it begins', async () => {
    for (const [session, trigger] of [[null, 'start'], ['old-session', 'resume'], ['old-session', 'followUp']] as const) {
      const job = made({ turns: [[done]] });
      Object.assign(job, { session, trigger, conflicts: ['a.txt', 'logo.png'], oneSided: [{ path: 'logo.png', here: 'a'.repeat(40), others: [], deleted: [] }] });
      job.say('Go on.');
      await job.run();
      assert.match(job.prompts()[0]!, /leave no marker behind\.\n- a\.txt\n[^]*no markers can stand[^]*\n- logo\.png \(here is the version of commit a{40}\)\n/, trigger);
    }
  });

  it('begins anew with what is known of the work when it cannot be continued, and says so', async () => {
    const job = made({ restoreError: { code: -32603, message: 'No such session' }, turns: [[done]] });
    job.session = 'gone-session';
    job.earlier = 'It renamed a.txt.';
    await job.run();
    assert.deepEqual(methods(job), ['initialize', 'session/resume', 'session/load', 'session/new', 'session/prompt']);
    assert.match(job.prompts()[0]!, /in a session that is gone[^]*It renamed a\.txt\./);
    assert.match(job.of('system')[0]!.text, /could not continue its earlier session/);
    assert.deepEqual(job.advances[0], { session: 'session-1' });
  });

  it('does not take a missing sign-in for a session that is gone', async () => {
    const job = made({ restoreError: { code: -32000, message: 'Authentication required' }, turns: [[done]] });
    job.session = 'old-session';
    assert.match(sentenceOf(await job.run()), /is not signed in/);
  });

  for (const restore of ['resume', 'load'] as const) {
    it(`does not take a usage limit for a session that is gone, where it answers session/${restore} so, and keeps the session for later`, async () => {
      const job = made({ restoreError: { code: -32603, message: 'You\'ve hit your session limit · try again in 2h' }, turns: [[done]] });
      job.agentProfile = { ...job.agentProfile, restore };
      job.session = 'old-session';
      job.trigger = 'resume';
      const end = await job.run();
      assert.ok(end.kind === 'limited' && end.until !== null && end.until > Date.now(), JSON.stringify(end));
      assert.deepEqual(methods(job), ['initialize', `session/${restore}`], 'no other session is opened');
      assert.deepEqual([job.advances, job.of('system')], [[], []], 'nothing is remembered in its place, and nothing is said to be lost');

      job.script.restoreError = undefined;
      assert.equal((await job.run()).kind, 'completed');
      assert.deepEqual(methods(job).slice(2), ['initialize', `session/${restore}`, 'session/prompt']);
      assert.match(job.prompts()[0]!, /You were interrupted/);
    });
  }

  it('does not take a service that does not answer for a session that is gone', async () => {
    const job = made({ restoreError: { code: -32603, message: 'Internal error', data: { codex_error_info: 'server_overloaded' } }, turns: [[done]] });
    job.session = 'old-session';
    assert.equal((await job.run()).kind, 'outage');
    assert.deepEqual([methods(job), job.advances], [['initialize', 'session/resume'], []]);
  });

  it('waits for the next minute where loading in the same one would destroy it, and can be stopped meanwhile', async () => {
    const again = made({ turns: [[done]] });
    again.agentProfile = { ...again.agentProfile, restore: 'load', loadsNextMinute: true };
    again.session = 'session-in-use';
    const usedAt = Date.now() + 60_000;
    noteUse('session-in-use', usedAt);
    const end = again.run();
    await until(() => again.activities.some((text) => text.startsWith('Waiting ')));
    const next = new Date(usedAt + 60_000);
    const time = [next.getHours(), next.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
    assert.equal(again.activities.at(-1), `Waiting until ${time}: the session cannot be continued within the minute it was used in.`);
    assert.deepEqual(again.heard('session/load'), []);
    again.stop.abort(new Error('stopped'));
    await assert.rejects(end, /stopped/);
  });

  it('gets mode, model and effort as options, also when it is resumed', async () => {
    for (const session of [null, 'old-session']) {
      const configOptions = [select('mode', 'mode', ['auto', 'default']), select('m', 'model', ['small', 'large']), select('think', 'thought_level', ['low', 'high'])];
      const job = made({ newSession: { configOptions }, turns: [[done]] });
      Object.assign(job, { session, model: 'large', effort: 'high', agentProfile: { ...job.agentProfile, modes: { build: ['default'] }, modeMatters: true } });
      await job.run();
      assert.deepEqual(job.heard('session/set_config_option').map((one) => [one.params!['configId'], one.params!['value']]), [['mode', 'default'], ['m', 'large'], ['think', 'high']]);
      assert.deepEqual((job.offers[0] as { models: unknown }).models, [{ value: 'small', label: 'SMALL' }, { value: 'large', label: 'LARGE' }]);
    }
  });

  it('gets mode and model in the older way where there is no other', async () => {
    const newSession = {
      modes: { currentModeId: 'yolo', availableModes: [{ id: 'yolo', name: 'Yolo' }, { id: 'default', name: 'Ask' }] },
      models: { currentModelId: 'small', availableModels: [{ modelId: 'small', name: 'Small' }, { modelId: 'large', name: 'Large' }] },
    };
    const job = made({ newSession, turns: [[done]] });
    Object.assign(job, { model: 'large', agentProfile: { ...job.agentProfile, modes: { build: ['default'] }, modeMatters: true } });
    await job.run();
    assert.deepEqual(job.heard('session/set_mode')[0]!.params, { sessionId: 'session-1', modeId: 'default' });
    assert.deepEqual(job.heard('session/set_model')[0]!.params, { sessionId: 'session-1', modelId: 'large' });
  });

  it('is put back into its mode before the next turn when the agent left it', async () => {
    const modes = { currentModeId: 'default', availableModes: [{ id: 'default' }, { id: 'yolo' }] };
    const job = made({ newSession: { modes }, turns: [[{ update: { sessionUpdate: 'current_mode_update', currentModeId: 'yolo' } }], [done]] });
    job.agentProfile = { ...job.agentProfile, modes: { build: ['default'] }, modeMatters: true };
    await job.run();
    assert.deepEqual(methods(job).slice(2), ['session/prompt', 'session/set_mode', 'session/prompt']);
  });

  it('is not opened without the mode in which the agent asks', async () => {
    const job = made({ newSession: { modes: { currentModeId: 'yolo', availableModes: [{ id: 'yolo', name: 'Yolo' }] } }, turns: [[done]] });
    job.agentProfile = { ...job.agentProfile, modes: { build: ['default'] }, modeMatters: true };
    assert.match(sentenceOf(await job.run()), /does not offer the mode “default”, in which it asks before it changes something\. It offers “yolo”\./);
    assert.deepEqual(job.prompts(), []);
  });

  it('takes the mode of the settings before that of the profile', async () => {
    const job = made({ newSession: { modes: { currentModeId: 'a', availableModes: [{ id: 'a' }, { id: 'b' }] } }, turns: [[done]] });
    job.agentProfile = { ...job.agentProfile, modes: { build: ['a'] } };
    job.modes = { build: 'b' };
    await job.run();
    assert.equal(job.heard('session/set_mode')[0]!.params!['modeId'], 'b');
    const wrong = made({ newSession: { modes: { currentModeId: 'a', availableModes: [{ id: 'a' }, { id: 'b' }] } }, turns: [[done]] });
    wrong.modes = { build: 'c' };
    assert.match(sentenceOf(await wrong.run()), /does not offer the mode “c”.*It offers “a”, “b”\./);
  });

  it('names the models there are when the one chosen is not among them, and says when there is no choice', async () => {
    const job = made({ newSession: { configOptions: [select('m', 'model', ['small', 'large'])] }, turns: [[done]] });
    job.model = 'huge';
    assert.match(sentenceOf(await job.run()), /has no model “huge”\. It offers “small”, “large”\. Choose one of them/);
    const fixed = made({ turns: [[done]] });
    fixed.model = 'huge';
    assert.equal((await fixed.run()).kind, 'completed');
    assert.match(fixed.of('system')[0]!.text, /lets nobody choose its model/);
  });

  it('is closed and resumed after a cut where a command would go on else', async () => {
    const job = made({ turns: [[{ hang: 'obeying' }], [done]] });
    job.agentProfile = { ...job.agentProfile, cancelNeedsClose: true };
    const end = job.run();
    await until(() => job.prompts().length === 1);
    job.say('Stop.', true);
    await end;
    assert.deepEqual(methods(job).slice(2), ['session/prompt', 'session/cancel', 'session/close', 'session/resume', 'session/prompt']);
  });

  describe('questions in it', () => {
    const schema = {
      type: 'object', required: ['question_0'],
      properties: {
        question_0: { type: 'string', title: 'Colour', oneOf: [{ const: 'red', title: 'Red', description: 'warm' }, { const: 'blue', title: 'Blue' }] }, question_0_custom: { type: 'string', title: 'Other' },
        size: { type: 'integer' }, sure: { type: 'boolean' }, tags: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
      },
    };
    const form: Step = { request: { method: 'elicitation/create', params: { sessionId: 'session-1', mode: 'form', message: 'Which colour?', requestedSchema: schema } } };
    const answerOf = (job: AcpJob) => job.heard().find((one) => one.id !== undefined && one.id >= 1000)!.result;

    it('go to the person as a form and back in the agent’s own shape', async () => {
      const job = made({ turns: [[form, done]] });
      job.answer = async () => ({ kind: 'reply', values: { question_0: 'green', size: 3, sure: true, tags: ['a'] } });
      await job.run();
      assert.equal(job.asked[0]!.message, 'Which colour?');
      assert.deepEqual(job.asked[0]!.fields.map((one) => [one.name, one.type, one.other, one.required, one.choices.map((choice) => choice.label).join()]), [
        ['question_0', 'choice', true, true, 'Red,Blue'], ['size', 'number', false, false, ''], ['sure', 'yesNo', false, false, ''], ['tags', 'choices', false, false, 'a,b'],
      ]);
      assert.deepEqual(answerOf(job), { action: 'accept', content: { question_0_custom: 'green', size: 3, sure: true, tags: ['a'] } });
      assert.deepEqual(job.delivered, ['ask1']);
    });

    it('can be declined', async () => {
      const job = made({ turns: [[form, done]] });
      await job.run();
      assert.deepEqual(answerOf(job), { action: 'decline' });
      assert.deepEqual(job.delivered, ['ask1']);
    });

    it('show a link that is to be opened', async () => {
      const job = made({ turns: [[{ request: { method: 'elicitation/create', params: { mode: 'url', message: 'Sign in there.', url: 'https://example.org/in', elicitationId: 'e' } } }, done]] });
      job.answer = async () => ({ kind: 'reply', values: { done: 'done' } });
      await job.run();
      assert.match(job.of('notice')[0]!.text, /Sign in there\.\nhttps:\/\/example\.org\/in/);
      assert.deepEqual(answerOf(job), { action: 'accept' });
    });

    it('may travel inside a request for a yes', async () => {
      const ask: Step = { ask: { toolCallId: 'q', title: 'Ask user', kind: 'other' }, meta: { qwenQuestions: [{ question: 'Which?', header: 'W', options: [{ label: 'red', description: '' }], multiSelect: false }] } };
      const job = made({ turns: [[ask, done]] });
      job.answer = async () => ({ kind: 'reply', values: { '0': 'red' } });
      await job.run();
      assert.deepEqual(answerOf(job), { outcome: { outcome: 'selected', optionId: 'once' }, answers: { '0': 'red' } });
      assert.deepEqual(job.delivered, ['ask1']);
      assert.deepEqual(job.permits, []);
    });
  });
});
