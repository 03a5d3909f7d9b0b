import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { out } from './paths.mjs';
import { ensureServedVsCode } from './servedVsCode.mjs';

/** Makes sure that a VS Code and a browser are there, and writes down where, for the tests. */
export async function ensureMachine() {
  const { node, serverMain } = await ensureServedVsCode();
  const machine = { node, serverMain, chromium: await ensureChromium() };
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'machine.json'), JSON.stringify(machine, null, 2));
}
