import { appendFileSync } from 'node:fs';
import { createHandover } from '../../../src/node/handover/handover';

/** A window that works: notes each intent in a file and answers those whose id ends in `a`. Arguments: common folder, announcement, key, the file. */
const [commonDir, file, keyFile, done] = process.argv.slice(2) as [string, string, string, string];
const log = { debug() {}, info() {}, warn() {}, error() {} };

async function main(): Promise<void> {
  await createHandover({ commonDir, file, root: commonDir, keyFile, unsavedFiles: () => [], log }).serve((intent) => {
    const id = 'id' in intent ? intent.id : '';
    appendFileSync(done, `${id}\n`);
    return id.endsWith('a') ? Promise.resolve(id) : new Promise(() => {});
  });
  process.send!('serves');
}

void main();
// Who started it keeps it alive, and ends it.
process.on('disconnect', () => process.exit());
