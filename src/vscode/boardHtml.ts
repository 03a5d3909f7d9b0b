import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';

/** Where a page stands, and by that what it shows: the board, the thread of one task, or the activity log. */
export type PagePlace = 'sidebar' | 'editor' | 'thread' | 'activity';

/** Folders of the extension that the board's page may load from. */
export function boardRoots(extension: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extension, 'dist', 'webview'), vscode.Uri.joinPath(extension, 'media')];
}

/** `task` is the one whose thread a page of that place shows; `kept` is what an earlier page asked to keep. */
export interface PageOptions { extension: vscode.Uri; place: PagePlace; task: string | null; kept: string }

/** A page of ours, with what an earlier one asked to keep. Nothing runs in it but our one script, nothing is loaded but from the extension. */
export function boardHtml(webview: vscode.Webview, o: PageOptions): string {
  const nonce = randomUUID().replaceAll('-', '');
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(o.extension, 'dist', 'webview', name)).toString();
  const script = o.place === 'thread' || o.place === 'activity' ? o.place : 'board';
  const policy = [
    `default-src 'none'`, `script-src 'nonce-${nonce}'`, `style-src ${webview.cspSource} 'nonce-${nonce}'`, `font-src ${webview.cspSource}`, `img-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('board.css')}">${script === 'board' ? '' : `\n<link rel="stylesheet" href="${file(`${script}.css`)}">`}
<title>Work Mode</title>
</head>
<body data-place="${o.place}"${o.task === null ? '' : ` data-task="${escaped(o.task)}"`} data-kept="${escaped(o.kept)}">
<div id="root"></div>
<script nonce="${nonce}" src="${file(`${script}.js`)}"></script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
