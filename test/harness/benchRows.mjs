import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { out, root } from './paths.mjs';

/** All rows as they were built, in the order of their files. */
export function benchRows() {
  const files = readdirSync(join(root, 'test', 'bench')).filter((file) => file.endsWith('.ts') && !file.endsWith('.main.ts')).sort();
  return files.flatMap((file) => rowsIn(file).map((row) => ({ ...row, file })));
}

/** The rows of one file of test/bench. */
export function rowsIn(file) {
  process.chdir(root);
  return createRequire(import.meta.url)(join(out, 'test', 'bench', file.replace(/\.ts$/, '.js'))).rows ?? [];
}
