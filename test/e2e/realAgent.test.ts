import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { taskSchema } from '../../src/core/task';
import { processesOf } from '../../src/node/processes/processTable';
import { makeDemo } from '../support/demo';
import { demoWindow } from '../support/demoWindow';
import { gitIn } from '../support/gitIn';
import { installedAgents } from '../support/installedAgents';
import { type ModelServer, startModelServer } from '../support/modelServer/modelServer';
import type { ScriptedStep } from '../support/modelServer/script';
import { OnBoard } from '../support/onBoard';
import { prepareRealAgent } from '../support/realAgents';
import type { Theme } from '../support/workbench';

const title = 'Show the season in the notebook';
const prompt = 'Each page of the notebook says in which season a bird was seen.';
const followUp = 'Write one line about it for the change log.';
const endless = 'Tell me everything about wrens.';

const format = `import { season } from './season.js';

/** One line of the notebook. */
export function format({ bird, date }) {
  return \`\${date}  \${bird}  (\${season(new Date(date).getMonth())})\`;
}
`;
const plan = (...statuses: string[]) => ['Read how a page is made', 'Write the season behind each bird', 'Run it once', 'Tell the person'].map((text, at) => ({ text, status: statuses[at] ?? 'pending' }));
const planned = (...statuses: string[]): ScriptedStep => ({ tool: { name: 'update_plan', args: { steps: plan(...statuses) } } });
const trial = 'node --check src/format.js';
const push = 'git push origin HEAD:refs/heads/seasons';

/** What the model says, by what the person wrote. */
const conversations: Record<string, ScriptedStep[]> = {
  [prompt]: [
    { think: 'A page is a list of lines, and each line comes from format.', say: 'I look at how a page is made **before** I change it.', read: { path: 'src/format.js' } },
    planned('completed', 'in_progress'),
    { say: 'A line comes from `format`, and `season` is there already:\n\n- `format` gets the month of the date\n- nothing else has to change', write: { path: 'src/format.js', content: format } },
    planned('completed', 'completed', 'in_progress'),
    { shell: { command: trial } },
    { say: 'It works. I push it, so that others see it.', shell: { command: push } },
    { say: 'Then it stays here.', tool: { name: 'ask_person', args: { question: 'Should the season stand in brackets?', choices: ['In brackets', 'After a comma'] } } },
    { say: 'I wait for your answer.' },
    planned('completed', 'completed', 'completed', 'in_progress'),
    { slow: { text: 'Brackets it is. ', times: 150, everyMs: 40 } },
  ],
  [followUp]: [
    { say: 'One line for the change log.', write: { path: 'CHANGES.md', content: '- Pages say the season.\n' } },
    planned('completed', 'completed', 'completed', 'completed'),
    { tool: { name: 'complete_task', args: { summary: 'Each line of a page ends with the season, in brackets. `CHANGES.md` says so.' } } },
    { say: 'All is done.' },
  ],
  [endless]: [{ slow: { text: 'A wren is a small bird. ' } }],
};

