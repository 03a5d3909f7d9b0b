import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { newPage, openBrowser } from './browser';
import { makeDemo } from './demo';
import { type ServerOptions, serveVsCode, type VsCodeServer } from './vscodeServer';
import { Workbench } from './workbench';

/** A window of VS Code with Work Mode, on a demo repository of its own. */
export interface DemoWindow {
  /** Path of the repository. */
  folder: string;
  server: VsCodeServer;
  browser: Browser;
  page: Page;
  workbench: Workbench;
  /** Ends everything and removes the repository. */
  close(): Promise<void>;
}

/** What a story may want otherwise; `folder` makes the repository below the given parent and resolves with what to open. */
export type DemoOptions = Partial<Pick<ServerOptions, 'workMode' | 'settings' | 'trust'>> & {
  folder?: (parent: string) => Promise<string>;
  size?: { width: number; height: number };
};

/** A picker that closes when a webview takes the focus would make every story depend on the moment. */
const steady = { 'workbench.quickOpen.closeOnFocusLost': false };

/** Opens the window and resolves when the workbench can be used. */
export async function openDemo(options: DemoOptions = {}): Promise<DemoWindow> {
  const base = await mkdtemp(join(tmpdir(), 'work-mode-e2e-'));
  const folder = await (options.folder ?? makeDemo)(base);
  const { workMode = { folder: process.cwd() }, settings = {}, trust = 'given' } = options;
  const server = await serveVsCode({ data: join(base, 'editor'), folder, workMode, settings: { ...steady, ...settings }, trust, token: null, usedBy: 'person' });
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await server.stop();
    await rm(base, { recursive: true, force: true });
  };
  try {
    browser = await openBrowser();
    const page = await newPage(browser, options.size);
    const workbench = new Workbench(page, server);
    await workbench.open();
    return { folder, server, browser, page, workbench, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * One window for all tests of the surrounding `describe`, open before the first and closed after the last of them.
 * A test that fails leaves a picture in out/pictures/ and the logs of the extension host on the screen.
 */
export function demoWindow(options: DemoOptions | (() => Promise<DemoOptions>) = {}): { readonly current: DemoWindow } {
  let opened: DemoWindow | undefined;
  before(async () => { opened = await openDemo(typeof options === 'function' ? await options() : options); });
  afterEach(async function leaveTraces() {
    if (this.currentTest?.state !== 'failed' || !opened) return;
    const picture = await opened.workbench.screenshot(`failed ${this.currentTest.fullTitle()}`);
    console.error(`Picture: ${picture}\n${await opened.server.hostLogs()}`);
  });
  after(async () => opened?.close());
  return {
    get current() {
      if (!opened) throw new Error('The window is open during the tests only.');
      return opened;
    },
  };
}
