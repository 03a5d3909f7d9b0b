import { join } from 'node:path';
import { onPath } from './onPath.mjs';
import { cache } from './paths.mjs';
import { runLogged } from './processes.mjs';
import { Problem, say } from './say.mjs';

/** Installs Debian packages where that is allowed; otherwise one sentence says what to install and what for. */
export async function installPackages(packages, purpose) {
  const names = packages.join(' ');
  const aptGet = onPath('apt-get');
  if (!aptGet) throw new Problem(`${purpose} needs these programs, and there is no apt-get here to install them: ${names}.`);
  if (process.getuid?.() !== 0) throw new Problem(`${purpose} needs some packages. Install them with: sudo apt-get install ${names}`);
  say(`installing with apt-get: ${names} …`);
  const log = join(cache, 'logs', 'apt-get.log');
  const sentence = `The packages could not be installed. Install them yourself, then try again: ${names}`;
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, log, sentence };
  await runLogged(aptGet, ['update', '-q'], options);
  await runLogged(aptGet, ['install', '-y', '-q', '--no-install-recommends', ...packages], options);
}
