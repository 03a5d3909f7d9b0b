import * as assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isIn, type Task } from '../../src/core/task';
import { profileOf } from '../../src/node/acp/profiles';
import { openAgentDesk, type AgentDesk } from '../support/agentDesk';
import { installedAgents } from '../support/installedAgents';
import { killAll } from '../support/killAll';
import { scriptLine, type ScriptedStep } from '../support/modelServer/script';

const finished: ScriptedStep[] = [{ tool: { name: 'complete_task', args: { summary: 'It is done.' } } }, { say: 'Done.' }];
const yes = { kind: 'approve', remember: null } as const;
const no = { kind: 'deny', reason: 'Not now.' } as const;
/** A file whose change needs a yes in every profile. */
const secret = { path: 'server.pem', content: 'not a real key\n' };

/** A model that each agent would not take by itself. */
const otherModels: Partial<Record<string, string>> = { opencode: 'fake/other-model', gemini: 'gemini-2.5-pro' };

/** Agents that say what their work costs. */
const tellsCost = new Set(['opencode', 'claude']);

for (const [name, program] of installedAgents()) {
  describe(`${name} at work`, () => {
    let desk: AgentDesk;
    // Codex runs commands in a sandbox of its own instead, and its profile says so.
    const asksForCommands = name !== 'codex';
    beforeEach(async () => { desk = await openAgentDesk(name, program); });
    afterEach(() => desk.close());

    const ready = async (id: string) => {
      const task = await desk.untilState(id, 'ready', 'failed', 'done', 'interrupted');
      assert.ok(isIn(task, 'ready'), JSON.stringify(task.now, null, 2));
      assert.deepEqual(desk.processes(id), [], 'no process is left behind');
      return task;
    };
    const result = (task: Task, path: string) => (isIn(task, 'ready') ? desk.repository.git('show', `${task.now.changeset.result}:${path}`).catch(() => null) : null);

    it('takes a task to Ready, and what it did is applied', async () => {
      const id = await desk.start({ profile: 'build' }, { say: 'I write.', write: { path: 'a.txt', content: 'hi\n' } }, ...finished);
      const task = await ready(id);
      assert.equal(task.now.summary, 'It is done.');
      assert.equal(task.now.confirmed, true);
      assert.equal(existsSync(join(desk.repository.root, 'a.txt')), false);
      await desk.engine.handle({ type: 'applyTask', id });
      assert.equal(await desk.repository.read('a.txt'), 'hi\n');
      assert.equal(await desk.repository.git('status', '--porcelain'), '');
    });

    it('writes a file that needs a yes after the yes', async () => {
      const id = await desk.start({ profile: 'build' }, { write: secret }, ...finished);
      const ask = await desk.asked(id);
      assert.ok(ask.kind === 'approval');
      assert.deepEqual(ask.files.map((file) => file.path), ['server.pem']);
      assert.equal(existsSync(join(worktreeOf(desk.task(id)), secret.path)), false);
      await desk.answer(id, yes);
      assert.equal(await result(await ready(id), secret.path), 'not a real key');
    });

    it('does not write a file after a no, and goes on with the reason', async () => {
      const id = await desk.start({ profile: 'build' }, { write: secret }, { write: { path: 'b.txt', content: 'b\n' } }, ...finished);
      await desk.asked(id);
      await desk.answer(id, no);
      const task = await ready(id);
      assert.deepEqual([await result(task, secret.path), await result(task, 'b.txt')], [null, 'b']);
    });

    if (asksForCommands) it('runs a command that needs a yes after the yes', async () => {
      const id = await desk.start({ profile: 'edit' }, { shell: { command: 'echo ran > ran.txt' } }, ...finished);
      const ask = await desk.asked(id);
      assert.equal(ask.kind === 'approval' && ask.command, 'echo ran > ran.txt');
      await desk.answer(id, yes);
      assert.equal(await result(await ready(id), 'ran.txt'), 'ran');
    });

    if (asksForCommands) it('does not run a command after a no', async () => {
      const id = await desk.start({ profile: 'edit' }, { shell: { command: 'echo ran > ran.txt' } }, { write: { path: 'b.txt', content: 'b\n' } }, ...finished);
      await desk.asked(id);
      await desk.answer(id, no);
      const task = await ready(id);
      assert.deepEqual([await result(task, 'ran.txt'), await result(task, 'b.txt')], [null, 'b']);
    });

    if (asksForCommands) it('asks before a push although everything else is allowed', async () => {
      const target = join(desk.repository.root, '..', 'target.git');
      await desk.repository.git('init', '-q', '--bare', target);
      await desk.repository.git('remote', 'add', 'origin', target);
      const id = await desk.start(
        { profile: 'full' },
        { shell: { command: 'echo fine > fine.txt' } }, { shell: { command: 'git push origin HEAD:refs/heads/pushed' } }, { write: { path: 'b.txt', content: 'b\n' } }, ...finished,
      );
      const ask = await desk.asked(id);
      assert.ok(ask.kind === 'approval');
      assert.match(ask.command ?? '', /^git push/);
      assert.deepEqual(ask.scopes, []);
      await desk.answer(id, no);
      const task = await ready(id);
      assert.equal(await result(task, 'fine.txt'), 'fine');
      assert.equal(await desk.repository.gitIn(target, 'for-each-ref'), '');
    });

    it('stops in the middle of an answer and keeps what was done', async () => {
      const id = await desk.start({ profile: 'build' }, { write: { path: 'a.txt', content: 'hi\n' } }, { slow: { text: 'word ' } });
      await desk.model.seen((call) => call.step?.slow !== undefined);
      await desk.engine.handle({ type: 'stopTask', id });
      const task = desk.task(id);
      assert.ok(isIn(task, 'interrupted'), task.now.state);
      assert.equal(task.now.cause, 'stopped');
      assert.equal(task.now.changeset?.files, 1);
      await desk.model.seen((call) => call.step?.slow !== undefined && call.state === 'aborted');
      assert.deepEqual(desk.processes(id), []);
    });

    it('holds still when it is paused, and finishes after that', async () => {
      const id = await desk.start(
        { profile: 'build' }, { write: { path: 'a.txt', content: 'a\n' } }, { slow: { text: 'word ' } }, { write: { path: 'b.txt', content: 'b\n' } }, ...finished,
      );
      await desk.model.seen((call) => call.step?.slow !== undefined);
      await desk.engine.handle({ type: 'pauseTask', id });
      await desk.untilState(id, 'paused');
      await desk.model.seen((call) => call.step?.slow !== undefined && call.state === 'aborted');
      const calls = desk.model.calls.length;
      assert.notDeepEqual(desk.processes(id), [], 'its session lives on');
      assert.equal(existsSync(join(worktreeOf(desk.task(id)), 'b.txt')), false);
      await desk.engine.handle({ type: 'resumeTask', id });
      const task = await ready(id);
      assert.ok(desk.model.calls.length > calls);
      assert.deepEqual([await result(task, 'a.txt'), await result(task, 'b.txt'), desk.task(id).runs], ['a', 'b', 1]);
    });

    it('goes on in the same session when it is written to after Ready', async () => {
      const id = await desk.start({ profile: 'build' }, { say: 'The word is xylophone.', write: { path: 'a.txt', content: 'a\n' } }, ...finished);
      const { session } = (await ready(id)).now;
      const more = scriptLine({ write: { path: 'b.txt', content: 'b\n' } }, ...finished);
      await desk.engine.handle({ type: 'messageTask', id, text: `And now this.\n${more}`, steer: false });
      await desk.until(id, (task) => task.runs === 2);
      const task = await ready(id);
      assert.deepEqual([await result(task, 'a.txt'), await result(task, 'b.txt'), task.now.session], ['a', 'b', session]);
      const call = await desk.model.seen((one) => one.step?.write?.path === 'b.txt');
      assert.match(call.said.join('\n'), /xylophone/, 'the model is shown what it said before');
    });

    if (profileOf(name).cancelForgetsTurn) it('is told again after a pause what it was written to after Ready', async () => {
      const id = await desk.start({ profile: 'build' }, { write: { path: 'a.txt', content: 'a\n' } }, ...finished);
      await ready(id);
      const more = scriptLine({ slow: { text: 'word ' } }, { write: { path: 'b.txt', content: 'b\n' } }, ...finished);
      await desk.engine.handle({ type: 'messageTask', id, text: `And now this.\n${more}`, steer: false });
      // Its session may have to wait before it goes on.
      await desk.model.seen((call) => call.step?.slow !== undefined, 120_000);
      await desk.engine.handle({ type: 'pauseTask', id });
      await desk.untilState(id, 'paused');
      await desk.engine.handle({ type: 'resumeTask', id });
      const task = await ready(id);
      assert.deepEqual([await result(task, 'a.txt'), await result(task, 'b.txt'), desk.task(id).runs], ['a', 'b', 2]);
      const call = await desk.model.seen((one) => one.step?.write?.path === 'b.txt');
      assert.match(call.prompts.at(-1)!, /Do as the script says[^]*And now this\./);
    });

    it('goes on in the same session after its process was killed', async () => {
      const id = await desk.start(
        { profile: 'build' }, { say: 'The word is xylophone.', write: { path: 'a.txt', content: 'a\n' } }, { slow: { text: 'word ' } }, { write: { path: 'b.txt', content: 'b\n' } }, ...finished,
      );
      await desk.model.seen((call) => call.step?.slow !== undefined);
      killAll(desk.processes(id).filter((one) => !one.watchdog).map((one) => one.pid));
      const broken = await desk.untilState(id, 'failed', 'interrupted', 'ready');
      assert.ok(isIn(broken, 'failed'), broken.now.state);
      assert.match(broken.now.sentence, /SIGKILL|killed/);
      assert.equal(broken.now.changeset?.files, 1);
      await desk.engine.handle({ type: 'resumeTask', id });
      await desk.until(id, (task) => task.runs === 2);
      const task = await ready(id);
      assert.deepEqual([await result(task, 'a.txt'), await result(task, 'b.txt'), task.now.session], ['a', 'b', broken.now.session]);
      const call = await desk.model.seen((one) => one.step?.write?.path === 'b.txt');
      assert.match(call.said.join('\n'), /xylophone/, 'the model is shown what it said before');
    });

    it('shows its plan, and asks the person what only the person knows', async () => {
      const steps = [{ text: 'Ask', status: 'completed' }, { text: 'Paint', status: 'in_progress' }];
      const id = await desk.start(
        { profile: 'build' }, { tool: { name: 'update_plan', args: { steps } } }, { tool: { name: 'ask_person', args: { question: 'Which colour?', choices: ['red', 'blue'] } } },
        { say: 'I wait.' }, { write: { path: 'paint.txt', content: 'blue\n' } }, ...finished,
      );
      const ask = await desk.asked(id);
      assert.ok(ask.kind === 'question' && ask.message === 'Which colour?');
      const { now } = desk.task(id);
      assert.deepEqual('plan' in now && now.plan.map((step) => step.status), ['completed', 'inProgress']);
      await desk.answer(id, { kind: 'reply', values: { [ask.fields[0]!.name]: 'blue' } });
      assert.equal(await result(await ready(id), 'paint.txt'), 'blue');
      const call = await desk.model.seen((one) => one.step?.write?.path === 'paint.txt');
      assert.match(call.prompts.at(-1)!, /Which colour\?\s+The answer: blue/);
    });

    it('says what the model answered when that was an error', async () => {
      const id = await desk.start({ profile: 'build' }, { error: 400 });
      const task = await desk.untilState(id, 'failed', 'ready', 'done', 'interrupted');
      assert.ok(isIn(task, 'failed'), JSON.stringify(task.now));
      assert.match(task.now.sentence, /The script answers 400/);
    });

    // Claude Code tries again for a long time, and says nothing meanwhile.
    if (name !== 'claude') it('says how to sign in when its key is not accepted', async () => {
      const id = await desk.start({ profile: 'build' }, { error: 401 });
      const task = await desk.untilState(id, 'failed', 'ready', 'done', 'interrupted');
      assert.ok(isIn(task, 'failed'), JSON.stringify(task.now));
      assert.match(task.now.sentence, /is not signed in, or its key is not accepted/);
      assert.notEqual(task.now.signIn, null);
    });

    const other = otherModels[name];
    if (other) it('works with the model that the task names', async () => {
      const id = await desk.start({ profile: 'build', model: other }, { write: { path: 'a.txt', content: 'hi\n' } }, ...finished);
      await ready(id);
      assert.equal((await desk.model.seen((call) => call.step?.write !== undefined)).model, other.split('/').at(-1));
    });

    it('tells what a run has used', async () => {
      const id = await desk.start({ profile: 'build' }, { write: { path: 'a.txt', content: 'hi\n' } }, ...finished);
      const { usage } = await ready(id);
      assert.equal(usage.length, 1);
      assert.ok(usage[0]!.tokens!.input! >= 1200, JSON.stringify(usage));
      assert.equal(usage[0]!.cost !== null, tellsCost.has(name), JSON.stringify(usage));
      assert.ok((await desk.transcript(id)).some((line) => line.kind === 'usage'));
    });
  });
}

function worktreeOf(task: Task): string {
  assert.ok('worktree' in task.now, task.now.state);
  return task.now.worktree;
}
