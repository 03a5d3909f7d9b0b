import { mkdir, writeFile } from 'node:fs/promises';
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
  await writeDown({ ...(await ensureServedVsCode()), chromium: process.env.WORK_MODE_CHROMIUM ?? 'chromium' });
}

async function writeDown(machine) {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'machine.json'), JSON.stringify(machine, null, 2));
}
