import * as assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { AcpJob } from './acpJob';
import type { AgentScript } from './agentScript';

/** Makes the jobs of the tests of the surrounding `describe`; after each test they are closed, and none has left a process behind. */
export function acpJobs(): (script: AgentScript) => AcpJob {
  let jobs: AcpJob[] = [];
  afterEach(async () => {
    const made = jobs;
    jobs = [];
    for (const job of made) assert.deepEqual(await job.close(), [], 'no process is left behind');
  });
  return (script) => {
    const job = new AcpJob(script);
    jobs.push(job);
    mkdirSync(job.worktree);
    return job;
  };
}
