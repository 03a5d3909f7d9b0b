import { execFile } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { codeOf } from '../files/diskFailure';

/** A process in the world: its number alone does not name it, because numbers are used again. */
export interface ProcessIdentity { pid: number; startTime: string | null; host: string }

/** This process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return { pid: process.pid, startTime: await startTimeOf(process.pid), host: ownHost() };
}

/** Whether the process still lives, looked up on this machine; `unknown` where only its heartbeat tells: on another machine, and where a process with its number may be another one. */
export async function lifeOf(owner: ProcessIdentity): Promise<'lives' | 'gone' | 'unknown'> {
  if (owner.host !== ownHost()) return 'unknown';
  if (owner.startTime !== null) return (await startTimeOf(owner.pid)) === owner.startTime ? 'lives' : 'gone';
  return exists(owner.pid) ? 'unknown' : 'gone';
}

/** When a process started, in the system's own words; null when it is gone, or where the system does not tell. */
export async function startTimeOf(pid: number): Promise<string | null> {
  if (process.platform === 'linux') return linuxStartTime(pid);
  if (process.platform === 'win32') return null;
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], { env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' } });
    return stdout.trim() || null;
  } catch {
    return null;
  }
}

/** Ticks since the machine started, so the start of the machine belongs to it. A zombie is gone. */
async function linuxStartTime(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields[19];
  if (ticks === undefined || fields[0] === 'Z' || fields[0] === 'X') return null;
  return `${read('/proc/sys/kernel/random/boot_id')}/${ticks}`;
}

let host: string | undefined;

/** Process numbers mean something only within one machine, and one container of it. */
function ownHost(): string {
  return (host ??= `${hostname()}${process.platform === 'linux' ? ` ${pidNamespace()}` : ''}`);
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
