import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { demoWindow } from '../support/demoWindow';
import { OnBoard } from '../support/onBoard';
import { allThemes } from '../support/workbench';

const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

describe('the board in VS Code', () => {
  const demo = demoWindow({ size: { width: 1500, height: 900 } });

  before(async () => {
    const { workbench } = demo.current;
    await workbench.showActivity('Work Mode');
    const board = new OnBoard(workbench.board);
    await board.press('Sort and deduplicate the word list', 'Start');
    await board.cardIn('Ready', 'Sort and deduplicate the word list').waitFor();
    await board.write({ title: 'Check the links', prompt: 'The page names a script that is not there.\n\n$ sh bin/links.sh' }, 'Start');
    await board.cardIn('Ready', 'Check the links').waitFor();
    await board.write({ title: 'Watch the nest', prompt: '```sh\necho watching\nsleep 600\n```' }, 'Start');
    await board.cardIn('Active', 'Watch the nest').getByText('1/2').waitFor();
    const close = workbench.page.locator('.notifications-toasts').getByRole('button', { name: /Clear Notification|Later/ });
    await workbench.page.locator('.notifications-toasts .notification-toast').first().waitFor();
    while (await close.count()) await close.first().click();
    await workbench.resizeSidebar(300);
  });

  for (const theme of allThemes) {
    it(`is readable and without accessibility violations in ${theme}, at 300 px and wide`, async () => {
      const { workbench } = demo.current;
      await workbench.setTheme(theme);
      await scan('300 px');
      await workbench.screenshot(`looks-${theme}-300`);
      await workbench.board.getByRole('button', { name: /^More fields/ }).click();
      await fieldsInTheme();
      await scan('form');
      await workbench.screenshot(`looks-${theme}-form`);
      await workbench.page.keyboard.press('Escape');
      await workbench.board.getByRole('dialog').waitFor({ state: 'hidden' });
      await workbench.runCommand('Work Mode: Open Board');
      await new OnBoard(workbench.wideBoard).cardIn('Active', 'Watch the nest').waitFor();
      await scan('wide');
      await workbench.screenshot(`looks-${theme}-wide`);
      await workbench.runCommand('View: Close All Editors');
    });
  }

  /** The fields of the form have the theme's own colours. */
  async function fieldsInTheme(): Promise<void> {
    const title = demo.current.workbench.board.getByRole('dialog').getByRole('textbox', { name: 'Title' });
    await title.waitFor();
    const [actual, wanted] = await title.evaluate((input) => {
      const probe = document.body.appendChild(document.createElement('div'));
      probe.style.backgroundColor = 'var(--vscode-input-background)';
      const colours = [(input.getRootNode() as ShadowRoot).querySelector('.root')!, probe].map((element) => getComputedStyle(element).backgroundColor);
      probe.remove();
      return colours;
    });
    assert.equal(actual, wanted);
  }

  /** Runs axe inside every board on the screen. */
  async function scan(where: string): Promise<void> {
    let boards = 0;
    for (const frame of demo.current.page.frames()) {
      if (!(await frame.locator('.column').count())) continue;
      boards += 1;
      await frame.evaluate(axe);
      const { violations } = await frame.evaluate(() => (window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe.run());
      assert.deepEqual(violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`), []);
    }
    assert(boards >= 1, 'no board was found on the screen');
  }
});

interface Violation { id: string; nodes: { html: string; failureSummary: string }[] }
