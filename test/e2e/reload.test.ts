import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoWindow } from '../support/demoWindow';
import { OnBoard } from '../support/onBoard';
import { completes, running, says, scriptedEntry } from '../support/scriptedEntry';

const asking = (id: string, command: string) => ({ ask: running(id, command), yes: [says(`Yes to ${command}.`)], no: [says(`No to ${command}.`)] });

const turns = (command: string, file: string) => [
  [{ write: { path: file, text: 'half\n' } }, asking('first', command)],
  [says('Where was I?'), asking('again', command), { write: { path: file, text: 'half\nwhole\n' } }, completes('Whole.')],
];
const waiter = scriptedEntry('Waiter', { turns: turns('git push --force', 'waited.txt') }, { profile: 'opencode' });
const forgetful = scriptedEntry('Forgetful', { turns: turns('git push --delete origin old', 'forgot.txt'), hello: { agentCapabilities: { loadSession: false, mcpCapabilities: { http: true, sse: false }, promptCapabilities: {}, sessionCapabilities: {} } } }, { profile: 'opencode' });

describe('a window that is loaded again while agents wait for a yes', () => {
  const demo = demoWindow({
    settings: { 'workMode.agents': [waiter, forgetful], 'workMode.defaultAgent': 'waiter', 'workMode.slots': 4 },
    size: { width: 1280, height: 1100 },
  });
  // The only webview here. A view that VS Code brings back after a reload does not always say in its address that it is a view.
  const frame = () => demo.current.page.frameLocator('iframe.webview.ready[src*="extensionId=work-mode.work-mode"]').frameLocator('#active-frame');
  const board = () => new OnBoard(frame());
  const stories = [
    { title: 'Force it', agent: 'Waiter', command: 'git push --force', file: 'waited.txt' },
    { title: 'Delete it', agent: 'Forgetful', command: 'git push --delete origin old', file: 'forgot.txt' },
  ];

  it('closes the asks with a sentence and keeps the work, which can be reviewed', async () => {
    const { workbench, page } = demo.current;
    await workbench.showActivity('Work Mode');
    await board().card('Sort and deduplicate the word list').waitFor();
    for (const { title, agent, command } of stories) {
      await board().start(title, agent);
      await workbench.notification(`${agent} asks for a yes: ${command}`).waitFor();
    }
    await Promise.all([page.waitForEvent('domcontentloaded'), workbench.runCommand('Developer: Reload Window')]);
    await workbench.showActivity('Work Mode');
    for (const { title } of stories) {
      const card = board().cardIn('Ready', title);
      await card.getByText('The editor closed while it ran').waitFor();
      await card.getByText('1 file', { exact: true }).waitFor();
    }
    assert.equal(await page.locator('.notification-toast').filter({ hasText: 'asks for a yes' }).count(), 0);
    assert.equal(await frame().getByRole('button', { name: 'Approve', exact: true }).count(), 0);
    for (const { title, file } of stories) {
      await board().press(title, 'Review');
      await workbench.tab(`Review: ${title}`).waitFor();
      await page.locator('.monaco-diff-editor:visible, .multi-diff-root-floating-menu:visible, .multiDiffEntry:visible').first().waitFor();
      await page.getByText(file).first().waitFor();
      await board().press(title, 'Thread');
      await frame().getByText(/^(The editor closed|The run ended) before this was answered\.$/).waitFor();
      await workbench.screenshot(`reload-1-${file}`);
      await frame().getByRole('button', { name: 'Back to the board' }).click();
    }
  });

  for (const { title, agent, command, file } of stories) {
    it(`asks again in ${agent === 'Waiter' ? 'the same session' : 'a new session, which is said'}, and a yes leads to Ready`, async () => {
      const { workbench, folder } = demo.current;
      await board().press(title, 'Resume');
      const message = workbench.notification(`${agent} asks for a yes: ${command}`);
      await message.waitFor();
      await message.getByRole('link', { name: 'Approve' }).click();
      await message.waitFor({ state: 'detached' });
      await board().cardIn('Ready', title).getByText('Whole.').waitFor();
      await board().press(title, 'Thread');
      await frame().getByText(`Yes to ${command}.`).waitFor();
      const remark = frame().getByText(/could not continue its earlier session\. It starts a new one/);
      assert.equal(await remark.count(), agent === 'Waiter' ? 0 : 1);
      await workbench.screenshot(`reload-2-${file}`);
      await frame().getByRole('button', { name: 'Back to the board' }).click();
      const said = (await readFile((agent === 'Waiter' ? waiter : forgetful).env.AGENT_HEARD, 'utf8')).split('\n').filter(Boolean);
      const opened = said.map((line) => JSON.parse(line) as { method?: string; params?: { sessionId?: string } }).filter(({ method }) => /^session\/(new|resume|load)$/.test(method ?? ''));
      const ways = opened.map(({ method, params }) => [method, params?.sessionId ?? null]);
      assert.deepEqual(ways, [['session/new', null], agent === 'Waiter' ? ['session/resume', 'session-1'] : ['session/new', null]]);
      await board().press(title, 'Apply');
      await board().unfold('Done');
      await board().cardIn('Done', title).waitFor();
      assert.equal(await readFile(join(folder, file), 'utf8'), 'half\nwhole\n');
    });
  }
});
