import * as vscode from 'vscode';
import type { CurrentRepository } from './currentRepository';

/** Tells the repository which files the person saves, so that no agent is blamed for them. */
export function tellSavedFiles(current: CurrentRepository): vscode.Disposable {
  return vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    if (uri.scheme === 'file' && current.situation.state === 'open') current.situation.repository.saved(uri.fsPath);
  });
}
