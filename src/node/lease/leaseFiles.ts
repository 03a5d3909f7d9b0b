import { link, mkdir, open, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { codeOf, diskFailure } from '../files/diskFailure';
import { cleanTemporaries, temporaryName, writeWholeUnsynced } from '../files/writeWhole';

const ownerSchema = z.object({
  pid: z.number().int(), startTime: z.string().nullable(), host: z.string(), token: z.string(), heartbeat: z.number(), released: z.boolean(),
});
/** Who holds, or held, one generation of the lease. `heartbeat` is milliseconds since the epoch. */
export type LeaseOwner = z.infer<typeof ownerSchema>;

/** The highest generation is the truth. `owner` is null when its file cannot be read as one. */
export interface Newest { generation: number; owner: LeaseOwner | null; changedAt: number }

/** Whether a file name is that of a generation. */
export function isLeaseFile(name: string): boolean {
  return /^\d+\.json$/.test(name);
}

/** The newest generation; null when there never was one. */
export async function newestGeneration(folder: string): Promise<Newest | null> {
  for (;;) {
    const generation = Math.max(0, ...(await generations(folder)));
    if (generation === 0) return null;
    try {
      const path = fileOf(folder, generation);
      const text = await readFile(path, 'utf8');
      const { mtimeMs } = await stat(path);
      return { generation, owner: parse(text), changedAt: mtimeMs };
    } catch (error) {
      // A newer one has come and this one was cleaned up meanwhile: look again.
      if (codeOf(error) !== 'ENOENT') throw diskFailure(error, folder);
    }
  }
}

/** Makes a generation; false when somebody else has made it. Exactly one of many that try at once gets true. */
export async function claim(folder: string, generation: number, owner: LeaseOwner): Promise<boolean> {
  const path = fileOf(folder, generation);
  const temp = temporaryName(path);
  try {
    await mkdir(folder, { recursive: true });
    // Whole before it has its name, so that nobody ever reads half of it.
    await writeFile(temp, JSON.stringify(owner), { flag: 'wx' });
    await linkOrCopy(temp, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw diskFailure(error, folder);
  } finally {
    await rm(temp, { force: true }).catch(() => undefined);
  }
}

/** Writes our own generation anew. */
export async function rewrite(folder: string, generation: number, owner: LeaseOwner): Promise<void> {
  await writeWholeUnsynced(fileOf(folder, generation), JSON.stringify(owner));
}

/** Takes back a generation that turned out to be older than the newest. */
export async function withdraw(folder: string, generation: number): Promise<void> {
  await rm(fileOf(folder, generation), { force: true });
}

/**
 * Removes generations that are history. The one before the newest stays: who read the folder just before the last takeover would
 * otherwise find the place of that one free again.
 */
export async function cleanBelow(folder: string, newest: number): Promise<void> {
  const old = (await generations(folder)).filter((generation) => generation < newest - 1);
  await Promise.all(old.map((generation) => rm(fileOf(folder, generation), { force: true })));
  await cleanTemporaries(folder);
}

async function generations(folder: string): Promise<number[]> {
  try {
    return (await readdir(folder)).filter(isLeaseFile).map((name) => Number.parseInt(name, 10));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw diskFailure(error, folder);
  }
}

async function linkOrCopy(temp: string, path: string): Promise<void> {
  try {
    await link(temp, path);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) throw error;
    // A file system without hard links: the name is still given only once, and half a file counts as held for a while.
    const file = await open(path, 'wx');
    try {
      await file.writeFile(await readFile(temp));
    } finally {
      await file.close();
    }
  }
}

function fileOf(folder: string, generation: number): string {
  return join(folder, `${generation}.json`);
}

function parse(text: string): LeaseOwner | null {
  try {
    return ownerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
