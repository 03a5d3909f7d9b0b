import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readFile, readdir, rm, rmdir } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { Failure } from '../../core/errors';
import { codeOf } from '../files/diskFailure';
import type { Seal } from '../files/seal';
import { writeWhole } from '../files/writeWhole';

/** The name of the file in which the window that works says where it listens. */
export const announcementName = 'handover.json';

const addressSchema = z.object({ version: z.literal(1), path: z.string().min(1).max(200), token: z.string().regex(/^[0-9a-f]{24}$/), host: z.string() });
/** Where the window that works listens. `token` is new each time, so that an old announcement leads nowhere. */
export type Address = z.infer<typeof addressSchema>;

/** Systems allow hardly more for the path of a socket. */
const longestPath = 100;

/** A new address for a window that begins to work; what a killed one left behind is removed. */
export async function newAddress(commonDir: string): Promise<Address> {
  const token = randomBytes(12).toString('hex');
  const name = createHash('sha256').update(commonDir).digest('hex').slice(0, 16);
  const address = (path: string): Address => ({ version: 1, path, token, host: hostname() });
  if (process.platform === 'win32') return address(`\\\\.\\pipe\\work-mode-${name}-${token.slice(0, 8)}`);
  for (const base of runtimeFolders()) {
    const folder = await ownFolder(base).catch(() => null);
    const path = folder && join(folder, `${name}-${token.slice(0, 8)}.sock`);
    if (!path || Buffer.byteLength(path) > longestPath) continue;
    await removeStale(folder, name);
    return address(path);
  }
  throw new Failure('disk', 'There is no folder in which windows of this machine could find each other.', `None of ${runtimeFolders().join(', ')} can hold a socket.`);
}

/** Removes what is left of an address that nobody listens at any more. */
export async function removeAddress({ path }: Address): Promise<void> {
  if (process.platform === 'win32') return;
  await rm(path, { force: true });
  // Only a folder of one's own, made because another person had taken the common name, is empty now and not used again.
  if (/-\w{6}$/.test(dirname(path))) await rmdir(dirname(path)).catch(() => undefined);
}

/** Tells all windows of the repository. */
export async function announce(file: string, o: { address: Address; commonDir: string; seal: Seal }): Promise<void> {
  await writeWhole(file, `${JSON.stringify({ ...o.address, seal: o.seal.of(wordsOf(o.address, o.commonDir)) })}\n`);
}

/** Takes the announcement back, unless it is already that of another window. */
export async function withdraw(file: string, o: { address: Address; commonDir: string; seal: Seal }): Promise<void> {
  const announced = await readAddress(file, o);
  if (announced.kind === 'address' && announced.address.token === o.address.token) await rm(file, { force: true });
}

/** What is announced. `foreign`: not by a window of this person, or it cannot be read. */
export async function readAddress(file: string, o: { commonDir: string; seal: Seal }): Promise<{ kind: 'address'; address: Address } | { kind: 'none' | 'foreign' }> {
  let text: string;
  try {
    const found = await lstat(file);
    // A pipe that somebody put there would keep us waiting.
    if (!found.isFile() || found.size > 4_096) return { kind: 'foreign' };
    text = await readFile(file, 'utf8');
  } catch (error) {
    return { kind: codeOf(error) === 'ENOENT' ? 'none' : 'foreign' };
  }
  try {
    const { seal, ...address } = addressSchema.extend({ seal: z.string() }).parse(JSON.parse(text));
    return o.seal.holds(wordsOf(address, o.commonDir), seal) ? { kind: 'address', address } : { kind: 'foreign' };
  } catch {
    return { kind: 'foreign' };
  }
}

/** Whether this machine is the one of the address. */
export function isHere({ host }: Address): boolean {
  return host === hostname();
}

function wordsOf({ path, token, host }: Address, commonDir: string): string[] {
  return [announcementName, commonDir, path, token, host];
}

function runtimeFolders(): string[] {
  const given = process.env['XDG_RUNTIME_DIR'];
  return [...(given?.startsWith('/') ? [given] : []), tmpdir(), '/tmp'];
}

/** A folder below `base` in which nobody else can do anything: that of this person, or a new one where somebody else has taken its name. */
async function ownFolder(base: string): Promise<string> {
  const folder = join(base, `work-mode-${process.getuid?.() ?? 0}`);
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  return (await isOurs(folder)) ? folder : mkdtemp(join(base, 'work-mode-'));
}

/** A link does not count as a folder here. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder);
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

/** There is one window that works on a repository: every other socket of its name was left by one that was killed. */
async function removeStale(folder: string, name: string): Promise<void> {
  const stale = (await readdir(folder)).filter((one) => one.startsWith(`${name}-`) && one.endsWith('.sock'));
  await Promise.all(stale.map((one) => rm(join(folder, one), { force: true })));
}
