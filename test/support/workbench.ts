import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { VsCodeServer } from './vscodeServer';

/** What the theme picker calls them, and the class of the workbench element that comes with each. */
const themes = {
  light: { label: 'Light 2026', kind: 'vs' },
  dark: { label: 'Dark 2026', kind: 'vs-dark' },
  'high contrast': { label: 'Dark High Contrast', kind: 'hc-black' },
  'high contrast light': { label: 'Light High Contrast', kind: 'hc-light' },
} as const;
export type Theme = keyof typeof themes;
export const allThemes = Object.keys(themes) as Theme[];

/** The workbench as a person uses it: by names and roles. Every step waits until what it asked for is there. */
export class Workbench {
  constructor(readonly page: Page, private readonly server: VsCodeServer) {}

  /** Opens the address, or loads it again, and waits until the workbench can be used. */
  async open(address = this.server.address): Promise<void> {
    await this.page.goto(address);
    await this.settled();
  }

  /** As the command “Reload Window” does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.settled();
  }

  /** Runs the command with exactly this title in the palette, for example “Work Mode: New Task”. */
  async runCommand(title: string): Promise<void> {
    const { page } = this;
    const input = this.quickInput.getByRole('combobox').or(this.quickInput.locator('input.input')).first();
    const row = this.quickInput.getByRole('option').filter({ hasText: title }).first();
    const chosen = async (patienceMs: number) => {
      await input.waitFor({ timeout: patienceMs });
      await input.fill(`>${title}`, { timeout: patienceMs });
      await row.click({ timeout: 5 * patienceMs });
    };
    // A key that comes while a webview is being loaded reaches nobody, and a webview that takes the focus closes the palette.
    for (let attempt = 1; ; attempt++) {
      await page.keyboard.press('F1');
      try {
        return await chosen(2_000 * attempt);
      } catch (error) {
        if (attempt === 5) throw error;
      }
    }
  }

  /** The list or the box that VS Code opens at the top. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** Chooses an entry of the open quick pick. */
  async pick(text: string | RegExp): Promise<void> {
    await this.quickInput.getByRole('option').filter({ hasText: text }).first().click();
  }

  /** Types into the open input box and confirms. */
  async answer(text: string): Promise<void> {
    const input = this.quickInput.locator('input.input').first();
    await input.fill(text);
    await input.press('Enter');
  }

  /** Entry of the activity bar. */
  activity(name: string): Locator {
    return this.page.locator('.activitybar').getByRole('tab', { name }).or(this.page.locator(`.activitybar .action-label[aria-label^="${name}"]`)).first();
  }

  /** Shows a view container and waits for its title. */
  async showActivity(name: string): Promise<void> {
    const title = this.sidebar.locator('.composite.title').getByText(name, { exact: true });
    const entry = this.activity(name);
    await entry.waitFor();
    // A click on the entry of what is already shown would hide it, and a window that has just opened may show it by itself.
    for (let attempt = 1; attempt < 6; attempt++) {
      if (!(await this.page.locator('.activitybar .action-item.checked').filter({ has: entry }).count())) await entry.click();
      if (await title.waitFor({ timeout: 3_000 * attempt }).then(() => true, () => false)) return;
    }
    await title.waitFor();
  }

  get sidebar(): Locator {
    return this.page.locator('.part.sidebar');
  }

  /** The board in the side bar. */
  get board(): FrameLocator {
    return this.webview('iframe.webview.ready[src*="extensionId=work-mode.work-mode"][src*="purpose=webviewView"]');
  }

  /** The board opened as an editor. */
  get wideBoard(): FrameLocator {
    return this.webview('iframe.webview.ready[src*="extensionId=work-mode.work-mode"]:not([src*="purpose=webviewView"])');
  }

  /** A notification that holds the text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-toast, .notifications-center .notification-list-item').filter({ hasText: text }).first();
  }

  /** Presses a button of a notification. */
  async answerNotification(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).getByRole('button', { name: button }).click();
  }

  /** The modal dialog. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Presses a button of the modal dialog and waits until it is gone. */
  async answerDialog(button: string): Promise<void> {
    await this.dialog.getByRole('button', { name: button }).click();
    await this.dialog.waitFor({ state: 'detached' });
  }

  /** An open editor, by the text on its tab. */
  tab(name: string | RegExp): Locator {
    return this.page.locator('.tabs-container').getByRole('tab', { name }).first();
  }

  /** Entry of the status bar. */
  status(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text }).first();
  }

  /** By the theme picker: a settings file that changes under a served VS Code is read at the next start only. */
  async setTheme(theme: Theme): Promise<void> {
    const { label, kind } = themes[theme];
    await this.runCommand('Preferences: Color Theme');
    await this.quickInput.locator('input.input').first().fill(label);
    await this.quickInput.getByRole('option', { name: label }).first().click();
    await this.quickInput.waitFor({ state: 'hidden' });
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor();
  }

  /** Drags the edge of the side bar until it has this width. */
  async resizeSidebar(width: number): Promise<void> {
    const box = (await this.sidebar.boundingBox())!;
    const edge = { x: box.x + box.width, y: box.y + box.height / 2 };
    await this.page.mouse.move(edge.x, edge.y);
    await this.page.mouse.down();
    await this.page.mouse.move(edge.x + (width - box.width) / 2, edge.y, { steps: 4 });
    await this.page.mouse.move(box.x + width, edge.y, { steps: 4 });
    await this.page.mouse.up();
    await this.page.mouse.move(box.x + width / 2, box.y + 12);
    await this.page.waitForFunction((wanted) => {
      const side = document.querySelector('.part.sidebar')?.getBoundingClientRect();
      return side !== undefined && Math.abs(side.width - wanted) <= 4;
    }, width);
  }

  /** A picture of the whole window in out/pictures/. */
  async screenshot(name: string): Promise<string> {
    const folder = join(process.cwd(), 'out', 'pictures');
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${name.replace(/[^\w.-]+/g, '-')}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  private webview(selector: string): FrameLocator {
    return this.page.frameLocator(selector).frameLocator('#active-frame');
  }

  private async settled(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar .statusbar-item').first().waitFor();
    await this.page.locator('.activitybar .action-label').first().waitFor();
  }
}
