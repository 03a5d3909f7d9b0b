import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { AskedPicture, TranscriptEntry, WorkModeApi } from '../../src/api';
import type { AgentScript } from '../support/agentScript';
import { completes, running, says } from '../support/scriptedEntry';
import { until, workMode } from './workMode';

const setting = 'workMode.agents';
let count = 0;

describe('an agent, driven over the API', () => {
  after(() => vscode.workspace.getConfiguration().update(setting, undefined, vscode.ConfigurationTarget.Global));

  it('asks once, is listed, and takes one answer', async () => {
    const api = await workMode();
    const agent = await use({ turns: [[{ ask: running('c1', 'git push origin main'), no: [says('Not pushed.')] }, completes('Kept here.')]] });
    const told: AskedPicture[] = [];
    const follow = api.onDidAsk((asked) => told.push(asked));
    const id = await api.createTask({ title: 'Push', agent, start: true });
    const { asks: [ask] } = await until(api, id, ({ asks }) => asks.length > 0);
    assert.ok(ask?.kind === 'approval');
    assert.deepEqual([ask.command, ask.scopes], ['git push origin main', []]);
    assert.deepEqual((await api.listAsks()).map((one) => [one.task, one.ask.id]), [[id, ask.id]]);
    await assert.rejects(api.answer(id, ask.id, { kind: 'reply', values: {} }), { name: 'Refusal', message: /Approve or deny it/ });
    await api.answer(id, ask.id, { kind: 'deny', reason: 'Not today.' });
    await assert.rejects(api.answer(id, ask.id, { kind: 'approve', remember: null }), { name: 'Refusal' });
    await until(api, id, ({ state }) => state === 'done');
    follow.dispose();
    assert.deepEqual(told.map((one) => [one.task, one.ask.id]), [[id, ask.id]]);
    assert.deepEqual(await api.listAsks(), []);
    const [tool] = (await api.readTranscript(id)).filter((line) => line.kind === 'tool' && line.status === 'denied');
    assert.equal(tool?.kind === 'tool' && tool.permission, 'Denied by you: Not today.');
    await api.deleteTask(id);
  });

  it('gets a message in the middle of its turn, and another one when its run is over', async () => {
    const api = await workMode();
    const agent = await use({ turns: [[{ hang: 'obeying' }], [says('Heard.'), completes('Done.')]] });
    const id = await api.createTask({ title: 'Listen', agent, start: true });
    await said(api, id, 1);
    await api.message(id, 'Be brief.', { steer: true });
    await until(api, id, ({ state }) => state === 'done');
    await assert.rejects(api.message(id, ''), { name: 'Refusal' });
    await api.message(id, 'And once more.');
    await until(api, id, ({ state, runs }) => state === 'done' && runs === 2);
    assert.deepEqual([await words(api, id, 1), await words(api, id, 2)], [['Be brief.'], ['And once more.']]);
    await api.deleteTask(id);
  });

  it('holds still and goes on', async () => {
    const api = await workMode();
    const agent = await use({ turns: [[{ hang: 'obeying' }], [completes('Done.')]] });
    const id = await api.createTask({ title: 'Wait a moment', agent, start: true });
    await said(api, id, 1);
    await api.pauseTask(id);
    const paused = await until(api, id, ({ state }) => state === 'paused');
    assert.equal(paused.actions[0], 'resume');
    await api.pauseTask(id);
    assert.equal((await api.getTask(id))?.state, 'paused');
    await api.resumeTask(id);
    await until(api, id, ({ state }) => state === 'done');
    await api.deleteTask(id);
  });

  it('works with the model and within the profile that the task names', async () => {
    const api = await workMode();
    const models = { currentModelId: 'large', availableModels: ['small', 'large'].map((name) => ({ modelId: name, name })) };
    const edit = { toolCallId: 'c1', title: 'Write a.txt', kind: 'edit', locations: [{ path: 'a.txt' }], content: [{ type: 'diff', path: 'a.txt', oldText: null, newText: 'a\n' }] };
    const agent = await use({ newSession: { models }, turns: [[{ ask: edit }, completes('Looked only.')]] });
    const id = await api.createTask({ title: 'Look', agent, model: 'small', effort: 'high', profile: 'plan' });
    const { model, effort, profile } = (await api.getTask(id))!;
    assert.deepEqual({ model, effort, profile }, { model: 'small', effort: 'high', profile: 'plan' });
    await api.editTask(id, { effort: null });
    await api.startTask(id);
    await until(api, id, ({ state }) => state === 'done');
    const lines = await api.readTranscript(id);
    assert.equal(lines.find((line) => line.kind === 'run')?.model, 'small');
    assert.match(lines.flatMap((line) => (line.kind === 'tool' ? line.permission ?? [] : [])).join(), /^Denied by the profile “plan”: /);
    await assert.rejects(api.createTask({ title: 'Odd', profile: 'all' as 'full' }), { name: 'Refusal' });
    await api.deleteTask(id);
  });
});

/** Puts the scripted agent into the settings, and resolves with its id when Work Mode has read them. */
async function use(script: AgentScript): Promise<string> {
  const id = `scripted-${++count}`;
  const root = vscode.extensions.getExtension('work-mode.work-mode')!.extensionPath;
  const entry = {
    name: id, command: process.execPath, args: [join(root, 'out/test/support/scriptedAgent.main.js')], modes: { build: 'default', plan: 'default' },
    env: { AGENT_SCRIPT: JSON.stringify(script), AGENT_HEARD: join(tmpdir(), `heard-host-${process.pid}-${count}.jsonl`) },
  };
  const read = new Promise<void>((resolve) => {
    const follow = vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration(setting)) return;
      follow.dispose();
      resolve();
    });
  });
  await vscode.workspace.getConfiguration().update(setting, [entry], vscode.ConfigurationTarget.Global);
  await read;
  return id;
}

type Said = Extract<TranscriptEntry, { kind: 'said' }>;

/** Resolves when so many prompts went to the agent of the newest run. */
async function said(api: WorkModeApi, id: string, prompts: number): Promise<void> {
  await until(api, id, ({ state }) => state === 'running');
  while ((await api.readTranscript(id)).filter(({ kind }) => kind === 'said').length < prompts) await new Promise(setImmediate);
}

/** What the person said in a run, apart from the task itself. */
async function words(api: WorkModeApi, id: string, run: number): Promise<string[]> {
  const lines = await api.readTranscript(id, run);
  return lines.filter((line): line is Said => line.kind === 'said' && (line.reason === 'message' || line.reason === 'steer')).map(({ text }) => text);
}
