import * as vscode from 'vscode';

/** Absolute paths of files with edits that are not on disk yet: an apply must not write below them. */
export function unsavedFiles(): string[] {
  return vscode.workspace.textDocuments.filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}
