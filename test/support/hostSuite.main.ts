// Runs the host tests inside the extension host of a served VS Code. Where to write the results comes by environment.
import { appendFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { newPage, openBrowser } from './browser';
import { makeDemo } from './demo';
import { readHostLine, resultOf, showHostLine } from './hostReport';
import { serveVsCode } from './vscodeServer';

/** Longest silence of the tests before the run is given up. */
const silenceMs = 120_000;

async function main(results: string): Promise<number> {
  const base = await mkdtemp(join(tmpdir(), 'work-mode-host-'));
  const folder = await makeDemo(base);
  const server = await serveVsCode({ data: join(base, 'editor'), folder, workMode: 'none', settings: {}, trust: 'given', token: null, usedBy: 'tests' });
  let browser: Browser | undefined;
  try {
    browser = await openBrowser();
    const page = await newPage(browser);
    const end = finished(page, results);
    await page.goto(server.testAddress({ folder, extension: process.cwd(), tests: join(process.cwd(), 'out/test/host/host.main.js') }));
    const code = await end;
    if (code !== 0) console.error(await server.hostLogs());
    return code;
  } finally {
    await browser?.close();
    await server.stop();
    await rm(base, { recursive: true, force: true });
  }
}

/** Resolves with the exit code of the tests; shows and keeps what they say until then. */
async function finished(page: Page, results: string): Promise<number> {
  let exit: (code: number) => void = () => {};
  const code = new Promise<number>((resolve) => { exit = resolve; });
  const giveUp = () => {
    console.error(`The host tests said nothing for ${silenceMs / 1000} seconds.`);
    exit(1);
  };
  let silence = setTimeout(giveUp, silenceMs);
  await page.exposeFunction('codeAutomationLog', (_level: string, args: unknown[]) => {
    clearTimeout(silence);
    silence = setTimeout(giveUp, silenceMs);
    const line = readHostLine(args.join(' '));
    if (!line) return;
    console.log(showHostLine(line));
    const result = resultOf(line);
    if (result) appendFileSync(results, `${JSON.stringify(result)}\n`);
  });
  await page.exposeFunction('codeAutomationExit', (ended: number) => exit(ended));
  return code.finally(() => clearTimeout(silence));
}

process.env.WORK_MODE_RESULTS ??= join(process.cwd(), 'out', 'host.jsonl');
main(process.env.WORK_MODE_RESULTS).then(
  (code) => { process.exitCode = code; },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
