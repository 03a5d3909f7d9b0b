import * as vscode from 'vscode';
import type { BoardMessage } from '../protocol/picture';
import { BoardSurface } from './boardSurface';
import type { BoardSurfaceNeeds } from './boardSurface';
import { boardPanel, views } from './commandList';

/** The board in its two places: the view in the sidebar, and at most one editor tab that survives a reload. */
export class BoardView implements vscode.Disposable, vscode.WebviewViewProvider, vscode.WebviewPanelSerializer {
  private readonly owned: vscode.Disposable[] = [];
  private sidebar: BoardSurface | null = null;
  private tab: { panel: vscode.WebviewPanel; surface: BoardSurface } | null = null;
  /** Said as soon as a board is there to hear it. */
  private waiting: BoardMessage[] = [];

  constructor(private readonly needs: BoardSurfaceNeeds) {
    this.owned.push(
      vscode.window.registerWebviewViewProvider(views.board, this),
      vscode.window.registerWebviewPanelSerializer(boardPanel, this),
    );
  }

  /** Opens the board as an editor tab, or shows the one there is. */
  openTab(): void {
    if (this.tab) return this.tab.panel.reveal();
    // The board has a search of its own.
    const panel = vscode.window.createWebviewPanel(boardPanel, 'Work Mode', vscode.ViewColumn.Active, { enableFindWidget: false });
    this.adopt(panel);
  }

  /** Shows a board to the person, the tab when it is in front, and says something to it. */
  async tell(message: BoardMessage): Promise<void> {
    if (this.tab?.surface.visible) {
      this.tab.panel.reveal();
      this.tab.surface.say(message);
      return;
    }
    if (this.sidebar) this.sidebar.say(message);
    else this.waiting.push(message);
    await vscode.commands.executeCommand(`${views.board}.focus`);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const surface = new BoardSurface(view, 'sidebar', this.needs);
    const seen = view.onDidChangeVisibility(() => surface.visibilityChanged());
    this.sidebar = surface;
    for (const message of this.waiting.splice(0)) surface.say(message);
    view.onDidDispose(() => {
      seen.dispose();
      surface.dispose();
      if (this.sidebar === surface) this.sidebar = null;
    });
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.tab) panel.dispose();
    else this.adopt(panel);
    return Promise.resolve();
  }

  dispose(): void {
    this.sidebar?.dispose();
    this.tab?.surface.dispose();
    for (const one of this.owned) one.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    const media = (name: string) => vscode.Uri.joinPath(this.needs.extension, 'media', name);
    panel.iconPath = { light: media('board-light.svg'), dark: media('board-dark.svg') };
    const surface = new BoardSurface(panel, 'editor', this.needs);
    const tab = { panel, surface };
    const seen = panel.onDidChangeViewState(() => surface.visibilityChanged());
    this.tab = tab;
    panel.onDidDispose(() => {
      seen.dispose();
      surface.dispose();
      if (this.tab === tab) this.tab = null;
    });
  }
}
