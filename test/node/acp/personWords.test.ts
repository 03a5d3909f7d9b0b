import * as assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../../support/agentScript';
import type { AcpJob } from '../../support/acpJob';
import { acpJobs } from '../../support/acpJobs';
import { until } from '../processes/until';

describe('what the person says to an agent of the Agent Client Protocol', function () {
  if (process.platform === 'win32') return;
  this.timeout(30_000);
  const made = acpJobs();
  const done = { tool: { name: 'complete_task', args: { summary: 'All tidy.' } } };

  it('gives the agent what the person wrote meanwhile as its next prompt', async () => {
    const job = made({ turns: [[]] });
    const go = join(job.folder, 'go');
    job.script.turns = [[{ until: go }, done], [{ tool: { name: 'complete_task', args: { summary: 'Renamed too.' } } }]];
    const end = job.run();
    await until(() => job.prompts().length === 1);
    job.say('Rename it, too.');
    writeFileSync(go, '');
    assert.deepEqual(await end, { kind: 'completed', summary: 'Renamed too.', confirmed: true });
    assert.ok(job.prompts()[1]!.startsWith('Rename it, too.'));
    assert.deepEqual(job.of('said').map(({ text }) => text).slice(1), ['Rename it, too.'], 'the thread shows the words of the person, and nothing else as theirs');
    assert.deepEqual(job.undelivered, []);
  });

  it('cuts the turn for words that cannot wait', async () => {
    const job = made({ turns: [[{ hang: 'obeying' }], [done]] });
    const end = job.run();
    await until(() => job.prompts().length === 1);
    job.say('Stop that, do the other file.', true);
    assert.equal((await end).kind, 'completed');
    assert.ok(job.prompts()[1]!.startsWith('Stop that, do the other file.'));
    assert.equal(job.of('said')[1]!.reason, 'steer');
  });

  it('puts urgent words into the turn where the agent takes them there', async () => {
    const job = made({ steering: 'injected', turns: [[]] });
    const go = join(job.folder, 'go');
    job.script.turns = [[{ until: go }, done]];
    const end = job.run();
    await until(() => job.prompts().length === 1);
    job.say('Mind the tests.', true);
    await until(() => job.undelivered.length === 0);
    writeFileSync(go, '');
    assert.equal((await end).kind, 'completed');
    assert.equal(job.heard('_session/steering')[0]!.params!['prompt'][0].text, 'Mind the tests.');
    assert.equal(job.prompts().length, 1);
    assert.deepEqual(job.heard('session/cancel'), []);
  });

  /** A job that has been told something urgent just before its first turn ended. */
  async function steeredAtItsEnd(o: Pick<Parameters<typeof made>[0], 'steering' | 'atSteering'>): Promise<AcpJob> {
    const job = made({ ...o, turns: [[]] });
    const go = join(job.folder, 'go');
    job.script.turns = [[{ until: go }, done], [done]];
    const end = job.run();
    await until(() => job.prompts().length === 1);
    job.say('Mind the tests.', true);
    await until(() => job.heard('_session/steering').length === 1);
    writeFileSync(go, '');
    assert.equal((await end).kind, 'completed');
    return job;
  }

  it('does not tell again what a turn took in its last moment, and asks whether the task is done with it', async () => {
    const job = await steeredAtItsEnd({ steering: 'injected', atSteering: [{ afterTurn: true }] });
    assert.equal(job.prompts().length, 2);
    assert.match(job.prompts()[1]!, /not clear whether the task is done/);
    assert.equal(job.of('said').filter(({ text }) => text === 'Mind the tests.').length, 1);
    assert.deepEqual(job.heard('session/cancel'), []);
  });

  it('tells in the next turn what nobody says that the last one took', async () => {
    for (const change of [{ steering: 'refused', atSteering: [{ afterTurn: true }] }, { steering: 'injected', atSteering: [{ hang: 'deaf' }] }] as const) {
      const job = await steeredAtItsEnd({ ...change, atSteering: [...change.atSteering] });
      assert.ok(job.prompts()[1]!.startsWith('Mind the tests.'));
      assert.deepEqual([job.prompts().length, job.heard('session/cancel')], [2, []]);
    }
  });

  it('puts into the turn only what cannot wait', async () => {
    const job = made({ steering: 'injected', turns: [[]] });
    const go = join(job.folder, 'go');
    job.script.turns = [[{ until: go }, done], [done]];
    const end = job.run();
    await until(() => job.prompts().length === 1);
    job.say('Later, rename it.');
    job.say('Mind the tests.', true);
    await until(() => job.undelivered.length === 1);
    writeFileSync(go, '');
    assert.equal((await end).kind, 'completed');
    assert.deepEqual(job.heard('_session/steering').map(({ params }) => params!['prompt'][0].text as string), ['Mind the tests.']);
    assert.ok(job.prompts()[1]!.startsWith('Later, rename it.'));
    assert.ok(!job.prompts()[1]!.includes('Mind the tests.'));
  });

  it('tells a forgetful agent its whole task again after a cut', async () => {
    const job = made({ turns: [[{ hang: 'obeying' }], [done]] });
    job.agentProfile = { ...job.agentProfile, cancelForgetsTurn: true };
    const end = job.run();
    await until(() => job.prompts().length === 1);
    job.say('Only the first file.', true);
    await end;
    assert.match(job.prompts()[1]!, /interrupted[^]*Tidy the files\.[^]*Only the first file\./);
  });

  describe('that forgets a turn which is cut', () => {
    const forgetful = (turns: Step[][]) => {
      const job = made({ turns });
      job.agentProfile = { ...job.agentProfile, cancelForgetsTurn: true };
      return job;
    };
    const pausedInTurn = async (job: AcpJob, number: number) => {
      await until(() => job.prompts().length === number);
      job.pause();
      await until(() => job.held === 1);
      job.resume();
    };

    it('is told again after a pause what the person wrote after the work was done, and only it', async () => {
      for (const forgets of [true, false]) {
        const job = forgetful([[{ hang: 'obeying' }], [done]]);
        Object.assign(job, { session: 'old-session', trigger: 'followUp', agentProfile: { ...job.agentProfile, cancelForgetsTurn: forgets } });
        job.tell('It is approved. Do it now.');
        job.say('Now add tests.');
        const end = job.run();
        await pausedInTurn(job, 1);
        assert.equal((await end).kind, 'completed');
        assert.match(job.prompts()[1]!, /interrupted[^]*Tidy the files\./);
        const told = /The person adds:\n\nIt is approved\. Do it now\.\n\nNow add tests\./;
        if (forgets) assert.match(job.prompts()[1]!, told);
        if (!forgets) assert.ok(!job.prompts()[1]!.includes('Now add tests.'));
        assert.deepEqual(job.of('said').map(({ reason }) => reason), ['lateAnswer', 'message', 'reminder']);
      }
    });

    it('is told again what came with its task', async () => {
      const job = forgetful([[{ hang: 'obeying' }], [done]]);
      job.say('And keep the licence.');
      const end = job.run();
      await pausedInTurn(job, 1);
      await end;
      assert.match(job.prompts()[1]!, /The person adds:\n\nAnd keep the licence\./);
    });

    it('is told all words that cut one turn after another, and shown to have been told each once', async () => {
      const job = forgetful([[{ hang: 'obeying' }], [{ hang: 'obeying' }], [], [done]]);
      const end = job.run();
      await until(() => job.prompts().length === 1);
      job.say('Only the first file.', true);
      await until(() => job.prompts().length === 2);
      await until(() => job.undelivered.length === 0);
      job.say('With tabs.', true);
      assert.equal((await end).kind, 'completed');
      assert.equal(job.heard('session/cancel').length, 2, 'words on their way do not cut their own turn');
      assert.match(job.prompts()[1]!, /Tidy the files\.[^]*The person adds:\n\nOnly the first file\./);
      assert.match(job.prompts()[2]!, /Tidy the files\.[^]*The person adds:\n\nOnly the first file\.\n\nWith tabs\./);
      assert.deepEqual(job.of('said').map(({ text }) => text).slice(1, 3), ['Only the first file.', 'With tabs.']);
    });

    it('is told an answer again, until a turn has ended by itself', async () => {
      const job = forgetful([[{ tool: { name: 'ask_person', args: { question: 'Which colour?' } } }], [{ hang: 'obeying' }], [], [{ hang: 'obeying' }], [done]]);
      job.answer = async () => ({ kind: 'reply', values: { answer: 'blue' } });
      const end = job.run();
      await pausedInTurn(job, 2);
      await until(() => job.prompts().length === 4);
      job.say('Go on.', true);
      assert.equal((await end).kind, 'completed');
      assert.match(job.prompts()[2]!, /Tidy the files\.[^]*You asked: Which colour\?\nThe answer: blue/);
      assert.match(job.prompts()[3]!, /not clear whether the task is done/);
      assert.match(job.prompts()[4]!, /Tidy the files\.[^]*Go on\./);
      assert.ok(!job.prompts()[4]!.includes('blue'), 'it remembers a turn that ended by itself');
    });
  });

  it('is told the words of a turn again when it did not stop and was started anew', async () => {
    const job = made({ turns: [[{ hang: 'deaf' }], [done]] });
    job.say('And keep the licence.');
    const end = job.run();
    await until(() => job.prompts().length === 1);
    job.pause();
    await until(() => job.held === 1);
    job.resume();
    await end;
    assert.match(job.prompts()[1]!, /The person adds:\n\nAnd keep the licence\./);
  });
});
