import { countingClock, quietLog } from '../../support/repository';
import { openRepository } from '../../../src/node/git/repository';
import { createPlaces } from '../../../src/node/git/places';

/** Asks for one place for the run named on the command line: a process for tests to kill. */
async function main(): Promise<void> {
  const [root = '', token = ''] = process.argv.slice(2);
  const opened = await openRepository(root, { binary: 'git', log: quietLog });
  if (opened.kind !== 'repository') throw new Error(opened.sentence);
  const places = createPlaces({ repository: opened.repository, clock: countingClock(), log: quietLog });
  await places.acquire({ task: 'killed', run: { number: 1, token, startedAt: 1, trigger: 'start', by: 'person' }, resume: null, base: null }, new AbortController().signal);
}

void main();
