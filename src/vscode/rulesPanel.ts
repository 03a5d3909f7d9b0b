import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { Refusal } from '../core/errors';
import { Coalesced } from './coalesced';
import { commands, rulesPanel } from './commandList';
import type { CurrentRepository } from './currentRepository';
import { ruleRows, rulesHtml } from './rulesHtml';

/** The page that lists what the person said yes to for good, and takes it back. */
export class RulesPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | null = null;
  private readonly redraw = new Coalesced(50, () => this.draw());
  private readonly owned: vscode.Disposable[];
  private drawn = '';

  constructor(private readonly current: CurrentRepository, private readonly extension: vscode.Uri) {
    this.owned = [this.redraw, current.onDidChange(() => this.redraw.ask())];
  }

  async show(): Promise<void> {
    await this.current.ready();
    if (this.panel) return this.panel.reveal();
    const panel = vscode.window.createWebviewPanel(rulesPanel, 'Remembered Rules', vscode.ViewColumn.Active, {
      enableScripts: false, enableCommandUris: [commands.forgetRule], localResourceRoots: [], enableFindWidget: true,
    });
    const media = (name: string) => vscode.Uri.joinPath(this.extension, 'media', name);
    panel.iconPath = { light: media('board-light.svg'), dark: media('board-dark.svg') };
    this.panel = panel;
    this.drawn = '';
    panel.onDidDispose(() => { if (this.panel === panel) this.panel = null; });
    this.draw();
  }

  /** From now on that is asked again. */
  async forget(rule: string): Promise<void> {
    const { engine } = await this.current.ready();
    if (!engine.rules().some(({ id }) => id === rule)) throw new Refusal('That rule is not there any more.');
    await engine.forgetRule(rule);
    this.redraw.ask();
  }

  dispose(): void {
    for (const one of this.owned) one.dispose();
    this.panel?.dispose();
  }

  private draw(): void {
    const { situation, tasks } = this.current;
    if (!this.panel || situation.state !== 'open') return;
    const { engine } = situation.repository;
    const rows = ruleRows(engine.rules(), { titleOf: (task) => tasks.get(task)?.brief.title ?? 'a deleted one', clock: (at) => new Date(at).toLocaleString() });
    const mayRemove = engine.role === 'working' ? { word: 'Remove' } : null;
    // A page that is set again loses the focus and the place it was scrolled to.
    const drawn = JSON.stringify([rows, mayRemove]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.panel.webview.html = rulesHtml(rows, { nonce: randomUUID().replaceAll('-', ''), command: commands.forgetRule, mayRemove });
  }
}
