import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoWindow } from '../support/demoWindow';
import { OnBoard } from '../support/onBoard';
import { completes, running, says, scriptedEntry } from '../support/scriptedEntry';
import { findSandbox } from '../../src/node/sandbox/sandbox';

// In two pieces, so that not even the script holds it: only VS Code's keeping and the agent do.
const [first, second] = ['wren-4711-plover', '-0815-avocet'];
const secret = first + second;
const seen = join(tmpdir(), `seen-${process.pid}.txt`);
const chunk = JSON.stringify({ jsonrpc: '2.0', method: 'session/update', params: { sessionId: 'session-1', update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: `The key is ${first}|` } } } }).split('|');

const choices = {
  modes: { currentModeId: 'default', availableModes: [{ id: 'default', name: 'Ask first' }, { id: 'yolo', name: 'Never ask' }] },
  models: { currentModelId: 'swift', availableModels: [{ modelId: 'swift', name: 'Swift 3' }, { modelId: 'owl', name: 'Owl 1' }] },
};
const careful = scriptedEntry('Careful', { newSession: choices, turns: [[{ ask: running('t1', 'npm test'), yes: [says('Tested.')], no: [says('Not tested.')] }, completes('Done.')]] });
const loose = scriptedEntry('Loose', { turns: [[{ write: { path: 'loose.txt', text: 'loose\n' } }, completes('Written.')]] }, {});
const keyed = scriptedEntry('Keyed', { turns: [[
  { child: `printf %s "$FIELD_KEY" > ${seen}.part && mv ${seen}.part ${seen}` }, { until: seen }, { raw: chunk[0]! }, { raw: `${second}${chunk[1]}\n` },
  { write: { path: 'keyed.txt', text: 'keyed\n' } }, completes('Used the key.'),
]] }, { profile: 'gemini', secrets: { FIELD_KEY: 'field-key' } });
const patient = scriptedEntry('Patient', { turns: [[says('I wait.'), { hang: 'obeying' }]] });
const locked = scriptedEntry('Locked', {
  hello: { authMethods: [{ id: 'login', name: 'Log in', description: 'Run `field-tool login` first' }] },
  newError: { code: -32000, message: 'Authentication required' }, turns: [],
}, {});
const barred = scriptedEntry('Barred', { newError: { code: -32000, message: 'Authentication required' }, turns: [] }, { profile: 'opencode', signIn: 'barred login' });

