import { installPackages } from './debian.mjs';
import { onPath } from './onPath.mjs';
import { say } from './say.mjs';

/** Makes sure that there is a bwrap on Linux where that is easy; its tests say that they were skipped where it is not. */
export async function ensureSandbox() {
  if (process.platform !== 'linux' || onPath('bwrap')) return;
  await installPackages(['bubblewrap'], 'The tests of the sandbox').catch((error) => { say(`${error.message} Without it the tests of the sandbox are skipped.`); });
}
