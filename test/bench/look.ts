import { createMainTree } from '../../src/node/git/mainTree';
import { createRepository, importCommit, quietLog } from '../support/repository';
import { millisecondsOf } from './row';
import type { BenchRow } from './row';

const samples = 9;

/** The user's own 20,000 files are looked at before and after each turn of an agent, against a plain `git status`. */
export const rows: BenchRow[] = [{ name: 'look-20k', unit: 'ms', limit: 2, ratio: true, measure: look }];

async function look(): Promise<{ ours: number[]; floor: number[] }> {
  const repository = await createRepository({ files: null });
  try {
    await importCommit(repository.root, Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`f/${n % 200}/${n}.txt`, `${n}\n`])));
    await repository.git('reset', '-q', '--hard');
    const tree = createMainTree({ repository: await repository.open(), log: quietLog });
    await tree.look();
    const ours: number[] = [];
    const floor: number[] = [];
    for (let n = 0; n < samples; n += 1) {
      ours.push(await millisecondsOf(() => tree.look()));
      floor.push(await millisecondsOf(() => repository.git('status', '--porcelain', '--untracked-files=all')));
    }
    return { ours, floor };
  } finally {
    await repository.dispose();
  }
}
