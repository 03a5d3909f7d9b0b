import { acquireLease, type RepositoryLease } from '../../../src/node/lease/acquireLease';
import { heardLog } from '../store/heardLog';

// Tries to get the lease when told, for the tests: messages `{try: folder}`, `{release}`; answers `won`, `held`, `released`.
let held: RepositoryLease | undefined;

process.on('message', (message: { try?: string }) => void answer(message));
process.on('disconnect', () => process.exit());
process.send?.('ready');

async function answer({ try: folder }: { try?: string }): Promise<void> {
  if (folder === undefined) {
    await held?.release();
    process.send?.('released');
    return;
  }
  const result = await acquireLease({ folder, log: heardLog() });
  if (!('heldBy' in result)) held = result;
  process.send?.('heldBy' in result ? 'held' : 'won');
}
