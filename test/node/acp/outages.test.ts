import assert from 'node:assert/strict';
import type { AcpJob } from '../../support/acpJob';
import { acpJobs } from '../../support/acpJobs';
import type { Step } from '../../support/agentScript';

describe('an agent whose service does not answer', function () {
  if (process.platform === 'win32') return;
  this.timeout(60_000);
  const made = acpJobs();
  const done: Step = { tool: { name: 'complete_task', args: { summary: 'Done.' } } };
  const chunk = (text: string): Step => ({ update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } } });
  const call = (title: string, status = 'completed'): Step => ({ update: { sessionUpdate: 'tool_call', toolCallId: title, title, kind: 'read', status, rawInput: { path: 'a.txt' } } });
  const overloaded = 'API Error: 529 Overloaded. This is a server-side issue, usually temporary — try again in a moment.';

  async function outage(job: AcpJob): Promise<string> {
    const end = await job.run();
    assert.ok(end.kind === 'outage', JSON.stringify(end));
    assert.match(end.sentence, /^Scripted’s service does not answer: “.*” The task waits in the queue and goes on where it stopped\.$/);
    return end.sentence;
  }

  it('ends its run so when it answers its turn, or a new session, with an error that says so', async () => {
    assert.match(await outage(made({ turns: [[call('Read a.txt'), { error: { code: -32603, message: overloaded } }]] })), /“API Error: 529 Overloaded\./);
    await outage(made({ turns: [[{ error: { code: -32603, message: 'Internal error', data: { details: 'fetch failed' } } }]] }));
    await outage(made({ turns: [[{ error: { code: 503, message: 'This model is currently experiencing high demand. Please try again later.' } }]] }));
    await outage(made({ newError: { code: -32603, message: 'Internal error: Connection error.' }, turns: [] }));
  });

  it('ends its run so when that is all it says, and is asked nothing more', async () => {
    const job = made({ turns: [[chunk('unexpected status 503 Service Unavailable: Unknown error')]] });
    await outage(job);
    assert.equal(job.prompts().length, 1);
    const shows = made({ turns: [[chunk('Info: Request failed due to a transient API error. Retrying...\n'), chunk('Error: Execution failed: CAPIError: 503 {"error":{"code":"model_degraded"}}')]] });
    shows.agentProfile = { ...shows.agentProfile, textErrors: true };
    await outage(shows);
  });

  it('ends its run so when it gives up before it is ready, and says why', async () => {
    assert.match(await outage(made({ atStart: [{ stderr: 'Starting.\nTypeError: fetch failed\n' }, { exit: 1 }], turns: [] })), /“TypeError: fetch failed\.”/);
    const later = await made({ turns: [[{ stderr: 'TypeError: fetch failed\n' }, { exit: 1 }]] }).run();
    assert.ok(later.kind === 'failed', JSON.stringify(later));
  });

  const retries = (said: string): Step => ({ update: { sessionUpdate: 'session_info_update', _meta: { codex: { error: { message: 'Reconnecting...', additionalDetails: said, willRetry: true } } } } });

  it('is not left to try again by itself for ever, where it tells that it does', async () => {
    const job = made({ turns: [[retries('Connection failed: error sending request'), { hang: 'obeying' }]] });
    job.limits = { ...job.limits, outageMs: 0 };
    assert.match(await outage(job), /“Connection failed: error sending request\.”/);
    const patient = await made({ turns: [[retries('Connection failed: error sending request'), done]] }).run();
    assert.equal(patient.kind, 'completed');
    const other = made({ turns: [[retries('The context is too long'), done]] });
    other.limits = { ...other.limits, outageMs: 0 };
    assert.equal((await other.run()).kind, 'completed');
  });

  it('is told from one whose task does not reach some server', async () => {
    const words = 'The tests need a database: connect ECONNREFUSED 127.0.0.1:5432';
    const talks = made({ turns: [[call('Run npm test', 'failed'), chunk(words)], [chunk(words)]] });
    const end = await talks.run();
    assert.deepEqual(end, { kind: 'completed', summary: words, confirmed: false });
    const fails = await made({ turns: [[{ error: { code: -32603, message: 'The command “npm test” failed: connect ECONNREFUSED 127.0.0.1:5432' } }]] }).run();
    assert.equal(fails.kind, 'failed');
    const worked = made({ turns: [[call('Read a.txt'), chunk(overloaded)], [done]] });
    assert.equal((await worked.run()).kind, 'completed');
  });
});
