import assert from 'node:assert/strict';
import type { WorkEnd } from '../../../src/engine/ports/agents';
import type { Step } from '../../support/agentScript';
import type { AcpJob } from '../../support/acpJob';
import { acpJobs } from '../../support/acpJobs';

describe('an agent whose account met its usage limit', function () {
  if (process.platform === 'win32') return;
  this.timeout(60_000);
  const made = acpJobs();
  const hourMs = 3600_000;
  const done: Step = { tool: { name: 'complete_task', args: { summary: 'Done.' } } };
  const chunk = (text: string): Step => ({ update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } } });
  const call: Step = { update: { sessionUpdate: 'tool_call', toolCallId: 'a', title: 'Read a.txt', kind: 'read', status: 'completed', rawInput: { path: 'a.txt' } } };
  const limit = 'You\'ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro) or try again in 2 hours.';
  const usual = /^Scripted may not use its account for now: “.*” The task waits in the queue and goes on where it stopped\.$/;

  async function limited(job: AcpJob, afterMs: number | null): Promise<Extract<WorkEnd, { kind: 'limited' }>> {
    const before = Date.now();
    const end = await job.run();
    assert.ok(end.kind === 'limited', JSON.stringify(end));
    assert.match(end.sentence, usual);
    if (afterMs === null) assert.equal(end.until, null);
    else assert.ok(end.until !== null && end.until >= before + afterMs - 1000 && end.until <= Date.now() + afterMs + 1000, `${end.until}`);
    return end;
  }

  it('ends its run as limited when it answers its turn with an error that says so', async () => {
    const end = await limited(made({ turns: [[call, { error: { code: -32603, message: 'Internal error: You\'ve hit your session limit · try again in 5h', data: { errorKind: 'rate_limit' } } }]] }), 5 * hourMs);
    assert.match(end.sentence, /“Internal error: You've hit your session limit · try again in 5h\.”/);
    await limited(made({ turns: [[chunk(limit), { error: { code: -32603, message: 'Internal error', data: { message: limit, codexErrorInfo: 'usageLimitExceeded' } } }]] }), 2 * hourMs);
    await limited(made({ turns: [[{ error: { code: 429, message: 'Rate limit exceeded. Try again later.' } }]] }), null);
    await limited(made({ newError: { code: 403, message: 'API key quota: insufficient_quota' }, turns: [] }), null);
  });

  it('ends its run as limited when that is all it says, whatever agent it is, and says nothing more to it', async () => {
    const job = made({ turns: [[chunk('You\'ve hit your usage limit. '), chunk('Upgrade to Pro or try again in 2 hours.\n\n')]] });
    await limited(job, 2 * hourMs);
    assert.equal(job.prompts().length, 1);
    const shows = made({ turns: [[chunk('Error: 402 You have no quota')]] });
    shows.agentProfile = { ...shows.agentProfile, textErrors: true };
    await limited(shows, null);
    const speaks = made({ turns: [[chunk('You\'ve reached today\'s free usage limit for this model. Try again in 1 hour or select another model.')]] });
    speaks.agentProfile = { ...speaks.agentProfile, mcp: 'none' };
    await limited(speaks, hourMs);
  });

  it('leaves words of the person for the run after', async () => {
    const job = made({ turns: [[{ ask: { toolCallId: 'x', title: 'Think', kind: 'other' } }, chunk(limit)]] });
    job.permit = async () => {
      job.say('Mind the tests, too.');
      return { allowed: true, reason: 'It may.', by: 'profile' };
    };
    await limited(job, 2 * hourMs);
    assert.deepEqual(job.undelivered.map(({ text }) => text), ['Mind the tests, too.']);
    assert.equal(job.prompts().length, 1);
  });

  it('is not believed where it worked in that turn or says that it is done; asked again, it is', async () => {
    const worked = made({ turns: [[call, chunk(limit)], [done]] });
    assert.equal((await worked.run()).kind, 'completed');
    assert.equal(worked.prompts().length, 2);
    const says = made({ turns: [[chunk(limit), done]] });
    assert.deepEqual(await says.run(), { kind: 'completed', summary: 'Done.', confirmed: true });
    await limited(made({ turns: [[call, chunk(limit)], [chunk(limit)]] }), 2 * hourMs);
  });

  it('is told from one whose model is at fault, forgetful or not signed in, and from one that speaks about limits', async () => {
    const failures: [Step, RegExp][] = [
      [{ error: { code: -32603, message: 'API Error: 500 Internal server error' } }, /ended its turn with an error: API Error: 500/],
      [{ error: { code: -32603, message: 'This model\'s maximum context length is 128000 tokens.' } }, /maximum context length/],
      [{ error: { code: -32000, message: 'Authentication required', data: { message: 'You\'ve hit your usage limit' } } }, /not signed in/],
      [{ end: 'max_tokens' }, /may write no more in one answer/],
    ];
    for (const [step, says] of failures) {
      const end = await made({ turns: [[chunk('You\'ve hit your usage limit banner is done.'), step]] }).run();
      assert.ok(end.kind === 'failed', JSON.stringify(end));
      assert.match(end.sentence, says);
    }
    const talks = made({ turns: [[chunk('Usage limit reached banners now reset by themselves.')], [done]] });
    assert.equal((await talks.run()).kind, 'completed');
  });

  it('cannot park its account for years', async () => {
    const end = await made({ turns: [[{ error: { code: -32603, message: 'usage_limit_reached', data: { resets_at: 9_999_999_999 } } }]] }).run();
    assert.ok(end.kind === 'limited' && end.until !== null && end.until <= Date.now() + 8 * 24 * hourMs);
  });
});
