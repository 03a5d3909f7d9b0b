import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { ActivityMessage } from '../../src/protocol/activity';
import type { BoardIntent } from '../../src/protocol/intents';
import type { BoardMessage, BoardPicture } from '../../src/protocol/picture';
import type { ThreadMessage } from '../../src/protocol/thread';
import themes from './themes.json';

export type Theme = keyof typeof themes;
export const themeNames = Object.keys(themes) as Theme[];

const address = 'http://board.test';
const nonce = 'x5Gq7QkLw2sT9bVd';

/** The element library tries out a selector in an empty style element; this is the hash of nothing, so nothing else inline is let in. */
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** The board's whole content security policy; nothing inline, neither script nor style. */
export const policy = `default-src 'none'; img-src ${address}; style-src ${address} ${emptyStyle}; font-src ${address}; script-src 'nonce-${nonce}'`;

export interface BoardPage {
  page: Page;
  /** Everything the board said since the last `forget`, without `ready`. */
  sent(): Promise<BoardIntent[]>;
  forget(): Promise<void>;
  /** A message of the host. */
  send(message: BoardMessage): Promise<void>;
  /** A message that no host would send. */
  sendAnything(message: unknown): Promise<void>;
  show(board: BoardPicture): Promise<void>;
  /** Errors and refusals of the content security policy that the browser reported. */
  complaints: string[];
  warnings: string[];
  /** Milliseconds from the start of the page until its first cards were shown. */
  firstCardMs(): Promise<number>;
}

/** The built board in an ordinary browser page, with a host that sends this picture and takes down what it is told. */
export async function openBoard(browser: Browser, o: {
  board: BoardPicture | null; place?: 'sidebar' | 'editor' | 'thread' | 'activity'; theme?: Theme; width?: number; height?: number; reducedMotion?: boolean;
  /** Where the board was built to; `dist/webview` unless told. */
  built?: string;
  /** What the host says when a thread is opened, or at once in the page of a thread. */
  thread?: ThreadMessage[];
  /** What the host says when the page of the activity log has loaded. */
  activity?: ActivityMessage[];
}): Promise<BoardPage> {
  const { board, place = 'sidebar', theme = 'dark', built = 'dist/webview' } = o;
  const viewport = { width: o.width ?? (place === 'sidebar' ? 300 : 1380), height: o.height ?? 900 };
  const page = await browser.newPage({ viewport, reducedMotion: o.reducedMotion === false ? 'no-preference' : 'reduce' });
  const complaints: string[] = [];
  const warnings: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(line.text());
    if (line.type() === 'warning') warnings.push(line.text());
  });
  await page.route(`${address}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') return route.fulfill({ contentType: 'text/html', body: html(place, theme) });
    return route.fulfill({ contentType: types[name.replace(/.*\./, '')] ?? 'text/plain', body: await readFile(resolve(built, name)) });
  });
  await page.addInitScript(fakeHost, { board, thread: o.thread ?? [], activity: o.activity ?? [] });
  await page.goto(`${address}/`);
  const sendAnything = (message: unknown) => page.evaluate((data) => { window.postMessage(data, '*'); }, message);
  const send: BoardPage['send'] = (message) => sendAnything(message);
  return {
    page, complaints, warnings, send, sendAnything,
    sent: () => page.evaluate(() => (window as unknown as FakeHost).said as BoardIntent[]),
    firstCardMs: async () => (await page.waitForFunction(() => (window as unknown as FakeHost).firstCardMs)).jsonValue() as Promise<number>,
    forget: () => page.evaluate(() => { (window as unknown as FakeHost).said.length = 0; }),
    show: async (next) => {
      await send({ type: 'board', board: next });
      // Two frames later it is on the screen.
      await page.evaluate(() => new Promise((shown) => { requestAnimationFrame(() => { requestAnimationFrame(shown); }); }));
    },
  };
}

interface FakeHost {
  said: unknown[];
  /** Milliseconds from the start of the page to the frame with the first card, as the browser times it; null before. */
  firstCardMs: number | null;
  acquireVsCodeApi: unknown;
}

/** Runs in the page before anything else: VS Code's side of the webview API. State survives a reload, as it does there. */
function fakeHost({ board, thread, activity }: { board: BoardPicture | null; thread: ThreadMessage[]; activity: ActivityMessage[] }): void {
  const host = window as unknown as FakeHost;
  host.said = [];
  host.firstCardMs = null;
  new MutationObserver((_, observer) => {
    const title = document.querySelector('.card-title');
    title?.setAttribute('elementtiming', 'card');
    if (title) observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => { host.firstCardMs ??= list.getEntries()[0]?.startTime ?? null; }).observe({ type: 'element', buffered: true });
  host.acquireVsCodeApi = () => ({
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') as unknown,
    setState: (state: unknown) => { sessionStorage.setItem('state', JSON.stringify(state)); },
    postMessage: (message: { type: string }) => {
      if (message.type === 'keep') return;
      if (message.type !== 'ready') host.said.push(message);
      else if (board) window.postMessage({ type: 'board', board }, '*');
      if (message.type === 'ready') for (const one of activity) window.postMessage(one, '*');
      if (message.type === 'openThread' || (message.type === 'ready' && document.body.dataset.place === 'thread')) for (const one of thread) window.postMessage(one, '*');
    },
  });
}

/** The page as VS Code makes it: theme and default style come before the policy, the extension's own things after it. */
function html(place: string, theme: Theme): string {
  const variables = Object.entries(themes[theme]).map(([name, value]) => `${name}: ${value.replaceAll('"', '&quot;')}`).join('; ');
  const script = place === 'thread' || place === 'activity' ? place : 'board';
  const kind = { dark: 'vscode-dark', light: 'vscode-light', 'hc-dark': 'vscode-high-contrast', 'hc-light': 'vscode-high-contrast vscode-high-contrast-light' }[theme];
  return `<!doctype html>
<html lang="en" style="${variables}">
<head>
<style>@layer vscode-default { ${defaultStyle} }</style>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Work Mode</title>
<link rel="stylesheet" href="${address}/board.css">
${script === 'board' ? '' : `<link rel="stylesheet" href="${address}/${script}.css">`}
</head>
<body class="${kind}" data-place="${place}"${place === 'thread' ? ' data-task="a1"' : ''}><div id="root"></div><script nonce="${nonce}" src="${address}/${script}.js"></script></body>
</html>`;
}

const defaultStyle = `
  html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
  body { overscroll-behavior-x: none; background-color: transparent; color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family);
    font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
  a, a code { color: var(--vscode-textLink-foreground); }
  input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  code { color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background); padding: 1px 3px; border-radius: 4px; }
  ::-webkit-scrollbar { width: 10px; height: 10px; }
  ::-webkit-scrollbar-thumb { background-color: var(--vscode-scrollbarSlider-background); }`;

const types: Record<string, string> = { js: 'text/javascript', css: 'text/css', ttf: 'font/ttf', map: 'application/json' };
