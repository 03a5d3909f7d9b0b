import * as vscode from 'vscode';

/** Puts a command before the person, who presses Enter: it may come from an agent. */
export function writeInTerminal(command: string): void {
  const terminal = vscode.window.createTerminal({ name: 'Sign In to Agent' });
  terminal.show();
  // eslint-disable-next-line no-control-regex -- a line end would run it unseen
  terminal.sendText(command.replace(/[\u0000-\u001f\u007f]+/g, ' '), false);
}
