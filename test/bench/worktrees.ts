import { rm } from 'node:fs/promises';
import { createPlaces } from '../../src/node/git/places';
import { createRepository, countingClock, importCommit, quietLog } from '../support/repository';
import { millisecondsOf } from './row';
import type { BenchRow } from './row';

/** The next task's place, when its base differs in 50 files from what the place held, against a new worktree by plain git. */
export const rows: BenchRow[] = [
  { name: 'worktree-reuse-20k', unit: 'ms', limit: 0.15, ratio: true, measure: () => reuse(20_000) },
  { name: 'worktree-reuse-100k', unit: 'ms', limit: 0.15, ratio: true, measure: () => reuse(100_000) },
];

const samples = 7;

async function reuse(files: number): Promise<{ ours: number[]; floor: number[] }> {
  const repository = await createRepository({ files: null });
  try {
    await importCommit(repository.root, numbered(files, 'first'));
    const places = createPlaces({ repository: await repository.open(), clock: countingClock(), log: quietLog });
    const acquire = (n: number) => places.acquire({ task: `task${n}`, run: runOf(n), resume: null, base: null }, new AbortController().signal);
    await acquire(0);
    await places.release(runOf(0));
    const ours: number[] = [];
    const floor: number[] = [];
    for (let n = 1; n <= samples; n++) {
      await settled();
      await importCommit(repository.root, numbered(50, `base ${n}`));
      ours.push(await millisecondsOf(() => acquire(n)));
      await places.release(runOf(n));
      const plain = `${repository.root}-plain`;
      floor.push(await millisecondsOf(() => repository.git('worktree', 'add', '-q', '--detach', plain, 'HEAD')));
      await rm(plain, { recursive: true });
      await repository.git('worktree', 'prune');
    }
    return { ours, floor };
  } finally {
    await repository.dispose();
  }
}

/** Git trusts no file written in the same second as its index; a run takes longer than that. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1100));
}

function runOf(n: number) {
  return { number: 1, token: `run${n}`, startedAt: 0, trigger: 'start' as const, by: 'person' as const };
}

/** 100 files to a folder and 4 kB to a file, as a source tree may have. */
function numbered(count: number, text: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`src/${Math.floor(n / 100)}/file${n}.ts`, `// ${text}\n${source(n)}`]));
}

function source(n: number): string {
  return Array.from({ length: 100 }, (_, line) => `export const number${line} = ${n * line} * factor;\n`).join('');
}