describe('a real agent in a real VS Code', function () {
  const program = installedAgents().find(([name]) => name === 'opencode')?.[1];
  before(function whereItIs() { if (!program) this.skip(); });

  let base: string;
  let model: ModelServer;
  const demo = demoWindow(async () => {
    base = await mkdtemp(join(tmpdir(), 'work-mode-real-'));
    model = await startModelServer(conversations);
    const { args, env } = await prepareRealAgent('opencode', { program: program!, model, home: join(base, 'home') });
    return {
      size: { width: 1500, height: 900 },
      // Or VS Code tells of each port that the agent listens on.
      settings: { 'remote.autoForwardPorts': false, 'workMode.agents': [{ name: 'OpenCode', command: program, args, env, profile: 'opencode' }] },
      async folder(parent) {
        const folder = await makeDemo(parent);
        const remote = join(base, 'remote.git');
        await mkdir(remote);
        await gitIn(remote, 'init', '--quiet', '--bare');
        await gitIn(folder, 'remote', 'add', 'origin', remote);
        return folder;
      },
    };
  });
  // On a busy machine an agent takes its time.
  before(() => demo.current.page.setDefaultTimeout(75_000));
  after(async () => {
    await model?.close();
    if (base) await rm(base, { recursive: true, force: true, maxRetries: 5 });
  });

  it('gets a task from the form, and its thread shows its words, its plan, its files and what it asks', async () => {
    const { workbench } = demo.current;
    const board = new OnBoard(workbench.board);
    await workbench.showActivity('Work Mode');
    await board.card('Sort and deduplicate the word list').waitFor();
    await workbench.resizeSidebar(300);
    await workbench.board.getByRole('button', { name: /^More fields/ }).click();
    const form = workbench.board.getByRole('dialog');
    await form.getByRole('textbox', { name: 'Title' }).fill(title);
    await form.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
    await choose('agent', 'OpenCode');
    await choose('profile', 'Edit: change files');
    await workbench.screenshot('real-1-form');
    await form.getByRole('button', { name: 'Start', exact: true }).click();

    await workbench.notification(`OpenCode asks for a yes: ${trial}`).waitFor();
    await board.card(title).getByText('2/4').waitFor();
    await board.press(title, 'Thread');
    const thread = workbench.board;
    await thread.locator('.ask').filter({ hasText: trial }).waitFor();
    await inBothThemes('real-2-thread-end-300');
    await thread.locator('.item').last().focus();
    await workbench.page.keyboard.press('Home');
    await thread.getByText('before', { exact: true }).waitFor();
    await thread.locator('.tool').filter({ hasText: 'src/format.js' }).first().waitFor();
    await inBothThemes('real-2-thread-start-300');
    await thread.getByRole('button', { name: 'Back to the board' }).click();
  });

  it('asks for a yes in a message and under Needs you, and is approved in the message', async () => {
    const { workbench } = demo.current;
    await workbench.board.getByRole('region', { name: /^Needs you/ }).locator('.ask-command').getByText(trial).waitFor();
    await inBothThemes('real-3-approval');
    const message = workbench.notification(trial);
    await message.getByRole('link', { name: 'Approve' }).click();
    await message.waitFor({ state: 'detached' });
  });

  it('asks before a push, is denied under Needs you, and pushes nothing', async () => {
    const { workbench } = demo.current;
    const needsYou = workbench.board.getByRole('region', { name: /^Needs you/ });
    await needsYou.getByText(push).first().waitFor();
    await workbench.notification(push).waitFor();
    await inBothThemes('real-4-push');
    await needsYou.getByRole('button', { name: 'Deny', exact: true }).click();
    await workbench.notification(push).waitFor({ state: 'detached' });
    await needsYou.getByText('Should the season stand in brackets?').waitFor();
    assert.equal(await gitIn(join(base, 'remote.git'), 'for-each-ref'), '');
  });

  it('asks a question, gets the answer in its thread, and reads what was written to it', async () => {
    const { workbench } = demo.current;
    await inBothThemes('real-5-question');
    await new OnBoard(workbench.board).press(title, 'Answer…');
    await workbench.board.getByRole('button', { name: 'More actions', exact: true }).click();
    await workbench.board.getByRole('menuitem', { name: 'Open in an Editor' }).click();
    const thread = workbench.wideBoard;
    await thread.locator('.ask').getByRole('button', { name: 'In brackets' }).click();
    await workbench.notification(/season stand in brackets/).waitFor({ state: 'detached' });
    await thread.getByText(/Brackets it is\. Brackets it is\./).waitFor();
    await thread.locator('#message').fill(followUp);
    await thread.locator('#message').press('Enter');
    await thread.getByRole('list', { name: /^Messages that wait/ }).getByText(followUp).waitFor();
    await inBothThemes('real-6-thread-wide');
    await thread.getByText('One line for the change log.').waitFor();
  });

  it('is Ready with what it used, is reviewed and applied, and nothing else moves', async () => {
    const { workbench, folder, page } = demo.current;
    await workbench.board.getByRole('button', { name: 'Back to the board' }).click();
    const board = new OnBoard(workbench.board);
    await board.cardIn('Ready', title).waitFor();
    await board.card(title).getByText(/[\d.]+ k tokens · \$0\.\d+/).waitFor();
    await workbench.wideBoard.getByText('All is done.').waitFor();
    await inBothThemes('real-7-ready');
    await board.press(title, 'Review');
    await page.locator('.multiDiffEditor').getByText('CHANGES.md').first().waitFor();
    await workbench.screenshot('real-8-review');
    await board.press(title, 'Apply');
    await board.unfold('Done');
    await board.cardIn('Done', title).waitFor();
    assert.equal(await readFile(join(folder, 'src/format.js'), 'utf8'), format);
    assert.equal(await gitIn(folder, 'show', '--name-status', '--format=%s', 'HEAD'), `${title}\n\nA\tCHANGES.md\nM\tsrc/format.js`);
    assert.equal(await gitIn(folder, 'status', '--porcelain'), '');
  });

  it('is stopped in the middle of a sentence, and no process of it is left', async () => {
    const { workbench, folder } = demo.current;
    const board = new OnBoard(workbench.board);
    const wrens = 'Learn about wrens';
    await workbench.board.getByRole('button', { name: /^More fields/ }).click();
    const form = workbench.board.getByRole('dialog');
    await form.getByRole('textbox', { name: 'Title' }).fill(wrens);
    await form.getByRole('textbox', { name: 'Prompt' }).fill(endless);
    await choose('agent', 'OpenCode');
    await form.getByRole('button', { name: 'Start', exact: true }).click();
    await board.cardIn('Active', wrens).waitFor();
    await model.seen((call) => call.step?.slow !== undefined && call.prompts.join().includes(endless), 30_000);
    const token = await tokenOf(folder, await idOf(board, wrens));
    assert.notDeepEqual(processesOf(token), [], 'it runs');
    await board.press(wrens, 'Stop');
    await board.card(wrens).getByText(/Stopped by you/).waitFor();
    assert.deepEqual(processesOf(token), []);
    await workbench.screenshot('real-9-stopped');
  });

  async function choose(field: string, label: string): Promise<void> {
    const box = demo.current.workbench.board.locator(`#form-${field}`);
    await box.click();
    await box.getByRole('option', { name: label, exact: true }).click();
  }

  /** The same moment in light and in dark. */
  async function inBothThemes(name: string): Promise<void> {
    const { workbench } = demo.current;
    for (const theme of ['light', 'dark'] satisfies Theme[]) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`${name}-${theme}`);
    }
  }
});

async function idOf(board: OnBoard, title: string): Promise<string> {
  return (await board.card(title).getAttribute('id'))!.replace(/^card-/, '');
}

/** What marks the processes of the task's run. */
async function tokenOf(folder: string, id: string): Promise<string> {
  const { now } = taskSchema.parse(JSON.parse(await readFile(join(folder, '.git', 'work-mode', 'tasks', `${id}.json`), 'utf8')));
  assert.ok('run' in now, now.state);
  return now.run.token;
}
