import * as assert from 'node:assert/strict';
import type { Step } from '../../support/agentScript';
import { type AcpJob, refused } from '../../support/acpJob';
import { acpJobs } from '../../support/acpJobs';

describe('a tool call under an id that was used before', function () {
  if (process.platform === 'win32') return;
  this.timeout(30_000);
  const made = acpJobs();
  const done: Step = { tool: { name: 'complete_task', args: { summary: 'Done.' } } };
  const call = (fields: Record<string, unknown>): Step => ({ update: { sessionUpdate: 'tool_call', toolCallId: 'c1', kind: 'execute', ...fields } });
  const more = (fields: Record<string, unknown>): Step => ({ update: { sessionUpdate: 'tool_call_update', toolCallId: 'c1', ...fields } });
  const first = [call({ title: 'ls', status: 'in_progress', rawInput: { command: 'ls' } }), more({ status: 'completed', rawOutput: 'a\n' })];

  /** All calls that the thread shows, each with what its lines come to. */
  function calls(job: AcpJob) {
    const all = new Map<string, { title?: string; status?: string; output: string }>();
    for (const line of job.of('tool')) {
      const before = all.get(line.id);
      const output = (line.output ?? before?.output ?? '') + (line.more ?? '');
      all.set(line.id, { ...before, ...(line.title !== undefined && { title: line.title }), ...(line.status && { status: line.status }), output });
    }
    return [...all.values()];
  }

  function asking(command: string): AcpJob {
    const job = made({ turns: [[]] });
    job.notice = (action) => (action.command === command ? 'ask' : { allowed: true, reason: 'Fine.', by: 'profile' });
    return job;
  }

  for (const status of ['pending', 'in_progress', undefined]) {
    it(`is another one that may still ask when it begins as ${status ?? 'nothing'}, and is shown beside the first`, async () => {
      const job = asking('git push');
      const push = { title: 'git push', rawInput: { command: 'git push' } };
      job.script.turns = [[...first, call({ ...push, status }), { ask: { toolCallId: 'c1', kind: 'execute', ...push }, yes: [more({ status: 'completed', rawOutput: 'pushed\n' })] }, done]];
      assert.equal((await job.run()).kind, 'completed');
      assert.deepEqual(job.of('notice'), []);
      assert.deepEqual(calls(job), [{ title: 'ls', status: 'done', output: 'a\n' }, { title: 'git push', status: 'done', output: 'pushed\n' }]);
    });
  }

  it('is noticed when it does what needed a yes without asking', async () => {
    for (const steps of [[call({ title: 'git push', status: 'in_progress', rawInput: { command: 'git push' } })], [call({ title: 'git push', status: 'pending' }), more({ status: 'completed', rawInput: { command: 'git push' } })]]) {
      const job = asking('git push');
      job.permit = async () => refused;
      job.script.turns = [[...first, ...steps, { hang: 'obeying' }]];
      assert.match((await job.run() as { sentence: string }).sentence, /did something without asking.*git push/);
      assert.equal(job.of('notice').length, 1);
    }
  });

  it('is another one for which is asked at once', async () => {
    const job = asking('git push');
    job.script.turns = [[...first, { ask: { toolCallId: 'c1', kind: 'execute', title: 'git push', rawInput: { command: 'git push' } }, yes: [more({ status: 'completed' })] }, done]];
    assert.equal((await job.run()).kind, 'completed');
    assert.deepEqual(calls(job).map(({ title, status }) => [title, status]), [['ls', 'done'], ['git push', 'done']]);
  });

  it('is the same where its end is only told once more', async () => {
    const job = asking('git push');
    const push = { toolCallId: 'c1', kind: 'execute', title: 'git push', rawInput: { command: 'git push' } };
    const end = more({ status: 'completed', title: 'Push', rawInput: { command: 'git push' }, rawOutput: 'pushed\n' });
    job.script.turns = [[{ ask: push, yes: [end] }, call({ title: 'bash', status: 'pending', rawInput: {} }), end, done]];
    assert.equal((await job.run()).kind, 'completed');
    assert.deepEqual(job.of('notice'), []);
    assert.equal(calls(job).length, 1);
  });

  it('has what ended in an earlier turn left as it is', async () => {
    const job = made({ turns: [[call({ title: 'ls', status: 'in_progress', rawInput: { command: 'ls' } })], [call({ title: 'ls -l', status: 'in_progress', rawInput: { command: 'ls -l' } }), more({ status: 'completed' }), done]] });
    await job.run();
    assert.deepEqual(calls(job).map(({ title, status }) => [title, status]), [['ls', 'aborted'], ['ls -l', 'done']]);
  });
});
