import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentScript, Step } from '../support/agentScript';
import { demoWindow } from '../support/demoWindow';
import { OnBoard } from '../support/onBoard';

const run = (id: string, command: string): Record<string, unknown> => ({ toolCallId: id, title: command, kind: 'execute', status: 'pending', rawInput: { command } });
const said = (text: string): Step => ({ update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } } });
const question: Step = { request: { method: 'elicitation/create', params: {
  sessionId: 'session-1', mode: 'form', message: 'Which status should an unknown key get?',
  requestedSchema: { type: 'object', required: ['status'], properties: { status: { type: 'string', title: 'Status', oneOf: [{ const: '401', title: '401 Unauthorized' }, { const: '403', title: '403 Forbidden' }] } } },
} } };

const script: AgentScript = {
  turns: [[
    said('I will **push** this.'),
    { ask: run('t1', 'git push origin main'), yes: [said('Pushed once.')], no: [said('Not pushed.')] },
    { ask: run('t2', 'git push --tags'), yes: [said('Pushed twice.')], no: [said('Not pushed again.')] },
    question,
    said('Thank you.'),
    { tool: { name: 'complete_task', args: { summary: 'All is tidy.' } } },
  ]],
};

describe('what an agent asks', () => {
  const demo = demoWindow({
    settings: {
      'workMode.defaultAgent': 'scripted',
      'workMode.agents': [{
        name: 'Scripted', command: process.execPath, args: [join(process.cwd(), 'out/test/support/scriptedAgent.main.js')], profile: 'gemini',
        env: { AGENT_SCRIPT: JSON.stringify(script), AGENT_HEARD: join(tmpdir(), `heard-asks-${process.pid}.jsonl`) },
      }],
    },
  });
  const title = 'Push the branch';

  it('stands in a message, on the board, in the tree and in the status bar, and one answer closes it everywhere', async () => {
    const { workbench } = demo.current;
    await workbench.showActivity('Work Mode');
    const board = new OnBoard(workbench.board);
    await board.card('Sort and deduplicate the word list').waitFor();
    await board.box.fill(title);
    await board.box.press('Control+Enter');
    const message = workbench.notification(/Scripted asks for a yes: git push origin main/);
    await message.waitFor();
    await workbench.status('1 needs you').waitFor();
    await workbench.screenshot('asks-1-message');

    await message.getByRole('link', { name: 'Deny' }).click();
    await message.waitFor({ state: 'detached' });
    await workbench.notification(/git push --tags/).waitFor();
    await workbench.screenshot('asks-2-again');
    await workbench.board.getByRole('button', { name: 'Approve', exact: true }).first().click();
    await workbench.notification(/git push --tags/).waitFor({ state: 'detached' });
  });

  it('is answered by a choice in the message, and the task goes on to its end', async () => {
    const { workbench } = demo.current;
    const message = workbench.notification(/Which status should an unknown key get/);
    await message.waitFor();
    await workbench.screenshot('asks-3-question');
    await message.getByRole('link', { name: '403 Forbidden' }).click();
    await message.waitFor({ state: 'detached' });
    await workbench.notification(`“${title}”`).waitFor();
  });

  it('can be read in the thread, in the board and as an editor that survives a reload', async () => {
    const { workbench, page } = demo.current;
    await workbench.runCommand('Work Mode: Open Thread');
    await workbench.pick(title);
    await workbench.tab(title).waitFor();
    await workbench.wideBoard.getByText('Not pushed.').waitFor();
    await workbench.screenshot('asks-4-thread');
    // By the command: a page that is loaded again from outside has no time to keep which editors are open.
    await Promise.all([page.waitForEvent('domcontentloaded'), workbench.runCommand('Developer: Reload Window')]);
    await workbench.tab(title).waitFor();
    await workbench.wideBoard.getByText('Pushed twice.').waitFor();
    assert.equal(await page.locator('.notification-toast').filter({ hasText: 'git push' }).count(), 0);
    await workbench.screenshot('asks-5-reloaded');
  });
});
