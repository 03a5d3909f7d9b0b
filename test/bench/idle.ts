import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createRepository, temporaryFolder } from '../support/repository';
import type { BenchRow } from './row';

const windowMs = 60_000;
let measured: Promise<{ processes: number; cpu: number }> | undefined;

/** One minute in which nothing happens, with ten worktrees open: both rows come from the same minute, so one figure each. */
export const rows: BenchRow[] = [
  { name: 'idle-git', unit: 'processes/min', limit: 0, ratio: false, measure: async () => ({ ours: [(await idle()).processes], floor: null }) },
  { name: 'idle-cpu', unit: '% of a core', limit: 0.2, ratio: false, measure: async () => ({ ours: [(await idle()).cpu], floor: null }) },
];

function idle(): Promise<{ processes: number; cpu: number }> {
  return (measured ??= measure());
}

async function measure(): Promise<{ processes: number; cpu: number }> {
  const repository = await createRepository({ files: Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`src/${n}.txt`, `${n}\n`])) });
  const tools = await temporaryFolder();
  const counted = join(tools, 'git.log');
  const git = join(tools, 'git');
  await writeFile(git, `#!/bin/sh\necho "$*" >> '${counted}'\nexec git "$@"\n`);
  await chmod(git, 0o755);
  const child = spawn(process.execPath, ['out/test/support/idleEngine.main.js', repository.root, git, String(windowMs)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let before = 0;
  let cpu = Number.NaN;
  const lines = createInterface(child.stdout);
  const read = (async () => {
    for await (const line of lines) {
      if (line === 'idle') before = await count(counted);
      else cpu = (JSON.parse(line) as { cpu: number }).cpu;
    }
  })();
  const end = once(child, 'exit');
  await read;
  const processes = (await count(counted)) - before;
  const [code] = (await end) as [number];
  await repository.dispose();
  if (code !== 0 || before < 10) throw new Error('The idle engine did not get as far as to be idle.');
  return { processes, cpu };
}

async function count(file: string): Promise<number> {
  return (await readFile(file, 'utf8')).trim().split('\n').length;
}
