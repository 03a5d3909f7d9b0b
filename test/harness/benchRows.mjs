import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { out, root } from './paths.mjs';

/** All rows as they were built, in the order of their files. */
export function benchRows() {
  process.chdir(root);
  const require = createRequire(import.meta.url);
  const files = readdirSync(join(root, 'test', 'bench')).filter((file) => file.endsWith('.ts') && !file.endsWith('.main.ts')).sort();
  return files.flatMap((file) => require(join(out, 'test', 'bench', file.replace(/\.ts$/, '.js'))).rows ?? []);
}
