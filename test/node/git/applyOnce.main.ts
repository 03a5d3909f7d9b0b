import { createApplier } from '../../../src/node/git/apply';
import { openRepository } from '../../../src/node/git/repository';
import { quietLog } from '../../support/repository';

/** Applies one changeset, says first what it is going to write, and last what it has done: a process for tests to kill. */
async function main(): Promise<void> {
  const [root = '', base = '', result = ''] = process.argv.slice(2);
  const opened = await openRepository(root, { binary: 'git', log: quietLog });
  if (opened.kind !== 'repository') throw new Error(opened.sentence);
  const applier = createApplier({ repository: opened.repository, log: quietLog, unsavedFiles: () => [] });
  const target = await applier.prepare({ base, result, files: 1, added: 1, removed: 1 });
  process.stdout.write(`${JSON.stringify(target)}\n`);
  const commit = await applier.apply({ task: 'task', target, message: 'Do it', report: () => undefined });
  process.stdout.write(`${commit}\n`);
}

void main();
