import * as vscode from 'vscode';

/**
 * Shows a message that stays until it is ended, or put away by the person with Later; `gone` is called either way. Returns what ends it.
 * VS Code cannot take back a message with buttons, but it ends one that shows progress: so this is a progress that stands still, and its buttons are links in the text.
 */
export function standingMessage(text: string, gone: () => void): () => void {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = () => { gone(); resolve(); };
  });
  void vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, cancellable: later }, (progress, token) => {
    token.onCancellationRequested(end);
    progress.report({ message: text, increment: 0 });
    return over;
  });
  return end;
}

// A message without a button is folded to one line, which would hide the links. VS Code takes the label of the button here too, unlike its types say;
// where it does not, the button reads Cancel.
const later = 'Later' as unknown as boolean;
