import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onPath } from './onPath.mjs';
import { cache, root } from './paths.mjs';
import { runLogged } from './processes.mjs';
import { Problem, say } from './say.mjs';

/** Installs this checkout's packages when they are missing or not those of the lock file. */
export async function ensureNodeModules() {
  if (Number(process.versions.node.split('.')[0]) < 20) throw new Problem(`Node 20 or newer is needed; this is ${process.version}.`);
  if (!onPath('git')) throw new Problem('Git is needed and not on PATH. Install Git 2.38 or newer.');
  if (await asLocked()) return;
  say('installing packages (npm ci) …');
  await runLogged('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    log: join(cache, 'logs', 'npm-ci.log'),
    sentence: '“npm ci” failed. Is the package registry reachable?',
  });
}

/** npm writes its own lock into node_modules as the last step of an install: compare what it says with ours. */
async function asLocked() {
  const wanted = await packagesOf(join(root, 'package-lock.json'));
  const installed = await packagesOf(join(root, 'node_modules', '.package-lock.json')).catch((error) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!installed) return false;
  return Object.entries(wanted).every(([path, { version, optional, peer }]) =>
    path === '' || installed[path]?.version === version || (!installed[path] && (optional || peer)));
}

async function packagesOf(lockFile) {
  return JSON.parse(await readFile(lockFile, 'utf8')).packages;
}
