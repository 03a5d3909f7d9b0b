import { mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf, diskFailure } from './diskFailure';

/** Replaces a file whole or not at all, durable when the promise resolves; its folder is made where missing. Throws Failure('disk'). */
export async function writeWhole(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  try {
    await replace(path, text, (file) => file.sync());
    await syncFolder(folder);
  } catch (error) {
    throw diskFailure(error, folder);
  }
}

/** Like `writeWhole`, but a crash of the machine may lose it: for heartbeats. */
export async function writeWholeUnsynced(path: string, text: string): Promise<void> {
  try {
    await replace(path, text, () => Promise.resolve());
  } catch (error) {
    throw diskFailure(error, dirname(path));
  }
}

/** A name beside `path` that nobody else uses, known to `isTemporary` and `cleanTemporaries`. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${count++}.tmp`);
}

/** Whether a file name is one of our unfinished writes. */
export function isTemporary(name: string): boolean {
  return temporary.test(name);
}

/** Removes what writers that died have left in a folder. One that may still be written is left alone. */
export async function cleanTemporaries(folder: string, names?: string[]): Promise<void> {
  for (const name of names ?? (await readdir(folder))) {
    const pid = temporary.exec(name)?.[1];
    if (pid === undefined || running(Number(pid))) continue;
    const path = join(folder, name);
    try {
      if (Date.now() - (await stat(path)).mtimeMs > unusedMs) await unlink(path);
    } catch (error) {
      if (!['ENOENT', 'EROFS', 'EACCES', 'EPERM'].includes(codeOf(error))) throw diskFailure(error, folder);
    }
  }
}

/** A process in another container may write here too, and we cannot see it: no write takes this long. */
const unusedMs = 60_000;
const temporary = /^\..+\.(\d+)-\d+\.tmp$/;
let count = 0;

async function replace(path: string, text: string, sync: (file: Awaited<ReturnType<typeof open>>) => Promise<void>): Promise<void> {
  const temp = temporaryName(path);
  try {
    const file = await create(temp);
    try {
      await file.writeFile(text);
      await sync(file);
    } finally {
      await file.close();
    }
    await renameOver(temp, path);
  } catch (error) {
    // Best effort: the first error is the one to tell, and a left-over is cleaned at the next start.
    await rm(temp, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function create(temp: string) {
  try {
    return await open(temp, 'wx');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await mkdir(dirname(temp), { recursive: true });
    return open(temp, 'wx');
  }
}

/** On Windows a virus scanner or a reader may hold the old file for a moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const busy = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error));
      if (!busy || attempt >= 8) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** attempt));
    }
  }
}

/** Makes the rename itself durable, where folders can be synced. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EBADF', 'EISDIR'].includes(codeOf(error))) throw error;
  } finally {
    await handle.close();
  }
}

function running(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
