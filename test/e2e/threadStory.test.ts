import type { Locator } from 'playwright-core';
import { demoWindow } from '../support/demoWindow';
import { OnBoard } from '../support/onBoard';
import { completes, running, says, scriptedEntry } from '../support/scriptedEntry';

const written = Array.from({ length: 60 }, (_, at) => `line ${at + 1}`).join('\n');
const edits = { sessionUpdate: 'tool_call', toolCallId: 'e1', title: 'Write made.txt', kind: 'edit', status: 'completed', locations: [{ path: 'made.txt', line: 42 }] };
const asking = (id: string, command: string) => ({ ask: running(id, command), yes: [says(`Yes to ${command}.`)], no: [says(`No to ${command}.`)] });

const worker = scriptedEntry('Worker', { turns: [[
  says('I look for the bittern.'), { write: { path: 'made.txt', text: `${written}\n` } }, { update: edits }, says('See [the line](made.txt#L42).'), completes('Made it.'),
]] });
const asker = scriptedEntry('Asker', { turns: [[asking('a1', 'git push origin main'), asking('a2', 'git push --tags'), completes('Asked.')]] });
const breaker = scriptedEntry('Breaker', { turns: [[says('I try.'), { stderr: 'TypeError: the nest is empty\n    at look (nest.js:7)\n' }, { exit: 7 }]] });
const silent = scriptedEntry('Silent', { turns: [[says('I think.'), { hang: 'obeying' }]] });

describe('a thread in a real window', () => {
  const demo = demoWindow({
    settings: { 'workMode.agents': [worker, asker, breaker, silent], 'workMode.defaultAgent': 'worker', 'workMode.stallMinutes': 1, 'workMode.slots': 4 },
    size: { width: 1280, height: 1100 },
  });
  const board = () => new OnBoard(demo.current.workbench.board);

  before(async () => {
    const { workbench } = demo.current;
    await workbench.showActivity('Work Mode');
    await board().card('Sort and deduplicate the word list').waitFor();
  });

  afterEach(async () => {
    const back = demo.current.workbench.board.getByRole('button', { name: 'Back to the board' });
    if (await back.isVisible()) await back.click();
  });

  it('stands in place of the board, is searched, opens files at their line and changes, and goes back', async () => {
    const { workbench, page } = demo.current;
    await board().start('Be silent', 'Silent');
    await board().start('Look for birds', 'Worker');
    await board().cardIn('Ready', 'Look for birds').waitFor();
    await board().press('Look for birds', 'Thread');
    const thread = workbench.board;
    await thread.getByText('I look for the bittern.').waitFor();
    await thread.locator('.said.brief').getByRole('button', { name: 'Show all' }).waitFor();
    await workbench.screenshot('thread-story-1-in-board');

    await thread.locator('.tool').getByRole('button', { name: 'made.txt', exact: true }).click();
    await workbench.tab(/made\.txt/).waitFor();
    await workbench.status(/Ln 42, Col 1/).waitFor();
    await workbench.screenshot('thread-story-2-file');
    await thread.getByRole('button', { name: 'More actions', exact: true }).click();
    await thread.getByRole('menuitem', { name: 'Find in Thread' }).click();
    await thread.locator('#find').fill('bittern');
    await thread.getByText(/1 of 1/).waitFor();
    await thread.locator('#find').press('Escape');
    await thread.getByRole('button', { name: 'Back to the board' }).click();
    await board().cardIn('Ready', 'Look for birds').waitFor();

    await workbench.runCommand('Work Mode: Open Thread');
    await workbench.pick('Look for birds');
    await workbench.tab('Look for birds').waitFor();
    // Also with a thread in front it asks which one.
    await workbench.runCommand('Work Mode: Open Thread');
    await workbench.pick('Look for birds');
    await workbench.wideBoard.locator('.side-file').filter({ hasText: 'made.txt' }).click();
    await page.locator('.monaco-diff-editor').getByText('line 1', { exact: true }).first().waitFor();
    await workbench.screenshot('thread-story-3-diff');
  });

  /** VS Code forgets its rows while it draws them anew: a click just then leads to a choice among what is asked. */
  async function answered(ask: Locator, answer: 'Approve' | 'Deny') {
    const gone = ask.waitFor({ state: 'detached' });
    await ask.getByRole('button', { name: answer }).click();
    const choice = demo.current.workbench.quickInput.getByRole('option').filter({ hasText: new RegExp(`^${answer}`) }).first();
    const chosen = choice.waitFor().then(() => choice.click());
    await Promise.race([gone, chosen.catch(() => gone)]);
    await gone;
  }

  it('has its asks in the tree too, where one click approves or denies', async () => {
    const { workbench } = demo.current;
    await workbench.sidebar.getByRole('button', { name: /^Tasks/ }).click();
    await board().start('Push it all', 'Asker');
    // Only what is in sight is in the tree.
    const { x, y, width } = (await workbench.sidebar.getByRole('button', { name: /^Tasks/ }).boundingBox())!;
    await workbench.page.mouse.move(x + width / 2, y);
    await workbench.page.mouse.down();
    await workbench.page.mouse.move(x + width / 2, y - 150, { steps: 4 });
    await workbench.page.mouse.move(x + width / 2, y - 300, { steps: 4 });
    await workbench.page.mouse.up();
    const first = row(/^Wants a yes: git push origin main/);
    await first.waitFor();
    await first.hover();
    await workbench.screenshot('thread-story-4-tree');
    await answered(first, 'Deny');
    const second = row(/^Wants a yes: git push --tags/);
    await second.waitFor();
    await second.hover();
    await answered(second, 'Approve');
    await board().unfold('Done');
    await board().cardIn('Done', 'Push it all').waitFor();
    await board().press('Push it all', 'Thread');
    await workbench.board.getByText('No to git push origin main.').waitFor();
    await workbench.board.getByText('Yes to git push --tags.').waitFor();
    await workbench.board.getByRole('button', { name: 'Back to the board' }).click();
  });

  it('says how an agent ended that broke off, with its exit code and its last words', async () => {
    const { workbench } = demo.current;
    await board().start('Break off', 'Breaker');
    const card = board().cardIn('Ready', 'Break off');
    await card.getByText(/Breaker ended by itself \(exit code 7\) in the middle of its work\. Its last words: .*the nest is empty/).waitFor();
    await card.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    await workbench.screenshot('thread-story-5-crash');
  });

  it('says that nothing was heard from a silent agent, and lets it go on', async () => {
    const { workbench } = demo.current;
    await board().press('Be silent', 'Thread');
    await workbench.board.locator('.run-time').getByText(/^\d+:\d\d of 10 min$/).waitFor();
    await workbench.board.getByText('Silent has said nothing for a minute.').waitFor({ timeout: 150_000 });
    await workbench.screenshot('thread-story-6-stall');
    await workbench.board.getByRole('button', { name: 'Back to the board' }).click();
    await board().press('Be silent', 'Stop');
    await board().cardIn('Ready', 'Be silent').waitFor();
  });

  function row(name: RegExp): Locator {
    return demo.current.workbench.sidebar.getByRole('tree', { name: /^Tasks/ }).getByRole('treeitem', { name });
  }
});
