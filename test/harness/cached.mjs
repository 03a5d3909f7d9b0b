import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cache } from './paths.mjs';

/**
 * The cache folder of this name, filled by `install(folder)` when it is not there. It gets its name only when it is whole,
 * so one that was killed half-way is never used; `proof` names a file that a whole one holds.
 */
export async function cached(name, proof, install) {
  const folder = join(cache, name);
  if (await exists(join(folder, proof))) return folder;
  await mkdir(dirname(folder), { recursive: true });
  await removeAbandoned();
  const partial = join(cache, `.partial-${process.pid}-${name.replaceAll('/', '-')}`);
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial);
  await install(partial);
  await access(join(partial, proof));
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder).catch(async (error) => {
    // Somebody else was faster.
    if (!(await exists(join(folder, proof)))) throw error;
    await rm(partial, { recursive: true, force: true });
  });
  return folder;
}

/** Leftovers of installs whose process is gone. */
async function removeAbandoned() {
  for (const entry of await readdir(cache)) {
    const pid = Number(/^\.partial-(\d+)-/.exec(entry)?.[1]);
    if (pid && !alive(pid)) await rm(join(cache, entry), { recursive: true, force: true });
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** True when something is at this path. */
export function exists(path) {
  return access(path).then(() => true, () => false);
}
