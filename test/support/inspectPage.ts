import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BoardPage } from './boardPage';

const pictures = 'out/pictures';
let axe: Promise<string> | undefined;

/** Takes a picture of the page, and fails where somebody with a screen reader, low vision or the browser itself has something to object to. */
export async function inspectPage({ page, complaints }: BoardPage, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true });
  await page.evaluate(() => new Promise((shown) => { requestAnimationFrame(() => { requestAnimationFrame(shown); }); }));
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  axe ??= readFile(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(await axe);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`), []);
  assert.deepEqual(complaints, []);
}

interface Violation { id: string; nodes: { html: string; failureSummary: string }[] }
