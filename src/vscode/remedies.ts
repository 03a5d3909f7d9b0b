import * as vscode from 'vscode';
import { Refusal } from '../core/errors';
import { hidePrefix } from './boardFacts';
import type { CurrentRepository } from './currentRepository';

/** The ways out of a problem, by the names that boards send back. */
export class Remedies {
  constructor(private readonly current: CurrentRepository, private readonly showLog: () => void) {}

  async do(name: string): Promise<void> {
    if (name.startsWith(hidePrefix)) return this.current.hideNotice(name.slice(hidePrefix.length));
    const remedy = this.byName.get(name);
    if (!remedy) throw new Refusal('That way out is not there any more. The board shows the ones there are.');
    await remedy();
  }

  private readonly byName = new Map<string, () => unknown>([
    ['openFolder', () => vscode.commands.executeCommand('workbench.action.files.openFolder')],
    ['initialiseRepository', () => this.current.initialise()],
    ['makeFirstCommit', () => this.makeFirstCommit()],
    ['openHome', () => this.openHome()],
    ['refresh', () => this.current.lookAgain()],
    ['showLog', () => this.showLog()],
    ['openSettings', () => vscode.commands.executeCommand('workbench.action.openSettingsJson')],
    ['downloadGit', () => vscode.env.openExternal(vscode.Uri.parse('https://git-scm.com/downloads'))],
  ]);

  /** In a window of its own: this one was opened to look at the files of a task. */
  private async openHome(): Promise<void> {
    const { situation } = this.current;
    const home = situation.state === 'problem' ? situation.home : null;
    if (!home) throw new Refusal('The repository of this worktree was not found. Open its folder yourself.');
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(home), { forceNewWindow: true });
  }

  private async makeFirstCommit(): Promise<void> {
    const { situation } = this.current;
    if (situation.state === 'open' && situation.hasCommits) throw new Refusal('This repository has commits already. Tasks can be started.');
    const all = 'Commit All Files';
    const choose = 'Choose in Source Control';
    const choice = await vscode.window.showInformationMessage('Make the first commit of this repository?', {
      modal: true,
      detail: 'Agents start from a commit: what is not in it, they do not see. All files are committed except the ones that .gitignore names.',
    }, all, choose);
    if (choice === all) await this.current.makeFirstCommit();
    if (choice === choose) await vscode.commands.executeCommand('workbench.view.scm');
  }
}
