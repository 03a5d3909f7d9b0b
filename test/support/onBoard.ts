import type { FrameLocator, Locator } from 'playwright-core';

/** What a person does on one board, by names and roles. Every step waits for what it needs. */
export class OnBoard {
  constructor(private readonly frame: FrameLocator) {}

  /** The card with this title, in whatever column it is. */
  card(title: string): Locator {
    return this.frame.locator('.card').filter({ has: this.frame.locator('.card-title').getByText(title, { exact: true }) });
  }

  /** The card once its column holds it. `column` is the heading: Drafts, Active, Queued, Ready, Applying or Done. */
  cardIn(column: string, title: string): Locator {
    return this.column(column).locator('.card').filter({ has: this.frame.locator('.card-title').getByText(title, { exact: true }) });
  }

  column(name: string): Locator {
    return this.frame.getByRole('region', { name: new RegExp(`^${name}`) });
  }

  /** Opens a folded column of the sidebar. */
  async unfold(name: string): Promise<void> {
    const header = this.column(name).getByRole('button', { name: new RegExp(`^${name}`) });
    if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
  }

  /** Presses a button of a card. */
  async press(title: string, button: string): Promise<void> {
    await this.card(title).getByRole('button', { name: button, exact: true }).click();
  }

  /** Chooses an entry of the card's menu. */
  async choose(title: string, entry: string): Promise<void> {
    await this.card(title).getByRole('button', { name: /^More actions/ }).click();
    await this.frame.getByRole('menuitem', { name: entry, exact: true }).click();
  }

  /** Writes a task with the form and presses the given button of it. */
  async write(task: { title: string; prompt: string }, button: 'Keep as Draft' | 'Add to Queue' | 'Start'): Promise<void> {
    await this.frame.getByRole('button', { name: /^More fields/ }).click();
    const dialog = this.frame.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Title' }).fill(task.title);
    await dialog.getByRole('textbox', { name: 'Prompt' }).fill(task.prompt);
    await dialog.getByRole('button', { name: button, exact: true }).click();
    await this.card(task.title).waitFor();
  }

  /** Writes a task for the agent with this name, and starts it. */
  async start(title: string, agent: string): Promise<void> {
    await this.frame.getByRole('button', { name: /^More fields/ }).click();
    const dialog = this.frame.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Title' }).fill(title);
    await dialog.getByRole('combobox', { name: 'Agent' }).click();
    await dialog.getByRole('option', { name: agent, exact: true }).click();
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  }

  /** Presses a button of the switch: Turn On, Pause, Resume or Turn Off. */
  async throwSwitch(button: string): Promise<void> {
    await this.frame.getByRole('group', { name: 'Work mode' }).getByRole('button', { name: button, exact: true }).click();
  }

  get box(): Locator {
    return this.frame.getByRole('textbox', { name: 'What should be done?' });
  }
}
