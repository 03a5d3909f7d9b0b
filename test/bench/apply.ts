import { createApplier } from '../../src/node/git/apply';
import { createRepository, importCommit, quietLog } from '../support/repository';
import { millisecondsOf } from './row';
import type { BenchRow } from './row';

/** Looking for obstacles, writing and committing 1,000 changed files of 5,000, against plain git that looks for nothing. */
export const rows: BenchRow[] = [{ name: 'apply-1k', unit: 'ms', limit: 1.5, ratio: true, measure: apply }];

const samples = 9;

async function apply(): Promise<{ ours: number[]; floor: number[] }> {
  const repository = await createRepository({ files: null });
  try {
    const base = await importCommit(repository.root, numbered(5000, 'base'));
    const result = await importCommit(repository.root, numbered(1000, 'result'));
    await repository.git('update-ref', 'refs/work-mode/task/1', result);
    // The user has gone on meanwhile: the merge has to be a real one, for both.
    await repository.git('update-ref', 'refs/heads/main', base);
    const onto = await importCommit(repository.root, { 'notes.txt': 'mine\n' });
    const applier = createApplier({ repository: await repository.open(), log: quietLog, unsavedFiles: () => [] });
    const changeset = { base, result, files: 1000, added: 1000, removed: 1000 };
    const reset = async () => {
      await repository.git('reset', '-q', '--hard', onto);
      await repository.git('status');
    };
    const ours: number[] = [];
    const floor: number[] = [];
    for (let n = 0; n < samples; n++) {
      await reset();
      ours.push(await millisecondsOf(async () => {
        const target = await applier.prepare(changeset);
        await applier.apply({ task: 'task', target, message: 'applied', report: () => undefined });
      }));
      await reset();
      floor.push(await millisecondsOf(async () => {
        await repository.git('merge', '-q', '--squash', result);
        await repository.git('commit', '-q', '-m', 'applied');
      }));
    }
    return { ours, floor };
  } finally {
    await repository.dispose();
  }
}

function numbered(count: number, text: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`src/${n % 50}/file${n}.ts`, `// ${text}\nexport const number = ${n};\n`]));
}
