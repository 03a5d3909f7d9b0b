import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { diagnosticReport } from '../core/diagnosticReport';
import { settings } from './commandList';
import type { CurrentRepository } from './currentRepository';
import type { WorkModeLog } from './workModeLog';

/** Puts the diagnostic report on the clipboard and says so. */
export async function copyReport(current: CurrentRepository, o: { log: WorkModeLog; version: string }): Promise<void> {
  const { situation } = current;
  const configuration = vscode.workspace.getConfiguration();
  const report = diagnosticReport({
    versions: {
      'Work Mode': o.version,
      'VS Code': `${vscode.version} (${vscode.env.appName}${vscode.env.remoteName ? `, ${vscode.env.remoteName}` : ''})`,
      Platform: `${process.platform} ${process.arch}, Node ${process.versions.node}`,
      Git: situation.state === 'open' ? situation.repository.gitVersion : 'unknown',
    },
    situation: situation.state === 'open' ? `open, ${situation.repository.engine.role}` : situation.state === 'problem' ? situation.kind : 'loading',
    settings: Object.fromEntries(Object.values(settings).map((name) => [name, configuration.get(name)])),
    tasks: current.tasks.values(),
    log: o.log.recent(),
    home: homedir(),
  });
  await vscode.env.clipboard.writeText(report);
  void vscode.window.showInformationMessage('The diagnostic report is on the clipboard. It holds no text of your tasks; look it over before you share it.');
}
