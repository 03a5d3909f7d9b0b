// Makes the demo repository below the folder given, unless it is there already, and prints its path.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeDemo } from './demo';

async function main(parent: string): Promise<void> {
  const there = join(parent, 'field-notes');
  console.log(existsSync(there) ? there : await makeDemo(parent));
}

void main(resolve(process.argv[2] ?? 'out/demo'));
