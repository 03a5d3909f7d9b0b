import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { out, root } from './paths.mjs';

/** The built files of a suite's tests, derived from the sources, so that what is left of a deleted test does not run. */
export async function builtTests(suite) {
  const folder = join(root, 'test', suite);
  const files = await readdir(folder, { recursive: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return files.filter((file) => file.endsWith('.test.ts')).sort().map((file) => join(out, 'test', suite, file.replace(/\.ts$/, '.js')));
}

/** What of a suite runs in a process of its own, `{ name, files }` and what `env` it wants: each folder of it, and each file that is in none. The ones named `first` come first, in this order. */
export async function partsOf(suite, first) {
  const parts = new Map();
  for (const file of await builtTests(suite)) {
    const folder = dirname(file);
    const name = basename(folder) === suite ? basename(file, '.test.js') : basename(folder);
    parts.set(name, [...(parts.get(name) ?? []), file]);
  }
  const whole = [...parts].map(([name, files]) => ({ name, files }));
  const found = suite === 'agents' ? await byAgent(whole) : whole;
  const rank = (name) => (first.includes(name) ? first.indexOf(name) : first.length);
  return found.sort((a, b) => rank(a.name) - rank(b.name));
}

/** Each installed agent by itself, for one that waits does not hold up another. */
async function byAgent(parts) {
  const agents = Object.keys(JSON.parse(await readFile(join(out, 'agents.json'), 'utf8')));
  return agents.flatMap((agent) => parts.map(({ name, files }) => ({ name: `${name}-${agent}`, files, env: { WORK_MODE_AGENT: agent } })));
}
