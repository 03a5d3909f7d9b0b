import type { Rule } from '../core/policy/rule';

/** One remembered rule, as the page lists it. */
export interface RuleRow { id: string; words: string; scope: string; when: string }

/** The rules in the order they are listed: the farthest reaching first, then the newest. */
export function ruleRows(rules: readonly Rule[], o: { titleOf: (task: string) => string; clock: (at: number) => string }): RuleRow[] {
  const reach = { always: 0, repository: 1, task: 2 };
  return [...rules].sort((a, b) => reach[a.scope] - reach[b.scope] || b.at - a.at).map(({ id, words, scope, task, at }) => ({
    id, words, when: o.clock(at),
    scope: scope === 'always' ? 'Always, in every repository' : scope === 'repository' ? 'This repository' : `Task “${o.titleOf(task ?? '')}”`,
  }));
}

/**
 * The page of the remembered rules. No script runs in it: its buttons are links that run the one command it may.
 * What a rule says comes from agents, so it is text and nothing else.
 */
export function rulesHtml(rows: readonly RuleRow[], o: { nonce: string; command: string; mayRemove: { word: string } | null }): string {
  const content = rows.length ? table(rows, o) : '<p class="empty">Nothing is remembered. When you approve what an agent asks for, you can choose to remember it: then it stands here, and can be taken back.</p>';
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${o.nonce}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Remembered Rules</title>
<style nonce="${o.nonce}">${style}</style>
</head>
<body>
<main>
<h1>Remembered Rules</h1>
<p class="intro">What agents may do without asking again. Pushing, publishing, deleting outside of the worktree, reading secrets and the like are asked every time and cannot be remembered.</p>
${content}
</main>
</body>
</html>`;
}

function table(rows: readonly RuleRow[], o: { command: string; mayRemove: { word: string } | null }): string {
  const body = rows.map((row) => `<tr><td>${escaped(row.words)}</td><td>${escaped(row.scope)}</td><td class="when">${escaped(row.when)}</td>${o.mayRemove ? `<td class="end">${button(row, { ...o, word: o.mayRemove.word })}</td>` : ''}</tr>`);
  const end = o.mayRemove ? '<th scope="col"><span class="hidden">Remove</span></th>' : '';
  return `<table><thead><tr><th scope="col">Allowed</th><th scope="col">Where</th><th scope="col">Since</th>${end}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table>`;
}

function button({ id, words }: RuleRow, o: { command: string; word: string }): string {
  const href = `command:${o.command}?${encodeURIComponent(JSON.stringify([id]))}`;
  return `<a class="button" role="button" href="${escaped(href)}" aria-label="${escaped(`${o.word}: ${words}`)}">${escaped(o.word)}</a>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('\'', '&#39;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const style = `
body { padding: 0 20px 20px; font: var(--vscode-font-weight) var(--vscode-font-size)/1.5 var(--vscode-font-family); color: var(--vscode-foreground); }
main { max-width: 900px; margin: 0 auto; }
h1 { margin: 20px 0 4px; font-size: 1.5em; font-weight: 600; }
.intro, .empty, .when, thead { color: var(--vscode-descriptionForeground); }
table { width: 100%; margin-top: 12px; border-collapse: collapse; }
th { padding: 6px 8px; font-weight: 600; text-align: start; }
td { padding: 6px 8px; border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent)); overflow-wrap: anywhere; }
.when { white-space: nowrap; }
.end { text-align: end; white-space: nowrap; }
.button { display: inline-block; padding: 2px 10px; border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent)); border-radius: 2px; color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); text-decoration: none; }
.button:hover { background: var(--vscode-button-secondaryHoverBackground); }
.button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
`;
