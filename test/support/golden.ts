import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Compares with a text file beside the tests; `UPDATE=1` rewrites it. `name` is a path below the test folder. */
export function golden(name: string, actual: string): void {
  const file = join(process.cwd(), 'test', name);
  if (process.env.UPDATE) writeFileSync(file, actual);
  assert.equal(actual, readFileSync(file, 'utf8'), `${name} differs; UPDATE=1 rewrites it`);
}
