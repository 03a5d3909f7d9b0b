import { lstatSync } from 'node:fs';
import { rm } from 'node:fs/promises';

/** Removes a file that mostly is not there: to see that takes less time than to ask for its removal. */
export async function removeIfThere(path: string): Promise<void> {
  if (lstatSync(path, { throwIfNoEntry: false })) await rm(path, { force: true });
}
