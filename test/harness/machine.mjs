import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { out } from './paths.mjs';
import { ensureServedVsCode } from './servedVsCode.mjs';

/** Makes sure that a served VS Code and a browser are there, and writes down where, for the tests. */
export async function ensureMachine() {
  const served = await ensureServedVsCode();
  const chromium = await ensureChromium();
  process.env.WORK_MODE_CHROMIUM = chromium;
  await writeDown({ ...served, chromium });
}

/** The same without a browser, for a person who brings one. */
export async function ensureEditor() {
  await writeDown(await ensureServedVsCode());
}

/** Adds to out/machine.json, where test/support/machine.ts reads it; whole or not at all, for there may be two starts at once. */
async function writeDown(found) {
  const file = join(out, 'machine.json');
  await mkdir(out, { recursive: true });
  const known = await readFile(file, 'utf8').then(JSON.parse, (error) => {
    if (error.code === 'ENOENT') return {};
    throw error;
  });
  await writeFile(`${file}.${process.pid}`, JSON.stringify({ ...known, ...found }, null, 2));
  await rename(`${file}.${process.pid}`, file);
}