describe('setting agents up', () => {
  const demo = demoWindow({
    settings: { 'workMode.agents': [careful, loose, keyed, patient, locked, barred], 'workMode.defaultAgent': 'careful', 'workMode.profile': 'edit' },
    size: { width: 1280, height: 1000 },
  });
  const machineSettings = () => readFile(join(demo.current.server.data, 'data', 'Machine', 'settings.json'), 'utf8');
  const board = () => new OnBoard(demo.current.workbench.board);

  before(async () => {
    const { workbench } = demo.current;
    await workbench.showActivity('Work Mode');
    await board().card('Sort and deduplicate the word list').waitFor();
  });
  afterEach(async () => {
    await demo.current.workbench.runCommand('Notifications: Clear All Notifications');
  });

  async function test(agent: string): Promise<void> {
    const { workbench } = demo.current;
    await workbench.runCommand('Work Mode: Test Agent…');
    await workbench.pick(agent);
    await workbench.dialog.waitFor();
  }

  it('says how to get a known agent that is not found', async () => {
    const { workbench } = demo.current;
    await workbench.runCommand('Work Mode: Add Agent…');
    await workbench.quickInput.getByRole('option').filter({ hasText: 'not found' }).first().waitFor();
    await workbench.screenshot('setup-1-add');
    await workbench.pick('not found');
    await workbench.notification(/was not found on this machine\. Get it with: npm install -g|not the adapter/).waitFor();
  });

  it('takes any agent by its command line, writes it into the settings, and tests it', async () => {
    const { workbench } = demo.current;
    await workbench.runCommand('Work Mode: Add Agent…');
    await workbench.pick(/Another agent, by its command line/);
    await workbench.answer(`env AGENT_HEARD=${join(tmpdir(), `heard-own-${process.pid}.jsonl`)} "${process.execPath}" ${join(process.cwd(), 'out/test/support/scriptedAgent.main.js')}`);
    await workbench.quickInput.getByText('The name that is shown').waitFor();
    await workbench.answer('My Own');
    await workbench.answerNotification(/“My Own” is in your settings\. Test it now\?/, 'Test Agent');
    await workbench.dialog.getByText('My Own answers, but it is not known to ask before it changes something.').waitFor();
    await workbench.screenshot('setup-2-own');
    await workbench.answerDialog('Cancel');
    const { 'workMode.agents': agents } = JSON.parse(await machineSettings()) as { 'workMode.agents': { name: string; command: string; args: string[] }[] };
    assert.deepEqual(agents.map(({ name }) => name), ['Careful', 'Loose', 'Keyed', 'Patient', 'Locked', 'Barred', 'My Own']);
    assert.deepEqual([agents.at(-1)?.command, agents.at(-1)?.args[1]], ['env', process.execPath]);
  });

  it('tests an agent and says what it is, what it offers and whether it asks', async () => {
    const { workbench } = demo.current;
    await test('Careful');
    const report = await workbench.dialog.innerText();
    await workbench.screenshot('setup-3-test');
    for (const line of ['Careful works.', 'Version: Scripted 1.2.3, Agent Client Protocol 1', 'Asks before it changes something: yes', 'Modes: Ask first, Never ask', 'Models: Swift 3, Owl 1']) assert.ok(report.includes(line), `${line} in ${report}`);
    await workbench.answerDialog('OK');
  });

  it('lets an agent that may not ask work only after that was allowed in this repository', async () => {
    const { workbench } = demo.current;
    await board().start('Write loosely', 'Loose');
    await workbench.board.getByText('It is not known whether Loose asks before it changes something.').first().waitFor();
    await workbench.screenshot('setup-4-refused');
    await test('Loose');
    await workbench.dialog.getByText('Loose answers, but it is not known to ask').waitFor();
    await workbench.screenshot('setup-5-opt-in');
    await workbench.answerDialog('Allow in This Repository');
    await workbench.board.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
    await board().cardIn('Ready', 'Write loosely').waitFor();
  });

  it('keeps a secret out of settings, logs and transcripts, and gives it to the agent', async () => {
    const { workbench, folder, server } = demo.current;
    await workbench.runCommand('Work Mode: Set Agent Secret…');
    await workbench.pick('field-key');
    await workbench.quickInput.locator('input[type="password"]').waitFor();
    await workbench.answer(secret);
    await workbench.notification('The secret “field-key” is stored.').waitFor();
    await board().start('Use the key', 'Keyed');
    await board().cardIn('Ready', 'Use the key').waitFor();
    assert.equal(await readFile(seen, 'utf8'), secret);
    const store = join(folder, '.git', 'work-mode');
    const files = (await readdir(store, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    assert.ok(texts.some((text) => text.includes('The key is')), 'the transcript holds what it said');
    for (const [at, text] of [...texts.entries(), [-1, await machineSettings()] as const, [-2, await server.hostLogs()] as const]) assert.ok(!text.includes(secret), `the secret stands in ${files[at] ?? `settings or logs (${at})`}`);
  });

  it('runs agents in a sandbox when that is turned on, and says so on the card; or says why it cannot', async () => {
    const { workbench } = demo.current;
    const found = await findSandbox();
    await workbench.runCommand('Work Mode: Turn Sandbox On');
    if (found.kind === null) {
      await workbench.notification(/Agents cannot be confined/).waitFor();
      return;
    }
    await workbench.notification('The sandbox is on').waitFor();
    await board().start('Wait here', 'Patient');
    await board().cardIn('Active', 'Wait here').getByText('sandboxed').waitFor();
    await workbench.screenshot('setup-6-sandboxed');
    await board().press('Wait here', 'Stop');
    await workbench.runCommand('Work Mode: Turn Sandbox Off');
    await workbench.notification('The sandbox is off').waitFor();
    await board().start('Wait there', 'Patient');
    const card = board().cardIn('Active', 'Wait there');
    await card.waitFor();
    assert.equal(await card.getByText('sandboxed').count(), 0);
    await board().press('Wait there', 'Stop');
  });

  it('remembers a yes for this repository until it is taken back on the page of the rules', async () => {
    const { workbench, page } = demo.current;
    await board().start('Test first', 'Careful');
    await workbench.board.getByRole('button', { name: 'Approve and remember…' }).click();
    await workbench.board.getByRole('menuitem', { name: /This Repository/ }).click();
    const done = new OnBoard(workbench.board);
    await done.unfold('Done');
    await done.cardIn('Done', 'Test first').waitFor();
    await board().start('Test again', 'Careful');
    await done.cardIn('Done', 'Test again').waitFor();

    await workbench.runCommand('Work Mode: Remembered Rules');
    const rules = workbench.wideBoard;
    await rules.getByText('Run “npm test” with any further words').waitFor();
    await rules.getByText('Loose may work here although it does not ask.').waitFor();
    await workbench.screenshot('setup-7-rules');
    await rules.getByRole('button', { name: /^Remove: Run “npm test”/ }).click();
    await rules.getByText('Run “npm test” with any further words').waitFor({ state: 'detached' });
    await board().start('Test a third time', 'Careful');
    await workbench.notification(/Careful asks for a yes: npm test/).waitFor();
    await workbench.board.getByRole('button', { name: 'Deny', exact: true }).first().click();
    await done.cardIn('Done', 'Test a third time').waitFor();
    await page.locator('.notification-toast').filter({ hasText: 'asks for a yes' }).waitFor({ state: 'detached' });
  });

  it('puts the command that signs in to an agent into a terminal', async () => {
    const { workbench, page } = demo.current;
    await test('Locked');
    await workbench.dialog.getByText(/Locked is not signed in.*Run “field-tool login” in a terminal/s).waitFor();
    await workbench.screenshot('setup-8-locked');
    await workbench.answerDialog('Sign In…');
    await page.locator('.part.panel').getByText('Sign In to Agent').first().waitFor();
    await workbench.screenshot('setup-9-terminal');
  });

  it('offers on the card of a task whose agent is not signed in to sign in', async () => {
    const { workbench } = demo.current;
    await board().start('Ask the barred one', 'Barred');
    const card = board().cardIn('Ready', 'Ask the barred one');
    await card.getByText('Barred is not signed in, or its key is not accepted. Run “barred login” in a terminal').waitFor();
    await board().press('Ask the barred one', 'Sign In');
    await workbench.notification('The command that signs you in is in the terminal.').waitFor();
    await workbench.screenshot('setup-10-card-sign-in');
  });
});
